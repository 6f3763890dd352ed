"""Frame rates from timestamps: what a file really does, not what its header says.

estimate(pts, Fraction(1, 90000), (stream.guessed_rate,))   # Rate(Fraction(30), variable=False)
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import msgspec
import numpy as np
from numpy.typing import NDArray

HIGHEST = Fraction(240)
"""No frame rate above this is believed: headers with 1000/1 or 90000/1 hold a clock, not a rate."""

_STANDARD = tuple(
    Fraction(n, d)
    for n, d in (
        (24000, 1001),
        (24, 1),
        (25, 1),
        (30000, 1001),
        (30, 1),
        (48, 1),
        (50, 1),
        (60000, 1001),
        (60, 1),
        (15, 1),
        (12, 1),
        (10, 1),
        (20, 1),
        (100, 1),
        (120000, 1001),
        (120, 1),
        (240, 1),
    )
)


class Rate(msgspec.Struct, frozen=True):
    """Frames a second; `variable` where the frames do not lie on a grid of that rate."""

    rate: Fraction
    variable: bool


def rising(ticks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sorted and distinct. numpy's own `unique` loads masked arrays, which takes longer than a short cut."""
    ordered = np.sort(ticks)
    return np.concatenate([ordered[:1], ordered[1:][ordered[1:] != ordered[:-1]]])


def estimate(pts: NDArray[np.int64], time_base: Fraction, claimed: Iterable[Fraction | None]) -> Rate:
    """The rate of frames with these sorted, distinct timestamps (ticks of `time_base` seconds).

    A claimed or standard rate is taken where every frame lies within a third of a frame of its grid;
    otherwise the usual or the average rate, brought to a claimed or standard one within 2 %, and `variable`.
    """
    claims = [rate for rate in claimed if rate and 0 < rate <= HIGHEST]
    if len(pts) < 2:
        return Rate(claims[0] if claims else Fraction(25), False)
    length = int(pts[-1] - pts[0]) * time_base
    average = Fraction(len(pts) - 1) / length
    fitting = [rate for rate in (*claims, *_STANDARD) if abs(average / rate - 1) < Fraction(1, 20)]
    # Timestamps are rounded (to milliseconds in Matroska), so that neighbouring rates may fit a short file:
    # what the file claims goes first, then what fits best.
    for rate in fitting:
        if _strays(pts, time_base, rate) <= 0.75 * float(time_base * rate):
            return Rate(rate, False)
    best = min(fitting, key=lambda rate: _strays(pts, time_base, rate), default=None)
    if best is not None and _strays(pts, time_base, best) < 1 / 3:
        return Rate(best, False)
    if _strays(pts, time_base, average) < 1 / 3:
        return Rate(min(average.limit_denominator(1001), HIGHEST), False)
    return Rate(_uneven(pts, time_base, average, claims), True)


def _uneven(pts: NDArray[np.int64], time_base: Fraction, average: Fraction, claims: list[Fraction]) -> Fraction:
    """One rate for frames that lie on no grid: the usual one where few are missing, else the average."""
    usual = 1 / (Fraction(int(np.median(np.diff(pts)))) * time_base)
    rate = usual if abs(average / usual - 1) < Fraction(1, 10) else average
    near = min((*claims, *_STANDARD), key=lambda known: abs(rate / known - 1))
    rate = near if abs(rate / near - 1) < Fraction(1, 50) else rate.limit_denominator(1001)
    return min(max(rate, Fraction(1, 1000)), HIGHEST)


def _strays(pts: NDArray[np.int64], time_base: Fraction, rate: Fraction) -> float:
    """How far the worst frame lies from the grid of `rate` through the first one, in frames."""
    off = (pts - pts[0]) * float(time_base * rate) - np.arange(len(pts))
    return float((off.max() - off.min()) / 2)
