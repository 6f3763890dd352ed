"""The runner of a server: a process that works on the queue of a data folder until it is told to end.

    runner = RunnerProcess(environment.spec(), log="inherit")    # queue/supervised.py, in a supervisor
    ...
    runner.terminate()                                           # SIGTERM: running jobs are handed back

It holds the dramatiq worker, the warm pool of child processes and the runner's tasks. There is one on a database: a
second waits a while for the first to end, then refuses. It never outlives its supervisor, however that ends.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection
from typing import Any

import dramatiq

from clipforge_core.backoff import Backoff
from clipforge_core.environment import Environment
from clipforge_core.errors import ClipForgeError, UnknownName
from clipforge_core.logs import configure_logs
from clipforge_core.model.job import Job, JobError, JobState
from clipforge_core.queue.actors import declare
from clipforge_core.queue.broker import JobBroker
from clipforge_core.queue.chores import Chores
from clipforge_core.queue.lanes import Bell, lanes_of, threads_of
from clipforge_core.queue.lifeline import end_with_parent
from clipforge_core.queue.lock import RunnerLock
from clipforge_core.queue.messages import dump, dump_error, load
from clipforge_core.queue.pool import TaskPool
from clipforge_core.queue.pulse import Pulse, Running
from clipforge_core.queue.runner import JobRunner, Retrying
from clipforge_core.retention.work import sweep_work
from clipforge_core.services import Services
from clipforge_core.store.owner import this_process

log = logging.getLogger("clipforge.queue")

LONGEST_WAIT = 600.0
"""Seconds between two attempts at a job, at the most."""

HAND_BACK_SECONDS = 5.0
"""How long running jobs may take to stop when the runner ends; then their rows are handed back without them."""

NICE = 5
"""By how much the runner and its children give way to what answers requests, where both want a processor."""

_WORKER_TIMEOUT = 200
"""Milliseconds after which dramatiq's idle threads look whether they shall end."""


class JobService:
    """The queue's work, in this process. `start` and `close` it once; `environment` stays open.

    `lock_seconds` is how long to wait for another runner to end. Raises RunnerBusy, StoreBusy, StoreBroken,
    PermissionDenied, DiskFull.
    """

    def __init__(self, environment: Environment, *, lock_seconds: float = 0.0) -> None:
        settings = environment.settings
        data = settings.path("data")
        self._lock = RunnerLock(data, lock_seconds)
        with ExitStack() as undo:
            undo.callback(self._lock.close)
            self.services = Services.open(environment)
            undo.callback(self.services.close)
            self.store = self.services.jobs
            self._owner = this_process()
            self._work = data / "work"
            self._stopping = threading.Event()
            self.bell = Bell()
            self.store.accepted = self.bell.ring
            workers = settings.get("workers", int) or os.cpu_count() or 1
            self.lanes = lanes_of(environment.registry, workers)
            self.pool = TaskPool(environment.spec(), workers, data / "children.log")
            waits = Backoff(first=settings.get("retry_delay", float), longest=LONGEST_WAIT)
            retrying = Retrying(waits, self._stopping)
            self._runner = JobRunner(environment, self.store, self.pool, self._owner, self._work, retrying)
            self.running = Running(settings.get("job_time_limit", float))
            self.broker = JobBroker(self.store, self._owner, self.lanes, self.bell)
            self.actors = declare(self.broker, [lane.name for lane in self.lanes], self.work)
            self._worker = dramatiq.Worker(
                self.broker, worker_timeout=_WORKER_TIMEOUT, worker_threads=threads_of(self.lanes)
            )
            self._pulse = Pulse(self.services.database, self.store, self.bell, self.running, self._every_second)
            tasks = environment.registry.all("runner_tasks").values()
            self._chores = Chores(self.services, tasks, self.bell)
            self._unclaimed: set[str] = set()
            undo.pop_all()

    def start(self) -> None:
        """Adopt what dead processes left, clear up after them, and begin to work."""
        self._adopt()
        sweep_work(self._work, self.store)
        self.pool.warm()
        self._pulse.start()
        self.broker.emit_after("process_boot")  # what dramatiq's own command would do; middleware waits for it
        self._worker.start()
        self._chores.start()

    def work(self, job_id: str) -> None:
        """Work on a job: the actor. One that is taken by another, or finished, is left alone."""
        job = self.broker.claimed.pop(job_id, None) or self._claim(job_id)
        if job is None:
            return
        began = time.monotonic()
        log.info("%s %s begins (attempt %d)", job.id, job.kind, job.attempts + 1, extra=_ids(job))
        try:
            ended = self._runner.attempt(job, _tell, self.running.add)
        finally:
            self.running.remove(job_id)
        seconds = time.monotonic() - began
        log.info("%s %s is %s after %.2f s", job.id, job.kind, ended.state.value, seconds, extra=_ids(job))

    def close(self) -> None:
        """Hand back what is running, end the children, let another runner take over. Once it is done, nothing more
        happens."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self.broker.close()
        self.running.stop_all()
        self._worker.stop(timeout=int(HAND_BACK_SECONDS * 1000))
        self._chores.close()
        self._pulse.close()
        for job in self.store.worked_on_by(self._owner):
            log.warning("%s takes no notice: it is handed back without its thread", job.id)
            self.store.hand_back(job.id, self._owner)
        self.pool.close()
        self.services.close()
        self._lock.close()

    def _claim(self, job_id: str) -> Job | None:
        try:
            return self.store.claim(job_id, self._owner)
        except UnknownName:
            return None

    def _every_second(self) -> None:
        self._adopt()
        self._free_lost()

    def _adopt(self) -> None:
        """Take over what dead processes left; what is a dead letter by that is told as every failure is."""
        for job in self.store.adopt_dead():
            log.warning("%s: its process died; it is now %s", job.id, job.state.value, extra=_ids(job))
            if job.state is JobState.FAILED:
                self._runner.announce_failure(job, _tell)

    def _free_lost(self) -> None:
        """Queue again what stands as ours and nobody here works on: for two seconds in a row, so that jobs that are
        just beginning or ending are not meant. It can only come from an error in this program."""
        here = self.running.ids() | set(self.broker.claimed)
        lost = {job.id for job in self.store.worked_on_by(self._owner)} - here
        for job_id in lost & self._unclaimed:
            log.error("%s was lost on its way to its end: it is tried again", job_id)
            error = JobError(code="task_failed", message="the end of the job could not be recorded; the log says why")
            self.store.crashed(job_id, self._owner, error, 1.0)
        self._unclaimed = lost


def _ids(job: Job) -> dict[str, str]:
    return {"job": job.id, "request": job.request}


def _tell(job: Job, event: str, data: dict[str, Any]) -> None:
    told = _ids(job)
    if event in ("warning", "retrying"):
        log.warning("%s %s: %s", job.id, event, data.get("message", ""), extra=told)
    elif event == "failed":
        log.error("%s failed: %s", job.id, data.get("message", ""), extra=told)
    else:
        log.debug("%s %s %s", job.id, event, data, extra=told)


def main(conversation: int, lifeline: int, parent: int) -> None:
    """The process (see `queue.boot` and `queue.supervised`). Ends with code 0 on SIGTERM; what keeps it from starting
    is sent to the parent as an error, and its code is then 1."""
    end = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the supervisor, which then says what is to end
    signal.signal(signal.SIGTERM, lambda *_: end.set())
    end_with_parent(lifeline, parent, private=[conversation])
    with suppress(OSError):
        os.nice(NICE)
    with Connection(conversation) as pipe:
        try:
            first = load(pipe.recv_bytes())
            environment = Environment.build(first.spec)
            configure_logs(environment.settings.get("log_format", str), environment.settings.get("log_level", str))
            service = JobService(environment, lock_seconds=first.lock_seconds)
            service.start()
        except ClipForgeError as error:
            with suppress(OSError):
                pipe.send_bytes(dump_error(error))
            sys.exit(1)
        with suppress(OSError):
            pipe.send_bytes(dump(None))
        end.wait()
        service.close()
