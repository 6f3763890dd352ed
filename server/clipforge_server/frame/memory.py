"""Memory: answers that were just given, kept for as long as nothing at all is written to the database.

    kept = memory.find(key)                      # (headers, body) or None
    memory.keep(key, generation, headers, body)

Who polls asks the same again and again, and between two commits the answer is the same. Routes whose answer depends on
the database, the caller and the address that was asked, and on nothing else, say so (`opt={"remembered": True}`).
Whoever looks for changes (frame/recent.py) calls `forget` with each of them.
"""

from __future__ import annotations

import time
from collections.abc import Hashable

Headers = list[tuple[bytes, bytes]]

SECONDS = 5.0
"""Links in answers are signed for hours from the moment that they were asked for: they lose this much of it at most."""

MOST = 256
LARGEST = 65_536
"""Bytes of a body that is kept."""


class Memory:
    """For the one thread that runs the event loop. `generation` moves with every change: an answer is kept only where
    none came while it was being made."""

    def __init__(self) -> None:
        self.generation = 0
        self._kept: dict[Hashable, tuple[float, Headers, bytes]] = {}

    def forget(self) -> None:
        """Something has changed."""
        self.generation += 1
        self._kept.clear()

    def find(self, key: Hashable) -> tuple[Headers, bytes] | None:
        """What was answered to the same question."""
        kept = self._kept.get(key)
        return None if kept is None or time.monotonic() - kept[0] > SECONDS else kept[1:]

    def keep(self, key: Hashable, generation: int, headers: Headers, body: bytes) -> None:
        """Keep an answer that was begun in that generation."""
        if generation != self.generation or len(body) > LARGEST:
            return
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key] = (time.monotonic(), headers, body)
