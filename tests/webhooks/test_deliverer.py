"""Sending: what is tried again and when, what is final, who waits for whom, what a dead process leaves behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from clipforge_core.contracts.runner_task import RunnerTask
from clipforge_core.errors import FetchFailed
from clipforge_core.model.job import Owner
from clipforge_core.model.user import Caller
from clipforge_core.model.webhook import Delivery, DeliveryState
from clipforge_core.net import Posted
from clipforge_core.settings import core_settings, resolve
from clipforge_core.store.owner import this_process
from clipforge_core.webhooks.deliverer import DELAYS, PER_ENDPOINT, Deliverer
from clipforge_core.webhooks.outbox import _NEXT, _WAITING, Outbox
from clipforge_core.webhooks.signing import check
from tests.webhooks.made import Bench, Call, Receiver

SECRET = "a secret of the receiver"


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = time.time() + 1

    def __call__(self) -> float:
        return self.now


def endpoint_of(bench: Bench, url: str, caller: Caller | None = None, **more: Any) -> str:
    events = ["export.ready"]
    return bench.webhooks.create(caller or bench.caller, url=url, events=events, secret=SECRET, **more).endpoint.id


def only(bench: Bench, endpoint: str) -> Delivery:
    [delivery], _ = bench.webhooks.deliveries(bench.caller, endpoint)
    return delivery


def test_a_delivery_arrives_signed(bench: Bench, receiver: Receiver) -> None:
    endpoint = endpoint_of(bench, f"{receiver.url}/hook")
    bench.announce("export.ready", {"exportId": "exp_1"})
    assert bench.deliverer().run_once() == 1
    [call] = receiver.calls
    assert call.path == "/hook"
    assert sorted(call.json) == ["data", "event", "timestamp"]
    assert call.json["data"] == {"exportId": "exp_1"}
    assert call.headers["content-type"] == "application/json"
    now = int(call.headers["webhook-timestamp"])
    assert check(SECRET, call.body, call.headers, now=now) == "webhook-signature"
    for name in ("x-signature", "x-webhook-signature"):
        assert check(SECRET, call.body, {name: call.headers[name]}, now=now) == name
    delivery = only(bench, endpoint)
    assert (delivery.state, delivery.attempts, delivery.status) == (DeliveryState.DELIVERED, 1, 200)
    assert (delivery.answer, delivery.problem) == ("thank you", "")
    assert delivery.webhook_id == call.headers["webhook-id"]
    assert delivery.latency > 0
    assert delivery.finished_at.endswith("Z")
    assert bench.deliverer().run_once() == 0


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_2xx_is_success(bench: Bench, receiver: Receiver, status: int) -> None:
    receiver.answer, receiver.text = status, b""
    endpoint = endpoint_of(bench, receiver.url)
    bench.announce("export.ready", {})
    bench.deliverer().run_once()
    assert only(bench, endpoint).state is DeliveryState.DELIVERED


@pytest.mark.parametrize("status", [301, 302, 307, 308, 304, 400, 404, 410, 429])
def test_3xx_and_4xx_are_final_and_no_redirect_is_followed(bench: Bench, receiver: Receiver, status: int) -> None:
    receiver.answer = status
    if status == 304:
        receiver.text = b""
    endpoint = endpoint_of(bench, receiver.url)
    bench.announce("export.ready", {})
    bench.deliverer().run_once()
    delivery = only(bench, endpoint)
    assert (delivery.state, delivery.attempts, delivery.status) == (DeliveryState.FAILED, 1, status)
    assert str(status) in delivery.problem
    assert len(receiver.calls) == 1


@pytest.mark.parametrize("fault", [500, 503, "timeout", "refused"])
def test_five_attempts_at_their_times(bench: Bench, receiver: Receiver, fault: Any) -> None:
    clock = Clock()

    def send(url: str, content: bytes, headers: Mapping[str, str], **more: Any) -> Posted:
        assert more["seconds"] == 30.0
        times.append(clock.now)
        ids.add(headers["webhook-id"])
        if isinstance(fault, int):
            return Posted(status=fault, body=b"sorry")
        raise FetchFailed(path=url, detail=fault)

    times: list[float] = []
    ids: set[str] = set()
    endpoint = endpoint_of(bench, receiver.url)
    bench.announce("export.ready", {})
    deliverer = bench.deliverer(clock=clock, send=send)
    begin = clock.now
    for _ in range(200):
        deliverer.run_once()
        clock.now += 0.25
    assert [moment - begin for moment in times] == [0, 1, 3, 7, 15]
    assert len(ids) == 1
    delivery = only(bench, endpoint)
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, 5)
    assert delivery.problem == (f"the receiver answered {fault}" if isinstance(fault, int) else fault)
    assert delivery.answer == ("sorry" if isinstance(fault, int) else "")


def test_a_receiver_that_recovers_is_told(bench: Bench, receiver: Receiver) -> None:
    statuses = iter([500, 502, 200])
    receiver.answer = lambda call: next(statuses)
    endpoint = endpoint_of(bench, receiver.url)
    bench.announce("export.ready", {})
    clock = Clock()
    deliverer = bench.deliverer(clock=clock)
    for _ in range(3):
        deliverer.run_once()
        clock.now += 2
    delivery = only(bench, endpoint)
    assert (delivery.state, delivery.attempts, delivery.problem) == (DeliveryState.DELIVERED, 3, "")
    assert len({call.headers["webhook-id"] for call in receiver.calls}) == 1
    assert len({call.body for call in receiver.calls}) == 1
    stamps = [int(call.headers["webhook-timestamp"]) for call in receiver.calls]
    assert stamps == sorted(set(stamps))


def test_nobody_there_is_tried_again(bench: Bench, receiver: Receiver) -> None:
    endpoint = endpoint_of(bench, "http://127.0.0.1:1/hook")
    bench.announce("export.ready", {})
    bench.deliverer(delays=(0, 0)).run_once()
    delivery = only(bench, endpoint)
    assert (delivery.state, delivery.attempts, delivery.status) == (DeliveryState.FAILED, 3, 0)
    assert delivery.problem


def test_a_name_that_came_to_lead_inside_is_refused_at_delivery(bench: Bench, receiver: Receiver) -> None:
    """Registered while private addresses were allowed, or while the name led elsewhere: nothing is sent now."""
    endpoint = endpoint_of(bench, receiver.url)
    bench.announce("export.ready", {})
    strict = resolve(core_settings(), folder=bench.folder, environ={}, user_folder=bench.folder)
    Deliverer(bench.database, bench.vault, strict).run_once()
    delivery = only(bench, endpoint)
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, 1)
    assert "not a public address" in delivery.problem
    assert receiver.calls == []


def test_an_endpoint_that_is_off_or_gone_is_told_nothing_more(bench: Bench, receiver: Receiver) -> None:
    off, gone = endpoint_of(bench, receiver.url), endpoint_of(bench, receiver.url)
    assert bench.announce("export.ready", {}) == 2
    bench.webhooks.update(bench.caller, off, enabled=False)
    bench.webhooks.delete(bench.caller, gone)
    bench.deliverer().run_once()
    assert receiver.calls == []
    assert only(bench, off).problem == "the endpoint is switched off"


def test_a_new_secret_counts_from_the_next_attempt(bench: Bench, receiver: Receiver) -> None:
    receiver.answer = 500
    endpoint = endpoint_of(bench, receiver.url)
    bench.announce("export.ready", {})
    clock = Clock()
    deliverer = bench.deliverer(clock=clock)
    deliverer.run_once()
    bench.webhooks.update(bench.caller, endpoint, secret="another one")
    clock.now += 5
    deliverer.run_once()
    for call, secret in zip(receiver.calls, (SECRET, "another one"), strict=True):
        check(secret, call.body, call.headers, now=int(call.headers["webhook-timestamp"]))


def test_the_operators_secret_signs(make_bench: Callable[..., Bench], receiver: Receiver) -> None:
    bench = make_bench(webhook_secret="of the house")
    bench.webhooks.create(bench.caller, url=receiver.url, events=["export.ready"])
    bench.announce("export.ready", {})
    bench.deliverer().run_once()
    [call] = receiver.calls
    check("of the house", call.body, {"X-Signature": call.headers["x-signature"]}, now=0)


def test_replay_sends_the_same_message_as_a_delivery_of_its_own(bench: Bench, receiver: Receiver) -> None:
    receiver.answer = 400
    endpoint = endpoint_of(bench, receiver.url)
    bench.announce("export.ready", {"exportId": "exp_1"})
    bench.deliverer().run_once()
    first = only(bench, endpoint)
    receiver.answer = 200
    again = bench.webhooks.replay(bench.caller, endpoint, first.id)
    assert again.id != first.id and again.webhook_id == first.webhook_id
    bench.deliverer().run_once()
    one, two = receiver.calls
    assert one.body == two.body and one.headers["webhook-id"] == two.headers["webhook-id"]
    log, _ = bench.webhooks.deliveries(bench.caller, endpoint)
    assert [delivery.state for delivery in log] == [DeliveryState.DELIVERED, DeliveryState.FAILED]


def test_a_long_answer_is_kept_in_part(bench: Bench, receiver: Receiver) -> None:
    receiver.text = b"\xff" + b"x" * 100_000
    endpoint = endpoint_of(bench, receiver.url)
    bench.announce("export.ready", {})
    bench.deliverer().run_once()
    answer = only(bench, endpoint).answer
    assert answer.startswith("\ufffdx") and len(answer) <= 2048


def test_a_secret_that_cannot_be_opened_fails_one_delivery(bench: Bench, receiver: Receiver) -> None:
    broken, good = endpoint_of(bench, receiver.url), endpoint_of(bench, receiver.url)
    with bench.database.write() as db:
        db.execute("UPDATE webhook_endpoints SET secret = ? WHERE id = ?", [b"rubbish", broken])
    bench.announce("export.ready", {})
    bench.deliverer().run_once()
    assert only(bench, broken).state is DeliveryState.FAILED
    assert only(bench, good).state is DeliveryState.DELIVERED


# -- many at once --------------------------------------------------------------------------------


def test_a_slow_receiver_holds_up_nobody_else(bench: Bench, receiver: Receiver) -> None:
    release = threading.Event()
    slow_calls = threading.Semaphore(0)

    def answer(call: Call) -> int:
        if call.path == "/slow":
            slow_calls.release()
            release.wait(20)
        return 200

    receiver.answer = answer
    slow = endpoint_of(bench, f"{receiver.url}/slow")
    for _ in range(20):
        bench.announce("export.ready", {})
    other = bench.add_user("usr_2")
    quick = endpoint_of(bench, f"{receiver.url}/quick", other)
    for _ in range(10):
        bench.announce("export.ready", {}, user="usr_2")
    stop = threading.Event()
    thread = threading.Thread(target=bench.deliverer().serve, args=(stop,))
    thread.start()
    try:
        receiver.wait_for(10 + PER_ENDPOINT)
        assert sum(call.path == "/quick" for call in receiver.calls) == 10
        assert sum(call.path == "/slow" for call in receiver.calls) == PER_ENDPOINT
        release.set()
        receiver.wait_for(30)
    finally:
        release.set()
        stop.set()
        thread.join()
    # Answers that came after the stop were handed back, and are sent once more.
    bench.deliverer(owner=Owner(pid=1, boot="the next", started=1)).run_once()
    log, _ = bench.webhooks.deliveries(bench.caller, slow)
    assert {delivery.state for delivery in log} == {DeliveryState.DELIVERED}
    log, _ = bench.webhooks.deliveries(other, quick)
    assert {delivery.state for delivery in log} == {DeliveryState.DELIVERED}


def test_no_more_than_so_many_are_on_their_way(bench: Bench, receiver: Receiver) -> None:
    lock = threading.Lock()
    flying, most = 0, 0
    gate = threading.Barrier(4)

    def send(url: str, content: bytes, headers: Mapping[str, str], **more: Any) -> Posted:
        nonlocal flying, most
        with lock:
            flying += 1
            most = max(most, flying)
        gate.wait(20)
        with lock:
            flying -= 1
        return Posted(status=200, body=b"")

    for number in range(8):
        endpoint_of(bench, receiver.url, bench.add_user(f"usr_x{number}"))
        bench.announce("export.ready", {}, user=f"usr_x{number}")
    assert bench.deliverer(parallel=4, send=send).run_once() == 8
    assert most == 4


# -- dead processes, clocks, power cuts ------------------------------------------------------------


def test_what_a_dead_process_held_is_sent_by_the_next(bench: Bench, receiver: Receiver) -> None:
    endpoint = endpoint_of(bench, receiver.url)
    bench.announce("export.ready", {})
    dead = Outbox(bench.database, Owner(pid=1, boot="of long ago", started=1))
    [parcel] = dead.claim(Clock()(), room=5, per_endpoint=2, per_user=8, flying=[])
    assert bench.deliverer().run_once() == 1
    delivery = only(bench, endpoint)
    assert (delivery.state, delivery.attempts) == (DeliveryState.DELIVERED, 1)
    assert receiver.calls[0].headers["webhook-id"] == parcel.webhook_id


def test_what_a_living_process_holds_is_left_alone(bench: Bench, receiver: Receiver) -> None:
    endpoint_of(bench, receiver.url)
    bench.announce("export.ready", {})
    now = Clock()()
    living = Outbox(bench.database, this_process())
    [_] = living.claim(now, room=5, per_endpoint=2, per_user=8, flying=[])
    other = Owner(pid=1, boot="another", started=1)
    assert bench.deliverer(owner=other).run_once() == 0
    assert Outbox(bench.database, other).claim(now, room=5, per_endpoint=2, per_user=8, flying=[]) == []


def test_a_clock_that_is_set_back_delays_nothing(bench: Bench, receiver: Receiver) -> None:
    endpoint = endpoint_of(bench, receiver.url)
    bench.announce("export.ready", {})
    with bench.database.write() as db:
        db.execute("UPDATE webhook_deliveries SET next_attempt = next_attempt + 86400")
    assert bench.deliverer().run_once() == 1
    assert only(bench, endpoint).state is DeliveryState.DELIVERED


def test_stopping_hands_back_what_is_on_its_way(
    bench: Bench, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clipforge_core.webhooks.deliverer._GRACE_SECONDS", 0.05)
    release = threading.Event()

    def answer(call: Call) -> int:
        release.wait(20)
        return 200

    receiver.answer = answer
    endpoint = endpoint_of(bench, receiver.url)
    bench.announce("export.ready", {})
    stop = threading.Event()
    thread = threading.Thread(target=bench.deliverer().serve, args=(stop,))
    thread.start()
    receiver.wait_for(1)
    stop.set()
    thread.join()
    assert only(bench, endpoint).state is DeliveryState.PENDING
    release.set()
    bench.deliverer(owner=Owner(pid=1, boot="the next", started=1)).run_once()
    assert only(bench, endpoint).state is DeliveryState.DELIVERED
    assert len({call.headers["webhook-id"] for call in receiver.calls}) == 1


def test_the_log_is_kept_for_so_long(bench: Bench, receiver: Receiver) -> None:
    endpoint = endpoint_of(bench, receiver.url)
    for _ in range(3):
        bench.announce("export.ready", {})
    bench.deliverer().run_once()
    bench.announce("export.ready", {})
    outbox = Outbox(bench.database, this_process())
    clock = Clock()
    assert outbox.prune(clock.now - 3600) == 0
    assert outbox.prune(clock.now + 3600) == 3
    assert only(bench, endpoint).state is DeliveryState.PENDING


def test_the_delays_are_those_of_the_contract() -> None:
    assert DELAYS == (1.0, 2.0, 4.0, 8.0)


def test_a_server_has_the_deliverer_among_its_tasks(bench: Bench, receiver: Receiver) -> None:
    from clipforge_core.webhooks import clipforge_register_runner_tasks

    (task,) = clipforge_register_runner_tasks()
    assert isinstance(task, RunnerTask)
    endpoint = endpoint_of(bench, receiver.url)
    bench.announce("export.ready", {})
    stop = threading.Event()
    thread = threading.Thread(target=task.run, args=(bench, stop))
    thread.start()
    receiver.wait_for(1)
    stop.set()
    thread.join()
    assert only(bench, endpoint).state is DeliveryState.DELIVERED


def test_a_long_backlog_is_not_looked_through(bench: Bench) -> None:
    """What waits for one receiver costs the others nothing: rows are found by an index, first ones first."""
    with bench.database.read() as db:
        for sql, values in ((_NEXT, ["wh_1", 2]), (_WAITING, [])):
            plan = [row["detail"] for row in db.query(f"EXPLAIN QUERY PLAN {sql}", values)]
            assert any("webhook_deliveries_free (endpoint=?)" in step for step in plan), plan
            assert not any("SCAN d" in step or "SCAN webhook_deliveries" in step for step in plan), plan
