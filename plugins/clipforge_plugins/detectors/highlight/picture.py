"""Picture features of candidates: faces, motion, shot rhythm."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from fractions import Fraction

import numpy as np

from clipforge_core import Evidence, Faces, Tracks, milliseconds
from clipforge_plugins.detectors.highlight.candidates import Batch
from clipforge_plugins.detectors.highlight.features import Measured
from clipforge_plugins.detectors.highlight.series import Series, read_series
from clipforge_plugins.detectors.highlight.shots import shot_starts

STILL = 0.002
"""Motion (mean absolute luma change a second) under which a picture stands still."""
FACE_STEP = 0.5


def measure_picture(clips: Batch, tracks: Tracks, duration: Fraction) -> dict[str, Measured]:
    """Every picture feature that can be measured."""
    measured = {}
    if (faces := tracks.get("faces", Faces)) is not None:
        measured["faces"] = _faces(faces, clips, duration)
    if (motion := read_series(tracks, "motion")) is not None:
        measured["motion"] = _motion(motion, clips)
    if cuts := shot_starts(tracks, duration):
        measured["rhythm"] = _rhythm(cuts, clips)
    return measured


def _faces(faces: Faces, clips: Batch, duration: Fraction) -> Measured:
    """Share of the clip with a face in the picture, more for near faces (full at 0.3 of the height)."""
    grid = np.arange(max(1, int(float(duration) / FACE_STEP) + 1)) * FACE_STEP
    seen = np.zeros(len(grid))
    paths = [p for p in faces.paths if p.boxes]
    for path in paths:
        times = np.array([float(b.time) for b in path.boxes])
        heights = np.array([b.height for b in path.boxes])
        inside = (grid + FACE_STEP > times[0]) & (grid <= times[-1])
        near = 0.5 + 0.5 * np.clip(np.interp(grid, times, heights) / 0.3, 0.0, 1.0)
        seen = np.where(inside, np.maximum(seen, near), seen)
    share = Series(0.0, FACE_STEP, (seen > 0).astype(np.float64)).mean(clips.starts, clips.ends)
    values = np.clip(Series(0.0, FACE_STEP, seen).mean(clips.starts, clips.ends), 0.0, 1.0)

    def cite(at: int) -> list[Evidence]:
        clip = clips.items[at]
        spans = [(max(p.span.start, clip.start), min(p.span.end, clip.end)) for p in paths]
        spans = sorted((s for s in spans if s[0] <= s[1]), key=lambda s: (s[0] - s[1], s[0]))
        return [Evidence(feature="faces", start=a, end=b) for a, b in spans[:1]]

    def say(at: int) -> str:
        percent = min(100, round(100 * share[at]))
        if percent < 30:
            return ""
        return "a face in the picture throughout" if percent >= 95 else f"a face in the picture for {percent} % of it"

    return Measured(values, cite, say)


def _motion(motion: Series, clips: Batch) -> Measured:
    """Half from the amount, m / (m + 0.1), half from the rise over the file's median, full at 3 times."""
    usual = max(STILL, float(np.median(motion.values)))
    mean = motion.mean(clips.starts, clips.ends)
    values = np.where(mean > STILL, 0.5 * mean / (mean + 0.1) + 0.5 * np.clip((mean / usual - 1) / 2, 0, 1), 0.0)

    def cite(at: int) -> list[Evidence]:
        clip = clips.items[at]
        start, end, _ = motion.stretch(clips.starts[at], clips.ends[at])
        begin = min(max(milliseconds(start), clip.start), clip.end)
        return [Evidence(feature="motion", start=begin, end=min(max(milliseconds(end), begin), clip.end))]

    def say(at: int) -> str:
        if mean[at] >= 1.3 * usual:
            return f"{mean[at] / usual:.1f} times the movement of the rest"
        return "much movement" if mean[at] >= 0.15 else ""

    return Measured(np.clip(values, 0.0, 1.0), cite, say)


def _rhythm(cuts: list[Fraction], clips: Batch) -> Measured:
    """1 - exp(-r / 2), with r the cuts inside the clip in ten seconds."""
    inside = np.array([bisect_left(cuts, c.end) - bisect_right(cuts, c.start) for c in clips.items], dtype=np.float64)
    values = 1.0 - np.exp(-np.clip(inside, 0, None) / np.maximum(1e-9, clips.ends - clips.starts) * 10 / 2)

    def cite(at: int) -> list[Evidence]:
        clip = clips.items[at]
        some = cuts[bisect_right(cuts, clip.start) : bisect_left(cuts, clip.end)]
        return [Evidence(feature="rhythm", start=some[0], end=some[-1])] if some else []

    def say(at: int) -> str:
        return f"{int(inside[at])} cuts" if values[at] >= 0.4 else ""

    return Measured(np.clip(values, 0.0, 1.0), cite, say)
