"""A receiver as the API's guide builds it, in real Node, takes every event; and refuses those of another secret."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clipforge_core.model.webhook import DeliveryState
from clipforge_core.webhooks.events import EVENTS, TEST
from tests.webhooks.made import Bench

SECRET = "a secret of the receiver's own"


@pytest.fixture
def url() -> Iterator[str]:
    process = subprocess.Popen(
        ["node", str(Path(__file__).with_name("receiver.js"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "WEBHOOK_SECRET": SECRET},
    )
    assert process.stdin is not None and process.stdout is not None
    yield f"http://127.0.0.1:{int(process.stdout.readline())}/webhook"
    process.stdin.close()
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("own", [True, False])
def test_every_event_is_taken(make_bench: Callable[..., Bench], url: str, own: bool) -> None:
    """With the secret given at registration, and with the operator's."""
    bench = make_bench(**({} if own else {"webhook_secret": SECRET}))
    created = bench.webhooks.create(bench.caller, url=url, events=list(EVENTS), secret=SECRET if own else None)
    assert created.secret == SECRET
    for event in (TEST, *EVENTS):
        bench.webhooks.test(bench.caller, created.endpoint.id, event)
    hard = {"artifacts": {"mp4_url": "https://x/Vorträge/ä b.mp4?s=1e5"}, "reason": "no “ü”\n", "n": 5.0, "2": 1e-7}
    for event in EVENTS:
        assert bench.announce(event, hard) == 1
    deliverer = bench.deliverer(delays=(0.0,) * 4)
    while deliverer.run_once():  # whatever a busy machine did to a connection, the next attempt makes good
        pass
    log, _ = bench.webhooks.deliveries(bench.caller, created.endpoint.id)
    assert len(log) == 2 * len(EVENTS) + 1
    wrong = [(one.event, one.state.value, one.status, one.problem) for one in log if one.answer != '{"ok":true}']
    assert not wrong and {one.state for one in log} == {DeliveryState.DELIVERED}


def test_another_secret_is_refused(bench: Bench, url: str) -> None:
    endpoint = bench.webhooks.create(bench.caller, url=url, events=["job.failed"], secret="another").endpoint
    bench.webhooks.test(bench.caller, endpoint.id)
    bench.deliverer().run_once()
    [delivery], _ = bench.webhooks.deliveries(bench.caller, endpoint.id)
    assert (delivery.state, delivery.status, delivery.attempts) == (DeliveryState.FAILED, 401, 1)
