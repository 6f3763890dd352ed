"""How quickly requests may come: evenly at a rate, and so many at once above it.

    pacer = Pacer(data / "limits.db")               # over all processes; LocalPacer() for a single one
    pacer.wait("address:203.0.113.9", rate=100 / 60, burst=20)      # 0.0: let through; else seconds to wait

The generic cell rate algorithm (ITU-T I.371, leaky bucket as a meter): each request that is let through moves the
moment at which the key would be back to rest by 1 / rate; where that lies more than `burst` requests ahead, one waits.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

from clipforge_core.store.database import Database

_TABLE = """
CREATE TABLE IF NOT EXISTS paces (
    key TEXT PRIMARY KEY, rest REAL NOT NULL, admitted INTEGER NOT NULL
) STRICT, WITHOUT ROWID
"""
_WAIT = """
INSERT INTO paces (key, rest, admitted) VALUES (:key, :now + :step, 1)
ON CONFLICT (key) DO UPDATE SET
    admitted = MAX(MIN(rest, :full), :now) + :step <= :full,
    rest = MIN(:full, MAX(rest, :now) + CASE WHEN MAX(rest, :now) + :step <= :full THEN :step ELSE 0 END)
RETURNING admitted, rest
"""
_SLACK = 1e-6
"""Seconds by which sums of times may be off."""

SWEEP_SECONDS = 600.0


class Pacer:
    """Paces by key. Safe to use from many threads and processes at once."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, synchronous="OFF")
        self._swept = time.time()
        with self._database.write() as db:
            db.execute(_TABLE)

    def wait(self, key: str, rate: float, burst: int) -> float:
        """Let a request through (0.0), or answer in how many seconds the next one is. `rate` is requests a second."""
        now, step = time.time(), 1 / rate
        full = now + burst * step + _SLACK
        admitted, rest = self._database.once(_WAIT, {"key": key, "now": now, "step": step, "full": full})
        if now - self._swept > SWEEP_SECONDS:
            self._swept = now
            self._database.once("DELETE FROM paces WHERE rest <= :now", {"now": now})
        return 0.0 if admitted else max(_SLACK, rest + step - full)

    def close(self) -> None:
        """Close the file."""
        self._database.close()


class LocalPacer(Pacer):
    """Paces in memory, where one process answers all requests."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rests: dict[str, float] = {}
        self._swept = time.time()

    def wait(self, key: str, rate: float, burst: int) -> float:
        """As in the file."""
        now, step = time.time(), 1 / rate
        with self._lock:
            # A clock that was put back must not keep anybody waiting for long.
            rest = max(min(self._rests.get(key, 0.0), now + burst * step), now)
            ahead = rest + step - now - burst * step
            self._rests[key] = rest + step if ahead <= _SLACK else rest
            if now - self._swept > SWEEP_SECONDS:
                self._swept = now
                self._rests = {k: rest for k, rest in self._rests.items() if rest > now}
        return 0.0 if ahead <= _SLACK else ahead

    def close(self) -> None:
        """Nothing is open."""
