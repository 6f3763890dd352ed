"""The chapters of a source in what is made of it: where they lie on a Timeline, stretch by stretch.

    timeline = with_chapters(timeline, info)

A chapter of which a part is shown keeps its title; one of which nothing is left is gone, and what was cut out of
one leaves no hole.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import msgspec

from clipforge_core.model.media import Chapter, MediaInfo
from clipforge_core.model.timeline import AudioElement, Timeline, VideoElement

LONG = Fraction(180)
"""Seconds from which on a clip is more than a short: no platform's shorts are longer, and none of them has chapters."""


class _Shown(NamedTuple):
    start: Fraction
    end: Fraction
    source_start: Fraction
    speed: Fraction


def with_chapters(timeline: Timeline, info: MediaInfo, *, shortest: Fraction = LONG) -> Timeline:
    """The same with the chapters of its source `info`, where it lasts `shortest` seconds and shows at least two."""
    if len(info.chapters) < 2 or timeline.duration < shortest:
        return timeline
    marks: list[Chapter] = []
    for part in _shown(timeline, info.digest):
        for chapter in info.chapters:
            start = max(part.start, part.start + (chapter.start - part.source_start) / part.speed)
            end = min(part.end, part.start + (chapter.end - part.source_start) / part.speed)
            if end <= start:
                continue
            if marks and marks[-1].title == chapter.title and marks[-1].end == start:
                start = marks.pop().start
            marks.append(Chapter(start=start, end=end, title=chapter.title))
    return msgspec.structs.replace(timeline, chapters=tuple(marks)) if len(marks) > 1 else timeline


def _shown(timeline: Timeline, digest: str) -> list[_Shown]:
    """The stretches of a source in order: those of the first sound track that draws on it, else of the pictures."""
    sources = {source.id for source in timeline.sources if source.digest == digest}
    for kind in ("audio", "video"):
        for track in timeline.tracks:
            found = [
                _Shown(e.start, e.end, e.source_start, e.speed)
                for e in track.elements
                if isinstance(e, AudioElement | VideoElement) and e.source in sources and track.kind == kind
            ]
            if found:
                return sorted(found)
    return []
