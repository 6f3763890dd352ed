"""How many requests somebody may still send, counted exactly.

    limiter = Limiter(data / "limits.db")           # over all processes; LocalLimiter() for a single one
    taken = limiter.take("user:usr_1", limit=100, seconds=60)
    if not taken.admitted: ...                      # taken.retry_after seconds to wait

A window begins with the first request and lets `limit` through until it ends. In the file, counting is one statement
that holds the write lock from its beginning, so that no two requests are given the same place. What is lost in a power
cut is a count of the last minute: the file is never synced to the disk.
"""

from __future__ import annotations

import math
import threading
import time
from pathlib import Path

import msgspec

from clipforge_core.store.database import Database

_TABLE = """
CREATE TABLE IF NOT EXISTS windows (
    key TEXT PRIMARY KEY, used INTEGER NOT NULL, ends REAL NOT NULL
) STRICT, WITHOUT ROWID
"""
_TAKE = """
INSERT INTO windows (key, used, ends) VALUES (:key, :cost, :ends)
ON CONFLICT (key) DO UPDATE SET
    used = CASE WHEN ends <= :now THEN :cost ELSE MIN(used + :cost, :most) END,
    ends = CASE WHEN ends <= :now OR ends > :ends THEN :ends ELSE ends END
RETURNING used, ends
"""
SWEEP_SECONDS = 600.0
"""How often windows that have ended are forgotten."""


class Taken(msgspec.Struct, frozen=True):
    """Whether a request may pass; what is left of its window; when that ends (seconds since 1970)."""

    admitted: bool
    limit: int
    remaining: int
    ends: float
    now: float

    @property
    def reset(self) -> int:
        """When the window ends, in whole seconds since 1970, never before it does."""
        return math.ceil(self.ends)

    @property
    def retry_after(self) -> int:
        """Whole seconds until then, at least one."""
        return max(1, math.ceil(self.ends - self.now))


class Limiter:
    """Counts by key. Safe to use from many threads and processes at once; `take` needs some ten microseconds."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, synchronous="OFF")
        self._swept = time.time()
        with self._database.write() as db:
            db.execute(_TABLE)

    def take(self, key: str, limit: int, seconds: float = 60.0, *, cost: int = 1) -> Taken:
        """Take `cost` places of the `limit` that `key` has every `seconds`; with cost 0 only look."""
        now = time.time()
        values = {"key": key, "cost": cost, "now": now, "ends": now + seconds, "most": limit + cost}
        used, ends = self._database.once(_TAKE, values)
        if now - self._swept > SWEEP_SECONDS:
            self._swept = now
            self._database.once("DELETE FROM windows WHERE ends <= :now", {"now": now})
        return Taken(used <= limit, limit, max(0, limit - used), ends, now)

    def close(self) -> None:
        """Close the file."""
        self._database.close()


class LocalLimiter(Limiter):
    """Counts in memory, where one process answers all requests: exact as well, and some ten times as quick."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[int, float]] = {}
        self._swept = time.time()

    def take(self, key: str, limit: int, seconds: float = 60.0, *, cost: int = 1) -> Taken:
        """As in the file."""
        now = time.time()
        with self._lock:
            used, ends = self._windows.get(key, (0, 0.0))
            if ends <= now:
                used, ends = 0, now + seconds
            used, ends = min(used + cost, limit + cost), min(ends, now + seconds)
            self._windows[key] = used, ends
            if now - self._swept > SWEEP_SECONDS:
                self._swept = now
                self._windows = {k: window for k, window in self._windows.items() if window[1] > now}
        return Taken(used <= limit, limit, max(0, limit - used), ends, now)

    def close(self) -> None:
        """Nothing is open."""
