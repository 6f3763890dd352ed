"""One body, and every receiver verifies it: Node that prints it anew, Python that prints it anew, and raw bytes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clipforge_core.webhooks.canonical import MAX_BYTES, body, plain
from clipforge_core.webhooks.signing import BadSignature, check, hex_signature, new_secret, signed

SECRET = "a secret of the receiver"
NOW = 1_700_000_000
WHEN = "2026-01-01T00:00:00.000Z"

KEYS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["0", "10", "9", "01", "-1", "1.5", "4294967295", "__proto__", "constructor", "é", "e", "²", ""]),
)
NUMBERS = st.one_of(
    st.integers(),
    st.integers(min_value=-(2**54), max_value=2**54),
    st.floats(),
    st.floats(min_value=-1e-3, max_value=1e-3),
    st.sampled_from([0.0, -0.0, 5.0, 1e21, 1e16, 1e15, 2.0**53, 2**53, 2**53 - 1, 5e-324, 1e-7, 0.1 + 0.2, 1e-5, 1e-4]),
)
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "https://exämple.org/ä b/\u2028?q=\u00fc&x=%20#\U0001f600",
            "http://x/\ud800",
            '\x7f\x00\n\t\\"/',
            "</script>",
            "Straße — “quoted”",
            "\ud83d",
        ]
    ),
)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)
DATA = st.dictionaries(KEYS, JSON, max_size=6)


class Node:
    """The guide's verifier in one long-lived process."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["node", str(Path(__file__).with_name("verifier.js"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def verifies(self, secret: str, sent: bytes, signature: str) -> bool:
        assert self.process.stdin is not None and self.process.stdout is not None
        line = {"secret": secret, "body": base64.b64encode(sent).decode(), "signature": signature}
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        assert answer in ("true", "false"), "the verifier died"
        return answer == "true"

    def close(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    running = Node()
    yield running
    running.close()


def python_verifies(secret: str, sent: bytes, signature: str) -> bool:
    """As public Python receivers do it: parse, print with sorted keys and compact separators, compare."""
    printed = json.dumps(json.loads(sent), sort_keys=True, separators=(",", ":"))
    expected = hmac.new(secret.encode(), printed.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, signature)


@given(event=st.sampled_from(["export.ready", "job.failed"]) | st.text(max_size=10), data=DATA)
@example(event="export.ready", data={"b": {"10": 1, "9": 2, "a": 3}, "a": [1e-5, 5.0, 2**60, float("nan")]})
@example(event="export.ready", data={"0": 1, "_0": 2, "é": 3, "e": 4, "\u0301e": 5})
def test_every_verifier_agrees(node: Node, event: str, data: dict[str, Any]) -> None:
    sent = body(event, data, WHEN)
    signature = signed(SECRET, sent, webhook_id="msg_1", timestamp=NOW)["X-Signature"]
    assert len(signature) == 64
    assert signature == hmac.new(SECRET.encode(), sent, hashlib.sha256).hexdigest()
    assert python_verifies(SECRET, sent, signature)
    assert node.verifies(SECRET, sent, signature)
    assert not node.verifies("another secret", sent, signature)


@given(data=DATA)
def test_the_rules_of_a_body(data: dict[str, Any]) -> None:
    sent = body("export.ready", data, WHEN)
    assert len(sent) < 100_000
    assert all(0x20 <= byte <= 0x7E for byte in sent)

    def look(value: Any) -> None:
        if isinstance(value, dict):
            assert list(value) == sorted(value)
            assert not any(key.isdigit() for key in value)
            for item in value.values():
                look(item)
        elif isinstance(value, list):
            for item in value:
                look(item)
        elif isinstance(value, float):
            assert not value.is_integer() and "e" not in repr(value)
        elif isinstance(value, int) and not isinstance(value, bool):
            assert abs(value) < 2**53
        elif isinstance(value, str):
            assert all(" " <= char <= "~" for char in value)

    look(json.loads(sent))


@given(data=DATA)
def test_what_is_plain_stays_as_it_is(data: dict[str, Any]) -> None:
    once = plain(data)
    assert plain(once) == once
    assert len(once) == len(data)


def test_the_form_of_a_body() -> None:
    sent = body("export.failed", {"status": "FAILED", "exportId": "exp_1", "reason": "disk full"}, WHEN)
    assert sent == (
        b'{"data":{"exportId":"exp_1","reason":"disk full","status":"FAILED"},'
        b'"event":"export.failed","timestamp":"2026-01-01T00:00:00.000Z"}'
    )


def test_urls_are_percent_encoded_once_and_other_text_is_made_readable() -> None:
    url = "https://example.org/Vorträge/a b.mp4?sig=%2Fx"
    assert plain(url) == "https://example.org/Vortr%C3%A4ge/a%20b.mp4?sig=%2Fx"
    assert plain("Café — “naïve”\n東") == 'Cafe - "naive" ?'


def test_data_that_is_too_long_is_cut_down_to_what_identifies_it(node: Node) -> None:
    sent = body("export.ready", {"exportId": "exp_1", "words": ["word"] * 50_000, "n": 3}, WHEN)
    assert json.loads(sent)["data"] == {"exportId": "exp_1", "n": 3, "truncated": True}
    many = body("export.ready", {f"{number}\\" * 20: '"' * 500 for number in range(5000)}, WHEN)
    assert len(many) <= MAX_BYTES
    assert node.verifies(SECRET, many, hex_signature(SECRET, many))


def test_a_deep_body_is_cut() -> None:
    deep: Any = "bottom"
    for _ in range(5000):
        deep = [deep]
    assert b"bottom" not in body("export.ready", {"deep": deep}, WHEN)


def test_what_is_no_json_is_a_fault() -> None:
    with pytest.raises(TypeError, match="bytes is no JSON value"):
        body("export.ready", {"a": b"raw"}, WHEN)


# -- Standard Webhooks -------------------------------------------------------------------------


def test_the_example_of_standard_webhooks() -> None:
    """The vector that the project's libraries are tested with."""
    headers = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        b'{"test": 2432232314}',
        webhook_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_new_secret_serves_both_kinds_of_receivers() -> None:
    secret = new_secret()
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    assert len(key) == 32
    headers = signed(secret, b"{}", webhook_id="msg_1", timestamp=NOW)
    expected = base64.b64encode(hmac.new(key, f"msg_1.{NOW}.{{}}".encode(), hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["X-Signature"] == hmac.new(secret.encode(), b"{}", hashlib.sha256).hexdigest()
    assert headers["X-Webhook-Signature"] == f"sha256={headers['X-Signature']}"


def test_a_secret_that_may_or_may_not_be_base64_is_signed_both_ways() -> None:
    headers = signed("c2VjcmV0", b"{}", webhook_id="msg_1", timestamp=NOW)
    parts = headers["webhook-signature"].split()
    for key in (b"c2VjcmV0", b"secret"):
        digest = hmac.new(key, f"msg_1.{NOW}.{{}}".encode(), hashlib.sha256).digest()
        assert f"v1,{base64.b64encode(digest).decode()}" in parts
    assert len(signed("no base64!", b"{}", webhook_id="msg_1", timestamp=NOW)["webhook-signature"].split()) == 1


HEADER_SETS = (
    ("webhook-id", "webhook-timestamp", "webhook-signature"),
    ("X-Signature",),
    ("X-Webhook-Signature",),
)


@pytest.mark.parametrize("names", HEADER_SETS)
@pytest.mark.parametrize("secret", ["mine", "c2VjcmV0", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
def test_what_is_signed_verifies_and_nothing_else(names: tuple[str, ...], secret: str) -> None:
    headers = signed(secret, b'{"a":1}', webhook_id="msg_1", timestamp=NOW)
    some = {name.upper(): headers[name] for name in names}
    assert check(secret, b'{"a":1}', some, now=NOW + 10) == names[-1].lower()
    for wrong_secret, wrong_body in ((secret + "x", b'{"a":1}'), (secret, b'{"a":2}')):
        with pytest.raises(BadSignature):
            check(wrong_secret, wrong_body, some, now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_2"},
        {"webhook-timestamp": str(NOW + 1)},
        {"webhook-timestamp": "soon"},
        {"webhook-id": ""},
        {"webhook-signature": "v2,abc"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,\u00e9"},
    ],
)
def test_changed_standard_headers_do_not_verify(change: dict[str, str]) -> None:
    headers = signed("mine", b"{}", webhook_id="msg_1", timestamp=NOW)
    with pytest.raises(BadSignature):
        check("mine", b"{}", {**headers, **change}, now=NOW)


def test_an_old_message_does_not_verify_and_nothing_is_no_signature() -> None:
    headers = signed("mine", b"{}", webhook_id="msg_1", timestamp=NOW)
    with pytest.raises(BadSignature, match="301 s"):
        check("mine", b"{}", headers, now=NOW + 301)
    with pytest.raises(BadSignature, match="neither"):
        check("mine", b"{}", {"content-type": "application/json"}, now=NOW)
