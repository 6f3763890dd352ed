"""The states of jobs, walked by a machine that knows what should happen, and raced by threads."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from clipforge_core.errors import JobConflict, UnknownName
from clipforge_core.model.job import TRANSITIONS, Job, JobError, JobState, Owner, Priority, Progress
from clipforge_core.store.database import Database
from clipforge_core.store.jobs import HANDICAP, JobStore
from clipforge_core.store.migrations import CORE, migrate
from clipforge_core.store.owner import this_process
from clipforge_core.store.tables import core_migrations

S = JobState
ERROR = JobError(code="x", message="it broke")
ALIVE = this_process()
DEAD = Owner(pid=ALIVE.pid, boot="a boot long ago", started=1)
OWNERS = st.sampled_from([ALIVE, DEAD])


class Expected:
    """What the machine knows of a job."""

    def __init__(self, max_attempts: int) -> None:
        self.state = S.QUEUED
        self.owner: Owner | None = None
        self.attempts = 0
        self.max_attempts = max_attempts
        self.wanted_stopped = False
        self.completions = 0

    def move(self, state: JobState, owner: Owner | None = None) -> None:
        assert state in TRANSITIONS[self.state]
        self.state, self.owner = state, owner

    def requeue(self) -> None:
        self.move(S.CANCELLED if self.wanted_stopped else S.QUEUED)

    def adopt(self) -> None:
        if self.state is S.PROCESSING and self.owner == DEAD:
            self.requeue()


class JobMachine(RuleBasedStateMachine):
    """Every call of the store, in any order, by a living owner and a dead one."""

    jobs = Bundle("jobs")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(Path(self.folder.name) / "jobs.db")
        migrate(self.database, CORE, core_migrations())
        self.store = JobStore(self.database)
        self.expected: dict[str, Expected] = {}

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()

    @rule(target=jobs, max_attempts=st.integers(1, 3), priority=st.sampled_from(Priority))
    def submit(self, max_attempts: int, priority: Priority) -> str:
        job = self.store.submit("kind", {"n": 1}, max_attempts=max_attempts, priority=priority)
        self.expected[job.id] = Expected(max_attempts)
        return job.id

    @rule(job=jobs, owner=OWNERS)
    def claim(self, job: str, owner: Owner) -> None:
        known = self.expected[job]
        known.adopt()
        claimed = self.store.claim(job, owner)
        assert (claimed is not None) == (known.state is S.QUEUED)
        if claimed:
            known.move(S.PROCESSING, owner)

    @rule(owner=OWNERS)
    def claim_next(self, owner: Owner) -> None:
        waiting = {job for job, known in self.expected.items() if known.state is S.QUEUED}
        claimed = self.store.claim_next(owner)
        assert (claimed is not None) == bool(waiting)
        if claimed:
            assert claimed.id in waiting
            self.expected[claimed.id].move(S.PROCESSING, owner)

    @rule(job=jobs, owner=OWNERS)
    def complete(self, job: str, owner: Owner) -> None:
        if self.ended(job, owner, self.store.complete(job, owner, {"done": True})):
            self.expected[job].move(S.COMPLETED)
            self.expected[job].completions += 1

    @rule(job=jobs, owner=OWNERS)
    def fail(self, job: str, owner: Owner) -> None:
        if self.ended(job, owner, self.store.fail(job, owner, ERROR)):
            self.expected[job].move(S.FAILED)

    @rule(job=jobs, owner=OWNERS)
    def crash(self, job: str, owner: Owner) -> None:
        known = self.expected[job]
        if self.ended(job, owner, self.store.crashed(job, owner, ERROR)):
            if known.attempts + 1 >= known.max_attempts:
                known.attempts += 1
                known.move(S.FAILED)
            else:
                known.attempts += not known.wanted_stopped
                known.requeue()

    @rule(job=jobs, owner=OWNERS)
    def hand_back(self, job: str, owner: Owner) -> None:
        if self.ended(job, owner, self.store.hand_back(job, owner)):
            self.expected[job].requeue()

    @rule(job=jobs, owner=OWNERS)
    def stopped(self, job: str, owner: Owner) -> None:
        if self.ended(job, owner, self.store.cancelled(job, owner)):
            self.expected[job].move(S.CANCELLED)

    @rule(job=jobs, owner=OWNERS, percentage=st.floats(0, 100))
    def progress(self, job: str, owner: Owner, percentage: float) -> None:
        known = self.expected[job]
        noted = self.store.progress(job, owner, Progress(percentage=percentage, stage="s"))
        assert noted == (known.state is S.PROCESSING and known.owner == owner)

    @rule(job=jobs)
    def cancel(self, job: str) -> None:
        known = self.expected[job]
        known.adopt()
        if known.state in (S.COMPLETED, S.FAILED):
            with pytest.raises(JobConflict):
                self.store.cancel(job)
            return
        self.store.cancel(job)
        if known.state is S.QUEUED:
            known.move(S.CANCELLED)
        elif known.state is S.PROCESSING:
            known.wanted_stopped = True

    @rule(job=jobs)
    def retry(self, job: str) -> None:
        known = self.expected[job]
        if known.state not in (S.FAILED, S.CANCELLED):
            with pytest.raises(JobConflict):
                self.store.retry(job)
            return
        self.store.retry(job)
        known.move(S.QUEUED)
        known.attempts, known.wanted_stopped = 0, False

    @rule()
    def adopt_all(self) -> None:
        before = {job for job, known in self.expected.items() if known.state is S.PROCESSING and known.owner == DEAD}
        assert {job.id for job in self.store.adopt_dead()} == before
        for job in before:
            self.expected[job].adopt()

    def ended(self, job: str, owner: Owner, answer: Job | None) -> bool:
        """A worker's last word counts if and only if the job is being processed, and by him."""
        known = self.expected[job]
        ours = known.state is S.PROCESSING and known.owner == owner
        assert (answer is not None) == ours
        return ours

    @invariant()
    def the_store_agrees(self) -> None:
        for job_id, known in self.expected.items():
            job = self.store.get(job_id)
            assert (job.state, job.owner, job.attempts) == (known.state, known.owner, known.attempts)
            assert known.completions <= 1
            assert (job.result is not None) == (job.state is S.COMPLETED)
            assert (job.error is not None) == (job.state is S.FAILED)
            assert (job.finished_at != "") == job.state.final


JobMachine.TestCase.settings = settings(
    max_examples=settings.default.max_examples * 25 // 100, stateful_step_count=30, deadline=None
)
TestJobMachine = JobMachine.TestCase


def test_of_many_threads_one_claims_and_one_completes(store: JobStore) -> None:
    for _ in range(10):
        job = store.submit("kind", {})
        owners = [Owner(pid=ALIVE.pid, boot=ALIVE.boot, started=ALIVE.started + n) for n in range(6)]
        claimed: list[Any] = []
        barrier = threading.Barrier(len(owners))

        def race(owner: Owner, job: Job = job, claimed: list[Any] = claimed, barrier: Any = barrier) -> None:
            barrier.wait()
            # `claim` would adopt what these made-up owners hold: they are not alive.
            got = store.claim_next(owner)
            if got is not None:
                claimed.append((owner, store.complete(job.id, owner, {"by": owner.started})))

        threads = [threading.Thread(target=race, args=[owner]) for owner in owners]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(claimed) == 1
        assert store.get(job.id).result == {"by": claimed[0][0].started}


def test_high_goes_before_normal_and_normal_before_low(store: JobStore) -> None:
    order = [Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.NORMAL, Priority.HIGH]
    submitted = [store.submit("kind", {}, priority=priority) for priority in order]
    claimed = [job.id for _ in order if (job := store.claim_next(ALIVE))]
    assert claimed == [submitted[n].id for n in (2, 4, 1, 3, 0)]


def test_some_are_claimed_at_once_in_the_order_of_the_queue(store: JobStore) -> None:
    order = [
        ("a", Priority.LOW),
        ("b", Priority.NORMAL),
        ("a", Priority.HIGH),
        ("b", Priority.LOW),
        ("c", Priority.HIGH),
    ]
    ids = [store.submit(kind, {}, priority=priority).id for kind, priority in order]
    assert [job.id for job in store.claim_some(ALIVE, 3, but=["c"])] == [ids[2], ids[1], ids[0]]
    assert [job.id for job in store.claim_some(ALIVE, 3)] == [ids[4], ids[3]]
    assert store.claim_some(ALIVE, 3) == []


def test_low_never_starves(store: JobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 1_000_000.0
    monkeypatch.setattr("clipforge_core.store.jobs.time.time", lambda: clock)
    low = store.submit("kind", {}, priority=Priority.LOW)
    clock += HANDICAP[Priority.LOW] - 1
    assert (passes := store.claim_next(ALIVE)) and passes.id == low.id
    low = store.submit("kind", {}, priority=Priority.LOW)
    high = store.submit("kind", {}, priority=Priority.HIGH)
    clock += HANDICAP[Priority.LOW] + 1
    late = [store.submit("kind", {}, priority=Priority.HIGH) for _ in range(50)]
    claimed = [job.id for _ in range(52) if (job := store.claim_next(ALIVE))]
    assert claimed == [high.id, low.id, *(job.id for job in late)]


def test_queues_pass_over_foreground_jobs_and_delayed_ones(store: JobStore) -> None:
    foreground = store.submit("kind", {}, foreground=True)
    delayed = store.submit("kind", {})
    assert store.claim(delayed.id, ALIVE)
    store.crashed(delayed.id, ALIVE, ERROR, delay=1000.0)
    assert store.claim_next(ALIVE) is None
    assert store.claim(foreground.id, ALIVE)


def test_the_same_work_is_adopted_until_it_is_finished(store: JobStore) -> None:
    first = store.submit("kind", {}, key="k", adopt=True)
    assert store.submit("kind", {}, key="k", adopt=True).id == first.id
    assert store.submit("kind", {}, key="k").id != first.id
    assert store.submit("other", {}, key="k", adopt=True).id != first.id
    for job in store.find(kind="kind"):
        store.cancel(job.id)
    assert store.submit("kind", {}, key="k", adopt=True).id != first.id


def test_jobs_are_found_by_state_and_kind_newest_first(store: JobStore) -> None:
    ids = [store.submit("a" if n % 2 else "b", {"n": n}).id for n in range(6)]
    store.cancel(ids[0])
    assert [job.id for job in store.find()] == ids[::-1]
    assert [job.id for job in store.find(kind="a")] == [ids[5], ids[3], ids[1]]
    assert [job.id for job in store.find(states=[S.CANCELLED])] == [ids[0]]
    assert [job.id for job in store.find(limit=2, offset=1)] == [ids[4], ids[3]]
    with pytest.raises(UnknownName, match="no job is called"):
        store.get("job_nothing")
