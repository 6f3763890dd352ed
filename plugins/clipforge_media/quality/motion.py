"""How evenly a film moves: from the times of its frames and how much each differs from the one before.

    track = MotionTrack(rate=25.0)
    track.add(float(time), small_luma)       # every frame, some hundred pixels across
    track.facts()                            # MotionFacts, None for less than eight frames

A frame that repeats the one before, while those around it move, is a duplicate: a still picture has none. Times that
leave the grid of the frame rate are missing or uneven frames. Judder is how much the size of steps changes from frame
to frame: frames that were dropped and closed up show there, as does a film that was fitted to another frame rate.
"""

from __future__ import annotations

from array import array
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Plane = NDArray[np.uint8]
Numbers = NDArray[np.float64]

_AROUND = 8
"""Frames before and after that tell whether things move."""

_MOVING = 0.4
"""Mean difference of luma (steps of 8 bits) from which on something moves."""

_SAME = 0.12
"""A difference of less than this part of those around is none."""

_CUT = 5.0
"""A difference of so many times those around is a cut, not motion."""

FEWEST = 8


class MotionFacts(NamedTuple):
    """Percent of frames that repeat others (None where nothing moves), that are missing, that come off the beat; and
    how much the size of steps changes, in percent of their size (None where too little moves)."""

    duplicates: float | None
    missing: float
    uneven: float
    judder: float | None
    frames: int


class MotionTrack:
    """Takes frames in order of time; keeps two numbers of each. `pause` seconds and more without a frame begin a new
    stretch, and are no missing frames."""

    def __init__(self, rate: float, pause: float = 1.0) -> None:
        self._pause = max(pause, 4 / rate)
        self._times = array("d")
        self._steps = array("d")
        self._last: Plane | None = None

    def add(self, time: float, luma: Plane, *, anew: bool = False) -> None:
        """The next frame; `anew` where what lies before was not looked at."""
        last = self._last
        known = last is not None and last.shape == luma.shape and not anew
        step = float(np.abs(luma.astype(np.int16) - last).mean()) if known and last is not None else float("nan")
        self._times.append(time)
        self._steps.append(step)
        self._last = luma.copy()

    def facts(self) -> MotionFacts | None:
        """What the frames tell together; None for fewer than FEWEST."""
        if len(self._times) < FEWEST:
            return None
        times, steps = np.frombuffer(self._times), np.frombuffer(self._steps)
        gaps = np.diff(times)[np.isfinite(steps[1:])]
        missing, uneven = self._beats(gaps)
        runs = [run for run in _runs(steps) if len(run) >= 3]
        judged = [_judge(run) for run in runs]
        count = len(steps)
        repeated = sum(duplicates for duplicates, _, _ in judged)
        moving = sum(weight for _, _, weight in judged)
        judder = sum(change for _, change, _ in judged) / moving * 100 if moving >= FEWEST - 2 else None
        duplicates = 100 * repeated / count if moving or repeated else None
        return MotionFacts(duplicates, 100 * missing, 100 * uneven, judder, count)

    def _beats(self, gaps: Numbers) -> tuple[float, float]:
        """Shares of frames that are missing, and the mean distance of the others from the beat, in beats."""
        if not len(gaps):
            return 0.0, 0.0
        kept = gaps[gaps < self._pause]
        if not len(kept):
            return 0.0, 0.0
        # The rate that a file with missing frames states may be an average: its shorter intervals tell the beat.
        short = kept[kept < 1.5 * np.percentile(kept, 10)]
        beats = kept / np.median(short)
        whole = np.maximum(1.0, np.round(beats))
        lost = float((whole - 1).sum())
        return lost / (lost + len(kept)), float(np.abs(beats - whole).mean())


def _runs(steps: Numbers) -> list[Numbers]:
    """Steps of stretches without a break, each without the first, which has none."""
    breaks = np.flatnonzero(~np.isfinite(steps))
    return [part[1:] if i else part for i, part in enumerate(np.split(steps, breaks)) if len(part)]


def _around(steps: Numbers) -> tuple[Numbers, Numbers]:
    """For each step the third largest and the median of those that are around it, without itself."""
    padded = np.pad(steps, _AROUND, constant_values=np.nan)
    windows = sliding_window_view(padded, 2 * _AROUND + 1).copy()
    windows[:, _AROUND] = np.nan
    ordered = np.sort(windows, axis=1)
    counts = np.isfinite(ordered).sum(axis=1)
    third = ordered[np.arange(len(steps)), np.maximum(0, counts - 3)]
    return third, np.nanmedian(windows, axis=1)


def _judge(steps: Numbers) -> tuple[int, float, int]:
    """Duplicates, the sum of relative changes of steps, and how many steps moved."""
    third, _ = _around(steps)
    moving = third >= _MOVING
    same = moving & (steps < _SAME * third)
    cuts = steps > np.maximum(_CUT * third, 2.0)
    before, after = np.roll(steps, 1), np.roll(steps, -1)
    inner = moving.copy()
    inner[[0, -1]] = False
    for shift in (-1, 0, 1):
        inner &= ~np.roll(cuts, shift)
    middle = (before + after) / 2
    size = np.maximum(np.maximum(middle, steps), _MOVING)
    change = np.abs(steps - middle) / size
    return int(same.sum()), float(change[inner].sum()), int(inner.sum())
