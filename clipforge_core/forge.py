"""The Forge: open, submit, run, close. The only writer of the states of jobs, the only caller of their hooks.

    with Forge.open(flags={"jobs": 2}) as forge:
        job = forge.submit("clips", {"source": "talk.mp4"}, adopt=True)
        job = forge.run(job.id, listener=print)

`run` works in this process (the *foreground*), with tasks in child processes. A process that is killed leaves its jobs
to the same command: `submit(…, adopt=True)` then answers the unfinished job, and `run` takes it over and goes on with
what the stage cache and the job's work folder hold. Ctrl-C hands running jobs back first.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clipforge_core.codec import digest
from clipforge_core.environment import Environment
from clipforge_core.model.job import Job, JobState, Priority
from clipforge_core.queue.batch import Batch
from clipforge_core.queue.events import Listener
from clipforge_core.queue.nursery import Nursery
from clipforge_core.queue.pool import TaskPool
from clipforge_core.queue.runner import JobRunner
from clipforge_core.retention.work import sweep_work
from clipforge_core.services import Services
from clipforge_core.store.owner import this_process


class Forge:
    """Jobs of one environment. Build it with `open`; close it, or use it as a context manager.

    `ahead` names the kinds of jobs that are sure to come: what their tasks need is loaded while this process does other
    things, in `nursery` where one was booted already.
    """

    def __init__(
        self, environment: Environment, *, ahead: Collection[str] = (), nursery: Nursery | None = None
    ) -> None:
        self.environment = environment
        self.settings = environment.settings
        self.registry = environment.registry
        self.plugins = environment.plugins
        data = self.settings.path("data")
        jobs = self.settings.get("jobs", int)
        self._pool = TaskPool(environment.spec(), jobs, data / "children.log", nursery=nursery)
        if ahead:
            self._pool.warm(0, ahead)
        try:
            self.services = Services.open(environment)
        except BaseException:
            self._pool.close()
            raise
        self.database = self.services.database
        self.store = self.services.jobs
        self._work = data / "work"
        self._runner = JobRunner(environment, self.store, self._pool, this_process(), self._work)
        self._lock = threading.Lock()
        self._batches: list[Batch] = []
        sweep_work(self._work, self.store)

    @classmethod
    def open(cls, *, flags: Mapping[str, Any] | None = None, folder: Path | None = None, **sources: Any) -> Forge:
        """A forge from all sources of settings (see `Environment.open` for the rest of the arguments).

        Raises BadSetting, StoreBusy, StoreBroken, PermissionDenied, DiskFull.
        """
        return cls(Environment.open(flags=flags, folder=folder, **sources))

    def __enter__(self) -> Forge:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(
        self,
        kind: str,
        params: dict[str, Any],
        *,
        priority: Priority = Priority.NORMAL,
        key: str = "",
        adopt: bool = False,
        foreground: bool = True,
        max_attempts: int = 3,
    ) -> Job:
        """Accept a job of a kind that exists. `params` are plain JSON.

        With `adopt`, an unfinished job with the same `key` (by default the hash of kind and params) is answered in
        place of a new one. Queues pass over `foreground` jobs. Raises UnknownName.
        """
        self.registry.get("job_kinds", kind)
        return self.store.submit(
            kind,
            params,
            key=key or digest(kind, params),
            priority=priority,
            max_attempts=max_attempts,
            foreground=foreground,
            adopt=adopt,
        )

    def run(self, job_id: str, listener: Listener | None = None) -> Job:
        """Work on a job here and now; answers it as it ends (a failure is in `error`, it is not raised).

        KeyboardInterrupt hands it back and is raised. One that another living process works on is answered as it is.
        """
        return self.run_many([job_id], parallel=1, listener=listener)[0]

    def run_many(
        self, job_ids: Iterable[str], *, parallel: int | None = None, listener: Listener | None = None
    ) -> list[Job]:
        """Work on jobs, `parallel` at a time (by default as many as tasks may run at once); answers them in order."""
        ids = list(job_ids)
        batch = Batch(self._runner, ids, listener)
        with self._keeping(batch):
            batch.run(parallel or self.settings.get("jobs", int))
        return [batch.ended.get(job_id) or self.store.get(job_id) for job_id in ids]

    def cancel(self, job_id: str) -> Job:
        """Cancel a job, whoever works on it. Raises UnknownName; JobConflict where it is finished."""
        job = self.store.cancel(job_id)
        for batch in self._kept():
            batch.cancel(job_id)
        return job

    def retry(self, job_id: str) -> Job:
        """Queue a failed or cancelled job again. Raises UnknownName, JobConflict."""
        return self.store.retry(job_id)

    def job(self, job_id: str) -> Job:
        """One job. Raises UnknownName."""
        return self.store.get(job_id)

    def jobs(
        self,
        *,
        states: Sequence[JobState] = (),
        kind: str = "",
        dead: bool = False,
        limit: int = 100,
        offset: int = 0,
    ) -> list[Job]:
        """Jobs, newest first; with `dead`, dead letters alone."""
        return self.store.find(states=states, kind=kind, dead=dead, limit=limit, offset=offset)

    def close(self) -> None:
        """Hand back what is running, end the child processes, close the database."""
        for batch in self._kept():
            batch.stop()
            batch.join()
        self._pool.close()
        self.environment.cache.sweep()
        self.services.close()

    def _kept(self) -> list[Batch]:
        with self._lock:
            return list(self._batches)

    @contextmanager
    def _keeping(self, batch: Batch) -> Iterator[None]:
        with self._lock:
            self._batches.append(batch)
        try:
            yield
        finally:
            with self._lock:
                self._batches.remove(batch)
