"""The contract of a dramatiq broker, kept by ours with a real dramatiq Worker."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dramatiq
import pytest
from dramatiq.errors import QueueNotFound

from clipforge_core.errors import JobConflict, UnknownName
from clipforge_core.model.job import JobState, Priority
from clipforge_core.queue.actors import declare
from clipforge_core.queue.broker import JobBroker
from clipforge_core.queue.lanes import Bell, Lane, threads_of
from clipforge_core.store.database import Database
from clipforge_core.store.jobs import JobStore
from clipforge_core.store.migrations import CORE, migrate
from clipforge_core.store.owner import this_process
from clipforge_core.store.tables import core_migrations

LANES = [
    Lane(name="jobs", threads=2, but=frozenset({"quick"})),
    Lane(name="inline", threads=1, kinds=frozenset({"quick"})),
]
ME = this_process()


class Rig:
    """A broker, and a worker whose actor does what `do` says; it records what it was given."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(folder / "jobs.db")
        migrate(self.database, CORE, core_migrations())
        self.bell = Bell()
        self.store = JobStore(self.database, accepted=self.bell.ring)
        self.broker = JobBroker(self.store, ME, LANES, self.bell)
        self.actors = declare(self.broker, [lane.name for lane in LANES], self.work)
        self.worker = dramatiq.Worker(self.broker, worker_timeout=20, worker_threads=threads_of(LANES))
        self.given: list[str] = []
        self.open = threading.Event()
        self.open.set()
        self.do: Callable[[str], None] = lambda job_id: None

    def work(self, job_id: str) -> None:
        """The actor."""
        job = self.broker.claimed.pop(job_id, None) or self.store.claim(job_id, ME)
        if job is None:
            return
        self.given.append(job_id)
        assert self.open.wait(60)
        self.do(job_id)
        self.store.complete(job_id, ME, {})

    def stop(self) -> None:
        """As the runner does."""
        self.broker.close()
        self.worker.stop(timeout=60_000)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """Not yet at work."""
    made = Rig(tmp_path)
    yield made
    made.open.set()
    made.stop()
    made.database.close()


def join(rig: Rig) -> None:
    """Until both lanes are empty."""
    for lane in LANES:
        rig.broker.join(lane.name, timeout=60_000)


def test_every_accepted_job_is_worked_on_once(rig: Rig) -> None:
    rig.worker.start()
    ids = [rig.store.submit("quick" if n % 2 else "slow", {}).id for n in range(60)]
    join(rig)
    assert sorted(rig.given) == sorted(ids)
    assert {rig.store.get(job_id).state for job_id in ids} == {JobState.COMPLETED}


def test_a_message_is_the_id_of_a_job_and_nothing_else(rig: Rig) -> None:
    job = rig.store.submit("slow", {"secret": "x"})
    message = rig.broker.take("jobs", 1.0)
    assert message is not None
    assert (message.args, message.kwargs, message.options, message.message_id) == ((job.id,), {}, {}, job.id)
    rig.broker.done(message)
    assert rig.store.get(job.id).state is JobState.QUEUED


def test_nothing_is_claimed_before_a_thread_is_free_so_that_the_most_urgent_goes_first(rig: Rig) -> None:
    rig.open.clear()
    first = [rig.store.submit("slow", {}, priority=Priority.LOW).id for _ in range(2)]
    rig.worker.start()
    while len(rig.given) < 2:
        rig.bell.wait(-1, 0.001)
    low = rig.store.submit("slow", {}, priority=Priority.LOW).id
    normal = rig.store.submit("slow", {}).id
    high = rig.store.submit("slow", {}, priority=Priority.HIGH).id
    assert [rig.store.get(job).state for job in (low, normal, high)] == [JobState.QUEUED] * 3
    rig.open.set()
    join(rig)
    assert rig.given[:2] == first
    assert set(rig.given[2:4]) == {high, normal} and rig.given[4] == low


def test_inline_jobs_do_not_stand_behind_others(rig: Rig) -> None:
    rig.open.clear()
    held = [rig.store.submit("slow", {}).id for _ in range(4)]
    rig.worker.start()
    while len(rig.given) < 2:
        rig.bell.wait(-1, 0.001)
    quick = rig.store.submit("quick", {})
    while quick.id not in rig.given:
        rig.bell.wait(-1, 0.001)
    assert set(rig.given) == {*held[:2], quick.id}


def test_an_actor_that_raises_does_not_keep_its_thread(rig: Rig) -> None:
    def fail(job_id: str) -> None:
        rig.store.cancelled(job_id, ME)
        raise ZeroDivisionError("a bug in the runner")

    rig.do = fail
    rig.worker.start()
    ids = [rig.store.submit("slow", {}).id for _ in range(10)]
    join(rig)
    assert sorted(rig.given) == sorted(ids)


def test_what_was_claimed_and_not_begun_goes_back_when_the_worker_stops(rig: Rig) -> None:
    job = rig.store.submit("slow", {})
    message = rig.broker.take("jobs", 1.0)
    assert message is not None and rig.store.get(job.id).state is JobState.PROCESSING
    rig.broker.consume("jobs").requeue([message])
    again = rig.store.get(job.id)
    assert (again.state, again.attempts, again.deliveries) == (JobState.QUEUED, 0, 0)
    assert rig.broker.take("jobs", 0.0) is not None


def test_as_many_are_claimed_as_threads_are_free_and_go_back_with_their_consumer(rig: Rig) -> None:
    jobs = [rig.store.submit("slow", {}).id for _ in range(3)]
    consumer = rig.broker.consume("jobs")
    message = next(consumer)
    assert message is not None and message.message_id == jobs[0]
    assert [rig.store.get(job).state for job in jobs] == [JobState.PROCESSING, JobState.PROCESSING, JobState.QUEUED]
    consumer.close()
    assert rig.store.get(jobs[1]).state is JobState.QUEUED
    consumer.requeue([message])
    again = [each.message_id for each in (next(consumer), next(consumer)) if each is not None]
    assert again == jobs[:2]  # both threads are free again
    assert rig.broker.take("jobs", 0.0) is None


def test_a_closed_broker_claims_nothing(rig: Rig) -> None:
    job = rig.store.submit("slow", {})
    rig.broker.close()
    assert rig.broker.take("jobs", 1.0) is None
    assert rig.store.get(job.id).state is JobState.QUEUED


def test_a_consumer_comes_back_after_its_timeout(rig: Rig) -> None:
    assert next(rig.broker.consume("jobs", timeout=10)) is None


def test_sending_lets_an_accepted_job_begin_and_delays_it(rig: Rig) -> None:
    job = rig.store.submit("slow", {})
    rig.actors["jobs"].send_with_options(args=(job.id,), delay=3_600_000)
    assert rig.broker.take("jobs", 0.0) is None
    rig.actors["jobs"].send(job.id)
    assert rig.broker.take("jobs", 1.0) is not None
    with pytest.raises(JobConflict):
        rig.actors["jobs"].send(job.id)
    with pytest.raises(UnknownName):
        rig.actors["jobs"].send("job_nothing")


def test_a_message_that_comes_twice_over_another_broker_finds_the_job_taken(tmp_path: Path) -> None:
    from dramatiq.brokers.stub import StubBroker

    rig = Rig(tmp_path)
    stub = StubBroker(middleware=[])
    actors = declare(stub, ["jobs"], rig.work)
    worker = dramatiq.Worker(stub, worker_timeout=20, worker_threads=2)
    worker.start()
    job = rig.store.submit("slow", {})
    for _ in range(5):
        actors["jobs"].send(job.id)
    stub.join("jobs")
    worker.join()
    worker.stop()
    assert rig.given == [job.id]
    assert rig.store.get(job.id).state is JobState.COMPLETED
    rig.database.close()


def test_an_actor_called_directly_runs_here_and_now(rig: Rig) -> None:
    job = rig.store.submit("slow", {})
    rig.actors["jobs"](job.id)
    assert rig.store.get(job.id).state is JobState.COMPLETED


def test_queues_that_are_no_lanes_do_not_exist(rig: Rig) -> None:
    with pytest.raises(QueueNotFound):
        rig.broker.consume("default")
    with pytest.raises(QueueNotFound):
        rig.broker.declare_queue("default")
    with pytest.raises(QueueNotFound):
        rig.broker.enqueue(dramatiq.Message("default", "run_jobs", ("job_1",), {}, {}))
    assert rig.broker.get_declared_queues() == {"jobs", "inline"}


def test_flush_cancels_what_waits_in_one_lane(rig: Rig) -> None:
    slow, quick = rig.store.submit("slow", {}), rig.store.submit("quick", {})
    mine = rig.store.submit("slow", {}, foreground=True)
    rig.broker.flush("jobs")
    states = [rig.store.get(job.id).state for job in (slow, quick, mine)]
    assert states == [JobState.CANCELLED, JobState.QUEUED, JobState.QUEUED]
    rig.broker.flush_all()
    assert rig.store.get(quick.id).state is JobState.CANCELLED


def test_no_broker_is_global_and_no_middleware_is_there_that_was_not_given(rig: Rig) -> None:
    assert dramatiq.broker.global_broker is None
    assert rig.broker.middleware == []

    class Seen(dramatiq.Middleware):
        def __init__(self) -> None:
            self.processed: list[str] = []

        def after_process_message(
            self, broker: Any, message: Any, *, result: Any = None, exception: Any = None
        ) -> None:
            self.processed.append(message.args[0])

    seen = Seen()
    rig.broker.add_middleware(seen)
    rig.worker.start()
    job = rig.store.submit("slow", {})
    join(rig)
    rig.stop()
    assert seen.processed == [job.id]
