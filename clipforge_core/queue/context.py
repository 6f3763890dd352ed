"""JobContext: what a job's `run` is given (the contract is `contracts.job_kind.Context`).

It starts tasks in the pool, moves the job's progress evenly by the weights of its tasks, notices within a fifth of a
second that the job was cancelled (by this process or another), and then kills the job's tasks and raises Cancelled
wherever the job waits, reports or starts something.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from enum import Enum
from pathlib import Path
from typing import Any

from clipforge_core.contracts.job_kind import Pending
from clipforge_core.environment import Environment
from clipforge_core.errors import Cancelled, ChildCrashed, TaskFailed
from clipforge_core.model.job import Job, Owner, Progress
from clipforge_core.model.job_log import LogKind
from clipforge_core.queue.interrupt import Interruptible
from clipforge_core.queue.pool import TaskPool
from clipforge_core.queue.task import Task
from clipforge_core.store.jobs import JobStore

POLL_SECONDS = 0.1
PROGRESS_SECONDS = 0.1


class Stop(str, Enum):
    """Why a job stops before its end: somebody cancelled it, its process is asked to end, or it takes too long."""

    CANCEL = "cancel"
    INTERRUPT = "interrupt"
    TIME_LIMIT = "time limit"


class Started:
    """A task of a job: its share of the progress, and its answer."""

    def __init__(
        self, context: JobContext, task: str, args: tuple[Any, ...], weight: float, stage: str, beside: bool
    ) -> None:
        self.weight = weight
        self.stage = stage or task
        self.portion = 0.0
        self._context = context
        name = f"{context.job.kind}/{task}"
        self.task = context.pool.submit(name, args, group=context.job.id, progress=self._moved, beside=beside)
        self.task.future.add_done_callback(self._ended)

    def result(self) -> Any:
        """Wait for the answer; raises what the task raised, ChildCrashed, or Cancelled."""
        return self._context.wait([self])[0]

    def _ended(self, future: Future[Any]) -> None:
        self._moved(self.portion if future.exception() else 1.0, "")

    def _moved(self, done: float, message: str) -> None:
        self.portion = max(self.portion, done)
        self._context.moved(self.stage, message)


class JobContext:
    """See the module. `tell` passes events on; `stop` may be called from any thread, the rest from the job's own."""

    def __init__(
        self,
        job: Job,
        environment: Environment,
        store: JobStore,
        owner: Owner,
        pool: TaskPool,
        work: Path,
        tell: Callable[[str, dict[str, Any]], None],
    ) -> None:
        self.job = job
        self.registry = environment.registry
        self.settings = environment.settings
        self.cache = environment.cache
        self.work = work
        self.pool = pool
        self.reason: Stop | None = None
        self.began = time.monotonic()
        self.stopped: float | None = None
        """When it was first told to stop, on the monotonic clock."""
        self._own = Interruptible()
        self._store = store
        self._owner = owner
        self._tell = tell
        self._changed = threading.Condition()
        self._tasks: list[Started] = []
        self._expected = 0.0
        self._shown = Progress()
        self._stage, self._message, self._by_hand = "", "", 0.0
        self._news = False
        self._noted = {""}
        self._next_poll = self._next_write = 0.0

    # -- the contract ---------------------------------------------------------------------------

    def start(self, task: str, *args: Any, weight: float = 1.0, stage: str = "", beside: bool = False) -> Pending:
        """Begin a task in a child process. `weight` is its share of the job's progress; `beside` lets a small one
        run in addition to the others."""
        self._check()
        started = Started(self, task, args, weight, stage, beside)
        with self._changed:
            self._tasks.append(started)
        self._check_reason()
        return started

    def expect(self, weight: float) -> None:
        """Say how much weight all tasks of this job will have together."""
        self._expected = weight

    def progress(self, percentage: float, stage: str, message: str = "") -> None:
        """Report by hand, 0..100; a bar never moves back. A new stage is told at once. Raises Cancelled."""
        self._by_hand = min(max(percentage, 0.0), 100.0)
        self.moved(stage, message)
        self._check()
        if stage != self._shown.stage:
            self._next_write = 0.0
        self._write()

    def emit(self, event: str, **data: Any) -> None:
        """Tell listeners about something; warnings are kept with the job."""
        if event == "warning" and self.job.user:
            self._store.log.note(self.job.id, LogKind.WARNING, str(data.get("message", "")))
        self._tell(event, data)

    def wait(self, pending: Sequence[Pending]) -> list[Any]:
        """The answers in order; the first failure cancels the rest and is raised."""
        tasks = [started.task for started in pending if isinstance(started, Started)]
        self._until(lambda: all(task.done for task in tasks) or any(_failed(task) for task in tasks))
        errors = [error for error in map(_failed, tasks) if error is not None]
        if errors:
            self.pool.cancel(tasks)
            self._check()
            raise self._named(next((e for e in errors if not isinstance(e, Cancelled)), errors[0]))
        return [task.result() for task in tasks]

    # -- for the runner -------------------------------------------------------------------------

    def stop(self, reason: Stop) -> None:
        """End this job's tasks now; its own thread gets Cancelled at its next step."""
        with self._changed:
            self.reason = self.reason or reason
            self.stopped = self.stopped or time.monotonic()
            self._changed.notify_all()
        self._kill_tasks()

    def perform(self, run: Callable[[JobContext], dict[str, Any]]) -> dict[str, Any]:
        """The job's `run`, in this thread, where `interrupt` can reach it."""
        return self._own.call(lambda: run(self))

    def interrupt(self) -> None:
        """Raise Cancelled in the job's own thread, for one that was told to stop and takes no notice."""
        self._own.interrupt(Cancelled)

    def close(self) -> None:
        """End what is still running: the job's `run` is over, and nothing may write for it any more."""
        self._kill_tasks()

    def moved(self, stage: str, message: str) -> None:
        """A task got further (from the pool's thread: no work here)."""
        with self._changed:
            if stage and stage != self._stage:
                self._stage, self._message = stage, ""
            self._message = message or self._message
            self._news = True
            self._changed.notify_all()

    # -- inside ---------------------------------------------------------------------------------

    def _until(self, finished: Callable[[], bool]) -> None:
        while True:
            self._check()
            self._write()
            with self._changed:
                if finished():
                    return
                self._changed.wait(POLL_SECONDS)

    def _check(self) -> None:
        """Raise Cancelled where the job must stop; asks the store now and then."""
        self._check_reason()
        now = time.monotonic()
        if now < self._next_poll:
            return
        self._next_poll = now + POLL_SECONDS
        if self._store.cancel_requested(self.job.id):
            self.stop(Stop.CANCEL)
            raise Cancelled()

    def _check_reason(self) -> None:
        if self.reason is not None:
            self._kill_tasks()
            raise Cancelled()

    def _kill_tasks(self) -> None:
        with self._changed:
            tasks = [started.task for started in self._tasks]
        self.pool.cancel(tasks)

    def _write(self) -> None:
        """Pass progress on, at most ten times a second."""
        now = time.monotonic()
        with self._changed:
            if not self._news or now < self._next_write:
                return
            self._news = False
            self._next_write = now + PROGRESS_SECONDS
            shown = Progress(
                percentage=round(max(self._shown.percentage, self._by_hand, self._weighed()), 2),
                stage=self._stage,
                message=self._message,
            )
        if shown == self._shown:
            return
        self._shown = shown
        self._store.progress(self.job.id, self._owner, shown)
        if self.job.user and shown.stage not in self._noted:
            self._noted.add(shown.stage)
            self._store.log.note(self.job.id, LogKind.STAGE, shown.stage)
        self._tell("progress", {"percentage": shown.percentage, "stage": shown.stage, "message": shown.message})

    def _weighed(self) -> float:
        """0..100 by the weights of the tasks; 100 is only said when the job is recorded as completed."""
        total = max(self._expected, sum(started.weight for started in self._tasks))
        done = sum(started.weight * started.portion for started in self._tasks)
        return min(99.0, 100.0 * done / total) if total > 0 else 0.0

    def _named(self, error: BaseException) -> BaseException:
        """A crash or a fault, with the name of what was worked on."""
        params = self.job.params
        subject = params.get("source") or params.get("clips_json") or params.get("path") or self.job.id
        if isinstance(error, ChildCrashed):
            return ChildCrashed(**{**error.data, "path": subject})
        if isinstance(error, TaskFailed):
            return TaskFailed(**{**error.data, "task": f"{subject}: {error.data.get('task', '')}"})
        return error


def _failed(task: Task) -> BaseException | None:
    return task.future.exception() if task.done else None
