"""`silence`: the whole file without its silences (jump cuts).

One clip whose `keep` spans are what is heard, with a little air on both sides, and whose `cuts` are the rest: each
can be switched off in clips.json. What is heard comes from
the speech track and the words; from the loudness too where less than a third of what sounds is speech
(music, a film), and from it alone where nobody speaks.

Options: `margin` (seconds of air kept around speech, 0.15), `pause` (silences up to this length stay,
0.5), `ranges` (a list of [start, end] in seconds: one clip for each, instead of the whole file).
The request's number and durations do not apply.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from clipforge_core import (
    Clip,
    Cut,
    Detection,
    DetectRequest,
    Evidence,
    MediaInfo,
    Samples,
    Span,
    Tracks,
    UsageError,
    complement,
    overlap,
    seconds,
    short_id,
    union,
)

MARGIN = Fraction(15, 100)
PAUSE = Fraction(1, 2)
LEAST = Fraction(3, 10)
"""Seconds under which a sound without words is not kept."""
QUIET = 25.0
"""LU under the loud parts of a file (their 95th percentile) at which silence begins, without speech."""
FLOOR = -60.0
"""LUFS under which everything is silence."""


class Silence:
    """Cuts silences. Clips come in the order of time."""

    name = "silence"
    version = "2"
    description = "The whole file without its silences (jump cuts)"
    options: Mapping[str, str] = {
        "margin": "seconds of air kept around speech",
        "pause": "seconds up to which a silence stays",
        "ranges": "a list of [start, end] in seconds: one clip for each",
    }
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ("speech", "loudness", "transcript")

    def detect(self, info: MediaInfo, tracks: Tracks, request: DetectRequest) -> Detection:
        """One clip over the file or for each asked range. Raises UsageError for options out of range."""
        whole = Span(Fraction(0), max(Fraction(0), info.duration))
        margin = _option(request.options, "margin", MARGIN)
        pause = _option(request.options, "pause", PAUSE)
        if whole.duration <= 0:
            return Detection(note="the file has no length")
        source, heard = _heard(tracks, whole)
        if not heard:
            return Detection(note="nothing is heard in it: no speech and no sound")
        kept = union([s.pad(margin, whole) for s in heard], gap=max(Fraction(0), pause - 2 * margin))
        clips, empty = [], 0
        for part in _ranges(request.options, whole):
            keep = [k for span in kept if (k := span.intersect(part)) is not None]
            if keep:
                clips.append(_clip(self.name, info, part, keep, source))
            else:
                empty += 1
        return Detection(clips=tuple(clips), note=f"nothing is heard in {empty} of the ranges" if empty else "")


def _option(options: Mapping[str, Any], name: str, default: Fraction) -> Fraction:
    if name not in options:
        return default
    try:
        value = seconds(options[name])
    except (ValueError, TypeError) as error:
        raise UsageError(detail=f"silence: {name} = {options[name]!r} is not a number of seconds") from error
    if value < 0:
        raise UsageError(detail=f"silence: {name} cannot be negative")
    return value


def _ranges(options: Mapping[str, Any], whole: Span) -> list[Span]:
    given = options.get("ranges")
    if not given:
        return [whole]
    try:
        spans = [Span(seconds(start), seconds(end)) for start, end in given]
    except (ValueError, TypeError) as error:
        raise UsageError(detail=f"silence: ranges = {given!r} is not a list of [start, end] in seconds") from error
    return [part for span in spans if (part := span.intersect(whole)) is not None]


def _heard(tracks: Tracks, whole: Span) -> tuple[str, list[Span]]:
    """(what is heard, when): speech with every word whole, and sound above the file's own silence where
    speech is the smaller part of it."""
    words = [w.span for w in tracks.transcript.words if w.text.strip()] if tracks.transcript else []
    spoken = [s for s in union([*tracks.spans("speech"), *words]) if s.overlaps(whole)]
    loud = _loud(tracks)
    source, heard = "speech", spoken
    if not spoken or 3 * overlap(spoken, whole) < overlap(loud, whole):
        source, heard = "sound", union([*spoken, *loud])
    return source, [inside for s in heard if (inside := s.intersect(whole)) is not None]


def _loud(tracks: Tracks) -> list[Span]:
    import numpy as np

    from clipforge_plugins.detectors.highlight.series import read_series

    level = read_series(tracks, "loudness")
    if level is None or level.values.max() <= FLOOR:
        return []
    limit = max(FLOOR, float(np.percentile(level.values[level.values > FLOOR], 95)) - QUIET)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], level.values > limit, [0]]).astype(np.int8)))
    track = tracks.get("loudness", Samples)
    assert track is not None
    times = [track.start + int(edge) * track.step for edge in edges]
    spans = [Span(a, b) for a, b in zip(times[::2], times[1::2], strict=True)]
    return [s for s in union(spans, gap=Fraction(1, 5)) if s.duration >= LEAST]


def _clip(name: str, info: MediaInfo, part: Span, keep: Sequence[Span], source: str) -> Clip:
    gone = complement(keep, part)
    cut = part.duration - overlap(keep, part)
    share = float(cut / part.duration)
    if gone:
        places = "1 place" if len(gone) == 1 else f"{len(gone)} places"
        reason = f"Cuts {float(cut):.1f} s without {source} in {places}: {share:.0%} of {float(part.duration):.1f} s"
    else:
        reason = f"No silence to cut: there is {source} throughout"
    longest = sorted(gone, key=lambda s: (-s.duration, s.start))[:5]
    return Clip(
        id=short_id("clip", info.digest, name, part.start, part.end, [[s.start, s.end] for s in keep]),
        start=part.start,
        end=part.end,
        score=round(1.0 - share, 4),
        title="Without silences",
        reason=reason,
        detector=name,
        features={"kept": round(1.0 - share, 4)},
        evidence=tuple(Evidence(feature="kept", start=s.start, end=s.end) for s in longest),
        keep=tuple(keep),
        cuts=tuple(Cut(start=s.start, end=s.end) for s in gone),
    )
