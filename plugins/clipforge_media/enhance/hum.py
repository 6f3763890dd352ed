"""Mains hum: steady lines at multiples of 50 or 60 Hz, told from voices and music by how still they stand.

    found = find_hum(blocks, rate=8000)      # float32 (n,) blocks; None where there is no hum
    found.lines                              # (50.01, 100.02, 150.03): Hz
    hum_level(blocks, found.lines, rate=8000)    # dBFS of the lines together

A line is a peak that stands out of its neighbourhood in the *quiet* quarter of the time, when nobody speaks. Hum
needs two such lines, of the lowest four, that are exact multiples of one frequency within half a hertz of the mains.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clipforge_media.enhance.sound_measures import Spectra, decibels, spectra
from clipforge_media.placing import Samples

HUM_RATE = 8000
"""Samples a second that are enough: hum is looked for up to HIGHEST."""

HIGHEST = 1500.0
_WINDOW = 2
"""Seconds of a spectrum: bins of half a hertz."""

_PROMINENCE = 10.0
"""dB by which a line stands out of what lies around it."""

_STEADY = 8.0
"""dB between the middle and the quiet tenth of the time that a steady line may differ at most."""

_TOLERANCE = 0.5
"""Hz that the mains may be off, in recordings too."""

_LOWEST = 4
"""Hum shows itself in two lines at least up to this multiple."""

_TELLING = 6
"""Lines up to this multiple tell the mains frequency."""

_MOST = 16
"""Lines that are cut at most."""

ENOUGH = 3
"""Spectra that hum can be told from at the least."""

_MOST_FRAMES = 400
"""Spectra that `HumFrames` keeps at most: hum does not come and go."""

AUDIBLE = -75.0
"""dBFS of all lines together below which nobody hears them."""

Numbers = NDArray[np.float64]


class Hum(NamedTuple):
    """The mains frequency (Hz), the lines that stand out (Hz), and their level together in dBFS."""

    mains: float
    lines: tuple[float, ...]
    level: float


def find_hum(blocks: Iterable[Samples], rate: int = HUM_RATE) -> Hum | None:
    """The hum in float32 (n,) blocks, or None. Sound shorter than four seconds tells nothing."""
    return find_hum_in(_frames(blocks, rate))


def find_hum_in(frames: Numbers) -> Hum | None:
    """The same in spectra of the quiet and the loud (n, bins), as `HumFrames` gathers them."""
    if len(frames) < ENOUGH:
        return None
    best: Hum | None = None
    for mains in (50.0, 60.0):
        found = _lines(frames, mains)
        if found is not None and (best is None or found.level > best.level):
            best = found
    return best if best is not None and best.level > AUDIBLE else None


def hum_level(blocks: Iterable[Samples], lines: Iterable[float], rate: int = HUM_RATE) -> float:
    """dBFS of the lines together in the quiet quarter of the time; -200 where the sound is too short."""
    frames = _frames(blocks, rate)
    return _level(np.percentile(frames, 25, axis=0), lines) if len(frames) else -200.0


class HumFrames:
    """Spectra to look for hum in, of sound that comes in blocks: some hundred however long it is."""

    def __init__(self, rate: int = HUM_RATE) -> None:
        size = _WINDOW * rate
        self._spectra = Spectra(size, size // 4)
        self._kept: list[Samples] = []
        self._every, self._count = 1, 0

    def feed(self, block: Samples) -> None:
        """The next float32 (n,) block."""
        for power in self._spectra.feed(block):
            kept = power[: int(HIGHEST * _WINDOW) + 16]
            if kept.max() <= 1e-12:
                continue
            if self._count % self._every == 0:
                self._kept.append(kept.astype(np.float32))
            self._count += 1
            if len(self._kept) >= _MOST_FRAMES:
                self._kept, self._every = self._kept[::2], self._every * 2

    def frames(self) -> Numbers:
        """What was gathered, (n, bins); n may be 0."""
        return np.stack(self._kept).astype(np.float64) if self._kept else np.zeros((0, 1))


def _frames(blocks: Iterable[Samples], rate: int) -> Numbers:
    size = _WINDOW * rate
    kept = [power[: int(HIGHEST * _WINDOW) + 16] for power in spectra(blocks, size, size // 4)]
    # Digital silence is no quiet time: nothing can be heard in it, hum neither.
    sounding = [power for power in kept if power.max() > 1e-12]
    # Half an hour and more is looked at in samples of itself: hum does not come and go.
    chosen = sounding[:: max(1, len(sounding) // 1000)]
    return np.stack(chosen) if chosen else np.zeros((0, 1))


def _lines(frames: Numbers, mains: float) -> Hum | None:
    quiet, low, middle = np.percentile(frames, (25, 10, 50), axis=0)
    peaks: list[tuple[int, float]] = []
    for number in range(1, int(HIGHEST // mains) + 1):
        peak = _peak(quiet, number * mains, min(number, 4) * _TOLERANCE)
        place = round(peak * _WINDOW)
        around = np.r_[quiet[max(0, place - 12) : place - 4], quiet[place + 5 : place + 13]]
        prominence = decibels(quiet[place]) - decibels(float(np.median(around)))
        steady = decibels(float(middle[place])) - decibels(float(low[place])) < _STEADY
        if prominence >= _PROMINENCE and steady:
            peaks.append((number, peak))
    if len(peaks) < 2:
        return None
    # Higher lines tell the mains frequency more exactly, and are more often those of a voice.
    low_lines = [(number, peak) for number, peak in peaks if number <= _TELLING]
    if not low_lines:
        return None
    real = float(np.median([peak / number for number, peak in low_lines for _ in range(number)]))
    if abs(real - mains) > _TOLERANCE:
        return None
    exact = [(number, peak) for number, peak in peaks if abs(peak - number * real) < 0.15 + 0.01 * number]
    if sum(number <= _LOWEST for number, _ in exact) < 2:
        return None
    # A tone that stands high above the first lines is somebody's music, not hum.
    most = 4 * max(float(quiet[round(p * _WINDOW)]) for n, p in exact if n <= _LOWEST)
    exact = [(n, p) for n, p in exact if quiet[round(p * _WINDOW)] <= most]
    strongest = sorted(exact, key=lambda line: -quiet[round(line[1] * _WINDOW)])[:_MOST]
    lines = tuple(sorted(round(number * real, 3) for number, _ in strongest))
    return Hum(round(real, 3), lines, _level(quiet, lines))


def _peak(power: Numbers, near: float, within: float) -> float:
    """The frequency of the highest bin near one, between bins by a parabola through its neighbours (in dB)."""
    first, last = round((near - within) * _WINDOW), round((near + within) * _WINDOW)
    place = first + int(np.argmax(power[first : last + 1]))
    a, b, c = (decibels(float(power[place + step])) for step in (-1, 0, 1))
    bend = a - 2 * b + c
    shift = 0.5 * (a - c) / bend if bend < -1e-9 else 0.0
    return (place + max(-0.5, min(0.5, shift))) / _WINDOW


def _level(power: Numbers, lines: Iterable[float]) -> float:
    total = sum(float(power[max(0, round(f * _WINDOW) - 1) : round(f * _WINDOW) + 2].max()) for f in lines)
    return decibels(total / 2)
