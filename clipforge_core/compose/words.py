"""Subtitles elements to caption pages: which words, when, in which style."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from clipforge_core.compose.facts import Said
from clipforge_core.compose.grammar import Subtitles
from clipforge_core.compose.letters import subtitle_style
from clipforge_core.compose.pictures import Desk, seen_span
from clipforge_core.model.timeline import CaptionElement
from clipforge_core.model.transcript import Timing, Word
from clipforge_core.stages.caption_plan import caption_pages
from clipforge_core.timecode import Span


def captions_of(
    desk: Desk, path: str, element: Subtitles, own: Span, spans: Sequence[Span], film: Span
) -> Sequence[CaptionElement]:
    """The pages of a subtitles element that belongs to the span `own`: its scene's, or the film's.

    Words whose times nobody heard are shown by lines, which a warning says."""
    there = seen_span(desk, path, element, own)
    if there is None:
        return ()
    found: list[CaptionElement] = []
    style = subtitle_style(element.settings, desk.size)
    name = desk.style(style)
    guessed = total = 0
    for said in desk.facts.words.get(path, ()):
        span = film if said.scene is None else spans[said.scene]
        seen = span.intersect(there)
        if seen is None:
            continue
        words = _on_timeline(said, span, seen)
        total += len(words)
        guessed += sum(word.timing is Timing.INTERPOLATED for word in words)
        language = (element.language or said.language).partition("-")[0].lower()
        for page in caption_pages(words, style, seen.end, language):
            found.append(msgspec.structs.replace(page, id=f"{path} {len(found)}", style=name))
    if guessed and element.settings.style == "progressive":
        desk.warnings.append(
            f"{path}: {guessed} of {total} words could not be heard where the text has them; "
            "their lines are shown whole instead of word by word"
        )
    return found


def _on_timeline(said: Said, span: Span, there: Span) -> list[Word]:
    """Words on the film's clock, those that begin while the element is there."""
    moved = (
        msgspec.structs.replace(word, start=word.start + span.start, end=word.end + span.start) for word in said.words
    )
    return [
        msgspec.structs.replace(word, end=min(word.end, there.end))
        for word in moved
        if there.start <= word.start < there.end
    ]
