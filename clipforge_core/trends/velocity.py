"""Velocity: the last window of time against those before it, and how hot a topic is by that.

    measured = velocity([120, 100, 110, 90, 105, 480])     # oldest first; the last one is now
    hotness(measured, typical=100)                          # "rising"

The usual is the median of the windows before, so that one odd day does not move it; the deviations are counted in
1.4826 times their median absolute deviation, which for normally distributed figures is the standard deviation, and at
least a tenth of the usual, so that a topic that never moved does not become viral by one per cent.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from clipforge_core.model.trend import Hotness, Velocity

LEAST_WINDOWS = 3
"""Windows before the last without which nothing is said of change."""

_MAD = 1.4826
_FLOOR = 0.1
VIRAL_TIMES, VIRAL_DEVIATIONS = 4.0, 6.0
RISING_TIMES, RISING_DEVIATIONS = 1.5, 1.0
DECLINING_TIMES, DECLINING_DEVIATIONS = 1 / 1.5, -1.0


_NOTHING = 1e-9
"""A usual figure below this is none: what is there now would be more times as much than a number can hold."""


def velocity(windows: Sequence[float]) -> Velocity:
    """Of sums of equal windows, oldest first, none of them negative."""
    last, before = float(windows[-1]), [float(each) for each in windows[:-1]]
    if len(before) < LEAST_WINDOWS:
        return Velocity(last=last, windows=len(before))
    usual = median(before)
    if usual < _NOTHING:
        usual = 0.0
    spread = _MAD * median(abs(each - usual) for each in before)
    scale = max(spread, _FLOOR * usual, 1.0)
    return Velocity(
        last=last,
        usual=usual,
        windows=len(before),
        change=round(100.0 * (last - usual) / usual, 1) if usual else 0.0,
        change_known=usual > 0,
        deviations=round((last - usual) / scale, 2),
    )


def hotness(measured: Velocity, typical: float) -> Hotness:
    """How hot a topic is; "steady" where there is too little history. `typical` is what topics of the platform mostly
    have in a window: one that was never there before is rising, and viral with VIRAL_TIMES that."""
    if measured.windows < LEAST_WINDOWS:
        return "steady"
    if not measured.usual:
        if not measured.last:
            return "steady"
        return "viral" if typical and measured.last >= VIRAL_TIMES * typical else "rising"
    times, deviations = measured.last / measured.usual, measured.deviations
    if times >= VIRAL_TIMES and deviations >= VIRAL_DEVIATIONS:
        return "viral"
    if times >= RISING_TIMES and deviations >= RISING_DEVIATIONS:
        return "rising"
    if times <= DECLINING_TIMES and deviations <= DECLINING_DEVIATIONS:
        return "declining"
    return "steady"
