"""Where caption pages stand: at the style's place, beside a face that would be covered, or below the edge of a
fitted picture that they would straddle.

The place is chosen once for each framing of the picture, so that captions do not jump within a shot.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from clipforge_core.model.style import CaptionStyle
from clipforge_core.model.timeline import Canvas, CaptionElement, Keyframe, Rect, VideoElement
from clipforge_core.model.tracks import FaceBox, Faces

ALTERNATIVES = (0.78, 0.62, 0.84, 0.54, 0.22)
"""Places that are tried after the style's own, as fractions of the height."""


def caption_positions(
    captions: Sequence[CaptionElement],
    style: CaptionStyle,
    canvas: Canvas,
    pictures: Sequence[VideoElement],
    faces: Faces,
    source_aspect: float,
) -> list[CaptionElement]:
    """The captions with `position` set where the style's own place would not do.

    `source_aspect` is width by height of the displayed source.
    """
    half = _half_height(style, canvas)
    places = [p for p in (style.position, *ALTERNATIVES) if _safe(p, half, style)]
    chosen: dict[str, float | None] = {}
    placed: list[CaptionElement] = []
    for caption in captions:
        picture = _picture_at(pictures, caption.start + caption.duration / 2)
        if picture is None or not places:
            placed.append(caption)
            continue
        if picture.id not in chosen:
            mine = [c for c in captions if _picture_at(pictures, c.start + c.duration / 2) is picture]
            if picture.fit in ("blur", "contain"):
                chosen[picture.id] = _beside_band(style, half, canvas.width / canvas.height / source_aspect)
            else:
                chosen[picture.id] = _best(mine, picture, places, half, faces, style)
        placed.append(msgspec.structs.replace(caption, position=chosen[picture.id]))
    return placed


def _half_height(style: CaptionStyle, canvas: Canvas) -> float:
    block = style.size * min(canvas.width, canvas.height) * style.line_height * style.max_lines
    return block / canvas.height / 2 + 0.01


def _safe(place: float, half: float, style: CaptionStyle) -> bool:
    return place - half >= style.safe_area.top and place + half <= 1 - style.safe_area.bottom


def _beside_band(style: CaptionStyle, half: float, height: float) -> float | None:
    """Below the fitted picture (`height` is its share of the canvas) where the block would stand on its edge and
    there is room; None for the style's own place."""
    edge = (1 + height) / 2
    below = edge + half + 0.012
    straddles = style.position - half < edge < style.position + half
    return round(below, 4) if height < 1 and straddles and _safe(below, half, style) else None


def _picture_at(pictures: Sequence[VideoElement], time: Fraction) -> VideoElement | None:
    return next((p for p in pictures if p.span.contains(time)), None)


def _best(
    captions: Sequence[CaptionElement],
    picture: VideoElement,
    places: Sequence[float],
    half: float,
    faces: Faces,
    style: CaptionStyle,
) -> float | None:
    """The place that covers least of the faces; None for the style's own."""
    covered = [0.0] * len(places)
    for caption in captions:
        time = caption.start + caption.duration / 2
        for top, bottom in _faces_on_canvas(picture, time, faces):
            for i, place in enumerate(places):
                shared = min(bottom, place + half) - max(top, place - half)
                covered[i] += max(0.0, shared)
    if not covered or covered[0] <= 0.005 * len(captions):
        return None
    best = min(range(len(places)), key=lambda i: (round(covered[i], 3), i))
    return None if best == 0 and places[0] == style.position else places[best]


def _faces_on_canvas(picture: VideoElement, time: Fraction, faces: Faces) -> list[tuple[float, float]]:
    """Top and bottom of each visible face as fractions of the canvas."""
    inside = time - picture.start
    source_time = picture.source_start + inside * picture.speed
    crop = rect_at(picture.crop, inside) if picture.crop else Rect()
    found: list[tuple[float, float]] = []
    for path in faces.paths:
        box = box_at(path.boxes, source_time)
        if box is None or not crop.x < box.x + box.width / 2 < crop.x + crop.width:
            continue
        found.append(((box.y - crop.y) / crop.height, (box.y + box.height - crop.y) / crop.height))
    return found


def rect_at(keyframes: Sequence[Keyframe], time: Fraction) -> Rect:
    """The rectangle at a time, linear between keyframes (close enough for placing captions and stills)."""
    before = [k for k in keyframes if k.time <= time]
    after = [k for k in keyframes if k.time > time]
    if not before or not after or before[-1].ease == "hold":
        return (before[-1] if before else after[0]).rect
    a, b = before[-1], after[0]
    part = float((time - a.time) / (b.time - a.time))
    mixed = [x + (y - x) * part for x, y in zip(_numbers(a.rect), _numbers(b.rect), strict=True)]
    return Rect(*mixed)


def _numbers(rect: Rect) -> tuple[float, float, float, float]:
    return rect.x, rect.y, rect.width, rect.height


def box_at(boxes: Sequence[FaceBox], time: Fraction) -> FaceBox | None:
    """The nearest box within half a second of `time`."""
    near = min(boxes, key=lambda b: abs(b.time - time), default=None)
    return near if near is not None and abs(near.time - time) <= Fraction(1, 2) else None
