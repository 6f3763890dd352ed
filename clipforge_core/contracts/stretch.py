"""Looking sparingly: an observer says of each group of pictures how much of it is worth decoding.

A compressed file tells much before it is decoded: where its keyframes are, how large each packet is, and, at
the cost of one picture in a hundred, what the keyframes show. An analyzer whose feed is `sparing` is asked,
for each stretch from one keyframe to the next, how far it must look::

    class Observer:
        def look(self, stretch):
            quiet = max(stretch.sizes, default=0) < 0.2
            return Look(until=stretch.span.start if quiet else stretch.span.end)

It is shown the keyframe, the pictures before `until` that others are built on, and every picture of the
`exact` spans. The engine asks only where a file is told truly by its packets; elsewhere an observer that
declared itself sparing is shown every picture and asked nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from clipforge_core.contracts.analyzer import Picture
from clipforge_core.timecode import Span


@dataclass(frozen=True)
class Look:
    """How much of a stretch is wanted: pictures before `until` (media clock), each one of the `exact` spans.

    `enough` is asked of each picture that would be shown, in order, and may end the look: that picture is the
    last of the stretch. It is called on any thread, and before the observer itself is shown the picture.
    """

    until: Fraction
    exact: tuple[Span, ...] = ()
    enough: Callable[[Picture], bool] | None = None


@dataclass(frozen=True)
class Stretch:
    """From one keyframe to the next. Sizes are those of packets as parts of the keyframe's own.

    `end` is the next keyframe, None at the end of the file; `end_size` its size. `times` and `sizes` are of
    the packets between, in order of decoding. `ahead` holds the first packets after the next keyframe as
    parts of that one's size. `irregular`: the encoder chose the place of the next keyframe for what it
    shows, not because the usual number of pictures had passed. Pictures may be used during the call only.
    """

    begin: Picture
    end: Picture | None
    span: Span
    times: Sequence[Fraction]
    sizes: Sequence[float]
    end_size: float
    ahead: Sequence[float]
    irregular: bool


class SparingObserver(Protocol):
    """What an observer of a sparing feed has beside the methods of every observer."""

    def look(self, stretch: Stretch) -> Look:
        """How much of the next stretch to show. Called in order, before the stretch's first picture is shown, and
        perhaps before the pictures of earlier stretches are: groups are decoded side by side."""
