"""How noisy speech is, told without a clean copy: the level of speech over that of the gaps between words.

facts = noise_facts(band_levels(blocks, 48000), speaking)
facts.ratio        # dB: an estimate of the signal-to-noise ratio
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clipforge_media.enhance.sound_measures import Numbers, decibels, spectra
from clipforge_media.placing import Samples

_ENOUGH = 25
"""Frames of 20 ms that gaps must have for their mean to count; else the quietest tenth is taken."""

_FLOOR = 1e-11
"""Power below which a frame is digital silence and tells nothing of noise."""


class NoiseFacts(NamedTuple):
    """Levels in dB of speech (without the noise in it) and of the noise, and how many frames were gaps."""

    speech: float
    noise: float
    gaps: int

    @property
    def ratio(self) -> float:
        """Estimated signal-to-noise ratio in dB."""
        return self.speech - self.noise


def noise_facts(levels: Numbers, speaking: NDArray[np.bool_], gap: NDArray[np.bool_]) -> NoiseFacts | None:
    """From powers of frames, which of them are speech, and which are surely none. None without speech or sound.

    `speaking` and `gap` may leave frames out: the edges of words, where both would be wrong.
    """
    count = min(len(levels), len(speaking), len(gap))
    levels, speaking, gap = levels[:count], speaking[:count], gap[:count]
    sounding = levels > _FLOOR
    if not (speaking & sounding).any():
        return None
    quiet = levels[gap & sounding]
    if gap.sum() >= _ENOUGH and len(quiet) < 0.3 * gap.sum():
        noise = _FLOOR  # digital silence between the words
    else:
        noise = float(quiet.mean()) if len(quiet) >= _ENOUGH else float(np.percentile(levels[sounding], 5))
    loud = float(levels[speaking & sounding].mean())
    return NoiseFacts(decibels(max(loud - noise, loud * 1e-3)), decibels(noise), len(quiet))


def speech_lost(before: Numbers, after: Numbers, speaking: NDArray[np.bool_]) -> float:
    """dB by which the loudest quarter of the speech became lower: there noise counts for little, so that what is
    missing was speech. 0 without speech."""
    count = min(len(before), len(after), len(speaking))
    spoken = np.flatnonzero(speaking[:count] & (before[:count] > _FLOOR))
    if not len(spoken):
        return 0.0
    loud = spoken[before[spoken] >= np.percentile(before[spoken], 75)]
    return float(np.median(10 * np.log10(before[loud] / np.maximum(after[loud], _FLOOR))))


def tonal_share(blocks: Iterable[Samples], rate: int, gap: NDArray[np.bool_], step: float) -> float:
    """How much of what sounds in the gaps stands in narrow peaks that last: near 0 in noise, above 0.5 in music.

    `gap` says which frames, `step` seconds apart, are gaps. Hum (below 300 Hz) does not count.
    """
    size = round(0.085 * rate) // 2 * 2
    frequencies = np.fft.rfftfreq(size, 1 / rate)
    band = (frequencies > 300) & (frequencies < 6000)
    inside, whole = 0.0, 0.0
    before: NDArray[np.bool_] | None = None
    for number, power in enumerate(spectra(blocks, size, size // 2)):
        place = int((number * size / 2 + size / 2) / rate / step)
        if place >= len(gap) or not gap[place]:
            before = None
            continue
        found = power[band]
        if found.sum() < _FLOOR:
            continue
        around = np.array([np.median(part) for part in np.array_split(found, max(1, len(found) // 25))])
        floor = np.repeat(around, [len(part) for part in np.array_split(found, max(1, len(found) // 25))])
        peaks = found > 8 * floor
        if before is not None:
            lasting = peaks & _wider(before)
            inside += float(found[lasting].sum())
            whole += float(found.sum())
        before = peaks
    return inside / whole if whole > 0 else 0.0


def _wider(peaks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    wide = peaks.copy()
    wide[1:] |= peaks[:-1]
    wide[:-1] |= peaks[1:]
    return wide
