"""Exact times: rational seconds, spans, and the forms that people write and read.

Every time in ClipForge is a `fractions.Fraction` of seconds on the media clock: zero is the
first presented frame (the first sample where there is no picture), as on a player's clock.
In JSON a time is the string "num/den"; documents that people edit hold decimal seconds::

    >>> parse_time("1:02.5")
    Fraction(125, 2)
    >>> format_time(Fraction(125, 2))
    '0:01:02.500'
    >>> Span(Fraction(0), Fraction(4)).intersect(Span(Fraction(3), Fraction(9)))
    Span(start=Fraction(3, 1), end=Fraction(4, 1))
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

import msgspec

Time = Fraction

ZERO = Fraction(0)


class Span(msgspec.Struct, frozen=True, order=True):
    """A half-open stretch of time, [start, end), in seconds. `end` is never before `start`."""

    start: Fraction
    end: Fraction

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a span ends before it starts: {self.start} > {self.end}")

    @property
    def duration(self) -> Fraction:
        """Length in seconds."""
        return self.end - self.start

    def contains(self, time: Fraction) -> bool:
        """True if `time` lies in [start, end)."""
        return self.start <= time < self.end

    def overlaps(self, other: Span) -> bool:
        """True if both share more than an edge."""
        return self.start < other.end and other.start < self.end

    def intersect(self, other: Span) -> Span | None:
        """The stretch that both share, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None

    def shift(self, by: Fraction) -> Span:
        """The same length, `by` seconds later."""
        return Span(self.start + by, self.end + by)

    def pad(self, by: Fraction, within: Span | None = None) -> Span:
        """Longer by `by` seconds on both sides, cut to `within`."""
        start, end = self.start - by, self.end + by
        if within is not None:
            start, end = max(start, within.start), min(end, within.end)
        return Span(start, max(start, end))


def union(spans: Iterable[Span], gap: Fraction = ZERO) -> list[Span]:
    """Sorted spans without overlaps; stretches closer than or equal to `gap` seconds become one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end + gap:
            if span.end > merged[-1].end:
                merged[-1] = Span(merged[-1].start, span.end)
        elif span.duration > 0:
            merged.append(span)
    return merged


def complement(spans: Iterable[Span], within: Span) -> list[Span]:
    """What `within` holds beside the spans."""
    rest: list[Span] = []
    at = within.start
    for span in union(spans):
        if span.end <= within.start or span.start >= within.end:
            continue
        if span.start > at:
            rest.append(Span(at, span.start))
        at = max(at, span.end)
    if at < within.end:
        rest.append(Span(at, within.end))
    return rest


def overlap(spans: Iterable[Span], within: Span) -> Fraction:
    """Seconds of `within` that the spans cover."""
    total = ZERO
    for span in union(spans):
        shared = span.intersect(within)
        if shared is not None:
            total += shared.duration
    return total


def seconds(value: float | int | str | Fraction) -> Fraction:
    """An exact time from a decimal number of seconds: 0.1 is 1/10, not its binary neighbour.

    Raises ValueError for what is not a finite number.
    """
    if isinstance(value, Fraction):
        return value
    try:
        return Fraction(str(value).strip())
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError(f"not a time in seconds: {value!r}") from error


def milliseconds(value: float | Fraction) -> Fraction:
    """The nearest millisecond as an exact time: what recognisers and subtitles measure in."""
    return Fraction(round(value * 1000), 1000)


def nearest_frame(time: Fraction, rate: Fraction) -> int:
    """Index of the frame that begins nearest to `time` at `rate` frames a second."""
    exact = time * rate
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def frame_time(frame: int, rate: Fraction) -> Fraction:
    """When frame `frame` begins, in seconds."""
    return Fraction(frame) / rate


def frame_times(span: Span, rate: Fraction) -> Iterator[Fraction]:
    """The begin of each frame of `span`, counted from its start."""
    frame = 0
    while True:
        at = span.start + frame_time(frame, rate)
        if at >= span.end:
            return
        yield at
        frame += 1


_CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)$")


def parse_time(text: str) -> Fraction:
    """Seconds from "90", "90.5s", "1:30.5" or "0:01:30.500".

    Raises ValueError for anything else and for negative times.
    """
    cleaned = text.strip().lower().removesuffix("s")
    clock = _CLOCK.match(cleaned)
    if clock:
        hours, minutes, rest = clock.groups()
        second = Fraction(rest.replace(",", "."))
        if second >= 60 or (hours is not None and int(minutes) >= 60):
            raise ValueError(f"not a time: {text!r}")
        return int(hours or 0) * 3600 + int(minutes) * 60 + second
    if not re.fullmatch(r"\d+(?:\.\d*)?|\.\d+", cleaned):
        raise ValueError(f"not a time: {text!r} (write 90, 90.5 or 1:30.5)")
    return Fraction(cleaned)


class Moment(msgspec.Struct, frozen=True):
    """A time in a file that is not known yet: `seconds`, and `frames` more, or a `share` of its length."""

    seconds: Fraction = ZERO
    frames: int = 0
    share: Fraction | None = None

    def at(self, duration: Fraction, rate: Fraction) -> Fraction:
        """Seconds in a file of that length and frame rate. Raises ValueError for a frame that no second has."""
        if self.share is not None:
            return duration * self.share
        if self.frames and self.frames >= rate:
            most = math.ceil(rate) - 1
            raise ValueError(
                f"no frame {self.frames} in a second: at {float(rate):.5g} frames a second the last is {most}"
            )
        return self.seconds + self.frames / rate


_FRAMES = re.compile(r"^(\d+):(\d{1,2}):(\d{1,2})[:;](\d{1,3})$")


def parse_moment(text: str) -> Moment:
    """A time as `parse_time` reads it, "H:MM:SS:FF" (frames after a full second), "25%" or "end".

    Raises ValueError for anything else, for negative times and for more than 100 %.
    """
    cleaned = text.strip().lower()
    if cleaned == "end":
        return Moment(share=Fraction(1))
    if cleaned.endswith("%"):
        share = cleaned[:-1].strip()
        if not re.fullmatch(r"\d+(?:\.\d*)?|\.\d+", share) or Fraction(share) > 100:
            raise ValueError(f"not a share: {text!r} (write 0% to 100%)")
        return Moment(share=Fraction(share) / 100)
    clock = _FRAMES.match(cleaned)
    if clock:
        hours, minutes, second, frames = (int(part) for part in clock.groups())
        if minutes >= 60 or second >= 60:
            raise ValueError(f"not a time: {text!r}")
        return Moment(seconds=Fraction(hours * 3600 + minutes * 60 + second), frames=frames)
    return Moment(seconds=parse_time(text))


def format_frames(time: Fraction, rate: Fraction) -> str:
    """H:MM:SS:FF, the frame that begins nearest to `time`; `parse_moment` reads it back."""
    whole = math.floor(time)
    frames = nearest_frame(time - whole, rate)
    if frames >= rate:
        whole, frames = whole + 1, 0
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}:{frames:02d}"


def format_time(time: Fraction | float, digits: int = 3) -> str:
    """H:MM:SS.mmm; `digits` decimals, rounded half up."""
    scale = 10**digits
    ticks = int(Fraction(time) * scale + Fraction(1, 2))
    whole, part = divmod(ticks, scale)
    text = f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{text}.{part:0{digits}d}" if digits else text
