"""What a request asks for, as limits that can be met.

limits = Limits.of(request, duration)
limits.shortest, limits.longest     # seconds
limits.number                       # how many clips
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from clipforge_core import Clip, Detection, DetectRequest, UsageError

SHORTEST = Fraction(15)
"""Seconds of the shortest clip where nothing else is asked for."""
LONGEST = Fraction(60)
"""Seconds of the longest clip where nothing else is asked for."""
FLOOR = Fraction(5)
"""Seconds below which the default minimum is never lowered to make room for more clips."""
SECONDS_A_CLIP = 150
"""By default there is one clip for so many seconds of a talk ..."""
SECONDS_WITHOUT_WORDS = 75
"""... for so many of a film in which little is said ..."""
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
    def of(
        cls,
        request: DetectRequest,
        duration: Fraction,
        *,
        shortest: Fraction = SHORTEST,
        longest: Fraction = LONGEST,
        each: int = SECONDS_A_CLIP,
    ) -> Limits:
        """Limits for a file of `duration` seconds. Raises UsageError.

        Where nothing is asked: clips of `shortest` to `longest` seconds, one for `each` so many seconds.

        A default gives way to what was asked for: the default minimum goes down to half of an asked
        maximum, and (never below 5 s) where the asked number of clips would not fit otherwise; the
        default maximum goes up to twice an asked minimum.
        """
        check(request)
        number = request.num_clips or max(1, min(MOST, round(duration / each)))
        low, high = request.min_duration, request.max_duration
        if low is None:
            room = max(FLOOR, duration / number * Fraction(2, 3)) if request.num_clips else shortest
            low = min(shortest, room, shortest if high is None else high / 2)
        if high is None:
            high = max(longest, 2 * low)
        return cls(number=number, shortest=low, longest=high)


def flag_option(detector: str, request: DetectRequest, name: str) -> bool:
    """An option of a detector that is true or false (its default). Raises UsageError."""
    value = request.options.get(name, False)
    if not isinstance(value, bool):
        raise UsageError(detail=f"{detector}: {name} = {value!r} is neither true nor false")
    return value


def shown_all(clips: Sequence[Clip], asked: int | None, what: str, note: str = "") -> Detection:
    """The first `asked` of the clips (None: all of them), with a note where there are fewer, or none."""
    notes = [note] if note else []
    if not clips and not note:
        notes.append(f"it has no {what}")
    if asked is not None and clips and len(clips) < asked:
        notes.append(f"{asked} clips were asked for and {len(clips)} found: there are no more {what}")
    return Detection(clips=tuple(clips[:asked]), note="; ".join(notes))
