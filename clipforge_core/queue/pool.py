"""TaskPool: child processes that run named tasks, shared fairly between jobs.

    with TaskPool(environment.spec(), size=2) as pool:
        future = pool.submit("clips/render", (segment,), group=job.id, progress=print)
        future.result()

Children are started when they are first needed (or beforehand, with `warm`) and kept. A child that dies fails its
task with ChildCrashed and is replaced. Waiting tasks are taken in turn from one group (job) after the other, so that a
job with a hundred tasks does not hold up one with two. A small task that others wait for at their end may run beside
the rest, one at a time: the processors then share it evenly, and no child stands idle while another finishes it. One
thread does all talking to the children; callbacks run in it and must be quick.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import OrderedDict, deque
from collections.abc import Collection, Iterable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from clipforge_core.environment import EnvironmentSpec
from clipforge_core.errors import Cancelled, ChildCrashed
from clipforge_core.queue.messages import Answer, Begun, Failure, FromChild, Ready, Report, Run, as_error, dump, load
from clipforge_core.queue.nursery import Nursery
from clipforge_core.queue.starter import Child, Starter
from clipforge_core.queue.task import Progress, Task

log = logging.getLogger("clipforge.queue")

GROWN = 250 * 1024 * 1024
"""Bytes above which a child is not taken for another kind of work: a fresh one costs a fifth of a second."""


STILLBORN = 5
"""So many children in a row that die before they are ready, and none is started beforehand any more."""


class TaskPool:
    """At most `size` children work at once, and one more on a task that runs beside. `log` is where their own output
    goes. Without `forking`, all children are fresh programs; `nursery` is what they are forked from, where one was
    booted already. Close it, or use it as a context manager."""

    def __init__(
        self,
        spec: EnvironmentSpec,
        size: int,
        log: Path | None = None,
        *,
        forking: bool = True,
        nursery: Nursery | None = None,
    ) -> None:
        self._size = max(1, size)
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, deque[Task]] = OrderedDict()
        self._aside: deque[Task] = deque()
        self._busy: dict[Connection, tuple[Child, Task]] = {}
        self._idle: list[Child] = []
        self._starting: dict[Connection, Child] = {}
        self._starter = Starter(spec, log, forking=forking and self._size > 1, nursery=nursery)
        self._wanted = 0
        self._kinds: set[str] = set()
        self._stillborn = 0
        self._closed = False
        self._awake, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        self._thread: threading.Thread | None = None

    def __enter__(self) -> TaskPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(
        self,
        task: str,
        args: Iterable[Any] = (),
        *,
        group: str = "",
        progress: Progress | None = None,
        beside: bool = False,
    ) -> Task:
        """Queue a task "job_kind/task" for a child. `progress` is called with (0..1, message). `beside` lets it
        run in addition to the others, where there is more than one child.

        Raises TypeError or pickle.PicklingError for arguments that cannot be sent.
        """
        submitted = Task(task, dump(tuple(args)), group, progress, beside and self._size > 1)
        with self._lock:
            if self._closed:
                raise RuntimeError("the pool is closed")
            self._queue(submitted)
            self._start_thread()
        self._ring()
        return submitted

    def warm(self, count: int | None = None, kinds: Collection[str] = ()) -> None:
        """Keep so many children (by default as many as may work at once) ready while there is nothing to do. With 0,
        what children are forked from is loaded, and none is started; `kinds` are then the kinds of jobs that it loads
        (all, where none are named)."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the pool is closed")
            self._wanted = self._size if count is None else min(count, self._size)
            self._kinds.update(kinds)
            self._start_thread()
        self._ring()

    def cancel(self, tasks: Iterable[Task]) -> None:
        """Stop tasks, also in the middle of native code, and wait until they have stopped; their future raises
        Cancelled. Nothing happens to those that are done."""
        chosen = [task for task in tasks if not task.done]
        for task in chosen:
            task.cancelled = True
        self._ring()
        for task in chosen:
            task.future.exception()

    def children(self) -> list[int]:
        """Process ids of the children that are there."""
        with self._lock:
            busy = [worker for worker, _ in self._busy.values()]
            return sorted(worker.pid for worker in (*self._idle, *self._starting.values(), *busy))

    @property
    def ready(self) -> int:
        """How many children stand ready."""
        with self._lock:
            return len(self._idle)

    def close(self) -> None:
        """Stop everything at once: what runs or waits raises Cancelled, and no child is left."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            thread = self._thread
        self._ring()
        if thread is not None:
            thread.join()
        else:
            self._starter.close()
        os.close(self._awake)
        os.close(self._wake)

    # -- the thread that talks to the children ---------------------------------------------------

    def _start_thread(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="clipforge-pool", daemon=True)
            self._thread.start()

    def _ring(self) -> None:
        with suppress(OSError):
            os.write(self._wake, b"!")

    def _serve(self) -> None:
        try:
            self._talk()
        finally:
            # Also where this thread itself fails: nobody may wait for an answer that cannot come.
            self._closed = True
            self._stop()

    def _talk(self) -> None:
        with self._lock:
            tasks = [task for tasks in (self._aside, *self._waiting.values()) for task in tasks]
            kinds = self._kinds.union(task.name.partition("/")[0] for task in tasks)
        self._starter.load(() if self._wanted else sorted(kinds))
        while not self._closed:
            self._drop_cancelled()
            self._hand_out()
            self._start_wanted()
            with self._lock:
                pipes = [*self._busy, *self._starting, *self._starter.pipes]
            for ready in wait([self._awake, *pipes]):
                if not isinstance(ready, Connection):
                    os.read(self._awake, 4096)
                elif ready in self._starter.pipes:
                    self._starter.hear()
                elif ready in self._starting:
                    self._hear_starting(ready)
                else:
                    self._hear(ready)

    def _queue(self, task: Task) -> None:
        if task.beside:
            self._aside.append(task)
        else:
            self._waiting.setdefault(task.group, deque()).append(task)

    def _next(self) -> Task | None:
        """The task whose turn it is, if there is room for it."""
        beside = sum(task.beside for _, task in self._busy.values())
        if self._aside and (not beside or (not self._waiting and len(self._busy) < self._size)):
            return self._aside.popleft()
        if not self._waiting or len(self._busy) - beside >= self._size:
            return None
        group, tasks = self._waiting.popitem(last=False)
        task = tasks.popleft()
        if tasks:
            self._waiting[group] = tasks  # goes to the end: the next group has its turn first
        return task

    def _hand_out(self) -> None:
        while True:
            with self._lock:
                task = None if self._starter.loading and not self._idle else self._next()
            if task is None:
                return
            try:
                worker = self._send(Run(task.name, task.args))
            except (OSError, ChildCrashed) as error:
                self._settle(task, as_error(error, task.name))
                continue
            with self._lock:
                self._busy[worker.pipe] = (worker, task)

    def _send(self, run: Run) -> Child:
        """Give a task to a warm child that suits it, or to a new one. Raises OSError where none can be started,
        ChildCrashed where one after the other dies before it has anything to do."""
        while (worker := self._pick(run.task)) is not None:
            try:
                worker.send(run)
            except OSError:
                worker.kill()
            else:
                return worker
        detail = ""
        for _ in range(STILLBORN):
            with self._lock:
                started = self._starting.popitem()[1] if self._starting else None
            worker = started or self._starter.fresh()
            try:
                worker.send(run)
            except OSError:
                worker.kill()
                detail = worker.bury()
            else:
                return worker
        raise ChildCrashed(path=run.task, stage=run.task, detail=detail)

    def _pick(self, name: str) -> Child | None:
        """An idle child: one that did the same before (its models are loaded), else one that has not grown. Those
        that have grown on other work end here, so that no child comes to hold every model there is."""
        with self._lock:
            same = next((w for w in reversed(self._idle) if w.last == name), None)
            light = next((w for w in reversed(self._idle) if w.resident() <= GROWN), None)
            chosen = same or light
            if chosen is not None:
                self._idle.remove(chosen)
                return chosen
            grown = self._idle.pop() if self._idle else None
        if grown is not None:
            grown.kill()
        return None

    def _hear(self, pipe: Connection) -> None:
        worker, task = self._busy[pipe]
        try:
            message = worker.receive()
        except (EOFError, OSError):
            self._died(worker, task)
            return
        if isinstance(message, Ready):
            worker.warm = True
            return
        if isinstance(message, Begun):
            task.begun = True
            return
        if isinstance(message, Report):
            if task.progress is not None and not task.cancelled:
                task.progress(message.done, message.message)
            return
        worker.warm = True
        with self._lock:
            del self._busy[pipe]
            self._idle.append(worker)
        self._settle(task, *_opened(message, task))

    def _start_wanted(self) -> None:
        """Children for what is to come, while few enough are there and they live to be ready."""
        if self._starter.loading or self._stillborn >= STILLBORN:
            return  # whoever needs one starts it, and learns what is wrong
        with self._lock:
            missing = self._wanted - len(self._idle) - len(self._starting) - len(self._busy)
        for _ in range(missing):
            try:
                worker = self._starter.fresh()
            except OSError as error:
                log.warning("no child process could be started: %s", error)
                return
            with self._lock:
                self._starting[worker.pipe] = worker

    def _hear_starting(self, pipe: Connection) -> None:
        with self._lock:
            worker = self._starting.pop(pipe)
        try:
            worker.receive()
        except (EOFError, OSError):
            log.warning("a child process died before it had anything to do: %s", worker.bury())
            self._stillborn += 1
            return
        self._stillborn = 0
        worker.warm = True
        with self._lock:
            self._idle.append(worker)

    def _died(self, worker: Child, task: Task) -> None:
        with self._lock:
            del self._busy[worker.pipe]
        detail = worker.bury()
        if task.cancelled:
            self._settle(task, Cancelled())
        elif worker.warm and not task.begun:
            # It was killed while it had nothing to do: another child gets the task.
            with self._lock:
                queue = self._aside if task.beside else self._waiting.setdefault(task.group, deque())
                queue.appendleft(task)
        else:
            self._settle(task, ChildCrashed(path=task.name, stage=task.name, detail=detail))

    def _drop_cancelled(self) -> None:
        with self._lock:
            waiting = [task for tasks in (self._aside, *self._waiting.values()) for task in tasks if task.cancelled]
            self._aside = deque(task for task in self._aside if not task.cancelled)
            for group in list(self._waiting):
                kept = deque(task for task in self._waiting[group] if not task.cancelled)
                if kept:
                    self._waiting[group] = kept
                else:
                    del self._waiting[group]
            running = [(pipe, worker, task) for pipe, (worker, task) in self._busy.items() if task.cancelled]
            for pipe, _, _ in running:
                del self._busy[pipe]
        for _, worker, _ in running:
            worker.kill()
        for task in [*waiting, *(task for _, _, task in running)]:
            self._settle(task, Cancelled())

    def _stop(self) -> None:
        with self._lock:
            tasks = [task for tasks in (self._aside, *self._waiting.values()) for task in tasks]
            tasks += [task for _, task in self._busy.values()]
            workers = [*self._idle, *self._starting.values(), *(worker for worker, _ in self._busy.values())]
            self._waiting.clear()
            self._aside.clear()
            self._busy.clear()
            self._idle.clear()
            self._starting.clear()
        for worker in workers:
            worker.kill()
        self._starter.close()
        for task in tasks:
            self._settle(task, Cancelled())

    def _settle(self, task: Task, error: BaseException | None, value: Any = None) -> None:
        if error is not None:
            task.future.set_exception(error)
        else:
            task.future.set_result(value)


def _opened(message: FromChild, task: Task) -> tuple[BaseException | None, Any]:
    """(error, answer) of a task's last message."""
    try:
        if isinstance(message, Answer):
            return None, load(message.value)
        if isinstance(message, Failure):
            error = load(message.error)
            return error, None
    except Exception as problem:  # noqa: BLE001 - a value that cannot be rebuilt here is an error of its task
        return as_error(problem, task.name), None
    raise AssertionError(message)
