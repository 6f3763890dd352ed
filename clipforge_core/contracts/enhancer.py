"""Enhancer: a Timeline → a Timeline that looks or sounds better, by a measure of the enhancer's own.

An enhancer measures the source ranges that a Timeline shows, writes plain data into the Timeline (a `Grade`, a
`Steady` path, sound filters: `clipforge_core.model.enhance`), measures what that makes of it, and leaves it out
where the measure does not get better::

    class Louder:
        name, version, order = "louder", "1", 50
        def require(self): ...
        def enhance(self, timeline, bench):
            return Enhanced(timeline, (Enhancement(name="louder", applied=False, note="loud enough"),))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar, runtime_checkable

import msgspec

from clipforge_core.model.enhance import Enhancement
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.timeline import Timeline
from clipforge_core.timecode import Span

T = TypeVar("T")


class Enhanced(msgspec.Struct, frozen=True):
    """The Timeline, changed or not, and what was measured: one report for each measure."""

    timeline: Timeline
    reports: tuple[Enhancement, ...]


class Bench(Protocol):
    """What an enhancer is given beside the Timeline."""

    @property
    def infos(self) -> Mapping[str, MediaInfo]:
        """What the sources of the Timeline hold, by the source's id; those alone that are media files."""

    def shots(self, source: str) -> Sequence[Span]:
        """Shots of a source on its media clock; () where nobody looked for them."""

    def speech(self, source: str) -> Sequence[Span]:
        """Where somebody speaks; () where nobody listened."""

    def remember(self, parts: Sequence[Any], kind: type[T], make: Callable[[], T]) -> T:
        """What `make` answers, kept under the hash of `parts` (all that the answer depends on, the contents of
        sources by their digests), of this enhancer's version and of the engine's."""

    def report(self, done: float, message: str = "") -> None:
        """How far this enhancer is, 0..1. Raises Cancelled."""


@runtime_checkable
class Enhancer(Protocol):
    """Makes Timelines better. Enhancers with a lower `order` come first, and those after them see their work:
    pictures 10 (steadying) and 20 (colour), sound 30 (hum), 40 (noise) and 50 (level).

    `version` is part of the cache key: change it when answers change.
    """

    name: str
    version: str
    order: int

    def require(self) -> None:
        """Raises MissingExtra where a part that it needs is not installed. Quick: imports nothing heavy."""

    def enhance(self, timeline: Timeline, bench: Bench) -> Enhanced:
        """The Timeline with what was found to make it better. The same input gives the same answer."""
