"""SIGKILL of the process that delivers, at random moments: every delivery arrives, under its one webhook-id."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from pathlib import Path

from clipforge_core.model.webhook import DeliveryState
from tests.webhooks.made import Bench, Call, Receiver

RUNNER = Path(__file__).with_name("runner.py")
USERS, EACH, KILLS = 6, 10, 12


def started(bench: Bench) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    process = subprocess.Popen(
        [sys.executable, str(RUNNER), str(bench.folder)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def killed(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def test_a_delivery_that_was_on_its_way_arrives_after_a_kill(bench: Bench, receiver: Receiver) -> None:
    """The receiver has it and has not answered when the sender dies: it is sent once more, with the same id."""
    release = threading.Event()

    def answer(call: Call) -> int:
        release.wait(20)
        return 200

    receiver.answer = answer
    endpoint = bench.webhooks.create(bench.caller, url=receiver.url, events=["export.ready"]).endpoint
    bench.announce("export.ready", {"exportId": "exp_1"})
    first = started(bench)
    receiver.wait_for(1)
    killed(first)
    release.set()
    second = started(bench)
    try:
        receiver.wait_for(2)
        wait_until_sent(bench, 1)
    finally:
        killed(second)
    one, two = receiver.calls
    assert one.headers["webhook-id"] == two.headers["webhook-id"]
    assert one.body == two.body
    [delivery], _ = bench.webhooks.deliveries(bench.caller, endpoint.id)
    assert delivery.state is DeliveryState.DELIVERED


def test_no_delivery_is_lost_to_kills(bench: Bench, receiver: Receiver) -> None:
    chance = random.Random(20261)
    flaky = random.Random(7)

    def answer(call: Call) -> int:
        return 503 if flaky.random() < 0.1 else 200

    receiver.answer = answer
    for number in range(USERS):
        user = bench.add_user(f"usr_{number + 10}")
        bench.webhooks.create(user, url=receiver.url, events=["export.ready"])
        for turn in range(EACH):
            bench.announce("export.ready", {"n": f"{number}-{turn}"}, user=user.id)
    for _ in range(KILLS):
        before = len(receiver.calls)
        process = started(bench)
        # A moment that is told by what arrived, and not by a clock: some calls after the start, right in the traffic.
        with receiver.arrived:
            receiver.arrived.wait_for(lambda: len(receiver.calls) >= before + chance.randint(1, 4), 5)  # noqa: B023
        killed(process)
    last = started(bench)
    try:
        wait_until_sent(bench, USERS * EACH)
    finally:
        killed(last)
    told = {call.json["data"]["n"] for call in receiver.calls}
    assert told == {f"{number}-{turn}" for number in range(USERS) for turn in range(EACH)}
    ids: dict[str, set[str]] = {}
    for call in receiver.calls:
        ids.setdefault(call.json["data"]["n"], set()).add(call.headers["webhook-id"])
    assert all(len(found) == 1 for found in ids.values())


def wait_until_sent(bench: Bench, count: int) -> None:
    """Wait for the rows themselves: an answer that was given is not yet a row that was written."""
    tick = threading.Event()
    for _ in range(2000):
        with bench.database.read() as db:
            [row] = db.query("SELECT count(*) AS n FROM webhook_deliveries WHERE state = 'delivered'")
            [lost] = db.query("SELECT count(*) AS n FROM webhook_deliveries WHERE state = 'failed'")
        assert lost["n"] == 0
        if row["n"] == count:
            return
        tick.wait(0.01)
    raise AssertionError(f"only {row['n']} of {count} were delivered")
