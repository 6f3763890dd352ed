"""SIGKILL of the process that delivers, at random moments: every delivery arrives, under its one webhook-id."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

from clipforge import ClipForgeClient, verify_webhook
from clipforge_core.model.webhook import DeliveryState
from clipforge_core.queue.lock import runner_pid
from clipforge_server.testing import running_server
from tests.webhooks.made import Bench, Call, Receiver

RUNNER = Path(__file__).with_name("runner.py")
USERS, EACH, KILLS = 4, 20, 8


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
    kills = 0
    while kills < KILLS and count(bench, "pending"):
        before = len(receiver.calls)
        process = started(bench)
        # A moment that is told by what arrived, and not by a clock: some calls after the start, right in the traffic.
        with receiver.arrived:
            receiver.arrived.wait_for(lambda: len(receiver.calls) >= before + chance.randint(1, 4), 5)  # noqa: B023
        killed(process)
        kills += 1
    assert kills >= 5, "the kills came too late to try anything"
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


def wait_until_sent(bench: Bench, wanted: int) -> None:
    """Wait for the rows themselves: an answer that was given is not yet a row that was written."""
    tick = threading.Event()
    for _ in range(3000):
        assert failures(bench) == []
        if count(bench, "delivered") == wanted:
            return
        tick.wait(0.01)
    raise AssertionError(f"only {count(bench, 'delivered')} of {wanted} were delivered")


def failures(bench: Bench) -> list[dict[str, object]]:
    with bench.database.read() as db:
        return [dict(row) for row in db.query("SELECT * FROM webhook_deliveries WHERE state = 'failed'")]


def count(bench: Bench, state: str) -> int:
    with bench.database.read() as db:
        [row] = db.query("SELECT count(*) AS n FROM webhook_deliveries WHERE state = ?", [state])
    return int(row["n"])


def test_a_server_whose_runner_is_killed_delivers_all_the_same(tmp_path: Path, receiver: Receiver) -> None:
    """`clipforge serve`: the runner dies with a delivery on its way, the supervisor starts another, which sends it."""
    release = threading.Event()

    def answer(call: Call) -> int:
        release.wait(30)
        return 200

    receiver.answer = answer
    with running_server(tmp_path / "data", allow_private_urls="true") as server:
        client = ClipForgeClient(server.key, server.url)
        endpoint = client.webhooks.create(receiver.url, ["export.ready"])
        sent = client.webhooks.test(endpoint.id)
        receiver.wait_for(1)
        runner = runner_pid(tmp_path / "data")
        assert runner is not None
        os.kill(runner, signal.SIGKILL)
        receiver.wait_for(2, seconds=60)
        release.set()
        assert endpoint.secret
        for call in receiver.calls:
            assert call.headers["webhook-id"] == sent.webhook_id
            assert verify_webhook(endpoint.secret, call.body, call.headers).event == "webhook.test"
        tick = threading.Event()
        for _ in range(1500):
            if client.webhooks.deliveries(endpoint.id)[0].status != "PENDING":
                break
            tick.wait(0.02)
        [delivery] = client.webhooks.deliveries(endpoint.id)
        assert (delivery.status, delivery.attempts, delivery.response_status) == ("DELIVERED", 1, 200)
        client.close()
