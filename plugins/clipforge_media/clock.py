"""The media clock and the container's own: zero is the first presented frame.

clock = Clock.of(info)
clock.time(packet.pts, stream.time_base)      # container ticks -> seconds on the media clock
clock.ticks(Fraction(5, 2), stream.time_base)  # the last tick at or before 2.5 s
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import msgspec

from clipforge_core import MediaInfo


class Clock(msgspec.Struct, frozen=True):
    """`start` is the container time, in seconds, of the first presented frame."""

    start: Fraction = Fraction(0)

    @classmethod
    def of(cls, info: MediaInfo) -> Clock:
        """The clock of a probed file."""
        return cls(info.start)

    def time(self, ticks: int, time_base: Fraction) -> Fraction:
        """Seconds on the media clock of a container timestamp; negative before the first frame."""
        time = Fraction(ticks * time_base.numerator, time_base.denominator)
        return time - self.start if self.start else time

    def ticks(self, time: Fraction, time_base: Fraction) -> int:
        """The last container timestamp that is not after `time`."""
        return math.floor((time + self.start) / time_base)

    def nearest_ticks(self, time: Fraction, time_base: Fraction) -> int:
        """The container timestamp nearest to `time`; halves go up."""
        return math.floor((time + self.start) / time_base + Fraction(1, 2))


def exact(value: Any) -> Fraction | None:
    """A rational of the decoder's as a Fraction; None where it is absent or 0/0, as unknown ones are.

    PyAV 18 answers Fractions, PyAV 19 a class of its own.
    """
    if value is None or not value.denominator or not value.numerator:
        return None
    return Fraction(int(value.numerator), int(value.denominator))
