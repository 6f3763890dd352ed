"""Callers who were just recognised: remembered for as long as nothing at all is written to the database.

A key that is revoked, a user who is changed, a session that ends: each is a commit, by whichever process, and every
commit makes all of it forgotten. So a client that asks often is looked up once, and nobody gets in a moment longer than
without this.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from clipforge_core.store.changes import Changes
from clipforge_server.frame.memory import Memory

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.store.database import Database

SECONDS = 1.0
"""Keys and tokens also end by time, without a commit: none is believed longer than that without being looked at."""

MOST = 1024


class Recent:
    """Asks `recognise` and remembers. For the one thread that runs the event loop."""

    def __init__(self, recognise: Callable[[str], Caller], database: Database) -> None:
        self._recognise = recognise
        self._database = database
        self._changes: Changes | None = None
        self._known: dict[str, tuple[float, Caller]] = {}
        self.memory = Memory()

    def recognise(self, credential: str) -> Caller:
        """Who shows this key or token. Raises Unauthorized."""
        if self._changes is None:
            self._changes = Changes(self._database)
        if self._changes.any():
            self._known.clear()
            self.memory.forget()
        now = time.monotonic()
        found = self._known.get(credential)
        if found is not None and now - found[0] < SECONDS:
            return found[1]
        if len(self._known) >= MOST:
            self._known.clear()
        caller = self._recognise(credential)
        self._known[credential] = (now, caller)
        return caller

    def close(self) -> None:
        """Give the connection back."""
        if self._changes is not None:
            self._changes.close()
            self._changes = None
