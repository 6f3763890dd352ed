"""`chapters`: the chapters of a file, in the order of the file.

A clip begins and ends where the file says, or at the nearest pause where a word is being spoken there. Without limits
there is one clip a chapter, however long. Of a chapter that is longer than an asked maximum its beginning is taken, up
to the last sentence (where nothing is said: the last shot) that ends in time. A chapter that is shorter than an asked
minimum is left out, or joined to those after it.

Option: `join` (true: join chapters that are too short).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

import msgspec

from clipforge_core import Clip, Detection, DetectRequest, MediaInfo, NothingFound, Span, Tracks, milliseconds, short_id
from clipforge_plugins.detectors.limits import check, flag_option, shown_all

NEAR = Fraction(2)
"""Seconds by which a mark inside a word may move to a pause."""


class Part(msgspec.Struct, frozen=True):
    """Chapters [first, last), and what of them is shown."""

    first: int
    last: int
    span: Span
    title: str
    whole: Span


class Chapters:
    """Finds chapters. Clips come in the order of time."""

    name = "chapters"
    version = "1"
    description = "The chapters that the file itself has, in its order"
    options: Mapping[str, str] = {"join": "true: chapters shorter than --min-duration are joined to those after them"}
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ("transcript", "sentences", "shots", "speech", "loudness", "motion", "faces")

    def check(self, info: MediaInfo, request: DetectRequest) -> None:
        """Raises UsageError for limits that no clip can meet, NothingFound for a file without chapters."""
        check(request)
        flag_option(self.name, request, "join")
        if not marks(info):
            raise NothingFound(path=info.path, detail="it has no chapters; --detector topics finds its subjects")

    def detect(self, info: MediaInfo, tracks: Tracks, request: DetectRequest) -> Detection:
        """The chapters within the request's limits. Raises UsageError for limits that cannot be met."""
        check(request)
        join = flag_option(self.name, request, "join")
        known = marks(info)
        if not known:
            return Detection(note="the file has no chapters; --detector topics finds the subjects of a talk")
        parts = [Part(i, i + 1, span, title, span) for i, (span, title) in enumerate(known)]
        low, high = request.min_duration, request.max_duration
        if join and low is not None:
            parts = joined(parts, low)
        placed = [shortened(_on_pauses(part, tracks), high, tracks, info.duration) for part in parts]
        parts = sorted({(p.span.start, p.span.end): p for p in placed}.values(), key=lambda p: p.span.start)
        kept = [part for part in parts if low is None or part.span.duration >= low]
        note = ""
        if len(kept) < len(parts):
            lost = len(parts) - len(kept)
            shown = "1 chapter is" if lost == 1 else f"{lost} chapters are"
            way = "ask for less" if join else "--detector-option join=true joins such chapters"
            note = f"{shown} shorter than {float(low or 0):g} s: {way}"
        clips = _clips(self.name, info, tracks, kept, len(known))
        if request.num_clips is not None and len(clips) > request.num_clips:
            best = sorted(clips, key=lambda clip: (-clip.score, clip.start))[: request.num_clips]
            clips = sorted(best, key=lambda clip: clip.start)
        return shown_all(clips, request.num_clips, "chapters", note)


def marks(info: MediaInfo) -> list[tuple[Span, str]]:
    """(span, title) of every chapter, sorted, inside the file, without overlap and without empty ones."""
    inside = [c for c in sorted(info.chapters, key=lambda c: (c.start, c.end)) if c.start < info.duration]
    starts = [max(Fraction(0), c.start) for c in inside]
    found = []
    for chapter, start, following in zip(inside, starts, [*starts, info.duration][1:], strict=True):
        end = min(chapter.end if chapter.end > start else following, following, info.duration)
        if end > start:
            found.append((Span(start, end), " ".join(chapter.title.split())))
    return found


def joined(parts: Sequence[Part], shortest: Fraction) -> list[Part]:
    """Chapters that are too short with those after them; the last with the one before it."""
    whole: list[Part] = []
    for part in parts:
        if whole and whole[-1].span.duration < shortest:
            whole[-1] = _together(whole[-1], part)
        else:
            whole.append(part)
    if len(whole) > 1 and whole[-1].span.duration < shortest:
        last = whole.pop()
        whole[-1] = _together(whole[-1], last)
    return whole


def _together(one: Part, two: Part) -> Part:
    span = Span(one.span.start, two.span.end)
    return Part(one.first, two.last, span, one.title or two.title, span)


def _on_pauses(part: Part, tracks: Tracks) -> Part:
    """The part with edges that lie in no word; edges that cannot be moved near by stay."""
    start, end = (_free(edge, tracks) for edge in (part.span.start, part.span.end))
    return msgspec.structs.replace(part, span=Span(start, end)) if end > start else part


def _free(edge: Fraction, tracks: Tracks) -> Fraction:
    words = tracks.transcript.words if tracks.transcript else ()
    if not any(word.start < edge < word.end for word in words):
        return edge
    near = {time for word in words for time in (word.start, word.end) if abs(time - edge) <= NEAR}
    free = [time for time in near if not any(word.start < time < word.end for word in words)]
    return min(free, key=lambda time: (abs(time - edge), time), default=edge)


def shortened(part: Part, longest: Fraction | None, tracks: Tracks, duration: Fraction) -> Part:
    """The part up to the last sentence, shot or (where there is neither) second that ends in time."""
    if longest is None or part.span.duration <= longest:
        return part
    from clipforge_plugins.detectors.highlight.shots import shot_starts

    start, limit = part.span.start, part.span.start + longest
    least = start + longest / 2
    words = [w for w in tracks.transcript.words if part.span.overlaps(w.span)] if tracks.transcript else []
    sentences = tracks.spans("sentences")
    pauses = [(a.end, b.start) for a, b in pairwise(sentences) if b.start >= a.end]
    ends = [min(a + min(Fraction(2, 5), (b - a) / 2), limit) for a, b in pauses if least <= a <= limit]
    if not words or not ends:
        ends = ends or [cut for cut in shot_starts(tracks, duration) if least <= cut <= limit]
    if not ends:
        ends = [(a.end + b.start) / 2 for a, b in pairwise(words) if least <= (a.end + b.start) / 2 <= limit]
    end = milliseconds(max(ends)) if ends else limit
    return msgspec.structs.replace(part, span=Span(start, min(end, limit)))


def _clips(name: str, info: MediaInfo, tracks: Tracks, parts: Sequence[Part], count: int) -> list[Clip]:
    """A clip for each part, scored by the sound and picture features of the highlights."""
    from clipforge_plugins.detectors.looks import Looks

    looks = Looks.of([part.span for part in parts], tracks, info.duration)
    return [
        Clip(
            id=short_id("clip", info.digest, name, part.span.start, part.span.end),
            start=part.span.start,
            end=part.span.end,
            score=looks.score(at),
            title=part.title or f"Chapter {part.first + 1}",
            reason=_reason(part, count),
            detector=name,
            features=looks.features(at),
            evidence=looks.evidence(at),
        )
        for at, part in enumerate(parts)
    ]


def _reason(part: Part, count: int) -> str:
    which = f"Chapter {part.first + 1} of {count}"
    if part.last > part.first + 1:
        which = f"Chapters {part.first + 1} to {part.last} of {count}, joined"
    shown = float(part.span.duration / part.whole.duration)
    if part.span.end < part.whole.end - 1 and shown < 0.99:
        return f"{which}: its first {float(part.span.duration):.0f} s of {float(part.whole.duration):.0f} s"
    return f"{which}, all of its {float(part.span.duration):.1f} s"
