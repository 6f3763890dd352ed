"""Even samples over time with quick means and peaks over many spans at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from clipforge_core import Samples, Tracks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Series:
    """Values at `start + i * step` seconds, each standing for the `step` seconds that follow it."""

    def __init__(self, start: float, step: float, values: Floats) -> None:
        self.start, self.step, self.values = start, step, values
        self._sums = np.concatenate([[0.0], np.cumsum(values)])
        self._tables = [values]
        while 2 ** len(self._tables) <= len(values):
            last, reach = self._tables[-1], 2 ** (len(self._tables) - 1)
            self._tables.append(np.maximum(last[:-reach], last[reach:]))

    def index(self, times: Floats) -> NDArray[np.int64]:
        """The sample that each time falls into, clamped to what there is."""
        return np.clip(np.floor((times - self.start) / self.step + 1e-9), 0, len(self.values) - 1).astype(np.int64)

    def mean(self, starts: Floats, ends: Floats) -> Floats:
        """Mean over each [start, end); what lies outside the samples counts as 0."""
        grid = np.arange(len(self._sums))
        a, b = ((t - self.start) / self.step for t in (starts, ends))
        total = np.interp(b, grid, self._sums) - np.interp(a, grid, self._sums)
        return np.asarray(total / np.maximum(1e-9, b - a), dtype=np.float64)

    def peak(self, starts: Floats, ends: Floats) -> Floats:
        """Largest value in each [start, end), by a sparse table."""
        a = self.index(starts)
        b = np.maximum(a, self.index(ends - self.step * 1e-3)) + 1
        level = np.floor(np.log2(b - a)).astype(np.int64)
        out = np.empty(len(a))
        for k in np.unique(level):
            at = level == k
            table = self._tables[int(k)]
            out[at] = np.maximum(table[a[at]], table[b[at] - 2**k])
        return out

    def stretch(self, start: float, end: float) -> tuple[float, float, float]:
        """(start, end, mean) of the stretch around the peak inside [start, end) where the value is at
        least half the peak."""
        a, b = (int(i) for i in self.index(np.array([start, max(start, end - self.step * 1e-3)])))
        part = self.values[a : b + 1]
        top = int(part.argmax())
        low = high = top
        while low > 0 and part[low - 1] >= part[top] / 2:
            low -= 1
        while high + 1 < len(part) and part[high + 1] >= part[top] / 2:
            high += 1
        begin = max(start, self.start + (a + low) * self.step)
        return begin, min(end, self.start + (a + high + 1) * self.step), float(part[low : high + 1].mean())


def read_series(tracks: Tracks, name: str) -> Series | None:
    """A one-dimensional sampled track; None where it is absent, empty or broken."""
    track = tracks.get(name, Samples)
    if track is None or len(track.shape) != 1 or track.step <= 0:
        return None
    try:
        values = np.frombuffer(track.data, track.dtype).reshape(track.shape).astype(np.float64)
    except (ValueError, TypeError):
        return None
    if not len(values):
        return None
    return Series(float(track.start), float(track.step), np.nan_to_num(values, nan=-200.0, posinf=0.0, neginf=-200.0))
