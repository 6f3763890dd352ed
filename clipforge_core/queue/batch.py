"""Batch: some jobs in the foreground, worked on by a few threads.

The thread that waits for the batch is the one that Ctrl-C reaches: it then stops every job, which hands each back to
the queue, and goes on with the interrupt.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from functools import partial
from typing import Any

from clipforge_core.errors import Cancelled
from clipforge_core.model.job import Job
from clipforge_core.queue.context import JobContext, Stop
from clipforge_core.queue.events import JobEvent, Listener
from clipforge_core.queue.runner import JobRunner


class Batch:
    """Run it once; `ended` then holds the jobs by id. `cancel` and `stop` may be called from any thread."""

    def __init__(self, runner: JobRunner, job_ids: Iterable[str], listener: Listener | None) -> None:
        self.ended: dict[str, Job] = {}
        self._runner = runner
        self._left = deque(dict.fromkeys(job_ids))
        self._listener = listener
        self._telling = threading.Lock()
        self._changed = threading.Condition()
        self._contexts: dict[str, JobContext] = {}
        self._stopping = False
        self._problem: BaseException | None = None
        self._threads = 0

    def run(self, parallel: int) -> None:
        """Until all have ended. Raises KeyboardInterrupt, and what a listener or the store raised."""
        self._threads = max(1, min(parallel, len(self._left)))
        threads = [
            threading.Thread(target=self._work, name=f"clipforge-job-{number}", daemon=True)
            for number in range(self._threads)
        ]
        try:
            # In here too an interrupt may come: the first jobs run before the last thread is started.
            for thread in threads:
                thread.start()
            with self._changed:
                self._changed.wait_for(lambda: self._threads == 0)
        except BaseException:
            self.stop()
            raise
        finally:
            for thread in threads:
                if thread.ident is not None:
                    thread.join()
        if self._problem is not None:
            raise self._problem

    def join(self) -> None:
        """Wait until no thread works on it any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._threads == 0)

    def stop(self) -> None:
        """Hand back what is running, begin nothing more."""
        with self._changed:
            self._stopping = True
            contexts = list(self._contexts.values())
        for context in contexts:
            context.stop(Stop.INTERRUPT)

    def cancel(self, job_id: str) -> None:
        """Stop a job for good, where it is running in this batch."""
        with self._changed:
            context = self._contexts.get(job_id)
        if context is not None:
            context.stop(Stop.CANCEL)

    def _work(self) -> None:
        try:
            while (job_id := self._next()) is not None:
                self.ended[job_id] = self._runner.run(job_id, self._tell, partial(self._watch, job_id))
                with self._changed:
                    self._contexts.pop(job_id, None)
        except BaseException as error:  # noqa: BLE001 - raised again by `run`, in the thread that waits
            self._break(error)
        finally:
            with self._changed:
                self._threads -= 1
                self._changed.notify_all()

    def _next(self) -> str | None:
        with self._changed:
            return None if self._stopping or not self._left else self._left.popleft()

    def _watch(self, job_id: str, context: JobContext) -> None:
        with self._changed:
            self._contexts[job_id] = context
            stopping = self._stopping
        if stopping:
            context.stop(Stop.INTERRUPT)

    def _tell(self, job: Job, event: str, data: dict[str, Any]) -> None:
        if self._listener is None:
            return
        try:
            with self._telling:
                self._listener(JobEvent(job_id=job.id, kind=job.kind, event=event, data=data))
        except BaseException as error:
            # Nobody can follow the jobs any more (a closed pipe, say): they are handed back, as with Ctrl-C.
            self._break(error)
            raise Cancelled() from error

    def _break(self, error: BaseException) -> None:
        with self._changed:
            self._problem = self._problem or error
        self.stop()
