"""The fine level of sound as numbers by time, and where in it a single sound begins and ends.

level = Level.of(track)                     # the track `level`: dB, a hundred values a second
voiced(level, Span(…), floor, ceiling)      # Voiced(before=…, start=…, end=…, after=…)
"""

from __future__ import annotations

import sys
from array import array
from fractions import Fraction

import msgspec

from clipforge_core.model.tracks import Samples
from clipforge_core.timecode import Span

DROP = 12.0
"""dB under its peak at which a sound such as "um" has begun or ended: it is one vowel, perhaps with a nasal after
it; measured on fillers of a synthetic voice, whose borders to the next word lay 13 to 42 dB down."""

RISE = 6.0
"""dB above the lowest point between two sounds that still belong to the valley between them."""


class Level:
    """dB at even steps; index i is at `start + i * step` seconds."""

    def __init__(self, start: Fraction, step: Fraction, values: array[float]) -> None:
        self.start, self.step, self.values = start, step, values

    @classmethod
    def of(cls, track: Samples) -> Level:
        """From a track of float32 values."""
        values: array[float] = array("f")
        values.frombytes(track.data)
        if sys.byteorder == "big":
            values.byteswap()
        return cls(track.start, track.step, values)

    def index(self, time: Fraction) -> int:
        """The value nearest to a time, inside the track."""
        return max(0, min(len(self.values) - 1, round((time - self.start) / self.step)))

    def time(self, index: int) -> Fraction:
        """When a value is."""
        return self.start + index * self.step


class Voiced(msgspec.Struct, frozen=True):
    """A sound and its neighbours: the one before ends at `before`, it lasts from `start` to `end`, the one after
    begins at `after`. In order."""

    before: Fraction
    start: Fraction
    end: Fraction
    after: Fraction


def voiced(level: Level, first: Span, last: Span, floor: Fraction, ceiling: Fraction) -> Voiced | None:
    """The sound whose first syllable is about `first` and whose last is about `last`, between floor and ceiling.

    None where it does not stand out from its neighbours.
    """
    low, high = level.index(floor), level.index(ceiling)
    left, right = _peak(level, first), _peak(level, last)
    start = left
    while start > low and level.values[start - 1] > level.values[left] - DROP:
        start -= 1
    end = right
    while end < high and level.values[end + 1] > level.values[right] - DROP:
        end += 1
    if end <= start or (start == low and level.time(low) > level.start) or end == high:
        return None
    before = _valley(level, start, low, -1)
    after = _valley(level, end, high, 1)
    return Voiced(level.time(before), level.time(start), level.time(end), level.time(after))


def _peak(level: Level, near: Span) -> int:
    """The loudest value in the middle of a span: its times may reach into what stands beside it."""
    fifth = near.duration / 5
    first, last = level.index(near.start + fifth), level.index(near.end - fifth)
    return max(range(first, last + 1), key=lambda i: (level.values[i], -i))


def _valley(level: Level, edge: int, limit: int, way: int) -> int:
    """The far end of the valley beside a sound: where the level has risen from its lowest point again."""
    lowest = level.values[edge]
    at = edge
    while at != limit:
        value = level.values[at + way]
        if value > lowest + RISE:
            break
        lowest = min(lowest, value)
        at += way
    return at
