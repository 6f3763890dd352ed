"""JobStore: the only writer of the states of jobs.

Every change of state is one UPDATE whose WHERE names the states that it may leave (`model.job.TRANSITIONS`) and, for
work in progress, the owner: of two processes that race, one changes the row and the other learns that it did not.

Order of the queue: a job is due at the time it was accepted plus a handicap (high 0, normal 10 minutes, low 60
minutes) and the first due goes first. So high passes normal and normal passes low, but nothing passes a job that was
accepted an hour before it: low never starves.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from clipforge_core.codec import decode, encode
from clipforge_core.errors import JobConflict, UnknownName
from clipforge_core.model.job import TRANSITIONS, Job, JobError, JobState, Owner, Priority, Progress
from clipforge_core.store.owner import is_alive

if TYPE_CHECKING:
    from clipforge_core.store.database import Database

HANDICAP = {Priority.HIGH: 0.0, Priority.NORMAL: 600.0, Priority.LOW: 3600.0}
"""Seconds after its acceptance at which a job of that priority is due."""

_S = JobState
_NO_OWNER: dict[str, Any] = {"owner_pid": None, "owner_boot": None, "owner_started": None}
_OWNED_BY = "owner_pid = :o_pid AND owner_boot = :o_boot AND owner_started = :o_started"


class JobStore:
    """Jobs in the database. Methods that change a job answer it as it then stands, or None where it was no longer
    in a state (or owned by the process) that allows the change."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- reading --------------------------------------------------------------------------------

    def get(self, job_id: str) -> Job:
        """One job. Raises UnknownName."""
        found = self._select("id = ?", [job_id])
        if not found:
            raise UnknownName(kind="job", name=job_id, known="see `clipforge jobs`")
        return found[0]

    def find(
        self, *, states: Iterable[JobState] = (), kind: str = "", key: str = "", limit: int = 100, offset: int = 0
    ) -> list[Job]:
        """Jobs, newest first; of those states, that kind and that key."""
        names = [state.value for state in states]
        where, values = ["1"], list[Any]()
        if names:
            where.append(f"state IN ({', '.join('?' * len(names))})")
            values += names
        for column, value in (("kind", kind), ("key", key)):
            if value:
                where.append(f"{column} = ?")
                values.append(value)
        return self._select(f"{' AND '.join(where)} ORDER BY seq DESC LIMIT ? OFFSET ?", [*values, limit, offset])

    def cancel_requested(self, job_id: str) -> bool:
        """True once somebody wants it stopped. Cheap: asked several times a second."""
        with self._database.read() as db:
            row = db.conn.execute("SELECT cancel_requested FROM jobs WHERE id = ?", [job_id]).fetchone()
        return bool(row and row[0])

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
    ) -> Job:
        """Accept a job. Queues pass over `foreground` jobs: the process that submitted them runs them.

        With `adopt`, an unfinished job of the same kind and key is answered in place of a new one.
        """
        now = time.time()
        row: dict[str, Any] = {
            "id": f"job_{secrets.token_hex(8)}",
            "kind": kind,
            "key": key,
            "params": encode(params).decode(),
            "foreground": int(foreground),
            "state": _S.QUEUED.value,
            "priority": priority.value,
            "due": now + HANDICAP[priority],
            "max_attempts": max_attempts,
            "created_at": _clock(now),
        }
        columns = ", ".join(row)
        with self._database.write() as db:
            if adopt:
                same = list(db.query(f"{_SELECT} WHERE {_UNFINISHED} ORDER BY seq LIMIT 1", [kind, key]))
                if same:
                    return _job(same[0])
            db.execute(f"INSERT INTO jobs ({columns}) VALUES ({', '.join(':' + c for c in row)})", row)  # noqa: S608
            return self._one(db, row["id"])

    def retry(self, job_id: str) -> Job:
        """Queue a failed or cancelled job again, with all its attempts. Raises JobConflict, UnknownName."""
        fresh: dict[str, Any] = {
            "attempts": 0,
            "not_before": 0.0,
            "cancel_requested": 0,
            "error_code": None,
            "error_message": None,
        }
        job = self._move(job_id, (_S.FAILED, _S.CANCELLED), _S.QUEUED, **fresh, **_PROGRESS_ZERO, finished_at="")
        if job is None:
            raise JobConflict(job=job_id, state=self.get(job_id).state.value, verb="retried")
        return job

    # -- working --------------------------------------------------------------------------------

    def claim(self, job_id: str, owner: Owner) -> Job | None:
        """Begin a queued job. A processing job whose owner is dead is taken over; that counts no attempt."""
        self.adopt_dead([job_id])
        return self._move(job_id, (_S.QUEUED,), _S.PROCESSING, started_at=_clock(), **_owned(owner))

    def claim_next(self, owner: Owner) -> Job | None:
        """Begin the job of the queue that is due first, if any may begin now."""
        with self._database.write() as db:
            found = db.conn.execute(
                "SELECT id FROM jobs WHERE state = 'queued' AND foreground = 0 AND not_before <= ? "
                "ORDER BY due, seq LIMIT 1",
                [time.time()],
            ).fetchone()
            if found is None:
                return None
            return _update(db, found[0], (_S.QUEUED,), _S.PROCESSING, None, started_at=_clock(), **_owned(owner))

    def adopt_dead(self, job_ids: Iterable[str] | None = None) -> list[Job]:
        """Queue again what dead processes were working on (of those ids, or of all). The death of an owner says nothing
        about the job, so it counts no attempt."""
        wanted = None if job_ids is None else set(job_ids)
        dead = [
            job
            for job in self._select("state = 'processing'", [])
            if (wanted is None or job.id in wanted) and not (job.owner and is_alive(job.owner))
        ]
        moved = [self.hand_back(job.id, job.owner) for job in dead if job.owner is not None]
        return [job for job in moved if job is not None]

    def progress(self, job_id: str, owner: Owner, progress: Progress) -> bool:
        """Note how far it is; False where the job is no longer ours."""
        with self._database.write(durable=False) as db:
            cursor = db.conn.execute(
                "UPDATE jobs SET percentage = :percentage, stage = :stage, message = :message "  # noqa: S608
                f"WHERE id = :id AND state = 'processing' AND {_OWNED_BY}",
                {
                    "id": job_id,
                    "percentage": progress.percentage,
                    "stage": progress.stage,
                    "message": progress.message,
                    **_owner_values(owner),
                },
            )
            return cursor.rowcount == 1

    def complete(self, job_id: str, owner: Owner, result: dict[str, Any]) -> Job | None:
        """Record the one completion."""
        return self._move(
            job_id,
            (_S.PROCESSING,),
            _S.COMPLETED,
            owner,
            result=encode(result).decode(),
            percentage=100.0,
            finished_at=_clock(),
            **_NO_OWNER,
        )

    def fail(self, job_id: str, owner: Owner, error: JobError) -> Job | None:
        """Record that it failed for good."""
        return self._move(job_id, (_S.PROCESSING,), _S.FAILED, owner, **_failed(error))

    def crashed(self, job_id: str, owner: Owner, error: JobError, delay: float = 0.0) -> Job | None:
        """Count an attempt that took its child process down. While attempts are left it is queued again, not before
        `delay` seconds from now; after the last one it is a dead letter: failed, with the error."""
        with self._database.write() as db:
            row = db.conn.execute("SELECT attempts, max_attempts FROM jobs WHERE id = ?", [job_id]).fetchone()
            if row is None:
                return None
            attempts = row[0] + 1
            if attempts >= row[1]:
                return _update(db, job_id, (_S.PROCESSING,), _S.FAILED, owner, attempts=attempts, **_failed(error))
            return _requeue(db, job_id, owner, attempts=attempts, not_before=time.time() + delay)

    def hand_back(self, job_id: str, owner: Owner) -> Job | None:
        """Queue again a job that its owner stops working on; counts no attempt. One that somebody wanted stopped is
        cancelled instead."""
        with self._database.write() as db:
            return _requeue(db, job_id, owner)

    # -- cancelling -----------------------------------------------------------------------------

    def cancel(self, job_id: str) -> Job:
        """Cancel at once what nobody works on; ask the owner to stop what is being worked on.

        Nothing happens to a job that is cancelled. Raises UnknownName; JobConflict where it is completed or failed.
        """
        self.adopt_dead([job_id])
        with self._database.write() as db:
            job = _update(db, job_id, (_S.QUEUED,), _S.CANCELLED, None, finished_at=_clock())
            if job is not None:
                return job
            db.execute("UPDATE jobs SET cancel_requested = 1 WHERE id = ? AND state = 'processing'", [job_id])
        job = self.get(job_id)
        if job.state in (_S.COMPLETED, _S.FAILED):
            raise JobConflict(job=job_id, state=job.state.value, verb="cancelled")
        return job

    def cancelled(self, job_id: str, owner: Owner) -> Job | None:
        """Record that its owner stopped it."""
        return self._move(job_id, (_S.PROCESSING,), _S.CANCELLED, owner, finished_at=_clock(), **_NO_OWNER)

    # -- inside ---------------------------------------------------------------------------------

    def _select(self, where: str, values: list[Any]) -> list[Job]:
        with self._database.read() as db:
            return [_job(row) for row in db.query(f"{_SELECT} WHERE {where}", values)]

    def _one(self, db: Any, job_id: str) -> Job:
        return _job(next(iter(db.query(f"{_SELECT} WHERE id = ?", [job_id]))))

    def _move(
        self, job_id: str, sources: tuple[JobState, ...], target: JobState, owner: Owner | None = None, **columns: Any
    ) -> Job | None:
        with self._database.write() as db:
            return _update(db, job_id, sources, target, owner, **columns)


_SELECT = "SELECT * FROM jobs"
_UNFINISHED = "kind = ? AND key = ? AND state IN ('queued', 'processing')"
_PROGRESS_ZERO: dict[str, Any] = {"percentage": 0.0, "stage": "", "message": ""}


def _update(
    db: Any, job_id: str, sources: tuple[JobState, ...], target: JobState, owner: Owner | None, **columns: Any
) -> Job | None:
    """The one statement that changes a state."""
    states = [source.value for source in sources if target in TRANSITIONS[source]]
    if len(states) != len(sources):
        raise ValueError(f"{sources} do not all lead to {target}")
    columns = {"state": target.value, **columns}
    values = {**columns, "id": job_id, **{f"from_{n}": state for n, state in enumerate(states)}}
    where = f"id = :id AND state IN ({', '.join(f':from_{n}' for n in range(len(states)))})"
    if owner is not None:
        where += f" AND {_OWNED_BY}"
        values |= _owner_values(owner)
    assignments = ", ".join(f"{name} = :{name}" for name in columns)
    rows = list(db.query(f"UPDATE jobs SET {assignments} WHERE {where} RETURNING *", values))  # noqa: S608
    return _job(rows[0]) if rows else None


def _requeue(db: Any, job_id: str, owner: Owner, **columns: Any) -> Job | None:
    wanted = db.conn.execute("SELECT cancel_requested FROM jobs WHERE id = ?", [job_id]).fetchone()
    if wanted and wanted[0]:
        return _update(db, job_id, (_S.PROCESSING,), _S.CANCELLED, owner, finished_at=_clock(), **_NO_OWNER)
    return _update(db, job_id, (_S.PROCESSING,), _S.QUEUED, owner, **columns, **_NO_OWNER)


def _owned(owner: Owner) -> dict[str, Any]:
    return {"owner_pid": owner.pid, "owner_boot": owner.boot, "owner_started": owner.started}


def _owner_values(owner: Owner) -> dict[str, Any]:
    return {"o_pid": owner.pid, "o_boot": owner.boot, "o_started": owner.started}


def _failed(error: JobError) -> dict[str, Any]:
    return {"error_code": error.code, "error_message": error.message, "finished_at": _clock(), **_NO_OWNER}


def _clock(now: float | None = None) -> str:
    moment = datetime.fromtimestamp(time.time() if now is None else now, UTC)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _job(row: dict[str, Any]) -> Job:
    owner = None
    if row["owner_pid"] is not None:
        owner = Owner(pid=row["owner_pid"], boot=row["owner_boot"], started=row["owner_started"])
    error = None
    if row["error_code"] is not None:
        error = JobError(code=row["error_code"], message=row["error_message"])
    return Job(
        id=row["id"],
        kind=row["kind"],
        params=decode(row["params"], dict[str, Any]),
        state=JobState(row["state"]),
        priority=Priority(row["priority"]),
        attempts=row["attempts"],
        max_attempts=row["max_attempts"],
        progress=Progress(percentage=float(row["percentage"]), stage=row["stage"], message=row["message"]),
        result=None if row["result"] is None else decode(row["result"], dict[str, Any]),
        error=error,
        cancel_requested=bool(row["cancel_requested"]),
        owner=owner,
        created_at=row["created_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
    )
