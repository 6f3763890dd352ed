"""The verifiers that docs/webhooks.md prints accept what is sent, and refuse what is not."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.webhooks.canonical import body
from clipforge_core.webhooks.deliverer import ANSWER_BYTES, DELAYS, PER_ENDPOINT, PER_USER, TIMEOUT
from clipforge_core.webhooks.events import EVENTS, TEST, example
from clipforge_core.webhooks.service import MOST_ENDPOINTS
from clipforge_core.webhooks.signing import new_secret, signed

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "webhooks.md").read_text("utf-8")
SECRET = new_secret()
BODY = body("export.ready", example("export.ready"), "2026-01-01T00:00:00.000Z")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def headers() -> dict[str, str]:
    made = signed(SECRET, BODY, webhook_id="msg_1", timestamp=int(time.time()))
    return {name.lower(): value for name, value in made.items()}


def in_python(number: int, name: str) -> Callable[..., Any]:
    names: dict[str, Any] = {}
    exec(compile(blocks("python")[number], "docs/webhooks.md", "exec"), names)
    function: Callable[..., Any] = names[name]
    return function


def in_node(verifier: str, secret: str, sent: bytes, given: dict[str, str]) -> bool:
    script = f"""{verifier}
const [secret, body, headers] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
console.log(verify(secret, Buffer.from(body), headers));"""
    answer = subprocess.run(
        ["node", "-e", script],
        input=json.dumps([secret, sent.decode(), given]),
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.strip() == "true"


WRONG = (
    ("another secret", BODY, {}),
    (SECRET, BODY.replace(b"exp_", b"exq_"), {}),
    (SECRET, BODY, {"x-signature": "00"}),
)


def test_the_verifier_for_node() -> None:
    (verifier,) = blocks("javascript")
    assert in_node(verifier, SECRET, BODY, headers())
    for secret, sent, changed in WRONG:
        assert not in_node(verifier, secret, sent, {**headers(), **changed})
    assert not in_node(verifier, SECRET, BODY, {})


def test_the_verifier_for_python() -> None:
    verify = in_python(0, "verify")
    assert verify(SECRET, BODY, headers())
    for secret, sent, changed in WRONG:
        assert not verify(secret, sent, {**headers(), **changed})
    assert not verify(SECRET, BODY, {})


def test_the_sdks_verifier() -> None:
    received = in_python(1, "received")
    assert received(SECRET, BODY, headers()) == "export.ready"
    from clipforge import WebhookVerificationError

    for secret, sent, changed in WRONG[:2]:
        with pytest.raises(WebhookVerificationError):
            received(secret, sent, {**headers(), **changed})


def test_the_page_says_what_the_program_does() -> None:
    for event in (*EVENTS, TEST):
        assert f"| `{event}` |" in PAGE
    assert DELAYS == (1, 2, 4, 8) and "again after 1, 2, 4 and 8 seconds" in PAGE
    assert TIMEOUT == 30 and "after 30 seconds" in PAGE
    assert (PER_ENDPOINT, PER_USER, ANSWER_BYTES, MOST_ENDPOINTS) == (2, 8, 2048, 100)
    assert "two messages to one endpoint and eight to one user" in PAGE and "first 2 kB" in PAGE
    assert "at most 100 endpoints" in PAGE


def test_the_example_has_the_form_of_a_message() -> None:
    (shown,) = (json.loads(block) for block in blocks("json"))
    sent = json.loads(BODY)
    assert list(shown) == list(sent)
    assert list(shown["data"]) == [key for key in sent["data"] if key != "test"]
