"""Endpoints of a user: what is taken, what is shown, what belongs to whom; what is announced to them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from clipforge_core.model.webhook import DeliveryState
from clipforge_core.refusals import Conflict, Invalid, NotThere
from clipforge_core.webhooks.events import EVENTS, TEST
from tests.webhooks.made import Bench

URL = "http://127.0.0.1:9/clipforge"


def test_an_endpoint_is_created_listed_changed_and_deleted(bench: Bench) -> None:
    made = bench.webhooks.create(bench.caller, url=URL, events=["export.ready", "job.failed", "export.ready"])
    assert made.endpoint.id.startswith("wh_")
    assert made.endpoint.events == ("export.ready", "job.failed")
    assert made.secret.startswith("whsec_")
    assert bench.webhooks.get(bench.caller, made.endpoint.id) == made.endpoint
    second = bench.webhooks.create(bench.caller, url=URL, events=["job.failed"]).endpoint
    assert bench.webhooks.endpoints(bench.caller) == [second, made.endpoint]
    changed = bench.webhooks.update(
        bench.caller, second.id, url="http://127.0.0.1:10/other", events=["export.failed"], enabled=False, secret="mine"
    )
    assert (changed.url, changed.events, changed.enabled) == ("http://127.0.0.1:10/other", ("export.failed",), False)
    assert bench.webhooks.update(bench.caller, second.id) == changed
    bench.webhooks.delete(bench.caller, second.id)
    assert bench.webhooks.endpoints(bench.caller) == [made.endpoint]
    with pytest.raises(NotThere):
        bench.webhooks.get(bench.caller, second.id)


def test_secrets_do_not_lie_in_the_database_in_the_clear(bench: Bench) -> None:
    made = bench.webhooks.create(bench.caller, url=URL, events=["export.ready"], secret="a secret of mine")
    assert made.secret == "a secret of mine"
    with bench.database.read() as db:
        [row] = db.query("SELECT * FROM webhook_endpoints")
    assert b"a secret of mine" not in row["secret"]
    assert bench.vault.open(row["secret"]) == b"a secret of mine"


def test_the_operators_secret_serves_who_brings_none(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(webhook_secret="of the house")
    assert bench.webhooks.create(bench.caller, url=URL, events=["export.ready"]).secret == "of the house"
    own = bench.webhooks.create(bench.caller, url=URL, events=["export.ready"], secret="mine")
    assert own.secret == "mine"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "ftp://example.org/x"}, "url"),
        ({"url": "no url at all"}, "url"),
        ({"url": "http://me:pw@example.org/"}, "url"),
        ({"url": "http://127.0.0.1/" + "x" * 2048}, "url"),
        ({"url": "http://exa\nmple.org/"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["export.ready", "export.reddy"]}, "events[1]"),
        ({"events": [TEST]}, "events[0]"),
        ({"secret": ""}, "secret"),
        ({"secret": "x" * 257}, "secret"),
        ({"secret": "süß"}, "secret"),
        ({"secret": "a\nb"}, "secret"),
    ],
)
def test_what_is_refused_and_where(bench: Bench, changes: dict[str, Any], field: str) -> None:
    given: dict[str, Any] = {"url": URL, "events": ["export.ready"], **changes}
    with pytest.raises(Invalid) as caught:
        bench.webhooks.create(bench.caller, **given)
    assert caught.value.data["field"] == field
    endpoint = bench.webhooks.create(bench.caller, url=URL, events=["export.ready"]).endpoint
    with pytest.raises(Invalid):
        bench.webhooks.update(bench.caller, endpoint.id, **changes)
    assert bench.webhooks.endpoints(bench.caller) == [endpoint]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/x", "http://localhost/x", "http://[::1]/x", "http://169.254.169.254/", "http://10.1.2.3/"]
)
def test_private_addresses_are_refused_unless_the_operator_allows_them(
    make_bench: Callable[..., Bench], url: str
) -> None:
    strict, open_house = make_bench(allow_private_urls=False), make_bench(allow_private_urls=True)
    with pytest.raises(Invalid, match="not a public address"):
        strict.webhooks.create(strict.caller, url=url, events=["export.ready"])
    assert open_house.webhooks.create(open_house.caller, url=url, events=["export.ready"]).endpoint.url == url


def test_a_user_sees_nothing_of_another(bench: Bench) -> None:
    other = bench.add_user("usr_2")
    mine = bench.webhooks.create(bench.caller, url=URL, events=["export.ready"]).endpoint
    sent = bench.webhooks.test(bench.caller, mine.id)
    theirs = bench.webhooks.create(other, url=URL, events=["export.ready"]).endpoint
    assert bench.webhooks.endpoints(other) == [theirs]
    for attempt in (
        lambda: bench.webhooks.get(other, mine.id),
        lambda: bench.webhooks.update(other, mine.id, enabled=False),
        lambda: bench.webhooks.update(other, mine.id, url="http://127.0.0.1:11/"),
        lambda: bench.webhooks.delete(other, mine.id),
        lambda: bench.webhooks.test(other, mine.id),
        lambda: bench.webhooks.deliveries(other, mine.id),
        lambda: bench.webhooks.delivery(other, mine.id, sent.id),
        lambda: bench.webhooks.delivery(other, theirs.id, sent.id),
        lambda: bench.webhooks.replay(other, mine.id, sent.id),
        lambda: bench.webhooks.replay(other, theirs.id, sent.id),
    ):
        with pytest.raises(NotThere):
            attempt()
    assert bench.webhooks.get(bench.caller, mine.id).enabled


def test_there_is_an_end_to_endpoints(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clipforge_core.webhooks.service.MOST_ENDPOINTS", 3)
    for _ in range(3):
        bench.webhooks.create(bench.caller, url=URL, events=["export.ready"])
    with pytest.raises(Conflict):
        bench.webhooks.create(bench.caller, url=URL, events=["export.ready"])


def test_only_those_who_subscribed_are_told(bench: Bench) -> None:
    other = bench.add_user("usr_2")
    made = bench.webhooks.create(bench.caller, url=URL, events=["export.ready"]).endpoint
    off = bench.webhooks.create(bench.caller, url=URL, events=["export.ready"]).endpoint
    bench.webhooks.update(bench.caller, off.id, enabled=False)
    bench.webhooks.create(bench.caller, url=URL, events=["job.failed"])
    bench.webhooks.create(other, url=URL, events=["export.ready"])
    assert bench.announce("export.ready", {"exportId": "exp_1"}) == 1
    assert bench.announce("detection.complete", {"projectId": "proj_1"}) == 0
    [delivery], more = bench.webhooks.deliveries(bench.caller, made.id)
    assert (delivery.event, delivery.state, delivery.attempts, more) == ("export.ready", DeliveryState.PENDING, 0, "")
    with bench.database.read() as db:
        [row] = db.query("SELECT body FROM webhook_deliveries")
    assert json.loads(row["body"])["data"] == {"exportId": "exp_1"}


def test_what_is_rolled_back_was_never_announced(bench: Bench) -> None:
    endpoint = bench.webhooks.create(bench.caller, url=URL, events=["export.ready"]).endpoint
    with pytest.raises(ZeroDivisionError), bench.database.write() as db:
        assert bench.webhooks.announce(db, "usr_1", "export.ready", {}) == 1
        raise ZeroDivisionError
    assert bench.webhooks.deliveries(bench.caller, endpoint.id) == ([], "")


def test_the_log_comes_in_pages(bench: Bench) -> None:
    endpoint = bench.webhooks.create(bench.caller, url=URL, events=["export.ready"]).endpoint
    made = [bench.webhooks.test(bench.caller, endpoint.id).id for _ in range(7)]
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        page, cursor = bench.webhooks.deliveries(bench.caller, endpoint.id, limit=3, cursor=cursor)
        seen += [delivery.id for delivery in page]
    assert (seen, cursor) == (made[::-1], "")
    for bad in ("x", "-1", "9" * 30, "²"):
        with pytest.raises(Invalid):
            bench.webhooks.deliveries(bench.caller, endpoint.id, cursor=bad)


@pytest.mark.parametrize("event", [TEST, *EVENTS])
def test_a_test_event_says_that_it_is_one(bench: Bench, event: str) -> None:
    endpoint = bench.webhooks.create(bench.caller, url=URL, events=["job.failed"]).endpoint
    assert bench.webhooks.test(bench.caller, endpoint.id, event).event == event
    with bench.database.read() as db:
        [row] = db.query("SELECT body FROM webhook_deliveries")
    sent = json.loads(row["body"])
    assert (sent["event"], sent["data"]["test"]) == (event, True)


def test_tests_of_unknown_events_and_of_what_is_off_are_refused(bench: Bench) -> None:
    endpoint = bench.webhooks.create(bench.caller, url=URL, events=["job.failed"]).endpoint
    with pytest.raises(Invalid):
        bench.webhooks.test(bench.caller, endpoint.id, "export.reddy")
    sent = bench.webhooks.test(bench.caller, endpoint.id)
    with pytest.raises(Conflict, match="still being sent"):
        bench.webhooks.replay(bench.caller, endpoint.id, sent.id)
    bench.webhooks.update(bench.caller, endpoint.id, enabled=False)
    with pytest.raises(Conflict, match="switched off"):
        bench.webhooks.test(bench.caller, endpoint.id)
