"""Clips that people make: a stretch of the source, or several clips as one. Pure: values in, values out.

by_hand(document, 10.0, 31.5, title="The price")
joined([first, second])              # shows all that either shows, once, in the order of the source
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence

from clipforge_core.ids import new_id
from clipforge_core.model.clip import ClipsDocument, DocumentClip, DocumentWord
from clipforge_core.projects.edits import ClipEdit, apply
from clipforge_core.refusals import Invalid
from clipforge_core.stages.cuts import shown_parts

BY_HAND = "hand"
"""The detector of clips that nobody detected."""

NEAR = 0.5
"""Seconds between two parts that are shown too, where two clips become one."""


def by_hand(document: ClipsDocument, start: float, end: float, *, title: str = "") -> DocumentClip:
    """A clip of what lies between two times, with the words that are said there. Raises Invalid."""
    blank = DocumentClip(id=new_id("hand"), start=0.0, end=document.duration, score=0.0, detector=BY_HAND)
    blank.reason = "chosen by hand"
    return apply(blank, ClipEdit(title=title, start=start, end=end), document)


def joined(clips: Sequence[DocumentClip]) -> DocumentClip:
    """One clip of several; it has the title and the reasons of the best. Raises Invalid for fewer than two."""
    if len(clips) < 2:
        raise Invalid(field="clips", detail="two clips or more are needed to make one of them")
    best = max(clips, key=lambda clip: (clip.score, -clip.start))
    parts = united(part for clip in clips for part in shown_parts(clip))
    made = copy.deepcopy(best)
    made.id = new_id("hand")
    made.start, made.end = parts[0][0], parts[-1][1]
    made.keep = parts if len(parts) > 1 else []
    made.cuts = []
    made.words = _words(clips)
    made.evidence = [each for clip in sorted(clips, key=lambda clip: clip.start) for each in clip.evidence]
    made.reason = f"{len(clips)} clips made one; {best.reason}" if best.reason else f"{len(clips)} clips made one"
    return made


def united(parts: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches in order, with those that touch or nearly do as one."""
    found: list[tuple[float, float]] = []
    for start, end in sorted(parts):
        if found and start - found[-1][1] <= NEAR:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _words(clips: Sequence[DocumentClip]) -> list[DocumentWord]:
    """The words of all; of two that are said at the same time the first clip's, which somebody may have mended."""
    found: list[DocumentWord] = []
    for clip in sorted(clips, key=lambda clip: clip.start):
        for word in clip.words:
            middle = (word.start + word.end) / 2
            if not any(other.start <= middle <= other.end for other in found):
                found.append(copy.copy(word))
    return sorted(found, key=lambda word: (word.start, word.end))
