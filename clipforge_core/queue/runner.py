"""JobRunner: from a claimed job to its recorded end, with the hooks on the way.

An error that the job raises fails it: the same input would raise it again. A child process that dies counts an attempt
and the job begins again, until its attempts are used up. The death or the end of *this* process counts nothing.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from clipforge_core.codec import to_builtins
from clipforge_core.environment import Environment
from clipforge_core.errors import Cancelled, ChildCrashed, ClipForgeError, PluginError
from clipforge_core.files import readable
from clipforge_core.model.job import Job, JobError, JobState, Owner
from clipforge_core.queue.context import JobContext, Stop
from clipforge_core.queue.messages import as_error
from clipforge_core.queue.pool import TaskPool
from clipforge_core.store.jobs import JobStore

log = logging.getLogger("clipforge.queue")

Tell = Callable[[Job, str, dict[str, Any]], None]


class JobRunner:
    """Runs jobs, one a call, from any number of threads. `work` holds a folder for each unfinished job."""

    def __init__(self, environment: Environment, store: JobStore, pool: TaskPool, owner: Owner, work: Path) -> None:
        self._environment = environment
        self._store = store
        self._pool = pool
        self._owner = owner
        self._work = work

    def run(self, job_id: str, tell: Tell, watch: Callable[[JobContext], None]) -> Job:
        """Claim a job and work on it until it is finished, handed back or out of attempts; answers it as it then
        stands. A job that is finished, or that another living process works on, is answered as it is.

        `watch` is given the context of each attempt, so that it can be stopped from outside.
        """
        while True:
            job = self._store.claim(job_id, self._owner)
            if job is None:
                return self._not_ours(job_id, tell)
            ended = self._attempt(job, tell, watch)
            if ended.state is not JobState.QUEUED or ended.attempts == job.attempts:
                return ended

    def _not_ours(self, job_id: str, tell: Tell) -> Job:
        job = self._store.get(job_id)
        if job.state is JobState.PROCESSING and job.owner is not None:
            tell(job, "busy", {"pid": job.owner.pid})
        return job

    def _attempt(self, job: Job, tell: Tell, watch: Callable[[JobContext], None]) -> Job:
        context = self._context(job, tell)
        watch(context)
        error: ClipForgeError | None = None
        result: dict[str, Any] = {}
        try:
            tell(job, "started", {"attempt": job.attempts + 1})
            self._notify("clipforge_before_job", job, tell)
            kind = self._environment.registry.get("job_kinds", job.kind)
            self._make_work(context.work)
            result = to_builtins(kind.run(context))
        except Exception as raised:  # noqa: BLE001 - whatever a job raises is how it ended
            error = as_error(raised, job.kind)
        finally:
            context.close()
        return self._record(context, error, result, tell)

    def _context(self, job: Job, tell: Tell) -> JobContext:
        work = self._work / job.id

        def tell_of_this(event: str, data: dict[str, Any]) -> None:
            tell(job, event, data)

        return JobContext(job, self._environment, self._store, self._owner, self._pool, work, tell_of_this)

    def _make_work(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise readable(error, folder) from error

    def _record(self, context: JobContext, error: ClipForgeError | None, result: dict[str, Any], tell: Tell) -> Job:
        """Write down how an attempt ended. Where the row is no longer ours nothing is written or told."""
        job = context.job
        if context.reason is Stop.INTERRUPT:
            ended = self._store.hand_back(job.id, self._owner)
        elif context.reason is Stop.CANCEL or isinstance(error, Cancelled):
            ended = self._store.cancelled(job.id, self._owner)
        elif error is None:
            ended = self._store.complete(job.id, self._owner, result)
        elif isinstance(error, ChildCrashed):
            ended = self._store.crashed(job.id, self._owner, _described(error))
        else:
            ended = self._store.fail(job.id, self._owner, _described(error))
        if ended is None:
            return self._store.get(job.id)
        if ended.state in (JobState.COMPLETED, JobState.CANCELLED):
            shutil.rmtree(context.work, ignore_errors=True)
        else:
            with suppress(OSError):  # it holds something that the next attempt goes on with
                context.work.rmdir()
        self._announce(ended, error, tell)
        return ended

    def _announce(self, job: Job, error: ClipForgeError | None, tell: Tell) -> None:
        if job.state is JobState.COMPLETED:
            self._notify("clipforge_after_job", job, tell)
            tell(job, "completed", {"result": job.result})
        elif job.state is JobState.FAILED and job.error is not None:
            self._notify("clipforge_job_failed", job, tell)
            tell(job, "failed", {"code": job.error.code, "message": job.error.message})
        elif job.state is JobState.CANCELLED:
            tell(job, "cancelled", {})
        elif isinstance(error, ChildCrashed):
            tell(job, "retrying", {"message": error.describe(), "attempt": job.attempts + 1})
        else:
            tell(job, "handed_back", {})

    def _notify(self, hook: str, job: Job, tell: Tell) -> None:
        plugins = self._environment.plugins
        try:
            problems = plugins.notify(hook, job=job)
        except ClipForgeError:
            raise
        except Exception as error:
            raise PluginError(plugin=hook, detail=str(error)) from error
        for problem in problems:
            log.info("%s", problem)  # listeners are told of it: a warning here would say it twice
            tell(job, "warning", {"message": problem})


def _described(error: ClipForgeError) -> JobError:
    return JobError(code=error.code, message=error.describe())
