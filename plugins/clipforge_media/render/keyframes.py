"""Rectangles that move: the value of keyframes at a time.

rect_at((Keyframe(time=ZERO, rect=a), Keyframe(time=ONE, rect=b)), Fraction(1, 2))  # halfway
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction

from clipforge_core import Keyframe, Rect

_WHOLE = Rect()


def rect_at(keyframes: Sequence[Keyframe], time: Fraction, default: Rect = _WHOLE) -> Rect:
    """The rectangle at `time` (seconds from the element's start): held before the first keyframe and
    after the last one, `default` without any. Keyframes are sorted by time; of several at one
    time the last counts."""
    if not keyframes:
        return default
    after = bisect_right(keyframes, time, key=lambda k: k.time)
    if after == 0:
        return keyframes[0].rect
    here = keyframes[after - 1]
    if after == len(keyframes) or here.ease == "hold":
        return here.rect
    there = keyframes[after]
    way = float((time - here.time) / (there.time - here.time))
    if here.ease == "smooth":
        way = (1.0 - math.cos(math.pi * way)) / 2.0
    return _between(here.rect, there.rect, way)


def crop_at(keyframes: Sequence[Keyframe], time: Fraction) -> Rect:
    """The part of the picture that is shown at `time`, inside the picture; all of it without keyframes."""
    return clamped(rect_at(keyframes, time))


def _between(a: Rect, b: Rect, way: float) -> Rect:
    def mix(p: float, q: float) -> float:
        # Equal ends stay exactly equal, so that a pan does not wobble in its size.
        return p if p == q else p + (q - p) * way

    return Rect(mix(a.x, b.x), mix(a.y, b.y), mix(a.width, b.width), mix(a.height, b.height))


def moves(keyframes: Sequence[Keyframe]) -> bool:
    """True if the rectangle is ever another one."""
    return any(k.rect != keyframes[0].rect for k in keyframes)


def keeps_size(keyframes: Sequence[Keyframe]) -> bool:
    """True if the rectangle only moves and never grows or shrinks."""
    return all(_same(k.rect, keyframes[0].rect) for k in keyframes)


def _same(a: Rect, b: Rect) -> bool:
    return math.isclose(a.width, b.width, abs_tol=1e-6) and math.isclose(a.height, b.height, abs_tol=1e-6)


def clamped(rect: Rect) -> Rect:
    """The rectangle brought inside the picture: moved where that is enough, else cut; never empty."""
    width, height = min(max(rect.width, 1e-4), 1.0), min(max(rect.height, 1e-4), 1.0)
    x, y = min(max(rect.x, 0.0), 1.0 - width), min(max(rect.y, 0.0), 1.0 - height)
    return Rect(x, y, width, height)
