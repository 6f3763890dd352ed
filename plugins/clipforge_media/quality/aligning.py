"""Where a file begins in the recording that it was made of, found by what both show.

    offset = find_offset(info, other_info, report=silent)       # seconds of the other file's clock

Both are looked at as small pictures, whose likeness does not care for exposure, contrast or size. A coarse search over
the whole recording is followed by a fine one, frame by frame. Raises CannotAlign where the best place is not like the
file, or where they cannot show the same: another shape of picture, no pictures.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clipforge_core import CannotAlign, Feed, MediaInfo, Picture, PictureFeed, Report, Sound, Span, Track
from clipforge_media.scan import scan

Numbers = NDArray[np.float64]

_WIDTH = 32
"""Pixels across of a glimpse: a second of a reference takes about 5 kB."""

_COARSE = Fraction(4)
"""Pictures a second of the coarse search."""

_OPENING = Fraction(60)
"""Seconds of the file that the coarse search looks for, and of its middle that the fine one does."""

_FINE = Fraction(6)
_REACH = Fraction(1, 2)
"""Seconds about the coarse place that the fine search goes over."""

_ALIKE = 0.75
"""Mean correlation of luma of two files that show the same."""

_HALF_ALIKE = 0.5
"""The same where times are a quarter of a second beside: what moves is less alike then."""

_AS_LONG = Fraction(2)
"""Seconds by which the lengths of two encodings of the same may differ."""

_MOST = 60
"""Pictures of the file that the coarse search compares at most."""

_FLAT = 2.0
"""Spread of luma (steps of 8 bits) below which a picture tells nothing."""

_EQUAL = 1e-5
"""Correlations that differ by less are the same: still pictures fit everywhere."""

_SHAPES = 0.006
"""How far aspect ratios may differ by rounding."""


class _Glimpses(NamedTuple):
    """Times (n,) and pictures (n, h, w) with a mean of 0 and a length of 1; 0 everywhere where they are flat."""

    times: Numbers
    pictures: NDArray[np.float16]


def check_shapes(info: MediaInfo, other: MediaInfo) -> None:
    """Raises CannotAlign where the two cannot show the same picture."""
    for one in (info, other):
        if one.video is None:
            raise CannotAlign(path=info.path, reference=other.path, detail=f"{one.path} has no pictures")
    if info.video is None or other.video is None:
        return
    shapes = [Fraction(v.display_width, v.display_height) for v in (info.video, other.video)]
    small = min(v.display_height for v in (info.video, other.video))
    if abs(shapes[0] / shapes[1] - 1) > max(_SHAPES, 2 / small):
        detail = (
            f"their pictures have other shapes ({info.video.display_width}x{info.video.display_height} and "
            f"{other.video.display_width}x{other.video.display_height}): one of them was cropped or padded"
        )
        raise CannotAlign(path=info.path, reference=other.path, detail=detail)


def find_offset(info: MediaInfo, other: MediaInfo, *, report: Report) -> Fraction:
    """Seconds of `other` at which `info` begins."""
    check_shapes(info, other)
    opening = Span(Fraction(0), min(info.duration, _OPENING))
    ours = _glimpses(info, opening, _COARSE, _portion(report, 0.0, 0.2))
    place, alike = 0.0, 0.0
    if abs(info.duration - other.duration) <= _AS_LONG:
        # Most likely another encoding of the same: its opening tells.
        place, alike = _coarse(ours, other, opening.end + _AS_LONG, float(_AS_LONG), _portion(report, 0.2, 0.4))
    if alike < _ALIKE:
        last = float(other.duration)
        place, alike = _coarse(ours, other, other.duration, last, _portion(report, 0.4, 0.8))
    if alike < _HALF_ALIKE:
        raise _unlike(info, other, alike)
    return _refined(info, other, place, report)


def _coarse(ours: _Glimpses, other: MediaInfo, end: Fraction, last: float, report: Report) -> tuple[float, float]:
    """The best place from a second before the beginning to `last` seconds after it, and how alike it is."""
    theirs = _glimpses(other, Span(Fraction(0), min(end, other.duration)), _COARSE, report)
    step = 1 / float(_COARSE)
    offsets = np.asarray(np.arange(round(-min(1.0, last) / step), round(last / step) + 1) * step, np.float64)
    return _best(ours, theirs, offsets, 0.5)


def _refined(info: MediaInfo, other: MediaInfo, place: float, report: Report) -> Fraction:
    """The place to the frame, by some seconds of the file in which something can be seen."""
    start = max(Fraction(0), min(info.duration - _FINE, _OPENING - _FINE) / 2)
    near = Span(start, min(info.duration, start + _FINE))
    first, last = near.start + Fraction(place) - _REACH, near.end + Fraction(place) + _REACH
    wide = Span(max(Fraction(0), first), max(Fraction(0), min(other.duration, last)))
    ours = _glimpses(info, near, None, _portion(report, 0.8, 0.9))
    theirs = _glimpses(other, wide, None, _portion(report, 0.9, 1.0))
    if not len(ours.times) or not len(theirs.times):
        raise _unlike(info, other, 0.0)
    rate = float(other.video.frame_rate) if other.video is not None else 25.0
    offsets = theirs.times - ours.times[0]
    # The first frame of ours falls on a frame of theirs.
    offsets = offsets[np.abs(offsets - place) <= float(_REACH) + 1 / rate]
    best, alike = _best(ours, theirs, offsets, 0.5 / rate)
    if alike < _ALIKE:
        raise _unlike(info, other, alike)
    return Fraction(best).limit_denominator(90000)


def _unlike(info: MediaInfo, other: MediaInfo, alike: float) -> CannotAlign:
    detail = f"no part of the reference shows the same (at the best place the likeness is {max(0.0, alike):.2f} of 1)"
    return CannotAlign(path=info.path, reference=other.path, detail=detail)


def _best(ours: _Glimpses, theirs: _Glimpses, offsets: Numbers, slack: float) -> tuple[float, float]:
    """The offset at which the pictures are most alike, and how much; of equal ones that nearest to 0."""
    telling = np.flatnonzero(np.abs(ours.pictures).max(axis=(1, 2)) > 0) if len(ours.times) else np.zeros(0, int)
    if not len(telling) or not len(theirs.times) or not len(offsets):
        return 0.0, 0.0
    telling = telling[:: max(1, len(telling) // _MOST)]
    # Sizes may differ by a line, by rounding.
    height, width = (min(a, b) for a, b in zip(ours.pictures.shape[1:], theirs.pictures.shape[1:], strict=True))
    times = ours.times[telling]
    pictures = ours.pictures[telling, :height, :width].astype(np.float32)
    others = theirs.pictures[:, :height, :width]
    found = np.full(len(offsets), -1.0)
    for number, offset in enumerate(offsets):
        places = np.searchsorted(theirs.times, times + offset + slack / 2, side="right") - 1
        inside = (places >= 0) & (times + offset <= theirs.times[-1] + slack)
        if inside.sum() >= max(1, 0.5 * len(times)):
            pairs = pictures[inside] * others[places[inside]]
            found[number] = float(pairs.sum(axis=(1, 2)).mean())
    most = found.max()
    equal = np.flatnonzero(found >= most - _EQUAL)
    nearest = equal[np.argmin(np.abs(offsets[equal]))]
    return float(offsets[nearest]), float(most)


def _glimpses(info: MediaInfo, span: Span, rate: Fraction | None, report: Report) -> _Glimpses:
    seen = _Seen()
    scan(
        info, [(Feed(pictures=PictureFeed(width=_WIDTH, rate=rate, format="gray")), seen)], spans=(span,), report=report
    )
    return seen.glimpses()


class _Seen:
    def __init__(self) -> None:
        self._times: list[float] = []
        self._pictures: list[NDArray[np.float16]] = []

    def picture(self, picture: Picture) -> None:
        """The next picture."""
        luma = np.asarray(picture.planes[0], np.float32)
        flat = float(luma.std()) < _FLAT
        even = luma - luma.mean()
        self._times.append(float(picture.time))
        made = np.zeros_like(luma) if flat else even / np.linalg.norm(even)
        self._pictures.append(made.astype(np.float16))

    def sound(self, sound: Sound) -> None:
        """Nothing: it asked for none."""

    def finish(self) -> dict[str, Track]:
        """No tracks."""
        return {}

    def glimpses(self) -> _Glimpses:
        """All of them."""
        if not self._pictures:
            return _Glimpses(np.zeros(0), np.zeros((0, 1, 1), np.float16))
        return _Glimpses(np.asarray(self._times), np.stack(self._pictures))


def _portion(report: Report, first: float, last: float) -> Report:
    def part(done: float, message: str = "") -> None:
        report(first + (last - first) * done, "align")

    return part
