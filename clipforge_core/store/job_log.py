"""Lines of what happened to a job, written in the transaction that makes it happen.

    note(db, job, LogKind.WARNING, "the sidecar was not readable")
    JobLog(database).of("job_1")

Only jobs of a server's users have them: what a command line runs, it prints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clipforge_core.model.job import Job, JobState
from clipforge_core.model.job_log import MOST_LINES, LogKind, LogLine
from clipforge_core.store.job_rows import clock

if TYPE_CHECKING:
    from clipforge_core.store.database import Database

LONGEST = 2000
"""Characters of a line."""

_WRITE = (
    "INSERT INTO job_log (job, at, what, said) SELECT id, :at, :what, :said FROM jobs WHERE id = :job AND user != '' "
    "AND (:what NOT IN ('stage', 'warning') OR (SELECT COUNT(*) FROM job_log WHERE job = :job) < :most)"
)
_ENDS = {
    JobState.COMPLETED: LogKind.COMPLETED,
    JobState.FAILED: LogKind.FAILED,
    JobState.CANCELLED: LogKind.CANCELLED,
    JobState.PROCESSING: LogKind.BEGUN,
}


def note(db: Any, job_id: str, what: LogKind, said: str = "") -> None:
    """Write a line; nothing where the job is nobody's, or has too many lines that tell of no change of state."""
    values = {"job": job_id, "at": clock(), "what": what.value, "said": said[:LONGEST], "most": MOST_LINES}
    db.conn.execute(_WRITE, values)


def note_move(db: Any, job: Job, sources: tuple[JobState, ...], *, counted: bool) -> None:
    """Write down the state that a job has now; `counted` says that an attempt of it came to nothing, of which the line
    with the reason tells."""
    if not job.user:
        return
    if job.state is JobState.QUEUED:
        if not counted:
            note(db, job.id, LogKind.HANDED_BACK if JobState.PROCESSING in sources else LogKind.RETRIED)
        return
    note(db, job.id, _ENDS[job.state], job.error.message if job.error is not None else "")


class JobLog:
    """The lines of all jobs of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, job_id: str) -> list[LogLine]:
        """What happened to a job, oldest first; nothing of one that is nobody's."""
        query = "SELECT at, what, said FROM job_log WHERE job = ? ORDER BY seq"
        with self._database.read() as db:
            found = db.conn.execute(query, [job_id]).fetchall()
        return [LogLine(at=at, what=LogKind(what), said=said) for at, what, said in found]

    def note(self, job_id: str, what: LogKind, said: str) -> None:
        """Write down a stage or a warning."""
        with self._database.write(durable=False) as db:
            note(db, job_id, what, said)
