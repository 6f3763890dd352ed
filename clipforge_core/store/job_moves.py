"""Mover: the one statement that changes a job's state, and what belongs to an end in the same transaction.

Where a job ends, `settle(db, job)` writes what belongs to that end (an export's status, usage, a webhook's
deliveries): both are committed, or neither. A settle that raises never loses the job. What it wrote is undone; a job
that was about to be completed is recorded as failed in its place (`settle_failed`; it can be retried) and settled as
such; any other end is recorded without what would have belonged to it. A database that cannot be written to is not
settle's doing: the whole transaction is undone, and the end is recorded later.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from clipforge_core.errors import ClipForgeError, DiskFull, SettleFailed, StoreBusy
from clipforge_core.model.job import TRANSITIONS, Job, JobError, JobState, Owner
from clipforge_core.store.job_log import note_move
from clipforge_core.store.job_rows import OWNED_BY, failed, job_of, owner_values

log = logging.getLogger("clipforge.store")

Settle = Callable[[Any, Job], None]
"""Called with the connection, inside the transaction, and the job as it ended. It must be quick."""


class Mover:
    """Changes states; every method belongs inside a transaction."""

    def __init__(self, settle: Settle | None) -> None:
        self._settle = settle

    def move(
        self,
        db: Any,
        job_id: str,
        sources: tuple[JobState, ...],
        target: JobState,
        owner: Owner | None = None,
        *,
        sql: Mapping[str, str] | None = None,
        **columns: Any,
    ) -> Job | None:
        """The job as it then stands; None where it is in none of the states, or not the owner's. `sql` sets columns
        to expressions."""

        def update(to: JobState, changed: Mapping[str, Any]) -> Job | None:
            return _update(db, job_id, sources, to, owner, sql or {}, {**columns, **changed})

        if self._settle is None or not target.final:
            job = update(target, {})
            if job is not None and target is JobState.PROCESSING:
                self._begun(db, job)
            return job
        db.conn.execute("SAVEPOINT job_end")
        job = update(target, {})
        problem = self._settled(db, job) if job is not None else None
        if problem is not None:
            db.conn.execute("ROLLBACK TO job_end")
            log.error("%s", problem.describe(), exc_info=problem.__cause__)
            if target is JobState.COMPLETED:
                error = failed(JobError(code=problem.code, message=problem.describe()))
                job = self.move(
                    db, job_id, sources, JobState.FAILED, owner, sql=sql, **{**columns, "result": None, **error}
                )
            else:
                job = update(target, {})
        db.conn.execute("RELEASE job_end")
        return job

    def _begun(self, db: Any, job: Job) -> None:
        """Tell the kind that a job of it begins, where it wants to know. What it gets wrong is undone and logged."""
        begins = getattr(self._settle, "begins", None)
        if begins is None or not begins(job):
            return
        db.conn.execute("SAVEPOINT job_begin")
        try:
            self._settle.begin(db, job)  # type: ignore[union-attr]
        except Exception as error:
            if _machine(error) or not db.conn.in_transaction:
                raise
            db.conn.execute("ROLLBACK TO job_begin")
            log.error("%s began, and its kind %s failed to write that down", job.id, job.kind, exc_info=error)
        db.conn.execute("RELEASE job_begin")

    def _settled(self, db: Any, job: Job) -> SettleFailed | None:
        """What went wrong in settling, if anything. Raises where the machine is at fault."""
        assert self._settle is not None
        try:
            self._settle(db, job)
        except Exception as error:
            if _machine(error) or not db.conn.in_transaction:
                raise
            problem = SettleFailed(job=job.id, kind=job.kind, detail=f"{type(error).__name__}: {error}")
            problem.__cause__ = error
            return problem
        if not db.conn.in_transaction:
            raise RuntimeError(f"settle of {job.kind} ended the transaction that it runs in")
        return None


def _update(
    db: Any,
    job_id: str,
    sources: tuple[JobState, ...],
    target: JobState,
    owner: Owner | None,
    sql: Mapping[str, str],
    columns: Mapping[str, Any],
) -> Job | None:
    states = [source.value for source in sources if target in TRANSITIONS[source]]
    if len(states) != len(sources):
        raise ValueError(f"{sources} do not all lead to {target}")
    columns = {"state": target.value, **columns}
    values = {**columns, "id": job_id, **{f"from_{n}": state for n, state in enumerate(states)}}
    where = f"id = :id AND state IN ({', '.join(f':from_{n}' for n in range(len(states)))})"
    if owner is not None:
        where += f" AND {OWNED_BY}"
        values |= owner_values(owner)
    assignments = ", ".join([*(f"{name} = :{name}" for name in columns), *(f"{n} = {e}" for n, e in sql.items())])
    rows = list(db.query(f"UPDATE jobs SET {assignments} WHERE {where} RETURNING *", values))  # noqa: S608
    if not rows:
        return None
    job = job_of(rows[0])
    note_move(db, job, sources, counted=bool(columns.get("attempts")))
    return job


def _machine(error: Exception) -> bool:
    """True for a full disk, a locked or a broken database, as opposed to a mistake in a statement."""
    if isinstance(error, ClipForgeError):
        return isinstance(error, DiskFull | StoreBusy)
    if not isinstance(error, sqlite3.DatabaseError):
        return False
    name = getattr(error, "sqlite_errorname", "")
    return name.startswith(
        tuple(f"SQLITE_{n}" for n in ("BUSY", "LOCKED", "FULL", "IOERR", "READONLY", "CANTOPEN", "CORRUPT", "NOTADB"))
    )
