"""Measures of sound that is heard block by block, with memory that stays the same.

clipped = Clipped(); clipped.feed(block); clipped.share()          # percent of samples, block (n, channels)
spectrum = Spectrum(48000); spectrum.feed(mono)
spectrum.balance()      # dB that octaves lie outside of what speech and music have
spectrum.floor()        # dB of steady noise under the programme
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from clipforge_media.enhance.sound_measures import Spectra, decibels
from clipforge_media.placing import Samples

Numbers = NDArray[np.float64]

_TOP, _STEP, _RUN = 0.99, 6.2e-5, 3
"""Samples at this level and above that differ by two steps of 16 bits at most, so many in a row, were cut off."""

OCTAVES = (125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0)
"""Middles of the octave bands (Hz) whose balance is measured (IEC 61260)."""

SPEECH_LEVELS = (61.3, 64.6, 66.4, 59.6, 54.7, 50.5, 48.6)
"""Long-term average speech in these octaves, dB (Byrne and others, "An international comparison of long-term average
speech spectra", JASA 96, 1994: third octaves of both sexes, summed)."""

BALANCE_TOLERANCE = 8.0
"""dB above or below in which speakers, microphones and music differ."""

_MOST_OFF = 48.0
"""dB that one octave counts at most."""

_QUANTILE = 0.10
"""Noise is what is there in this share of the time, bin by bin (Martin, "Noise power spectral density estimation based
on optimal smoothing and minimum statistics", IEEE TSAP 9, 2001)."""

_QUANTILE_BIAS = -math.log(1 - _QUANTILE)
"""The power of noise in a bin is distributed exponentially: its tenth lies at so much of its mean."""

_LOWEST, _STEPS = -160.0, 640
"""dB of the lowest of the levels that are counted, a quarter of a dB apart."""

_BINS = 96
"""Bands, evenly spaced in pitch, that noise is looked for in."""

_NEAR, _TONAL = 4, 4.0
"""A band that holds more than so many times the median of those beside it holds a tone, which is no noise."""

QUIETEST = -120.0
"""dB that stand for no noise at all."""


class Clipped:
    """Counts samples that were cut off: runs of equal samples at full scale, and samples above it."""

    def __init__(self) -> None:
        self._count = 0
        self._clipped = 0
        self._sounds = False

    def feed(self, block: Samples) -> None:
        """The next float32 (n, channels) block at the file's own rate: resampling would round what was cut."""
        self._count += block.size
        self._sounds = self._sounds or bool(block.any())
        over = np.abs(block) > 1.0
        level = np.abs(block) >= _TOP
        if not level.any():
            return
        flat = np.zeros(block.shape, np.bool_)
        same = level[1:] & level[:-1] & (np.abs(np.diff(block, axis=0)) <= _STEP)
        pairs = same[1:] & same[:-1]
        for shift in range(_RUN):
            flat[shift : len(block) - _RUN + 1 + shift] |= pairs
        self._clipped += int((flat | over).sum())

    def share(self) -> float | None:
        """Percent of samples; None where there was digital silence alone."""
        return 100 * self._clipped / self._count if self._sounds else None


class Balance(NamedTuple):
    """dB outside of the tolerance, a mean over octaves, and what each octave has more (+) or less (-) than speech."""

    outside: float
    octaves: tuple[float, ...]


class Spectrum:
    """The average spectrum of sound, and how often each band had which level."""

    def __init__(self, rate: int) -> None:
        size = 1 << round(math.log2(rate * 0.043))
        self._spectra = Spectra(size, size // 2)
        self._frequencies = np.fft.rfftfreq(size, 1 / rate)
        self._sum = np.zeros(size // 2 + 1)
        self._frames = 0
        edges = np.geomspace(100.0, min(16000.0, rate * 0.45), _BINS + 1)
        self._edges = np.unique(np.searchsorted(self._frequencies, edges))
        self._levels = np.zeros((len(self._edges) - 1, _STEPS), np.int32)
        self._rate = rate

    def feed(self, block: Samples) -> None:
        """The next float32 (n,) block. Digital silence is no sound and does not count."""
        for power in self._spectra.feed(block):
            if power.max() < 1e-13:
                continue
            self._frames += 1
            self._sum += power
            bands = np.maximum(np.add.reduceat(power, self._edges)[:-1], 1e-20)
            places = np.clip((10 * np.log10(bands) - _LOWEST) * 4, 0, _STEPS - 1).astype(np.intp)
            self._levels[np.arange(len(places)), places] += 1

    @property
    def seconds(self) -> float:
        """How much sounded, roughly."""
        return self._frames * (len(self._sum) - 1) / self._rate

    def balance(self) -> Balance | None:
        """Octaves against the speech spectrum, each relative to the second strongest; None where too little sounded or
        the sound is sampled too seldom to hold the octaves."""
        if self._frames < 10 or self._rate < 16000:
            return None
        known = [f for f in OCTAVES if f * math.sqrt(2) <= self._rate / 2]
        levels = [decibels(self._band(f)) for f in known]
        off = [level - speech for level, speech in zip(levels, SPEECH_LEVELS, strict=False)]
        # The second strongest stays where it is when low or high tones are taken away.
        strongest = sorted(off)[-2]
        octaves = tuple(value - strongest for value in off)
        outside = [min(_MOST_OFF, max(0.0, abs(value) - BALANCE_TOLERANCE)) for value in octaves]
        return Balance(sum(outside) / len(outside), octaves)

    def _band(self, middle: float) -> float:
        inside = (self._frequencies >= middle / math.sqrt(2)) & (self._frequencies < middle * math.sqrt(2))
        return float(self._sum[inside].sum() / self._frames)

    def floor(self) -> float | None:
        """dB of what is steadily there, under the mean of all that sounds; None for less than two seconds."""
        if self.seconds < 2.0:
            return None
        counted = np.cumsum(self._levels, axis=1)
        places = (counted >= _QUANTILE * self._frames).argmax(axis=1)
        quiet = 10 ** (((places + 0.5) / 4 + _LOWEST) / 10)
        widths = np.diff(self._edges)
        # The more bins a band holds, the less its power varies, and the nearer its tenth lies to its mean.
        density = quiet / _bias(widths) / widths
        near = sliding_window_view(np.pad(density, _NEAR, mode="edge"), 2 * _NEAR + 1)
        noise = float((np.minimum(density, _TONAL * np.median(near, axis=1)) * widths).sum())
        whole = float(self._sum[self._edges[0] : self._edges[-1]].sum() / self._frames)
        return max(QUIETEST, decibels(min(noise, whole)) - decibels(whole))


def _bias(bins: NDArray[np.intp]) -> Numbers:
    """The tenth of a sum of so many exponentially distributed powers over its mean (Wilson and Hilferty, 1931)."""
    free = np.maximum(1.0, bins * 2 / 3)  # neighbouring bins of a Hann window are not independent
    normal = -1.2816
    approximate = (1 - 1 / (9 * free) + normal / np.sqrt(9 * free)) ** 3
    return np.where(free <= 1.0, _QUANTILE_BIAS, np.maximum(approximate, _QUANTILE_BIAS))
