"""Pulse: that something was written to the database, for any number of listeners of one process.

    async for changed in pulse.follow(beat=15.0):
        ...                       # True after something was written, False after 15 s in which nothing was

However many listen, one task asks, with one connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TYPE_CHECKING

from clipforge_core.store.changes import Changes

if TYPE_CHECKING:
    from clipforge_core.store.database import Database

POLL_SECONDS = 0.3


class Pulse:
    """Listeners of one event loop at a time."""

    def __init__(self, database: Database, poll_seconds: float = POLL_SECONDS) -> None:
        self._database = database
        self._poll_seconds = poll_seconds
        self._listeners: set[asyncio.Event] = set()
        self._task: asyncio.Task[None] | None = None

    async def follow(self, *, beat: float = 15.0) -> AsyncIterator[bool]:
        """True at once and whenever something was written, False after `beat` seconds without it."""
        news = asyncio.Event()
        self._listeners.add(news)
        try:
            self._wake()
            yield True
            while True:
                try:
                    async with asyncio.timeout(beat):
                        await news.wait()
                except TimeoutError:
                    yield False
                    continue
                news.clear()
                yield True
        finally:
            self._leave(news)

    def _leave(self, news: asyncio.Event) -> None:
        self._listeners.discard(news)
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
            while self._listeners:
                await asyncio.sleep(self._poll_seconds)
                if changes.any():
                    for news in self._listeners:
                        news.set()
        finally:
            changes.close()
