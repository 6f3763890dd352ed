"""Gain riding: what a slow hand on the fader does, so that passages come to one loudness.

    gains = riding_gains(curve.momentary)       # dB, one for each LOUDNESS_STEP of the Timeline

Only what is loud enough to be meant counts; in pauses the gain goes on from one passage to the next, so that
noise is not pulled up (no pumping). What is far below everything else is left where it is.
"""

from __future__ import annotations

import numpy as np

from clipforge_media.enhance.sound_measures import LOUDNESS_STEP, Numbers

STRENGTH = 0.85
"""How much of the difference is made up."""

LIMIT = 8.0
"""dB that the gain goes up or down at most."""

_PASSAGE = 3.0
"""Seconds over which loudness is taken together: words and syllables keep their own dynamics."""

_SMOOTH = 0.5
"""Seconds (standard deviation) over which the gain moves."""

_GATE = -18.0
"""LU below the whole that are no part of what is meant: breaths, room, somebody far away."""

_LAG = 2
"""Values by which a momentary loudness is late: its window of 0.4 s ends there."""


def riding_gains(momentary: Numbers) -> Numbers:
    """Gains in dB from momentary loudness (LUFS); zeros where there is nothing to ride."""
    count = len(momentary)
    nothing = np.zeros(count)
    if not count:
        return nothing
    loudness = np.concatenate([momentary[_LAG:], np.full(min(_LAG, count), momentary[-1])])[:count]
    power = 10 ** (loudness / 10)
    sounding = loudness > -60.0
    if not sounding.any():
        return nothing
    whole = 10 * np.log10(power[sounding].mean())
    meant = loudness > whole + _GATE
    if meant.sum() < 10:
        return nothing
    step = float(LOUDNESS_STEP)
    half = round(_PASSAGE / step / 2)
    kernel = np.hanning(2 * half + 3)[1:-1]
    total = np.convolve(np.where(meant, power, 0.0), kernel, "same")
    weight = np.convolve(meant.astype(float), kernel, "same")
    local = 10 * np.log10(np.maximum(total, 1e-12) / np.maximum(weight, 1e-12))
    target = float(np.median(local[meant]))
    wanted = np.clip(STRENGTH * (target - local), -LIMIT, LIMIT)
    places = np.flatnonzero(meant)
    held = np.interp(np.arange(count), places, wanted[places])
    width = round(3 * _SMOOTH / step)
    smooth = np.exp(-0.5 * (np.arange(-width, width + 1) * step / _SMOOTH) ** 2)
    padded = np.pad(held, width, mode="edge")
    return np.asarray(np.convolve(padded, smooth / smooth.sum(), "valid"), dtype=np.float64)
