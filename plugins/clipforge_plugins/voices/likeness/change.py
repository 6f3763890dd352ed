"""A speech with another pitch and timbre, as long as it was.

    change = change_between(base, target)            # two profiles
    changed(samples, 24000, change)

The pitch is moved and its spread widened or narrowed; the envelope is stretched along the frequencies, as the length of
a throat does, and what is still missing is added as a smooth equaliser.
"""

from __future__ import annotations

import math

import msgspec
import numpy as np

from clipforge_plugins.voices.likeness.profile import FRAME, Floats, Profile, band_edges, envelope_of, pitch_of

WIDEST = 9.0
"""dB that a band is raised or lowered at most."""
STRETCH = (0.8, 1.25)
SPREAD = (0.6, 1.6)
FARTHEST = math.log(2.2)
"""How far a pitch is moved at most: farther sounds like a machine."""


class Change(msgspec.Struct, frozen=True):
    """Pitches are moved from `pitch_from` to `pitch_to` (ln Hz) and their spread times `spread`; frequencies of the
    envelope times `stretch`; `bands` dB are added."""

    pitch_from: float
    pitch_to: float
    spread: float
    stretch: float
    bands: tuple[float, ...]


def change_between(base: Profile, target: Profile) -> Change:
    """What makes the one like the other, within what still sounds like a voice."""
    stretch = _stretch(base, target)
    middles = band_edges()
    moved = _stretched(np.asarray(base.envelope), stretch)
    gap = np.asarray(target.envelope) - moved
    there = middles <= min(base.reach, target.reach)
    gap = np.where(there, gap - gap[there].mean(), 0.0)
    window = np.hanning(7)[1:-1]
    smooth = np.convolve(np.pad(gap, 2, mode="edge"), window / window.sum(), mode="valid")
    far = min(FARTHEST, max(-FARTHEST, target.log_pitch - base.log_pitch))
    return Change(
        pitch_from=base.log_pitch,
        pitch_to=base.log_pitch + far,
        spread=min(SPREAD[1], max(SPREAD[0], target.spread / max(base.spread, 1e-3))),
        stretch=stretch,
        bands=tuple(float(v) for v in np.clip(smooth, -WIDEST, WIDEST)),
    )


def changed(samples: Floats, rate: int, change: Change) -> Floats:
    """The samples as `change` says, as many and as loud."""
    import pyworld

    if not len(samples) or not np.abs(samples).max() > 1e-4:
        return samples
    pitch, times = pitch_of(samples, rate)
    envelope = envelope_of(samples, pitch, times, rate)
    noise = pyworld.d4c(samples, pitch, times, rate)
    logs = np.log(np.maximum(pitch, 1.0))
    moved = np.exp(change.pitch_to + (logs - change.pitch_from) * change.spread)
    moved = np.where(pitch > 0, np.clip(moved, 50.0, 700.0), 0.0)
    bins = np.linspace(0, rate / 2, envelope.shape[1])
    sources = np.clip(bins / change.stretch, 0, rate / 2)
    places = sources / (rate / 2) * (envelope.shape[1] - 1)
    below = np.floor(places).astype(int)
    above = np.minimum(below + 1, envelope.shape[1] - 1)
    part = places - below
    logs_of = np.log(envelope + 1e-16)
    stretched = logs_of[:, below] * (1 - part) + logs_of[:, above] * part
    gains = np.interp(bins, band_edges(), np.asarray(change.bands)) * math.log(10) / 10
    shaped = np.ascontiguousarray(np.exp(stretched + gains))
    out: Floats = pyworld.synthesize(np.ascontiguousarray(moved), shaped, noise, rate, FRAME)
    fitted = np.zeros(len(samples))
    fitted[: min(len(out), len(samples))] = out[: len(samples)]
    return _as_loud(fitted, samples)


def _as_loud(samples: Floats, model: Floats) -> Floats:
    level = float(np.sqrt((samples**2).mean()))
    wanted = float(np.sqrt((model**2).mean()))
    louder = samples * (wanted / max(level, 1e-9))
    return louder * min(1.0, 0.99 / max(float(np.abs(louder).max()), 1e-9))


def _stretch(base: Profile, target: Profile) -> float:
    """The stretch after which the envelopes differ least, slopes apart: microphones make those."""
    middles = band_edges()
    there = (middles >= 300) & (middles <= min(5000.0, base.reach, target.reach))
    wanted = _level(np.asarray(target.envelope), there)
    found = np.arange(STRETCH[0], STRETCH[1] + 0.001, 0.01)
    errors = [
        float(((_level(_stretched(np.asarray(base.envelope), s), there) - wanted) ** 2).mean()) + 0.5 * (s - 1) ** 2
        for s in found
    ]
    return round(float(found[int(np.argmin(errors))]), 3)


def _stretched(envelope: Floats, stretch: float) -> Floats:
    middles = band_edges()
    return np.interp(middles / stretch, middles, envelope)


def _level(envelope: Floats, there: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Floats:
    """Without mean and slope."""
    part = envelope[there]
    steps = np.arange(len(part))
    slope = np.polyfit(steps, part, 1)
    return np.asarray(part - np.polyval(slope, steps), np.float64)
