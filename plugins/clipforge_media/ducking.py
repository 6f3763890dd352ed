"""Ducking: music steps back while somebody speaks.

curve = duck_curve(levels)                # levels of the voices from `window_levels`
music *= gains_at(curve, first, count, 48000)[:, None]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clipforge_media.placing import Samples

WINDOW = 0.02
"""Seconds of one value of the curve."""

DEPTH = -12.0
"""dB by which music is lowered under a voice."""

_QUIET = -45.0
"""dBFS below which a voice counts as silent."""
_ATTACK, _HOLD, _RELEASE = 0.2, 0.5, 0.6
"""Seconds: down before the voice begins, held through short pauses, up again."""


def window_levels(voice: Samples, rate: int) -> NDArray[np.float64]:
    """RMS level in dBFS of each WINDOW of a mix of voices (n, channels)."""
    size = round(WINDOW * rate)
    count = -(-len(voice) // size)
    padded = np.zeros((count * size, voice.shape[1]))
    padded[: len(voice)] = voice
    power = (padded**2).mean(axis=1).reshape(count, size).mean(axis=1)
    return np.asarray(10 * np.log10(np.maximum(power, 1e-20)), dtype=np.float64)


def duck_curve(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gain in dB of the music for each window: DEPTH under the voice, ramps around it."""
    speaking = levels > max(_QUIET, float(np.percentile(levels, 95)) - 30 if len(levels) else _QUIET)
    steps = np.arange(len(levels), dtype=np.float64)
    # Distance in windows to the last and to the next spoken window.
    last = np.maximum.accumulate(np.where(speaking, steps, -np.inf))
    next_ = np.minimum.accumulate(np.where(speaking, steps, np.inf)[::-1])[::-1]
    after, before = (steps - last) * WINDOW, (next_ - steps) * WINDOW
    rising = np.clip((after - _HOLD) / _RELEASE, 0, 1)
    falling = np.clip(before / _ATTACK, 0, 1)
    return np.asarray(DEPTH * (1 - np.minimum(rising, falling)), dtype=np.float64)


def gains_at(curve: NDArray[np.float64], first: int, count: int, rate: int) -> NDArray[np.float64]:
    """Linear gains of the samples first.. of the music."""
    places = (np.arange(first, first + count) / rate) / WINDOW - 0.5
    return np.asarray(10 ** (np.interp(places, np.arange(len(curve)), curve) / 20), dtype=np.float64)
