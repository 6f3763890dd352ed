"""`motion`: the moments in which the picture moves the most, for films and sport; best first.

Movement is judged against the file's own: z = (v − median) / spread, where the spread is 1.4826 times the median
absolute deviation (the robust standard deviation, Hampel 1974) and at least a twentieth of what is plainly action.
A moment counts from z = 2 on. Clips begin and end on shot edges (in long shots where the picture or the sound is
calm), not inside a word, and the set is chosen as that of the highlights is.

    score = 1 − exp(−(0.6 · level + 0.4 · peak)),   level = mean of z / 4 over the clip, peak = its largest z / 8

A file that stands still, and one that moves evenly from beginning to end, gives nothing, and the note says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from clipforge_core import (
    Clip,
    Detection,
    DetectRequest,
    Evidence,
    MediaInfo,
    Tracks,
    format_time,
    milliseconds,
    short_id,
)
from clipforge_plugins.detectors.limits import FLOOR, SECONDS_WITHOUT_WORDS, Limits, check, shown_all

if TYPE_CHECKING:
    from clipforge_plugins.detectors.highlight.candidates import Batch
    from clipforge_plugins.detectors.highlight.series import Series

LONGEST = Fraction(30)
"""Seconds of the longest clip where nothing else is asked for: action is short."""
SMOOTH = 1.0
"""Seconds over which movement is averaged before it is judged: one picture is no action."""
STANDS_OUT = 2.0
"""z from which on movement stands out."""
LEAST_SPREAD = 0.01
"""The spread is never taken for less than this (mean luma change a second): noise is no action."""
MOST = 40.0
"""z above this is no more than this."""


class Motion:
    """Finds action. Clips come best first."""

    name = "motion"
    version = "1"
    description = "The moments with the most movement, for films and sport"
    longest = LONGEST
    options: Mapping[str, str] = {}
    needs: tuple[str, ...] = ("action",)
    uses: tuple[str, ...] = ("shots", "loudness", "speech", "transcript", "faces")

    def check(self, info: MediaInfo, request: DetectRequest) -> None:
        """Raises UsageError for limits that no clip can meet."""
        check(request)

    def detect(self, info: MediaInfo, tracks: Tracks, request: DetectRequest) -> Detection:
        """The moments within the request's limits. Raises UsageError for limits that cannot be met."""
        from clipforge_plugins.detectors.highlight.picture import STILL

        limits = Limits.of(request, info.duration, shortest=FLOOR, longest=LONGEST, each=SECONDS_WITHOUT_WORDS)
        series = _movement(tracks) if info.duration > 0 else None
        if series is None:
            return Detection(note="no movement was measured: action needs a picture. Try --detector highlights")
        if series.values.max() <= STILL:
            return Detection(note="nothing to show: the picture never moves. Try --detector highlights")
        level = judged(series)
        if level.values.max() < STANDS_OUT:
            return Detection(note="its movement is even: no moment stands out. Try --detector highlights or scenes")
        clips = _candidates(tracks, info.duration, limits)
        if not clips.items:
            low, high = float(limits.shortest), float(limits.longest)
            return Detection(note=f"no stretch of {low:g} to {high:g} s begins and ends between words")
        found = _clips(self.name, info, tracks, series, level, clips, limits)
        note = "" if found else "what moves most cannot be brought into the limits"
        return shown_all(found, request.num_clips, "moments that stand out", note)


def _movement(tracks: Tracks) -> Series | None:
    """Measured throughout where that was done, else as far as it is known."""
    from clipforge_plugins.detectors.highlight.series import read_series

    return read_series(tracks, "action") or read_series(tracks, "motion")


def judged(series: Series) -> Series:
    """z of the movement, averaged over `SMOOTH` seconds, 0..MOST."""
    import numpy as np

    from clipforge_plugins.detectors.highlight.series import Series

    values = np.maximum(0.0, series.values)
    window = max(1, min(len(values), round(SMOOTH / series.step)))
    sums = np.concatenate([[0.0], np.cumsum(values)])
    centre = np.arange(len(values))
    low = np.maximum(0, centre - window // 2)
    high = np.minimum(len(values), centre - window // 2 + window)
    smooth = (sums[high] - sums[low]) / (high - low)
    usual = float(np.median(smooth))
    spread = max(LEAST_SPREAD, 1.4826 * float(np.median(np.abs(smooth - usual))))
    return Series(series.start, series.step, np.clip((smooth - usual) / spread, 0.0, MOST))


def _candidates(tracks: Tracks, duration: Fraction, limits: Limits) -> Batch:
    from clipforge_plugins.detectors.highlight.candidates import Candidate, batch, pictured
    from clipforge_plugins.detectors.highlight.shots import places
    from clipforge_plugins.detectors.highlight.talk import read_talk

    if duration <= limits.shortest:
        return batch([Candidate(Fraction(0), duration, 0, 0)])
    talk = read_talk(tracks, duration, limits.longest)
    return batch(pictured(talk, places(tracks, duration), limits.shortest, limits.longest))


def _clips(
    name: str, info: MediaInfo, tracks: Tracks, series: Series, level: Series, clips: Batch, limits: Limits
) -> list[Clip]:
    import numpy as np

    from clipforge_plugins.detectors.highlight.choose import best_set, penalties, shortlist, values

    mean, peak = level.mean(clips.starts, clips.ends), level.peak(clips.starts, clips.ends)
    scores = 1.0 - np.exp(-(0.6 * np.maximum(0.0, mean) / 4.0 + 0.4 * peak / 8.0))
    scores = np.where(peak >= STANDS_OUT, np.clip(scores, 0.0, 1.0), 0.0)
    kept = shortlist(scores, clips, limits.number)
    starts, ends = clips.starts[kept], clips.ends[kept]
    unlike = np.zeros((len(kept), len(kept)))
    order = best_set(values(scores[kept]), penalties(starts, ends, unlike), starts, ends, limits.number)
    chosen = [int(kept[i]) for i in order if scores[kept[i]] > 0]
    chosen.sort(key=lambda at: (-round(float(scores[at]), 4), clips.items[at].start))
    usual = max(1e-6, float(np.median(np.maximum(0.0, series.values))))
    return [_clip(name, info, series, level, clips, at, float(scores[at]), mean[at], peak[at], usual) for at in chosen]


def _clip(
    name: str,
    info: MediaInfo,
    series: Series,
    level: Series,
    clips: Batch,
    at: int,
    score: float,
    mean: float,
    peak: float,
    usual: float,
) -> Clip:
    item = clips.items[at]
    start, end, _ = level.stretch(clips.starts[at], clips.ends[at])
    begin = min(max(milliseconds(start), item.start), item.end)
    times = _times(series, start, end) / usual
    told = f"{times:.1f} times the usual movement of the file" if times < 20 else "far more movement than usual"
    return Clip(
        id=short_id("clip", info.digest, name, item.start, item.end),
        start=item.start,
        end=item.end,
        score=round(min(1.0, max(0.0, score)), 4),
        title=f"Action at {format_time(begin, 0)}",
        reason=f"{told[0].upper()}{told[1:]} for {end - start:.1f} s from {format_time(begin, 1)} on",
        detector=name,
        features={"level": _part(mean / 4.0), "peak": _part(peak / 8.0)},
        evidence=(Evidence(feature="peak", start=begin, end=min(max(milliseconds(end), begin), item.end)),),
    )


def _times(series: Series, start: float, end: float) -> float:
    import numpy as np

    return float(series.mean(np.array([start]), np.array([max(end, start + series.step)]))[0])


def _part(value: Any) -> float:
    return round(min(1.0, max(0.0, float(value))), 4)
