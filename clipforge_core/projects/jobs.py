"""The jobs of a user: looked at, cancelled, followed.

    job = user_jobs.get(caller, "job_1")
    async for changed in user_jobs.feed.follow(job): ...

Whoever asks sees his own jobs alone; what runs in the foreground of a command line is nobody's.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from clipforge_core.errors import JobConflict, UnknownName
from clipforge_core.model.job import Job
from clipforge_core.projects.feed import JobFeed
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

    @cached_property
    def feed(self) -> JobFeed:
        """What changes in jobs, for any number of listeners of this process."""
        return JobFeed(self._services.database)
