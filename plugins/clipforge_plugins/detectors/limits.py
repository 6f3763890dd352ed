"""What a request asks for, as limits that can be met.

limits = Limits.of(request, duration)
limits.shortest, limits.longest     # seconds
limits.number                       # how many clips
"""

from __future__ import annotations

from fractions import Fraction

import msgspec

from clipforge_core import DetectRequest, UsageError

SHORTEST = Fraction(15)
"""Seconds of the shortest clip where nothing else is asked for."""
LONGEST = Fraction(60)
"""Seconds of the longest clip where nothing else is asked for."""
FLOOR = Fraction(5)
"""Seconds below which the default minimum is never lowered to make room for more clips."""
SECONDS_A_CLIP = 150
"""By default there is one clip for so many seconds of the source ..."""
MOST = 10
"""... and never more than this."""


def check(request: DetectRequest) -> None:
    """Refuse limits that no clip can meet. Raises UsageError."""
    if request.num_clips is not None and request.num_clips < 1:
        raise UsageError(detail=f"{request.num_clips} clips were asked for: ask for 1 or more")
    for name, value in (("shortest", request.min_duration), ("longest", request.max_duration)):
        if value is not None and (value < 0 or (value == 0 and name == "longest")):
            raise UsageError(detail=f"the {name} duration of a clip cannot be {float(value):g} s")
    low, high = request.min_duration, request.max_duration
    if low is not None and high is not None and low > high:
        raise UsageError(detail=f"the shortest clip ({float(low):g} s) is longer than the longest ({float(high):g} s)")


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How many clips, and how long (seconds)."""

    number: int
    shortest: Fraction
    longest: Fraction

    @classmethod
    def of(cls, request: DetectRequest, duration: Fraction) -> Limits:
        """Limits for a file of `duration` seconds. Raises UsageError.

        A default gives way to what was asked for: the default minimum goes down to half of an asked
        maximum, and (never below 5 s) where the asked number of clips would not fit otherwise; the
        default maximum goes up to twice an asked minimum.
        """
        check(request)
        number = request.num_clips or max(1, min(MOST, round(duration / SECONDS_A_CLIP)))
        shortest, longest = request.min_duration, request.max_duration
        if shortest is None:
            room = max(FLOOR, duration / number * Fraction(2, 3)) if request.num_clips else SHORTEST
            shortest = min(SHORTEST, room, SHORTEST if longest is None else longest / 2)
        if longest is None:
            longest = max(LONGEST, 2 * shortest)
        return cls(number=number, shortest=shortest, longest=longest)
