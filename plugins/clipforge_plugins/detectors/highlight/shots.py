"""Shot edges, and quiet places to cut inside long shots."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from clipforge_core import Events, Tracks, milliseconds
from clipforge_plugins.detectors.highlight.series import Series, read_series

GRID = Fraction(5, 2)
"""Seconds between places to cut inside a long shot."""
LONG = Fraction(10)
"""Seconds from which on a shot is long."""


def shot_starts(tracks: Tracks, duration: Fraction) -> list[Fraction]:
    """When each shot but the first begins, sorted, inside (0, duration)."""
    track = tracks.get("shots", Events)
    if track is None:
        return []
    return sorted({e.start for e in track.events if 0 < e.start < duration})


def places(tracks: Tracks, duration: Fraction) -> list[Fraction]:
    """Where a clip without words may begin or end: shot edges, both ends of the file, and inside long
    shots the quietest moment (the stillest where there is no sound) about every 2.5 s."""
    edges = [Fraction(0), *shot_starts(tracks, duration), duration]
    calm = read_series(tracks, "loudness") or read_series(tracks, "motion")
    step = max(GRID, duration / 1500)
    found = set(edges)
    for a, b in pairwise(edges):
        parts = int((b - a) / step) if b - a > LONG else 0
        for k in range(1, parts):
            found.add(_calmest(calm, a + k * (b - a) / parts, step * Fraction(2, 5)))
    return sorted(e for e in found if 0 <= e <= duration)


def _calmest(series: Series | None, near: Fraction, reach: Fraction) -> Fraction:
    if series is None:
        return milliseconds(near)
    low = max(0, int((float(near - reach) - series.start) / series.step))
    high = int((float(near + reach) - series.start) / series.step)
    part = series.values[low : high + 1]
    if not len(part):
        return milliseconds(near)
    # Rounded, so that a hair's difference does not pull the edge away from an even spacing.
    calm = part.round(1).argmin() if part.max() - part.min() > 1e-6 else len(part) // 2
    return milliseconds(series.start + (low + int(calm) + 0.5) * series.step)
