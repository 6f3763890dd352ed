"""Pulse: a hundred times a second, looks whether anything was written, whether a job must stop, whether one is late.

It wakes those who wait for work (the bell), stops what somebody wants stopped, in whatever process that was said, and
ends what takes longer than it may. A job that is told to stop and takes no notice is interrupted in its thread.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from clipforge_core.errors import ClipForgeError
from clipforge_core.queue.context import JobContext, Stop
from clipforge_core.queue.lanes import Bell
from clipforge_core.store.changes import Changes
from clipforge_core.store.database import Database
from clipforge_core.store.jobs import JobStore

log = logging.getLogger("clipforge.queue")

BEAT_SECONDS = 0.01
GRACE_SECONDS = 1.0
"""How long a job that is told to stop may take to notice by itself."""


class Running:
    """The contexts of jobs that are worked on in this process. `time_limit` (seconds; 0: none) is for those that have
    none of their own."""

    def __init__(self, time_limit: float) -> None:
        self._time_limit = time_limit
        self._lock = threading.Lock()
        self._contexts: dict[str, JobContext] = {}
        self._stopping = False

    def add(self, context: JobContext) -> None:
        """One more; it is stopped at once where all are."""
        with self._lock:
            self._contexts[context.job.id] = context
            stopping = self._stopping
        if stopping:
            context.stop(Stop.INTERRUPT)

    def remove(self, job_id: str) -> None:
        """It has ended."""
        with self._lock:
            self._contexts.pop(job_id, None)

    def ids(self) -> set[str]:
        """Jobs that are worked on."""
        with self._lock:
            return set(self._contexts)

    def stop(self, job_id: str, reason: Stop) -> None:
        """Stop one, where it is here and was not told yet."""
        with self._lock:
            context = self._contexts.get(job_id)
        if context is not None and context.reason is None:
            context.stop(reason)

    def stop_all(self) -> None:
        """Hand everything back, also what is still to come."""
        with self._lock:
            self._stopping = True
            contexts = list(self._contexts.values())
        for context in contexts:
            context.stop(Stop.INTERRUPT)

    def look(self) -> None:
        """Stop what is late, interrupt what does not listen."""
        now = time.monotonic()
        with self._lock:
            contexts = list(self._contexts.values())
        for context in contexts:
            limit = self._time_limit if context.job.time_limit is None else context.job.time_limit
            if context.reason is None and limit and now - context.began > limit:
                context.stop(Stop.TIME_LIMIT)
            if context.stopped is not None and now - context.stopped > GRACE_SECONDS:
                context.interrupt()


class Pulse:
    """One thread; `every_second` is called once a second in it and must be quick."""

    def __init__(
        self, database: Database, store: JobStore, bell: Bell, running: Running, every_second: Callable[[], None]
    ) -> None:
        self._database = database
        self._store = store
        self._bell = bell
        self._running = running
        self._every_second = every_second
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="clipforge-pulse", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End, and wait for it."""
        self._end.set()
        self._thread.join()

    def _beat(self) -> None:
        changes = Changes(self._database)
        second = time.monotonic()
        try:
            while not self._end.wait(BEAT_SECONDS):
                try:
                    if changes.any():
                        self._bell.ring()
                        for job_id in self._store.unwanted() if self._running.ids() else ():
                            self._running.stop(job_id, Stop.CANCEL)
                    self._running.look()
                    if time.monotonic() >= second:
                        second = time.monotonic() + 1.0
                        self._every_second()
                except ClipForgeError as error:
                    log.error("the queue cannot be looked at: %s", error)
                except Exception:
                    log.exception("unforeseen error in the pulse of the queue")
        finally:
            changes.close()
