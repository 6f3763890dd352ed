"""`run --watch`: files are taken when they have stopped growing.

    growth = Growth(settle=5)
    growth.look({Path("talk.mp4"): State(size=10, changed=99.0)}, now=100.0)    # []: it is new
    growth.look(the same, now=105.0)                                            # [Path("talk.mp4")]

A file is ready when its size and its time of change have stayed the same for a while. One that changes after it was
taken (a copy that had paused, a file that was written anew) is taken once more; one that comes to nothing, because
it is not whole yet, waits until it changes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from clipforge_cli.sources import Found, Source, find_sources, is_result

INTERVAL = 2.0
"""Seconds between two looks at the folders."""


class State(msgspec.Struct, frozen=True):
    """What a look at a file shows: its size in bytes, and when it was changed (seconds since 1970)."""

    size: int
    changed: float


class _Seen(msgspec.Struct):
    state: State
    since: float
    taken: bool = False


class Growth:
    """Which files have stopped growing. `settle` is how many seconds they must stay the same."""

    def __init__(self, settle: float) -> None:
        self._settle = settle
        self._seen: dict[Path, _Seen] = {}

    def look(self, files: Mapping[Path, State], now: float, wall: float | None = None) -> list[Path]:
        """Those that are ready and were not taken as they are. `now` is a steady clock; `wall` is the time of day, by
        which a file that nobody has changed for long is ready at the first look."""
        self._seen = {path: seen for path, seen in self._seen.items() if path in files}
        ready: list[Path] = []
        for path, state in files.items():
            seen = self._seen.get(path)
            if seen is None or seen.state != state:
                old = wall is not None and seen is None and 0 <= self._settle <= wall - state.changed
                seen = self._seen[path] = _Seen(state, now - self._settle if old else now)
            if not seen.taken and now - seen.since >= self._settle and state.size > 0:
                seen.taken = True
                ready.append(path)
        return ready


def states(paths: Iterable[Path]) -> dict[Path, State]:
    """A look at files; those that have gone meanwhile are left out."""
    found: dict[Path, State] = {}
    for path in paths:
        try:
            stat = path.stat()
        except OSError:
            continue
        found[path] = State(stat.st_size, stat.st_mtime)
    return found


def watched(named: Sequence[str], output: Path) -> list[Source]:
    """The files that the names stand for now, without the results of runs."""
    inside = os.path.realpath(output)
    return [item for item in find_sources(named) if isinstance(item, Source) and not _is_ours(item, inside)]


def _is_ours(source: Source, output: str) -> bool:
    if source.path is None:
        return False
    folder = source.path.parent
    # The output folder may be the watched one: only what lies in folders of results is ours then.
    below = os.path.realpath(folder) != output and os.path.realpath(folder).startswith(output + os.sep)
    return below or is_result(folder)


def watch(
    look: Callable[[], Sequence[Source]],
    take: Callable[[list[Source]], None],
    *,
    settle: float,
    clock: Callable[[], float] = time.monotonic,
    wall: Callable[[], float] = time.time,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Look, take what is ready, wait, for ever: an exception ends it (KeyboardInterrupt, as a rule)."""
    growth = Growth(settle)
    while True:
        sources = {source.path: source for source in look() if source.path is not None}
        ready = growth.look(states(sources), clock(), wall())
        if ready:
            take([sources[path] for path in ready])
        else:
            wait(INTERVAL)


def troubles(found: Iterable[Found]) -> list[Found]:
    """What is wrong with the names themselves, at the first look: an empty folder is none, it fills up later."""
    from clipforge_cli.sources import Refused

    return [item for item in found if isinstance(item, Refused) and not Path(item.shown).is_dir()]
