"""JobRunner: from a claimed job to its recorded end, with the hooks on the way.

An error that the job raises fails it: the same input would raise it again. A child process that dies counts an attempt
and the job begins again, until its attempts are used up; in a queue (`Retrying`) so does an error that declares itself
a passing one, and each attempt waits longer. The death or the end of *this* process counts nothing.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.backoff import NO_WAIT, Backoff
from clipforge_core.codec import to_builtins
from clipforge_core.contracts.job_kind import is_inline
from clipforge_core.environment import Environment
from clipforge_core.errors import (
    Cancelled,
    ChildCrashed,
    ClipForgeError,
    DiskFull,
    PluginError,
    StoreBusy,
    TaskFailed,
    TimeLimitReached,
)
from clipforge_core.files import readable
from clipforge_core.model.job import Job, JobError, JobState, Owner
from clipforge_core.queue.context import JobContext, Stop
from clipforge_core.queue.messages import as_error
from clipforge_core.queue.pool import TaskPool
from clipforge_core.store.jobs import JobStore

log = logging.getLogger("clipforge.queue")

Tell = Callable[[Job, str, dict[str, Any]], None]

RECORD_SECONDS = 1.0
"""How long to wait before the end of a job is written again to a database that did not take it."""


class Retrying(msgspec.Struct, frozen=True):
    """How a queue tries again: the waits between attempts, and until when (`stopping`) it keeps trying to write down
    how an attempt ended. A foreground run has none: people see the error and decide themselves."""

    waits: Backoff
    stopping: threading.Event


class JobRunner:
    """Runs jobs, one a call, from any number of threads. `work` holds a folder for each unfinished job."""

    def __init__(
        self,
        environment: Environment,
        store: JobStore,
        pool: TaskPool,
        owner: Owner,
        work: Path,
        retrying: Retrying | None = None,
    ) -> None:
        self._environment = environment
        self._store = store
        self._pool = pool
        self._owner = owner
        self._work = work
        self._retrying = retrying

    def run(self, job_id: str, tell: Tell, watch: Callable[[JobContext], None]) -> Job:
        """Claim a job and work on it until it is finished, handed back or out of attempts; answers it as it then
        stands. A job that is finished, or that another living process works on, is answered as it is.

        `watch` is given the context of each attempt, so that it can be stopped from outside.
        """
        while True:
            job = self._store.claim(job_id, self._owner)
            if job is None:
                return self._not_ours(job_id, tell)
            ended = self.attempt(job, tell, watch)
            if ended.state is not JobState.QUEUED or ended.attempts == job.attempts:
                return ended

    def _not_ours(self, job_id: str, tell: Tell) -> Job:
        job = self._store.get(job_id)
        if job.state is JobState.PROCESSING and job.owner is not None:
            tell(job, "busy", {"pid": job.owner.pid})
        return job

    def attempt(self, job: Job, tell: Tell, watch: Callable[[JobContext], None]) -> Job:
        """Work once on a job that was claimed for this process; answers it as it then stands."""
        context = self._context(job, tell)
        watch(context)
        error: ClipForgeError | None = None
        result: dict[str, Any] = {}
        try:
            tell(job, "started", {"attempt": job.attempts + 1})
            self._notify("clipforge_before_job", job, tell)
            kind = self._environment.registry.get("job_kinds", job.kind)
            if not is_inline(kind):
                self._make_work(context.work)
            result = to_builtins(context.perform(kind.run))
        except Exception as raised:  # noqa: BLE001 - whatever a job raises is how it ended
            error = as_error(raised, job.kind)
        except SystemExit as raised:
            error = TaskFailed(task=job.kind, kind="SystemExit", detail=str(raised) or "it ended the thread")
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
        ended = self._kept(lambda: self._end(context, error, result))
        if ended is None:
            return self._store.get(job.id)
        if not context.work.exists():
            pass
        elif ended.state in (JobState.COMPLETED, JobState.CANCELLED):
            shutil.rmtree(context.work, ignore_errors=True)
        else:
            with suppress(OSError):  # it holds something that the next attempt goes on with
                context.work.rmdir()
        self._announce(ended, job, error, tell)
        return ended

    def _end(self, context: JobContext, error: ClipForgeError | None, result: dict[str, Any]) -> Job | None:
        job, store, owner = context.job, self._store, self._owner
        if error is None and context.reason is not Stop.CANCEL:
            return store.complete(job.id, owner, result)
        if context.reason is Stop.INTERRUPT:
            return store.hand_back(job.id, owner)
        if context.reason is Stop.TIME_LIMIT:
            seconds = time.monotonic() - context.began
            late = TimeLimitReached(job=job.id, seconds=f"{seconds:.3g}")
            return store.fail(job.id, owner, _described(late))
        if context.reason is Stop.CANCEL or isinstance(error, Cancelled):
            return store.cancelled(job.id, owner)
        assert error is not None
        if isinstance(error, ChildCrashed) or (self._retrying is not None and error.passing):
            waits = NO_WAIT if self._retrying is None else self._retrying.waits
            return store.crashed(job.id, owner, _described(error), waits.seconds(job.attempts + 1))
        return store.fail(job.id, owner, _described(error))

    def _kept(self, record: Callable[[], Job | None]) -> Job | None:
        """Write down how it ended; a queue does not give up while the disk is full or the database locked."""
        while True:
            try:
                return record()
            except (DiskFull, StoreBusy) as error:
                if self._retrying is None:
                    raise
                log.error("the end of a job cannot be recorded yet: %s", error)
                if self._retrying.stopping.wait(RECORD_SECONDS):
                    raise

    def announce_failure(self, job: Job, tell: Tell) -> None:
        """Tell of a job that was recorded as failed without an attempt here."""
        self._announce(job, job, None, tell)

    def _announce(self, job: Job, before: Job, error: ClipForgeError | None, tell: Tell) -> None:
        if job.state is JobState.COMPLETED:
            self._notify("clipforge_after_job", job, tell)
            tell(job, "completed", {"result": job.result})
        elif job.state is JobState.FAILED and job.error is not None:
            self._notify("clipforge_job_failed", job, tell)
            tell(job, "failed", {"code": job.error.code, "message": job.error.message})
        elif job.state is JobState.CANCELLED:
            tell(job, "cancelled", {})
        elif error is not None and job.attempts > before.attempts:
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
