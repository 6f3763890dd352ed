"""JobFeed: what changes in jobs, for any number of listeners of one process.

    async for job in feed.follow(job, beat=15.0):
        ...                             # the job at every change, None at every beat without one; ends with its end

Jobs are worked on in another process, and the database is what tells of them. However many listen, one task asks
whether anything was written at all (microseconds), and only then reads the jobs that somebody listens to, all at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import suppress
from typing import TYPE_CHECKING

from clipforge_core.model.job import Job
from clipforge_core.store.changes import Changes
from clipforge_core.store.job_rows import SELECT, job_of

if TYPE_CHECKING:
    from clipforge_core.store.database import Database

POLL_SECONDS = 0.1
_AT_ONCE = 500


class _Listener:
    def __init__(self, job: Job) -> None:
        self.job: Job | None = job
        self.news = asyncio.Event()


class JobFeed:
    """Listeners of one event loop at a time."""

    def __init__(self, database: Database, poll_seconds: float = POLL_SECONDS) -> None:
        self._database = database
        self._poll_seconds = poll_seconds
        self._listeners: dict[str, set[_Listener]] = {}
        self._task: asyncio.Task[None] | None = None

    @property
    def listeners(self) -> int:
        """How many listen."""
        return sum(len(mine) for mine in self._listeners.values())

    async def follow(self, job: Job, *, beat: float = 15.0) -> AsyncIterator[Job | None]:
        """The job at once and whenever it changed, None after `beat` seconds without a change. Ends after the state
        that is final, or where the job is gone."""
        listener = _Listener(job)
        self._listeners.setdefault(job.id, set()).add(listener)
        try:
            yield job
            if job.state.final:
                return
            self._wake()
            while True:
                try:
                    async with asyncio.timeout(beat):
                        await listener.news.wait()
                except TimeoutError:
                    yield None
                    continue
                listener.news.clear()
                changed = listener.job
                if changed is None:
                    return
                yield changed
                if changed.state.final:
                    return
        finally:
            self._leave(job.id, listener)

    def _leave(self, job_id: str, listener: _Listener) -> None:
        mine = self._listeners.get(job_id, set())
        mine.discard(listener)
        if not mine:
            self._listeners.pop(job_id, None)
        if not self._listeners and self._task is not None:
            with suppress(RuntimeError):  # the loop that it ran in is closed
                self._task.cancel()
            self._task = None

    def _wake(self) -> None:
        loop = asyncio.get_running_loop()
        if self._task is None or self._task.done() or self._task.get_loop() is not loop:
            self._task = loop.create_task(self._poll())

    async def _poll(self) -> None:
        changes = Changes(self._database)
        try:
            self._look()  # what was written before anybody asked
            while self._listeners:
                await asyncio.sleep(self._poll_seconds)
                if changes.any():
                    self._look()
        finally:
            changes.close()

    def _look(self) -> None:
        now = self._jobs(list(self._listeners))
        for job_id, listeners in list(self._listeners.items()):
            job = now.get(job_id)
            for listener in listeners:
                if listener.job != job:
                    listener.job = job
                    listener.news.set()

    def _jobs(self, ids: Collection[str]) -> dict[str, Job]:
        wanted = list(ids)
        found: dict[str, Job] = {}
        with self._database.read() as db:
            for first in range(0, len(wanted), _AT_ONCE):
                some = wanted[first : first + _AT_ONCE]
                for row in db.query(f"{SELECT} WHERE id IN ({', '.join('?' * len(some))})", some):
                    job = job_of(row)
                    found[job.id] = job
        return found
