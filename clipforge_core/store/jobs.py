"""JobStore: the only writer of the states of jobs.

Every change of state is one UPDATE whose WHERE names the states that it may leave (`model.job.TRANSITIONS`) and, for
work in progress, the owner: of two processes that race, one changes the row and the other learns that it did not.
`store.job_moves` does it, and writes what belongs to an end in the same transaction.

Order of the queue: a job is due at the time it was accepted plus a handicap (high 0, normal 10 minutes, low 60
minutes) and the first due goes first. So high passes normal and normal passes low, but nothing passes a job that was
accepted an hour before it: low never starves.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any

from clipforge_core.backoff import Backoff
from clipforge_core.codec import encode
from clipforge_core.errors import JobConflict, UnknownName
from clipforge_core.ids import new_id
from clipforge_core.model.job import DEAD_LETTER, Job, JobError, JobState, Owner, Priority, Progress
from clipforge_core.model.job_log import LogKind
from clipforge_core.store import job_line as line
from clipforge_core.store.job_log import JobLog, note
from clipforge_core.store.job_moves import Mover, Settle
from clipforge_core.store.job_rows import (
    NO_OWNER,
    NO_PROGRESS,
    OWNED_BY,
    SELECT,
    clock,
    failed,
    job_of,
    owned,
    owner_values,
)
from clipforge_core.store.owner import is_alive, this_boot

if TYPE_CHECKING:
    from clipforge_core.store.database import Database

HANDICAP = {Priority.HIGH: 0.0, Priority.NORMAL: 600.0, Priority.LOW: 3600.0}
"""Seconds after its acceptance at which a job of that priority is due."""

MAX_DELIVERIES = 10
"""How often a job may be begun by a process that dies over it, before it is a dead letter."""

REDELIVERY = Backoff(first=1.0, longest=20.0)
"""After the second death of its process a job waits: what dies together begins apart."""

_S = JobState
_UNFINISHED = "kind = ? AND key = ? AND state IN ('queued', 'processing')"
_DELIVERED = {"deliveries": "deliveries + 1"}
_NOT_DELIVERED = {"deliveries": "MAX(deliveries - 1, 0)"}


class JobStore:
    """Jobs in the database. Methods that change a job answer it as it then stands, or None where it was no longer
    in a state (or owned by the process) that allows the change.

    `settle(db, job)` is called inside every transaction that records an end; `accepted()` after one is committed that
    puts a job into the queue, in this process.
    """

    def __init__(
        self,
        database: Database,
        *,
        settle: Settle | None = None,
        accepted: Callable[[], None] | None = None,
        max_deliveries: int = MAX_DELIVERIES,
        redelivery: Backoff = REDELIVERY,
    ) -> None:
        self._database = database
        self._mover = Mover(settle)
        self.accepted = accepted
        self.log = JobLog(database)
        self._max_deliveries = max_deliveries
        self._redelivery = redelivery

    # -- reading --------------------------------------------------------------------------------

    def get(self, job_id: str) -> Job:
        """One job. Raises UnknownName."""
        found = self._select("id = ?", [job_id])
        if not found:
            raise UnknownName(kind="job", name=job_id, known="those that `clipforge jobs` lists")
        return found[0]

    def find(
        self,
        *,
        states: Iterable[JobState] = (),
        kind: str = "",
        key: str = "",
        user: str = "",
        subject: str = "",
        dead: bool = False,
        limit: int = 100,
        offset: int = 0,
    ) -> list[Job]:
        """Jobs, newest first; of those states, that kind, key, user and subject ("" for any); with `dead`, dead letters
        alone. `limit` -1: all."""
        names = [state.value for state in states]
        where, values = ["1"], list[Any]()
        if names:
            where.append(f"state IN ({', '.join('?' * len(names))})")
            values += names
        if dead:
            where.append("state = 'failed' AND (attempts >= max_attempts OR error_code = ?)")
            values.append(DEAD_LETTER)
        for column, value in (("kind", kind), ("key", key), ("user", user), ("subject", subject)):
            if value:
                # "!= ''" lets SQLite use the indexes that leave out jobs without a user or a subject.
                where.append(f"{column} = ? AND {column} != ''")
                values.append(value)
        return self._select(f"{' AND '.join(where)} ORDER BY seq DESC LIMIT ? OFFSET ?", [*values, limit, offset])

    def counts(self) -> dict[JobState, int]:
        """How many jobs there are in each state."""
        with self._database.read() as db:
            found = dict(db.conn.execute("SELECT state, COUNT(*) FROM jobs GROUP BY state").fetchall())
        return {state: found.get(state.value, 0) for state in JobState}

    def cancel_requested(self, job_id: str) -> bool:
        """True once somebody wants it stopped. Cheap: asked several times a second."""
        with self._database.read() as db:
            row = db.conn.execute("SELECT cancel_requested FROM jobs WHERE id = ?", [job_id]).fetchone()
        return bool(row and row[0])

    def next_due(self, *, kinds: Collection[str] = (), but: Collection[str] = ()) -> float | None:
        """When (seconds since 1970; 0.0 for now) the next job of the queue may begin, of these kinds or of all `but`
        those; None where none waits. Cheap: asked whenever something changed."""
        with self._database.read() as db:
            return line.next_due(db, kinds, but)

    def worked_on_by(self, owner: Owner) -> list[Job]:
        """What a process is working on, oldest first."""
        return [job for job in self._select("state = 'processing' ORDER BY seq", []) if job.owner == owner]

    def unwanted(self) -> list[str]:
        """Ids of jobs that are worked on and that somebody wants stopped."""
        with self._database.read() as db:
            rows = db.conn.execute("SELECT id FROM jobs WHERE state = 'processing' AND cancel_requested = 1").fetchall()
        return [row[0] for row in rows]

    # -- accepting ------------------------------------------------------------------------------

    def submit(
        self,
        kind: str,
        params: dict[str, Any],
        *,
        key: str = "",
        priority: Priority = Priority.NORMAL,
        max_attempts: int = 3,
        foreground: bool = False,
        adopt: bool = False,
        user: str = "",
        subject: str = "",
        request: str = "",
        time_limit: float | None = None,
        also: Callable[[Any, Job], None] | None = None,
    ) -> Job:
        """Accept a job; once this returns it is on disk and in the queue. Queues pass over `foreground` jobs: the
        process that submitted them runs them. `time_limit` is seconds of work.

        `also(db, job)` writes what belongs to it in the same transaction; where it raises, nothing was accepted. With
        `adopt`, an unfinished job of the same kind and key is answered in place of a new one (without `also`).
        """
        now = time.time()
        row: dict[str, Any] = {
            "id": new_id("job"),
            "kind": kind,
            "key": key,
            "params": encode(params).decode(),
            "foreground": int(foreground),
            "state": _S.QUEUED.value,
            "priority": priority.value,
            "due": now + HANDICAP[priority],
            "max_attempts": max_attempts,
            "user": user,
            "subject": subject,
            "request": request,
            "time_limit": time_limit,
            "created_at": clock(now),
        }
        columns = ", ".join(row)

        def accept(db: Any) -> Job:
            if adopt:
                same = list(db.query(f"{SELECT} WHERE {_UNFINISHED} ORDER BY seq LIMIT 1", [kind, key]))
                if same:
                    return job_of(same[0])
            db.execute(f"INSERT INTO jobs ({columns}) VALUES ({', '.join(':' + c for c in row)})", row)  # noqa: S608
            job = job_of(next(iter(db.query(f"{SELECT} WHERE id = ?", [row["id"]]))))
            note(db, job.id, LogKind.ACCEPTED)
            if also is not None:
                also(db, job)
            return job

        job = self._database.together(accept)
        self._ring()
        return job

    def retry(self, job_id: str) -> Job:
        """Queue a failed or cancelled job again, with all its attempts. Raises JobConflict, UnknownName."""
        fresh: dict[str, Any] = {
            "attempts": 0,
            "deliveries": 0,
            "not_before": 0.0,
            "cancel_requested": 0,
            "error_code": None,
            "error_message": None,
            "finished_at": "",
        }
        with self._database.write() as db:
            job = self._mover.move(db, job_id, (_S.FAILED, _S.CANCELLED), _S.QUEUED, **fresh, **NO_PROGRESS)
        if job is None:
            raise JobConflict(job=job_id, state=self.get(job_id).state.value, verb="retried")
        self._ring()
        return job

    def reprioritise(self, job_id: str, priority: Priority) -> Job | None:
        """Give a queued job another priority: it is due as if it had been accepted with it. None where it is not
        queued."""
        with self._database.write() as db:
            query = "SELECT priority, due FROM jobs WHERE id = ? AND state = 'queued'"
            row = db.conn.execute(query, [job_id]).fetchone()
            if row is None:
                return None
            due = row[1] - HANDICAP[Priority(row[0])] + HANDICAP[priority]
            changed = "UPDATE jobs SET priority = ?, due = ? WHERE id = ? RETURNING *"
            job = job_of(next(iter(db.query(changed, [priority.value, due, job_id]))))
        self._ring()
        return job

    def postpone(self, job_id: str, seconds: float) -> Job | None:
        """Let a queued job begin so many seconds from now, and not before; 0: at once."""
        moment = time.time() + seconds if seconds > 0 else 0.0
        with self._database.write() as db:
            query = "UPDATE jobs SET not_before = ? WHERE id = ? AND state = 'queued' RETURNING *"
            found = list(db.query(query, [moment, job_id]))
        return job_of(found[0]) if found else None

    # -- working --------------------------------------------------------------------------------

    def claim(self, job_id: str, owner: Owner) -> Job | None:
        """Begin a queued job. A processing job whose owner is dead is taken over; that counts no attempt."""
        self.adopt_dead([job_id])
        with self._database.write(durable=False) as db:
            return self._claimed(db, job_id, owner)

    def claim_next(self, owner: Owner, *, kinds: Collection[str] = (), but: Collection[str] = ()) -> Job | None:
        """Begin the job of the queue that is due first, if any may begin now; of these kinds, or of all `but` those."""
        return next(iter(self.claim_some(owner, 1, kinds=kinds, but=but)), None)

    def claim_some(
        self, owner: Owner, most: int, *, kinds: Collection[str] = (), but: Collection[str] = ()
    ) -> list[Job]:
        """Begin those that are due first, `most` at the most, in one transaction: every one of them would have to wait
        for its turn to write, and for the disk meanwhile, behind the ends of other jobs."""
        while True:
            with self._database.read() as db:
                found = line.first(db, most, kinds, but)
            if not found:
                return []
            # Not durable: of a job that a power cut stops, the claim says nothing that is still true.
            with self._database.write(durable=False) as db:
                jobs = [job for job_id in found if (job := self._claimed(db, job_id, owner)) is not None]
            if jobs:
                return jobs

    def adopt_dead(self, job_ids: Iterable[str] | None = None) -> list[Job]:
        """Queue again what dead processes were working on (of those ids, or of all). The death of an owner says little
        about the job, so it counts no attempt; a queue's job whose process dies time after time is a dead letter in
        the end. A machine that went down is no fault of a job at all."""
        wanted = None if job_ids is None else set(job_ids)
        dead = [
            job
            for job in self._select("state = 'processing'", [])
            if (wanted is None or job.id in wanted) and not (job.owner and is_alive(job.owner))
        ]
        moved = [self._adopt(job, job.owner) for job in dead if job.owner is not None]
        return [job for job in moved if job is not None]

    def progress(self, job_id: str, owner: Owner, progress: Progress) -> bool:
        """Note how far it is; False where the job is no longer ours."""
        with self._database.write(durable=False) as db:
            cursor = db.conn.execute(
                "UPDATE jobs SET percentage = :percentage, stage = :stage, message = :message "  # noqa: S608
                f"WHERE id = :id AND state = 'processing' AND {OWNED_BY}",
                {
                    "id": job_id,
                    "percentage": progress.percentage,
                    "stage": progress.stage,
                    "message": progress.message,
                    **owner_values(owner),
                },
            )
            return cursor.rowcount == 1

    def complete(self, job_id: str, owner: Owner, result: dict[str, Any]) -> Job | None:
        """Record the one completion (or, where what belongs to it cannot be written, the failure)."""
        columns = {"result": encode(result).decode(), "percentage": 100.0, "finished_at": clock(), **NO_OWNER}
        return self._ended(job_id, _S.COMPLETED, owner, columns)

    def fail(self, job_id: str, owner: Owner, error: JobError) -> Job | None:
        """Record that it failed for good."""
        return self._ended(job_id, _S.FAILED, owner, failed(error))

    def crashed(self, job_id: str, owner: Owner, error: JobError, delay: float = 0.0) -> Job | None:
        """Count an attempt that came to nothing and may do better next time: its child process died, or the error was
        a passing one. While attempts are left it is queued again, not before `delay` seconds from now; after the
        last one it is a dead letter: failed, with the error."""
        with self._database.write() as db:
            row = db.conn.execute("SELECT attempts, max_attempts FROM jobs WHERE id = ?", [job_id]).fetchone()
            if row is None:
                return None
            attempts = row[0] + 1
            if attempts >= row[1]:
                columns = {"attempts": attempts, **failed(error)}
                return self._mover.move(db, job_id, (_S.PROCESSING,), _S.FAILED, owner, **columns)
            columns = {"attempts": attempts, "not_before": time.time() + delay}
            job = self._requeue(db, job_id, owner, sql=_NOT_DELIVERED, **columns)
            if job is not None and job.state is _S.QUEUED:
                note(db, job_id, LogKind.AGAIN, error.message)
            return job

    def hand_back(self, job_id: str, owner: Owner) -> Job | None:
        """Queue again a job that its owner stops working on; counts no attempt. One that somebody wanted stopped is
        cancelled instead."""
        with self._database.write() as db:
            return self._requeue(db, job_id, owner, sql=_NOT_DELIVERED)

    # -- cancelling -----------------------------------------------------------------------------

    def cancel(self, job_id: str) -> Job:
        """Cancel at once what nobody works on; ask the owner to stop what is being worked on.

        Nothing happens to a job that is cancelled. Raises UnknownName; JobConflict where it is completed or failed.
        """
        self.adopt_dead([job_id])
        with self._database.write() as db:
            job = self._mover.move(db, job_id, (_S.QUEUED,), _S.CANCELLED, finished_at=clock())
            if job is not None:
                return job
            db.execute("UPDATE jobs SET cancel_requested = 1 WHERE id = ? AND state = 'processing'", [job_id])
        job = self.get(job_id)
        if job.state in (_S.COMPLETED, _S.FAILED):
            raise JobConflict(job=job_id, state=job.state.value, verb="cancelled")
        return job

    def cancelled(self, job_id: str, owner: Owner) -> Job | None:
        """Record that its owner stopped it."""
        return self._ended(job_id, _S.CANCELLED, owner, {"finished_at": clock(), **NO_OWNER})

    # -- inside ---------------------------------------------------------------------------------

    def _select(self, where: str, values: list[Any]) -> list[Job]:
        with self._database.read() as db:
            return [job_of(row) for row in db.query(f"{SELECT} WHERE {where}", values)]

    def _ended(self, job_id: str, state: JobState, owner: Owner, columns: dict[str, Any]) -> Job | None:
        def end(db: Any) -> Job | None:
            return self._mover.move(db, job_id, (_S.PROCESSING,), state, owner, **columns)

        return self._database.together(end)

    def _claimed(self, db: Any, job_id: str, owner: Owner) -> Job | None:
        columns = {"started_at": clock(), **owned(owner)}
        return self._mover.move(db, job_id, (_S.QUEUED,), _S.PROCESSING, sql=_DELIVERED, **columns)

    def _adopt(self, job: Job, owner: Owner) -> Job | None:
        with self._database.write() as db:
            if owner.boot != this_boot():
                return self._requeue(db, job.id, owner, sql=_NOT_DELIVERED)
            if job.foreground:
                return self._requeue(db, job.id, owner)
            if job.deliveries >= self._max_deliveries:
                return self._mover.move(db, job.id, (_S.PROCESSING,), _S.FAILED, owner, **failed(_too_often(job)))
            wait = self._redelivery.seconds(job.deliveries - 1)
            return self._requeue(db, job.id, owner, not_before=time.time() + wait)

    def _requeue(self, db: Any, job_id: str, owner: Owner, **columns: Any) -> Job | None:
        wanted = db.conn.execute("SELECT cancel_requested FROM jobs WHERE id = ?", [job_id]).fetchone()
        if wanted and wanted[0]:
            return self._mover.move(db, job_id, (_S.PROCESSING,), _S.CANCELLED, owner, finished_at=clock(), **NO_OWNER)
        return self._mover.move(db, job_id, (_S.PROCESSING,), _S.QUEUED, owner, **columns, **NO_OWNER)

    def _ring(self) -> None:
        if self.accepted is not None:
            self.accepted()


def _too_often(job: Job) -> JobError:
    message = f"the process that worked on it died {job.deliveries} times. Look at its source, then retry it"
    return JobError(code=DEAD_LETTER, message=message)
