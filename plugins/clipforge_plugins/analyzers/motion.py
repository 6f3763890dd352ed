"""`motion`: how much the picture moves, five values a second.

A value is the mean absolute change of luma a second, as part of the full range: 0 is a still
picture, 0.05 a person talking, 0.3 and more fast action; 1 is the most that is told. It is measured
between pictures a fifth of a second apart, so that it does not depend on the frame rate.

In a coarse pass over a file that can be looked at sparingly, it is measured in the first second after each
keyframe, and what moves there holds until the next keyframe.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from clipforge_core import (
    Detail,
    Feed,
    Look,
    MediaInfo,
    Observer,
    Picture,
    PictureFeed,
    Samples,
    Sound,
    Span,
    Stretch,
    Track,
    Tracks,
)
from clipforge_plugins.analyzers.spans import covered

STEP = Fraction(1, 5)
"""Seconds between two values."""

APART = Fraction(2)
"""Pictures further apart than this many seconds tell nothing of the time between them."""

MEASURED = Fraction(1)
"""Seconds after a keyframe in which motion is measured where the engine looks sparingly."""

PICTURES = 4
"""Pictures that are looked at there at least: a film of slides has few a second."""

CUT = 2.0
"""A change that is this many times those before and after it is a cut or a flash, not motion."""


class MotionAnalyzer:
    """Samples float32 (n,), 0..1, every STEP seconds from the start of the first span."""

    name, version = "motion", "2"
    provides: tuple[str, ...] = ("motion",)
    requires: tuple[str, ...] = ()

    def feed(self, info: MediaInfo, detail: Detail) -> Feed:
        """Five small pictures a second."""
        return Feed(pictures=PictureFeed(width=64, rate=1 / STEP, format="gray", thin=True, sparing=True))

    def begin(self, info: MediaInfo, detail: Detail, tracks: Tracks, spans: Sequence[Span]) -> Observer:
        """A pass over the spans; between them motion is 0."""
        rate = info.video.frame_rate if info.video is not None else 1 / STEP
        return _MotionObserver(covered(info, spans), max(MEASURED, PICTURES / rate))


class _MotionObserver:
    def __init__(self, spans: Sequence[Span], measured: Fraction) -> None:
        self._spans = spans
        self._length = measured
        self._last: tuple[Fraction, Any] | None = None
        self._changes: list[tuple[Fraction, Fraction, float]] = []
        self._starts: deque[Fraction] = deque()
        self._end: Fraction | None = None
        self._measured = 0

    def look(self, stretch: Stretch) -> Look:
        """The first second: what was left out after it moved as it did."""
        self._starts.append(stretch.span.start)
        self._end = stretch.span.end
        return Look(min(stretch.span.end, stretch.span.start + self._length))

    def _hold(self, until: Fraction) -> None:
        """Fill the time from the last picture to `until`, if pictures were left out there."""
        here = self._changes[self._measured :]
        if self._last is not None and here and until - self._last[0] > 2 * STEP:
            seconds = sum(float(end - begin) for begin, end, _ in here)
            rate = sum(rate * float(end - begin) for begin, end, rate in here) / seconds
            self._changes.append((self._last[0], until, rate))
            self._last = None
        self._measured = len(self._changes)

    def picture(self, picture: Picture) -> None:
        """The next picture of a "gray" feed."""
        import numpy as np

        while self._starts and picture.time >= self._starts[0]:
            self._hold(self._starts.popleft())
        luma = np.array(picture.planes[0], dtype=np.uint8, copy=True)
        if self._last is not None:
            time, before = self._last
            apart = picture.time - time
            if Fraction(0) < apart <= APART:
                levels = float((np.maximum(luma, before) - np.minimum(luma, before)).mean())
                self._changes.append((time, picture.time, levels / 255 / float(apart)))
        self._last = (picture.time, luma)

    def sound(self, sound: Sound) -> None:
        """Not listened to."""

    def finish(self) -> Mapping[str, Track]:
        """The values; each is the mean over its step, weighted by time."""
        if self._end is not None:
            self._hold(self._end)
        start, end = (self._spans[0].start, self._spans[-1].end) if self._spans else (Fraction(0), Fraction(0))
        count = -((start - end) // STEP)
        values = steps(without_cuts(self._changes), start, count)
        return {"motion": Samples(start=start, step=STEP, dtype="<f4", shape=(count,), data=values)}


Change = tuple[Fraction, Fraction, float]
"""From, to, change a second."""


def without_cuts(changes: Sequence[Change]) -> list[Change]:
    """Changes that stand alone far above both neighbours get the larger neighbour's value."""
    cleaned = list(changes)
    for i, (begin, end, rate) in enumerate(changes):
        # In its first or last second a file has one neighbour only.
        around = [changes[j][2] for j in (i - 1, i + 1) if 0 <= j < len(changes)]
        if around and rate > CUT * max(around) and rate * float(end - begin) * 255 > 4:
            cleaned[i] = (begin, end, max(around))
    return cleaned


def steps(changes: Sequence[Change], start: Fraction, count: int) -> bytes:
    """Means over `count` steps from `start`, as float32 bytes in little-endian order."""
    import numpy as np

    values = np.zeros(count, dtype=np.float64)
    for begin, end, rate in changes:
        first = max(0, int((begin - start) // STEP))
        for index in range(first, min(count, int((end - start) // STEP) + 1)):
            lower, upper = start + index * STEP, start + (index + 1) * STEP
            shared = min(end, upper) - max(begin, lower)
            if shared > 0:
                values[index] += rate * float(shared / STEP)
    return np.minimum(values, 1.0).astype("<f4").tobytes()
