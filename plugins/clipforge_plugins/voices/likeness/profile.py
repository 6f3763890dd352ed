"""What a voice is like: its pitch, and its mean spectrum over what is voiced.

    profile = profile_of(samples, 24000)            # float64 mono
    profile.pitch, profile.spread                   # Hz, semitones
    distance(one, other)                            # Distance(semitones=4.2, decibels=5.1)

Analysed with WORLD (Morise, Yokomori and Ozawa 2016): DIO and StoneMask for the pitch, CheapTrick for the envelope.
"""

from __future__ import annotations

import math
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from clipforge_core import UsageError

FRAME = 5.0
"""Milliseconds between frames."""
LOWEST, HIGHEST = 60.0, 500.0
"""Hertz of a voice."""
BANDS = 40
TOP = 8000.0
"""Hertz of the highest band."""
LEAST = 2.0
"""Seconds of voiced speech that a profile needs."""

Floats = NDArray[np.float64]


class Profile(msgspec.Struct, frozen=True):
    """`log_pitch` and `spread` are mean and standard deviation of ln Hz; `envelope` is dB by band, with mean 0; `reach`
    is the highest frequency in Hz that the recording holds."""

    log_pitch: float
    spread: float
    envelope: tuple[float, ...]
    reach: float

    @property
    def pitch(self) -> float:
        """Mean pitch in Hz."""
        return math.exp(self.log_pitch)


class Distance(msgspec.Struct, frozen=True):
    """How far two voices are apart: pitch in semitones, timbre as the root mean square of dB over the bands."""

    semitones: float
    decibels: float

    @property
    def similarity(self) -> float:
        """1 for the same pitch and timbre; a factor of 1/e for each octave of pitch and each 12 dB of timbre."""
        return math.exp(-self.semitones / 12 - self.decibels / 12)


def pitch_of(samples: Floats, rate: int) -> tuple[Floats, Floats]:
    """(Hz by frame, 0 where nothing is voiced; seconds of each frame)."""
    import pyworld

    rough, times = pyworld.dio(samples, rate, f0_floor=LOWEST, f0_ceil=HIGHEST, frame_period=FRAME)
    return pyworld.stonemask(samples, rough, times, rate), times


def envelope_of(samples: Floats, pitch: Floats, times: Floats, rate: int) -> Floats:
    """The power spectrum without the pitch, (frames, bins)."""
    import pyworld

    found: Floats = pyworld.cheaptrick(samples, pitch, times, rate)
    return found


def profile_of(samples: Floats, rate: int, shown: str = "the sample") -> Profile:
    """What the voice is like. Raises UsageError where too little is voiced."""
    pitch, times = pitch_of(samples, rate)
    voiced = pitch > 0
    seconds = float(voiced.sum()) * FRAME / 1000
    if seconds < LEAST:
        detail = f"{shown}: a voice is heard in it for {seconds:.1f} s, which is too short"
        raise UsageError(detail=f"{detail}: record ten seconds or more of one person who speaks, without music")
    logs = np.log(pitch[voiced])
    low, high = np.percentile(logs, (5, 95))
    kept = logs[(logs >= low) & (logs <= high)]
    spectrum = envelope_of(samples, pitch, times, rate)[voiced]
    powers = spectrum.sum(axis=1)
    loud = spectrum[powers >= np.median(powers) / 10]
    envelope = banded(10 * np.log10(loud + 1e-16).mean(axis=0), rate)
    return Profile(
        log_pitch=float(kept.mean()),
        spread=float(kept.std()),
        envelope=tuple(float(v) for v in envelope - envelope.mean()),
        reach=_reach(envelope),
    )


def band_edges() -> Floats:
    """Middles of the bands in Hz, evenly on the mel scale (O'Shaughnessy)."""
    top = 2595 * math.log10(1 + TOP / 700)
    mels = np.linspace(2595 * math.log10(1 + 100 / 700), top, BANDS)
    return np.asarray(700 * (10 ** (mels / 2595) - 1), np.float64)


def banded(decibels: Floats, rate: int) -> Floats:
    """dB by bin → dB by band, up to what the rate holds."""
    bins = np.linspace(0, rate / 2, len(decibels))
    middles = band_edges()
    widths = np.gradient(middles)
    found = np.empty(BANDS)
    for number, (middle, width) in enumerate(zip(middles, widths, strict=True)):
        near = np.abs(bins - middle) <= max(width, rate / 2 / len(decibels))
        found[number] = decibels[near].mean() if near.any() else decibels[-1]
    return found


def _reach(envelope: Floats) -> float:
    """Up to where there is something: telephones and small recorders end at 4 kHz."""
    there = np.flatnonzero(envelope > envelope.max() - 70)
    return float(band_edges()[there[-1]]) if len(there) else TOP


def distance(one: Profile, other: Profile) -> Distance:
    """How far two voices are apart, over the bands that both recordings hold."""
    both = band_edges() <= min(one.reach, other.reach)
    left, right = (np.asarray(p.envelope)[both] for p in (one, other))
    gap = (left - left.mean()) - (right - right.mean())
    return Distance(
        semitones=abs(one.log_pitch - other.log_pitch) * 12 / math.log(2),
        decibels=float(np.sqrt((gap**2).mean())),
    )


def as_array(samples: bytes) -> Floats:
    """float32 samples as the analysis wants them."""
    values: Any = np.frombuffer(samples, "<f4").astype(np.float64)
    return np.ascontiguousarray(values)
