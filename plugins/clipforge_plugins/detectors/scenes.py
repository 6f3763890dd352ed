"""`scenes`: every shot, from edge to edge, in the order of the file.

Without limits there is one clip a shot, however short. A minimum joins a shot that is too short to its
neighbours; a maximum cuts a shot that is too long at the longest pause near an even division, never
inside a word. A number keeps the best. Clips come in the order of time, not of score: a list of scenes
is read as the film runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from clipforge_core import Clip, Detection, DetectRequest, MediaInfo, Span, Tracks, Transcript, short_id
from clipforge_plugins.detectors.limits import check


class Scenes:
    """Finds shots. Clips come in the order of time."""

    name = "scenes"
    version = "1"
    description = "Every shot from edge to edge, in the order of the file"
    options: Mapping[str, str] = {}
    needs: tuple[str, ...] = ("shots",)
    uses: tuple[str, ...] = ("motion", "faces", "loudness", "speech", "transcript")

    def detect(self, info: MediaInfo, tracks: Tracks, request: DetectRequest) -> Detection:
        """Shots, joined and cut to the request's limits. Raises UsageError for limits that cannot be met."""
        from clipforge_plugins.detectors.highlight.shots import shot_starts

        check(request)
        if info.duration <= 0:
            return Detection(note="the file has no length")
        if not tracks.spans("shots"):
            return Detection(note="no shots are known of it: scenes need a picture")
        edges = [Fraction(0), *shot_starts(tracks, info.duration), info.duration]
        spans = [Span(a, b) for a, b in pairwise(edges)]
        shots = len(spans)
        low, high = request.min_duration, request.max_duration
        if low is not None:
            spans = joined(spans, low)
        if high is not None:
            spans = [part for span in spans for part in divided(span, high, low or Fraction(0), tracks.transcript)]
        clips = _clips(self.name, info, tracks, spans, edges)
        note = ""
        if request.num_clips is not None:
            note = f"{request.num_clips} scenes were asked for and there are {len(clips)}"
            note = note if len(clips) < request.num_clips else ""
            best = sorted(clips, key=lambda c: (-c.score, c.start))[: request.num_clips]
            clips = sorted(best, key=lambda c: c.start)
        elif len(clips) == shots == 1:
            note = "it is one single shot"
        return Detection(clips=tuple(clips), note=note)


def joined(spans: Sequence[Span], shortest: Fraction) -> list[Span]:
    """Neighbours put together until each lasts at least `shortest` seconds (all of them, if they must)."""
    whole: list[Span] = []
    for span in spans:
        if whole and whole[-1].duration < shortest:
            whole[-1] = Span(whole[-1].start, span.end)
        else:
            whole.append(span)
    if len(whole) > 1 and whole[-1].duration < shortest:
        last = whole.pop()
        whole[-1] = Span(whole[-1].start, last.end)
    return whole


def divided(span: Span, longest: Fraction, shortest: Fraction, transcript: Transcript | None) -> list[Span]:
    """A span in parts of at most `longest` seconds, cut in the longest pause near an even division.

    Parts are shorter than `shortest` only where both limits cannot be kept.
    """
    parts: list[Span] = []
    rest = span
    while rest.duration > longest:
        count = -(-rest.duration // longest)
        even = rest.start + rest.duration / count
        later = rest.end - longest * (count - 1)
        low = max(rest.start + min(shortest, rest.duration / count), later)
        high = min(rest.start + longest, rest.end - min(shortest, rest.duration / count))
        cut = _pause(transcript, low, even, max(even, high))
        parts.append(Span(rest.start, cut))
        rest = Span(cut, rest.end)
    return [*parts, rest]


def _pause(transcript: Transcript | None, low: Fraction, even: Fraction, high: Fraction) -> Fraction:
    """The middle of the longest silence between words in [low, high]; `even` where nobody speaks there.

    Inside one endless word the cut falls before it where that is allowed, else at `even`.
    """
    words = sorted((w.start, w.end) for w in transcript.words) if transcript else []
    busy = [w for w in words if w[1] > low and w[0] < high]
    if not busy:
        return even
    gaps: list[tuple[Fraction, Fraction, Fraction]] = []
    at = low
    for start, end in [*busy, (high, high)]:
        if start >= at:
            middle = min(max(even, at), start) if start - at > 1 else (at + start) / 2
            gaps.append((min(Fraction(1), start - at), -abs(middle - even), middle))
        at = max(at, end)
    return max(gaps)[2] if gaps else even


def _clips(name: str, info: MediaInfo, tracks: Tracks, spans: Sequence[Span], edges: Sequence[Fraction]) -> list[Clip]:
    """A clip for each span, scored by the sound and picture features of the highlights."""
    from clipforge_plugins.detectors.looks import Looks

    looks = Looks.of(spans, tracks, info.duration)
    inner, clips = set(edges), []
    for at, span in enumerate(spans):
        shots = 1 + sum(span.start < edge < span.end for edge in inner)
        kind = f"{shots} shots" if shots > 1 else "one shot"
        if span.start not in inner or span.end not in inner:
            kind = "part of a shot" if shots == 1 else f"parts of {shots} shots"
        lead = f"Scene {at + 1} of {len(spans)}, {kind} of {float(span.duration):.1f} s"
        clips.append(
            Clip(
                id=short_id("clip", info.digest, name, span.start, span.end),
                start=span.start,
                end=span.end,
                score=looks.score(at),
                title=f"Scene {at + 1}",
                reason="; ".join([lead, *looks.said(at)[:2]]),
                detector=name,
                features=looks.features(at),
                evidence=looks.evidence(at),
            )
        )
    return clips
