"""A true-peak limiter that looks at the whole sound before it turns anything down.

    shape = Limiter(peaks, gain=6.0, ceiling=-1.0)   # peaks from PeakFinder, a value each 64 samples
    louder = shape.apply(block, first)

The gain falls at 1 dB and rises at 0.1 dB a step of 64 samples (about 0.75 and 0.075 dB/ms at 48 kHz);
knowing what comes, it is down before the peak: nothing is clipped and no overshoot is left.
"""

from __future__ import annotations

import av
import numpy as np
from numpy.typing import NDArray

from clipforge_media.placing import LAYOUTS, Samples

STEP = 64
"""Samples that share one peak value."""

_OVERSAMPLING = 4
"""As BS.1770-5, Annex 2, asks for rates of 44.1 and 48 kHz."""

_FALL, _RISE = 1.0, 0.1
"""dB a step."""


class PeakFinder:
    """Largest absolute value of each STEP samples, between the samples too (linear, 1.0 is full scale)."""

    def __init__(self, *, rate: int, channels: int) -> None:
        layout = LAYOUTS[channels]
        self._rate, self._channels, self._layout = rate, channels, layout
        self._resampler = av.AudioResampler(format="flt", layout=layout, rate=rate * _OVERSAMPLING)
        self._left: NDArray[np.float32] = np.zeros((0, channels), np.float32)
        self._found: list[NDArray[np.float32]] = []

    def feed(self, block: Samples) -> None:
        """Look at the next block, float32 (n, channels)."""
        if len(block):
            flat = np.ascontiguousarray(block, dtype=np.float32).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(flat, format="flt", layout=self._layout)
            frame.sample_rate = self._rate
            self._take(self._resampler.resample(frame))

    def peaks(self) -> NDArray[np.float32]:
        """A value for each STEP samples that were fed; call once, at the end."""
        self._take(self._resampler.resample(None))
        if len(self._left):
            self._found.append(np.array([np.abs(self._left).max()], np.float32))
        return np.concatenate(self._found) if self._found else np.zeros(0, np.float32)

    def _take(self, frames: list[av.AudioFrame]) -> None:
        for frame in frames:
            samples = np.concatenate([self._left, frame.to_ndarray().reshape(-1, self._channels)])
            whole = len(samples) // (STEP * _OVERSAMPLING)
            self._left = samples[whole * STEP * _OVERSAMPLING :]
            if whole:
                # All channels of a step in one row: numpy is quick along long rows alone.
                rows = samples[: whole * STEP * _OVERSAMPLING].reshape(whole, -1)
                self._found.append(np.abs(rows).max(axis=1))


class Limiter:
    """A gain of `gain` dB, lowered where a true peak would pass `ceiling` dBTP."""

    def __init__(self, peaks: NDArray[np.float32], *, gain: float, ceiling: float) -> None:
        self.gain = gain
        allowed = ceiling - 20 * np.log10(np.maximum(peaks, 1e-10)) - gain
        reduction = np.minimum(allowed, 0.0).astype(np.float64)
        # A peak between two steps is seen by both: each step obeys its neighbours.
        padded = np.pad(reduction, 1, mode="edge")
        reduction = np.minimum(reduction, np.minimum(padded[:-2], padded[2:])) if len(reduction) else reduction
        self.reduction = _slopes(reduction)
        edges = np.pad(self.reduction, 1, mode="edge") if len(reduction) else np.zeros(2)
        self._nodes = 10 ** ((np.minimum(edges[:-1], edges[1:]) + gain) / 20)

    @property
    def active(self) -> bool:
        """True if anything is turned down."""
        return bool((self.reduction < -0.01).any())

    def apply(self, block: Samples, first: int) -> Samples:
        """The block whose first sample has index `first`, levelled."""
        places = (np.arange(len(block)) + first) / STEP
        gains = np.interp(places, np.arange(len(self._nodes)), self._nodes)
        return (block * gains[:, None]).astype(np.float32)


def _slopes(reduction: NDArray[np.float64]) -> NDArray[np.float64]:
    """The highest curve below `reduction` that falls and rises no faster than allowed.

    A slope limit is a running minimum of the curve with the slope taken out.
    """
    steps = np.arange(len(reduction))
    after = np.minimum.accumulate(reduction - steps * _RISE) + steps * _RISE
    turned = after[::-1]
    before = np.minimum.accumulate(turned - steps * _FALL) + steps * _FALL
    return np.asarray(before[::-1], dtype=np.float64)
