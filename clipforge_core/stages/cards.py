"""Title and end cards: what stands before and after a clip, in silence.

A card lies over the picture for a moment while it goes or comes, so that the cut is soft; the clip itself is
neither shortened nor delayed by that.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from clipforge_core.model.branding import EndCard, TitleCard
from clipforge_core.model.clip import Clip
from clipforge_core.model.style import CaptionStyle
from clipforge_core.model.template import ExportTemplate
from clipforge_core.model.timeline import (
    Canvas,
    ColourElement,
    Element,
    ImageElement,
    Rect,
    Source,
    TextElement,
    Transition,
)
from clipforge_core.stages.looks import held, look, safe_area, written
from clipforge_core.timecode import Span, frame_time, nearest_frame

SOFT = Fraction(1, 4)
"""Seconds that a card and the picture share."""

INSET = 0.04
"""Room between a card's text and the safe area, as a fraction of the canvas."""


def card_frames(card: TitleCard | EndCard | None, clip: Clip, rate: Fraction) -> int:
    """How many frames a card stands; 0 where there is none, or where it would say and show nothing."""
    if card is None or not (written(card.text, clip) or card.image):
        return 0
    return max(1, nearest_frame(Fraction(card.duration).limit_denominator(1000), rate))


def card_elements(
    card: TitleCard | EndCard,
    span: Span,
    clip: Clip,
    template: ExportTemplate,
    canvas: Canvas,
    digests: Mapping[str, str],
) -> tuple[list[Element], dict[str, CaptionStyle], list[Source]]:
    """Elements, styles and sources of a card that stands for `span`, title cards at the beginning."""
    opening = isinstance(card, TitleCard)
    kind = "title" if opening else "end"
    soft = frame_time(nearest_frame(SOFT, canvas.frame_rate), canvas.frame_rate)
    start = span.start if opening else max(Fraction(0), span.start - soft)
    end = span.end + soft if opening else span.end
    fade = Transition(kind="fade", duration=soft) if soft else None
    enter, leave = (None, fade) if opening else (fade, None)
    elements: list[Element] = [
        ColourElement(id=kind, start=start, duration=end - start, colour=card.background[:7], enter=enter, leave=leave)
    ]
    sources: list[Source] = []
    if card.image:
        sources.append(Source(id=kind, path=card.image, digest=digests.get(card.image, "")))
        elements.append(
            ImageElement(
                id=f"{kind}1",
                start=start,
                duration=end - start,
                source=kind,
                fit="cover",
                enter=enter,
                leave=leave,
                animated=card.image.lower().endswith((".gif", ".webp")),
            )
        )
    styles: dict[str, CaptionStyle] = {}
    text = written(card.text, clip)
    if text:
        safe = safe_area(template)
        place = Rect(
            safe.x + INSET, safe.y + INSET, max(0.1, safe.width - 2 * INSET), max(0.1, safe.height - 2 * INSET)
        )
        styles[kind] = look(card)
        # The text goes before the card does, so that it never lies over what the clip shows.
        elements.append(
            TextElement(
                id=f"{kind}2",
                start=span.start,
                duration=span.duration,
                text=text,
                style=kind,
                place=held(place),
                enter=enter,
                leave=leave,
            )
        )
    return elements, styles, sources
