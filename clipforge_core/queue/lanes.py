"""Lanes: which jobs wait for which threads.

Jobs of inline kinds take milliseconds and have threads of their own, so that they never stand behind renders. A lane
claims a job only when one of its threads is free: what is most urgent then is what is begun.
"""

from __future__ import annotations

import threading
from collections.abc import Collection

import msgspec

from clipforge_core.contracts.job_kind import is_inline
from clipforge_core.registry import Registry

INLINE_THREADS = 8


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """Jobs of these `kinds`, or of all `but` those, `threads` at a time. `name` is its queue in the broker."""

    name: str
    threads: int
    kinds: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()


def lanes_of(registry: Registry, workers: int) -> list[Lane]:
    """Lanes for the kinds of a registry, `workers` jobs with child processes at a time. A kind that nobody brings goes
    to the first lane, where it fails with its name."""
    inline = frozenset(name for name, kind in registry.all("job_kinds").items() if is_inline(kind))
    lanes = [Lane(name="jobs", threads=workers, but=inline)]
    if inline:
        lanes.append(Lane(name="inline", threads=INLINE_THREADS, kinds=inline))
    return lanes


class Bell:
    """Something has changed: wakes everybody who waits, and nobody misses it.

    heard = bell.rung
    ...look...
    bell.wait(heard, 1.0)      # comes back at once where it was rung since
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.rung = 0

    def ring(self) -> None:
        """Wake all."""
        with self._changed:
            self.rung += 1
            self._changed.notify_all()

    def wait(self, heard: int, seconds: float) -> bool:
        """Until it is rung again after `heard`; False where that does not happen for so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self.rung != heard, max(0.0, seconds))


def threads_of(lanes: Collection[Lane]) -> int:
    """Threads of all lanes together."""
    return sum(lane.threads for lane in lanes)
