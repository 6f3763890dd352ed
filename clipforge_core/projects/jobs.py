"""The jobs of a user: looked at, cancelled, followed.

    job = user_jobs.get(caller, "job_1")
    for changed in follow(...):  ...

Whoever asks sees his own jobs alone; what runs in the foreground of a command line is nobody's.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from clipforge_core.errors import JobConflict, UnknownName
from clipforge_core.model.job import Job
from clipforge_core.refusals import Conflict, NotThere

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_core.store.database import Database


class UserJobs:
    """The jobs of the users of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def get(self, caller: Caller, job_id: str) -> Job:
        """One job. Raises NotThere."""
        try:
            job = self._services.jobs.get(job_id)
        except UnknownName as error:
            raise NotThere(kind="job", id=job_id) from error
        if job.user != caller.id:
            raise NotThere(kind="job", id=job_id)
        return job

    def cancel(self, caller: Caller, job_id: str) -> Job:
        """Stop a job; nothing happens to one that was cancelled. Raises NotThere; Conflict where it has ended."""
        self.get(caller, job_id)
        try:
            return self._services.jobs.cancel(job_id)
        except JobConflict as error:
            raise Conflict(detail=error.describe()) from error

    def watch(self) -> JobWatch:
        """A look at many jobs at once that costs next to nothing while nothing changes."""
        return JobWatch(self._services.database)


class JobWatch:
    """Tells which of some jobs have changed, to any number of listeners of one process.

    `PRAGMA data_version` of a connection that never writes moves with every commit of any other connection, in this
    process or another (sqlite.org/pragma.html): asking it takes microseconds, so that the jobs are read only when
    something was written at all. Not safe to share between threads.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lent = database.read()
        self._connection: Connection = self._lent.__enter__()
        self._version = -1

    def close(self) -> None:
        """Give the connection back."""
        self._lent.__exit__(None, None, None)

    def moved(self) -> bool:
        """True where anything was written since this was asked last."""
        version = int(self._connection.conn.execute("PRAGMA data_version").fetchone()[0])
        moved, self._version = version != self._version, version
        return moved

    def jobs(self, ids: Collection[str]) -> dict[str, Job]:
        """Those of some jobs that are there."""
        from clipforge_core.store.job_rows import SELECT, job_of

        wanted = list(ids)
        found: dict[str, Job] = {}
        for first in range(0, len(wanted), 500):
            some = wanted[first : first + 500]
            marks = ", ".join("?" * len(some))
            for row in self._connection.query(f"{SELECT} WHERE id IN ({marks})", some):
                job = job_of(row)
                found[job.id] = job
        return found
