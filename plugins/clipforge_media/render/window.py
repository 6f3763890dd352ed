"""Crops that move smoothly, along one axis.

A crop in 4:2:0 can begin at even pixels alone: enlarged 2.7 times, a pan would jump by 5 pixels.
So a somewhat wider window of the source is scaled, and the wanted stretch is cut out of the scaled
pixels, again at an even place. Both steps together reach many more positions than either: with a
scale of s, a window begin of 2k shifts the picture by 2ks, and modulo 2 these shifts lie close to
each other when s is chosen well. Scales within a thousandth of the wanted one are tried for that.
Where it cannot be (s is 1 or 2) a moving crop may also be cut at an odd pixel: its chroma then lags by
half a sample, which nobody sees, while a jump of two pixels is seen.

    plan = Plan.of(source=1280, region=405.0, target=1080, moving=True)
    plan.place(437.5)     # Window(start=..., length=..., scaled=..., offset=...)
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

_STEPS = 8
"""How many window begins a moving crop may choose from: 16 pixels of extra width."""

_TOLERANCE = 0.001
"""How far the scale of a moving crop may differ from the exact one (1 pixel in a thousand)."""

_ODD = 0.1
"""What an odd cut counts for, in target pixels of error."""


class Window(NamedTuple):
    """Crop `length` source pixels at `start`, scale them to `scaled` pixels, take the target at `offset`.

    All are even, but for the length of an odd source and the offset of a crop that moves.
    """

    start: int
    length: int
    scaled: int
    offset: int


class Plan(NamedTuple):
    """How crops of one size are cut from an axis of `source` pixels to `target` pixels.

    `region` is the size of the crop in source pixels.
    """

    source: int
    region: float
    target: int
    moving: bool
    length: int
    scaled: int

    @classmethod
    def of(cls, source: int, region: float, target: int, *, moving: bool) -> Plan:
        """The plan depends on sizes alone, so that neighbouring segments scale alike."""
        region = min(max(region, 2.0), float(source))
        return cls(source, region, target, moving, *_lengths(source, region, target, moving))

    @property
    def scale(self) -> float:
        """Target pixels a source pixel."""
        return self.scaled / self.length

    def place(self, at: float) -> Window:
        """The window for a crop that begins at `at` source pixels; held inside the source."""
        at = min(max(at, 0.0), self.source - self.region)
        last = self.source - self.length
        if last <= 0:
            return Window(0, self.length, self.scaled, self._offset(at, 0))
        room = self.length - self.region
        low = min(max(_even_up(at - room), 0), last - last % 2)
        high = min(max(_even_down(at), low), last - last % 2)
        starts = range(low, high + 1, 2)
        start = min(starts, key=lambda s: (self._cost(at, s), s))
        return Window(start, self.length, self.scaled, self._offset(at, start))

    def _offset(self, at: float, start: int) -> int:
        exact = (at - start) * self.scale
        even = 2 * round(exact / 2)
        odd = self.moving and abs(round(exact) - exact) + _ODD < abs(even - exact)
        return min(max(round(exact) if odd else even, 0), self.scaled - self.target)

    def _cost(self, at: float, start: int) -> float:
        offset = self._offset(at, start)
        return round(abs((at - start) * self.scale - offset) + (_ODD if offset % 2 else 0.0), 6)


@lru_cache(maxsize=4096)
def _lengths(source: int, region: float, target: int, moving: bool) -> tuple[int, int]:
    needed = min(_even_up(region), source)
    whole = source - needed < 2
    if not moving or whole:
        # One spare pair lets a still crop begin between even pixels.
        length = needed if whole or needed - region < 1e-6 else min(needed + 2, source - source % 2)
        return length, max(_even_up(length * target / region - 0.999), target)
    length = min(needed + 2 * _STEPS, source - source % 2)
    steps = max(1, (length - needed) // 2)
    exact = length * target / region
    spread = max(2, int(exact * _TOLERANCE))
    near = [n for n in range(_even_down(exact) - spread, _even_up(exact) + spread + 1) if n % 2 == 0 and n >= target]
    scaled = min(near, key=lambda n: (round(_widest_gap(n / length, steps), 6), abs(n - exact)), default=target)
    return length, scaled


def _widest_gap(scale: float, steps: int) -> float:
    """The widest gap between reachable shifts, in target pixels; the circle is 2 pixels round."""
    shifts = sorted((2 * scale * k) % 2.0 for k in range(steps + 1))
    return max(b - a for a, b in zip(shifts, [*shifts[1:], shifts[0] + 2.0], strict=True))


def _even_up(value: float) -> int:
    return 2 * math.ceil(value / 2 - 1e-9)


def _even_down(value: float) -> int:
    return 2 * math.floor(value / 2 + 1e-9)


def zoomed(source: int, at: float, region: float, target: int) -> Window:
    """The window for a crop that changes its size: of many near ones, that whose two edges lie nearest
    to where they should be. Errors are a small part of a target pixel."""
    region = min(max(region, 2.0), float(source))
    at = min(max(at, 0.0), source - region)
    scale = target / region
    lowest, highest = _even_down(at), min(_even_up(at + region), source)
    best: tuple[float, Window] | None = None
    for start in range(lowest, max(lowest - 2 * _STEPS, -1), -2):
        for end in range(highest, min(highest + 2 * _STEPS, source) + 1, 2):
            found = _fitted(start, end - start, at - start, region, target, scale)
            if best is None or found[0] < best[0]:
                best = found
    if best is None:
        raise ValueError(f"no crop of {region} from {source} pixels")
    return best[1]


def _fitted(start: int, length: int, at: float, region: float, target: int, scale: float) -> tuple[float, Window]:
    scaled = max(2 * round(length * scale / 2), target)
    real = scaled / length
    # Both edges count: the offset that puts the middle of the crop into the middle of the target.
    middle = (at + region / 2) * real - target / 2
    offset = min(max(2 * round(middle / 2), 0), scaled - target)
    if abs(middle - offset) > 0.5 + _ODD:
        offset = min(max(round(middle), 0), scaled - target)
    error = max(abs(at * real - offset), abs((at + region) * real - offset - target))
    return error + (_ODD if offset % 2 else 0.0), Window(start, length, scaled, offset)
