"""Rows of the table `jobs`: what a Job looks like in it, and the columns that a change of state sets."""

from __future__ import annotations

from typing import Any

from clipforge_core.codec import decode
from clipforge_core.ids import iso_micros
from clipforge_core.model.job import Job, JobError, JobState, Owner, Priority, Progress

SELECT = "SELECT * FROM jobs"
OWNED_BY = "owner_pid = :o_pid AND owner_boot = :o_boot AND owner_started = :o_started"
NO_OWNER: dict[str, Any] = {"owner_pid": None, "owner_boot": None, "owner_started": None}
NO_PROGRESS: dict[str, Any] = {"percentage": 0.0, "stage": "", "message": ""}


def owned(owner: Owner) -> dict[str, Any]:
    """Columns of a job that this process works on."""
    return {"owner_pid": owner.pid, "owner_boot": owner.boot, "owner_started": owner.started}


def owner_values(owner: Owner) -> dict[str, Any]:
    """Values of `OWNED_BY`."""
    return {"o_pid": owner.pid, "o_boot": owner.boot, "o_started": owner.started}


def failed(error: JobError) -> dict[str, Any]:
    """Columns of a job that failed."""
    return {"error_code": error.code, "error_message": error.message, "finished_at": clock(), **NO_OWNER}


def clock(now: float | None = None) -> str:
    """A moment (by default now) as UTC ISO 8601 to the microsecond."""
    return iso_micros(now)


def job_of(row: dict[str, Any]) -> Job:
    """The job that a row holds."""
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
        user=row["user"],
        subject=row["subject"],
        request=row["request"],
        foreground=bool(row["foreground"]),
        state=JobState(row["state"]),
        priority=Priority(row["priority"]),
        attempts=row["attempts"],
        max_attempts=row["max_attempts"],
        deliveries=row["deliveries"],
        not_before=row["not_before"],
        time_limit=row["time_limit"],
        progress=Progress(percentage=float(row["percentage"]), stage=row["stage"], message=row["message"]),
        result=None if row["result"] is None else decode(row["result"], dict[str, Any]),
        error=error,
        cancel_requested=bool(row["cancel_requested"]),
        owner=owner,
        created_at=row["created_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
    )
