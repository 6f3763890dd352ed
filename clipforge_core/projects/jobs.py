"""The jobs of a user: looked at, cancelled, followed.

    job = user_jobs.get(caller, "job_1")
    async for changed in user_jobs.feed.follow(job): ...

Whoever asks sees his own jobs alone; what runs in the foreground of a command line is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from clipforge_core.errors import JobConflict, UnknownName
from clipforge_core.model.job import Job, JobState, Priority
from clipforge_core.projects.feed import JobFeed
from clipforge_core.projects.pulse import Pulse
from clipforge_core.refusals import Conflict, NotThere

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services


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

    def list(
        self, caller: Caller, *, states: Iterable[JobState] = (), dead: bool = False, limit: int = 50, offset: int = 0
    ) -> tuple[Job, ...]:
        """Jobs of the caller, newest first; of those states, or dead letters alone."""
        store = self._services.jobs
        return tuple(store.find(states=states, user=caller.id, dead=dead, limit=limit, offset=offset))

    def retry(self, caller: Caller, job_id: str) -> Job:
        """Do a failed or cancelled job once more; what it is about is on its way again.

        Raises NotThere, QuotaReached; Conflict where it has not ended, was successful, or is about nothing any more.
        """
        job = self.get(caller, job_id)
        if job.state not in (JobState.FAILED, JobState.CANCELLED):
            raise Conflict(
                detail=f"job {job_id} is {job.state.value}: only one that failed or was cancelled is retried"
            )
        self._take_up(caller, job)
        try:
            return self._services.jobs.retry(job_id)
        except JobConflict as error:
            raise Conflict(detail=error.describe()) from error

    def prioritise(self, caller: Caller, job_id: str, priority: Priority) -> Job:
        """Another priority for a job that waits. Raises NotThere; Conflict where it does not wait."""
        self.get(caller, job_id)
        job = self._services.jobs.reprioritise(job_id, priority)
        if job is None:
            raise Conflict(detail=f"job {job_id} does not wait any more")
        return job

    def _take_up(self, caller: Caller, job: Job) -> None:
        """Rows of projects and exports say how their last job ended: now they say that it is not over."""
        if job.kind == "project_export":
            with self._services.database.write() as db:
                self._services.usage.take(db, caller.user, exports=1)
                query = (
                    "UPDATE exports SET status = 'PENDING', error_code = NULL, error_message = NULL, finished_at = '' "
                )
                there = "AND clip IN (SELECT id FROM clips WHERE trashed = 0)"
                if not db.execute(f"{query}WHERE id = ? AND job = ? {there}", [job.subject, job.id]).rowcount:
                    raise Conflict(detail="the export that it made is gone")
        elif job.kind == "project_detect":
            with self._services.database.write() as db:
                query = "UPDATE projects SET status = 'PROCESSING' WHERE id = ? AND detect_job = ? AND trashed = 0"
                if not db.execute(query, [job.subject, job.id]).rowcount:
                    raise Conflict(detail="the project is gone, or another detection of it was asked for since")

    @cached_property
    def feed(self) -> JobFeed:
        """What changes in jobs, for any number of listeners of this process."""
        return JobFeed(self._services.database)

    @cached_property
    def pulse(self) -> Pulse:
        """That something was written at all, for any number of listeners of this process."""
        return Pulse(self._services.database)
