"""What belongs to an end is written with it or not at all: the store walked by a machine that keeps the same books."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from clipforge_core.backoff import NO_WAIT
from clipforge_core.errors import JobConflict, UnknownName
from clipforge_core.model.job import Job, JobError, JobState, Owner
from clipforge_core.store.database import Database
from clipforge_core.store.jobs import JobStore
from clipforge_core.store.migrations import CORE, migrate
from clipforge_core.store.owner import this_process
from clipforge_core.store.tables import core_migrations

S = JobState
ERROR = JobError(code="x", message="it broke")
ALIVE = this_process()
KILLED = Owner(pid=ALIVE.pid, boot=ALIVE.boot, started=1)
POWER_CUT = Owner(pid=ALIVE.pid, boot="a boot long ago", started=1)
MAX_DELIVERIES = 3


def settle(db: Any, job: Job) -> None:
    """Counts an end; kinds are called by what they do then."""
    db.execute("INSERT INTO ends (job, state) VALUES (?, ?)", [job.id, job.state.value])
    if job.kind == "never" or (job.kind == "not completed" and job.state is S.COMPLETED):
        raise ZeroDivisionError("by zero")
    if job.kind == "bad sql":
        db.execute("INSERT INTO nothing VALUES (1)")


class Books:
    """What the machine knows of a job."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.state = S.QUEUED
        self.owner: Owner | None = None
        self.deliveries = 0
        self.unwanted = False
        self.ends: list[str] = []
        self.code: str | None = None

    def claim(self, owner: Owner) -> None:
        self.state, self.owner = S.PROCESSING, owner
        self.deliveries += 1

    def end(self, state: JobState, code: str | None = None) -> None:
        if state is S.COMPLETED and self.kind != "well":
            state, code = S.FAILED, "settle_failed"
        self.state, self.owner, self.code = state, None, code
        if self.kind in ("well", "not completed"):
            self.ends.append(state.value)

    def queue(self, *, delivered: bool) -> None:
        if self.unwanted:
            self.end(S.CANCELLED)
        else:
            self.state, self.owner = S.QUEUED, None
            self.deliveries -= not delivered

    def adopt(self) -> None:
        if self.state is not S.PROCESSING or self.owner == ALIVE:
            return
        if self.owner == POWER_CUT:
            self.queue(delivered=False)
        elif self.deliveries >= MAX_DELIVERIES:
            self.end(S.FAILED, "dead_letter")
        else:
            self.queue(delivered=True)


class EndMachine(RuleBasedStateMachine):
    """Acceptances that fail, settles that raise, owners that die."""

    jobs = Bundle("jobs")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(Path(self.folder.name) / "jobs.db")
        migrate(self.database, CORE, core_migrations())
        with self.database.write() as db:
            db.execute("CREATE TABLE ends (job TEXT NOT NULL, state TEXT NOT NULL) STRICT")
            db.execute("CREATE TABLE accepted (job TEXT NOT NULL) STRICT")
        self.store = JobStore(self.database, settle=settle, max_deliveries=MAX_DELIVERIES, redelivery=NO_WAIT)
        self.books: dict[str, Books] = {}

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()

    @rule(target=jobs, kind=st.sampled_from(["well", "well", "not completed", "never", "bad sql"]))
    def submit(self, kind: str) -> str:
        def also(db: Any, job: Job) -> None:
            assert job.state is S.QUEUED
            db.execute("INSERT INTO accepted (job) VALUES (?)", [job.id])

        job = self.store.submit(kind, {}, user="usr_1", subject=f"proj_{kind}", request="req_1", also=also)
        self.books[job.id] = Books(kind)
        return job.id

    @rule()
    def submit_what_is_refused(self) -> None:
        def also(db: Any, job: Job) -> None:
            db.execute("INSERT INTO accepted (job) VALUES (?)", [job.id])
            raise KeyError("quota")

        with pytest.raises(KeyError):
            self.store.submit("well", {}, also=also)

    @rule(owner=st.sampled_from([ALIVE, KILLED, KILLED, POWER_CUT]))
    def claim_next(self, owner: Owner) -> None:
        claimed = self.store.claim_next(owner)
        waiting = [job for job, known in self.books.items() if known.state is S.QUEUED]
        assert (claimed.id if claimed else None) == (waiting[0] if waiting else None)
        if claimed:
            self.books[claimed.id].claim(owner)

    @rule(job=jobs, how=st.sampled_from(["complete", "fail", "cancelled", "hand_back", "crashed"]))
    def worker_speaks(self, job: str, how: str) -> None:
        known = self.books[job]
        arguments = {"complete": [{}], "fail": [ERROR], "crashed": [ERROR]}.get(how, [])
        answer = getattr(self.store, how)(job, ALIVE, *arguments)
        assert (answer is not None) == (known.state is S.PROCESSING and known.owner == ALIVE)
        if answer is None:
            return
        if how == "complete":
            known.end(S.COMPLETED)
        elif how == "fail" or (how == "crashed" and answer.attempts == answer.max_attempts):
            known.end(S.FAILED, "x")
        elif how == "cancelled":
            known.end(S.CANCELLED)
        else:
            known.queue(delivered=False)

    @rule(job=jobs)
    def cancel(self, job: str) -> None:
        known = self.books[job]
        known.adopt()
        if known.state in (S.COMPLETED, S.FAILED):
            with pytest.raises(JobConflict):
                self.store.cancel(job)
            return
        self.store.cancel(job)
        if known.state is S.QUEUED:
            known.end(S.CANCELLED)
        elif known.state is S.PROCESSING:
            known.unwanted = True

    @rule(job=jobs)
    def retry(self, job: str) -> None:
        known = self.books[job]
        if known.state in (S.FAILED, S.CANCELLED):
            self.store.retry(job)
            known.state, known.code, known.unwanted, known.deliveries = S.QUEUED, None, False, 0

    @rule()
    def adopt(self) -> None:
        self.store.adopt_dead()
        for known in self.books.values():
            known.adopt()

    @invariant()
    def the_books_agree(self) -> None:
        with self.database.read() as db:
            ends = list(db.query("SELECT job, state FROM ends ORDER BY rowid"))
            accepted = [row["job"] for row in db.query("SELECT job FROM accepted ORDER BY rowid")]
        assert accepted == list(self.books)
        for job_id, known in self.books.items():
            job = self.store.get(job_id)
            assert (job.state, job.owner, job.deliveries) == (known.state, known.owner, known.deliveries)
            assert (job.error.code if job.error else None) == known.code
            assert [row["state"] for row in ends if row["job"] == job_id] == known.ends
        assert {job.id for job in self.store.find(user="usr_1")} == set(self.books)
        about = {job for job, known in self.books.items() if known.kind == "never"}
        assert {job.id for job in self.store.find(subject="proj_never")} == about


EndMachine.TestCase.settings = settings(
    max_examples=settings.default.max_examples * 25 // 100, stateful_step_count=30, deadline=None
)
TestEndMachine = EndMachine.TestCase


@pytest.fixture
def database(tmp_path: Path) -> Any:
    """With a table to write to."""
    opened = Database(tmp_path / "jobs.db")
    migrate(opened, CORE, core_migrations())
    yield opened
    opened.close()


def test_a_settle_that_commits_is_found_out(database: Database) -> None:
    def commits(db: Any, job: Job) -> None:
        db.conn.execute("COMMIT")

    store = JobStore(database, settle=commits)
    job = store.submit("kind", {})
    with pytest.raises(RuntimeError, match="ended the transaction"):
        store.cancel(job.id)


def test_changes_of_many_threads_share_a_transaction_and_fail_alone(database: Database) -> None:
    store = JobStore(database)
    barrier = threading.Barrier(8)
    accepted: list[str] = []
    refused: list[Exception] = []

    def also(db: Any, job: Job) -> None:
        if job.params["n"] % 3 == 0:
            raise UnknownName(kind="quota", name="x", known="")

    def submit(first: int) -> None:
        barrier.wait()
        for n in range(first, first + 30):
            try:
                accepted.append(store.submit("kind", {"n": n}, also=also).id)
            except UnknownName as error:
                refused.append(error)

    threads = [threading.Thread(target=submit, args=[30 * number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(accepted), len(refused)) == (160, 80)
    assert {job.id for job in store.find(limit=1000)} == set(accepted)


def test_a_disk_that_fills_up_refuses_each_for_itself_and_loses_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clipforge_core.errors import DiskFull

    store = JobStore(database)
    kept = store.submit("kind", {})
    with database.read() as db:
        pages = db.conn.execute("PRAGMA page_count").fetchone()[0]
    database._writer.conn.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(DiskFull):
        store.submit("kind", {"long": "x" * 100_000})
    database._writer.conn.execute("PRAGMA max_page_count = 1000000")
    again = store.submit("kind", {"long": "x" * 100_000})
    assert [job.id for job in store.find()] == [again.id, kept.id]
