"""QualityMetric: looks at a file's pictures or listens to its sound, and answers measures.

A metric defines its measures (unit, which way is better, formula, source), says what it must be shown, and gives out
an observer for one file; all metrics see one decode of it::

    class Darkness:
        name, version, kind, needs = "darkness", "1", "video", ()
        defines = (Definition(name="darkness", kind="video", part="colour", unit="%", best="low", good=5, bad=60, ...),)
        def feed(self, subject): return Feed(pictures=PictureFeed(width=160, rate=Fraction(2)))
        def begin(self, subject): return DarknessObserver(self.defines[0])

    class DarknessObserver:
        def picture(self, picture): ...
        def sound(self, sound): ...
        def finish(self): return (self.definition.measured(percent),)

What cannot be measured is answered as `Absent`, with the reason, never as a made-up number.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol, runtime_checkable

import msgspec

from clipforge_core.contracts.analyzer import Feed, Picture, PictureFeed, Sound
from clipforge_core.contracts.progress import Report
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.quality import Absent, Definition, Kind, Measure
from clipforge_core.timecode import Span

REFERENCE = "reference"
"""What a metric needs that measures against another file."""


class Reference(Protocol):
    """What a file is held against: the recording that it was made of, aligned in time."""

    info: MediaInfo
    offset: Fraction
    """Seconds of the reference at which the file begins."""

    def picture(self, time: Fraction, feed: PictureFeed) -> Picture | None:
        """What the reference shows when the file is at `time`, made as `feed` says (its rate does not count); None
        where it shows nothing then. Times must not fall."""


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is measured: what it holds, the spans of it that are shown, and its reference, if it has one."""

    info: MediaInfo
    spans: tuple[Span, ...]
    reference: Reference | None = None

    @property
    def seconds(self) -> Fraction:
        """How long the spans are together."""
        return sum((span.duration for span in self.spans), Fraction(0))


class QualityObserver(Protocol):
    """One pass of a metric over one file."""

    def picture(self, picture: Picture) -> None:
        """The next picture, in order of time."""

    def sound(self, sound: Sound) -> None:
        """The next block of sound, in order of time."""

    def finish(self) -> Sequence[Measure | Absent]:
        """The measures, after the last picture and block: one answer for each definition."""


@runtime_checkable
class QualityMetric(Protocol):
    """Measures quality. `version` is part of the cache key: change it when answers change.

    `needs` may hold "reference": such a metric is left out where there is none. Others may use one that is there.
    """

    name: str
    version: str
    kind: Kind
    needs: tuple[str, ...]
    defines: tuple[Definition, ...]

    def feed(self, subject: Subject) -> Feed:
        """What this metric must be shown of this file: pictures where its kind is "video", else sound."""

    def begin(self, subject: Subject) -> QualityObserver:
        """Start a pass over the spans of the file."""


@runtime_checkable
class Comparer(Protocol):
    """An engine that can align two files; a part of the bundled engine."""

    def reference(self, info: MediaInfo, other: MediaInfo, *, offset: Fraction | None, report: Report) -> Reference:
        """`other` as the reference of `info`; `offset` None looks for the place. Raises CannotAlign."""
