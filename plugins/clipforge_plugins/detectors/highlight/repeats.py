"""Clips that say or show the same again: a talk that was uploaded twice in one file, a jingle, a loop.

Two clips say the same where half of the runs of four words of the shorter one are said in the other. Where nothing is
said, they show the same where the middle of the shorter one is found in the other, in loudness and in motion.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

from clipforge_core import Tracks
from clipforge_plugins.detectors.highlight.candidates import Batch
from clipforge_plugins.detectors.highlight.matches import lower
from clipforge_plugins.detectors.highlight.series import Series, read_series
from clipforge_plugins.detectors.highlight.talk import Talk

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORDS = 4
"""Words of a run that is compared."""
SHARE = 0.5
"""The part of the runs from which on the same is said."""
ALIKE = 0.95
"""Correlation from which on the same is heard or seen."""
LEAST = {"loudness": 1.0, "motion": 0.005}
"""Standard deviations (LU, luma change a second) under which a stretch has no shape that could repeat."""


class Repeats:
    """Tells which candidates repeat another one."""

    def __init__(self, talk: Talk | None, tracks: Tracks, clips: Batch) -> None:
        self._clips = clips
        self._runs = np.zeros(0, dtype=np.int64)
        self._words: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None
        if talk is not None:
            words = ["".join(c for c in lower(w.text) if c.isalnum()) for w in talk.words]
            runs = ["\n".join(words[i : i + WORDS]) for i in range(max(0, len(words) - WORDS + 1))]
            self._runs = np.array([zlib.crc32(run.encode()) for run in runs], dtype=np.int64)
            begins = np.array([u.first for u in talk.units] + [len(words)], dtype=np.int64)
            first = np.minimum(begins[clips.first], len(runs))
            last = np.minimum(begins[clips.last] - WORDS + 1, len(runs))
            self._words = first, np.maximum(first, last)
        found = {name: read_series(tracks, name) for name in LEAST}
        self._series = {name: series for name, series in found.items() if series is not None}

    def of(self, at: int, others: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of `others` repeat candidate `at` without overlapping it, (len(others),)."""
        clips = self._clips
        apart = (clips.starts[others] >= clips.ends[at]) | (clips.ends[others] <= clips.starts[at])
        same = np.zeros(len(others), dtype=bool)
        if self._words is not None:
            same |= self._said(at, others)
        if clips.first[at] >= clips.last[at]:
            silent = apart & ~same & (clips.first[others] >= clips.last[others])
            for i in np.flatnonzero(silent):
                same[i] = self._shown(at, int(others[i]))
        return np.asarray(same & apart)

    def _said(self, at: int, others: NDArray[np.int64]) -> NDArray[np.bool_]:
        assert self._words is not None
        first, last = self._words
        mine = self._runs[first[at] : last[at]]
        if not len(mine):
            return np.zeros(len(others), dtype=bool)
        sums = np.concatenate([[0], np.cumsum(np.isin(self._runs, mine))])
        size = last[others] - first[others]
        common = sums[last[others]] - sums[first[others]]
        least = np.minimum(size, len(mine))
        return np.asarray((size > 0) & (common >= SHARE * np.maximum(1, least)))

    def _shown(self, at: int, other: int) -> bool:
        told = [self._like(series, LEAST[name], at, other) for name, series in self._series.items()]
        known = [answer for answer in told if answer is not None]
        return bool(known) and all(known)

    def _like(self, series: Series, least: float, at: int, other: int) -> bool | None:
        """Is the middle of the shorter clip in the longer one? None where it has no shape."""
        one, two = (self._part(series, each) for each in (at, other))
        short, long = sorted((one, two), key=len)
        middle = short[len(short) // 4 : len(short) - len(short) // 4]
        if len(middle) < 8 or middle.std() < least:
            return None
        windows = np.lib.stride_tricks.sliding_window_view(long, len(middle))
        spread = windows.std(axis=1)
        level = windows - windows.mean(axis=1, keepdims=True)
        cosine = level @ (middle - middle.mean()) / (len(middle) * np.maximum(1e-9, spread) * middle.std())
        return bool(cosine.max() >= ALIKE)

    def _part(self, series: Series, at: int) -> NDArray[np.float64]:
        low, high = (
            int((float(time[at]) - series.start) / series.step) for time in (self._clips.starts, self._clips.ends)
        )
        return np.asarray(np.maximum(series.values[max(0, low) : max(0, high)], -70.0))
