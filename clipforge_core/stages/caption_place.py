"""Where caption pages stand: at the style's place, beside a face that would be covered, in the seam of a split
picture, or below the edge of a fitted picture that they would straddle; and clear of what lies over the picture.

The place is chosen once for each framing of the picture, so that captions do not jump within a shot; only
what comes and goes there (a lower third, a hook) moves those pages that it would touch.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from clipforge_core.model.style import CaptionStyle
from clipforge_core.model.timeline import WHOLE, Canvas, CaptionElement, Keyframe, Rect, VideoElement
from clipforge_core.model.tracks import FaceBox, Faces
from clipforge_core.stages.looks import Occupied
from clipforge_core.stages.pages import display_width

SPILL, TOUCH = 0.06, 0.02
"""How far captions may reach out of a bar, and into a face beside a seam, as fractions of the height: single lines,
the usual ones, do not."""

FAR = 0.1
"""What a place costs for being away from the style's own, in the measure of what is covered."""

LETTER, CAPITAL = 0.62, 0.8
"""Width of a bold letter with the room to its neighbour, in font sizes."""

BADGE = 1.5
"""Room of a picture over a block, in font sizes."""

ALTERNATIVES = (0.78, 0.62, 0.84, 0.54, 0.22)
"""Places that are tried after the style's own, as fractions of the height."""


def caption_positions(
    captions: Sequence[CaptionElement],
    style: CaptionStyle,
    canvas: Canvas,
    pictures: Sequence[VideoElement],
    faces: Faces,
    source_aspect: float,
    *,
    occupied: Sequence[Occupied] = (),
) -> list[CaptionElement]:
    """The captions with `position` set where the style's own place would not do.

    `source_aspect` is width by height of the displayed source; `occupied` is what lies over the pictures, each for
    its time.
    """
    half = _half_height(style, canvas)
    lowest = round(1 - style.safe_area.bottom - half, 4)
    places = [p for p in (style.position, *ALTERNATIVES, lowest) if _safe(p, half, style)]
    chosen: dict[tuple[str, ...], float | None] = {}
    placed: list[CaptionElement] = []
    for caption in captions:
        scene = _scene(pictures, caption)
        position = caption.position
        if scene and places:
            key = tuple(p.id for p in scene)
            if key not in chosen:
                mine = [c for c in captions if tuple(p.id for p in _scene(pictures, c)) == key]
                band = canvas.width / canvas.height / source_aspect
                if scene[0].fit not in ("blur", "contain"):
                    chosen[key] = _best(mine, scene, _with_seam(scene, places, half, style), half, faces, style)
                elif scene[0].place:
                    below = [p for p in places if p > _place(scene[0]).height]
                    chosen[key] = _best(mine, scene, _with_seam(scene, below, half, style), half, faces, style)
                elif len(scene) > 1:
                    chosen[key] = _opposite(_place(scene[1]), style, half, band)
                else:
                    chosen[key] = _beside_band(style, half, band)
            position = chosen[key]
        over = [Occupied(p.span, _place(p)) for p in scene[1:] if scene[0].fit != "cover" and not scene[0].place]
        seen = [rect for picture in scene for rect in faces_on_canvas(picture, _middle(caption), faces)]
        mine_half = _half_height(style, canvas, 1) if fits_a_line(caption, style, canvas) else half
        position = _clear(caption, position, [*occupied, *over], places, mine_half, style, seen)
        placed.append(msgspec.structs.replace(caption, position=position))
    return placed


def _scene(pictures: Sequence[VideoElement], caption: CaptionElement) -> list[VideoElement]:
    """The pictures that are seen in the middle of a caption's time."""
    time = _middle(caption)
    return [p for p in pictures if p.span.contains(time)]


def _middle(caption: CaptionElement) -> Fraction:
    return caption.start + caption.duration / 2


def _with_seam(
    scene: Sequence[VideoElement], places: Sequence[float], half: float, style: CaptionStyle
) -> Sequence[float]:
    """Between two pictures that stand one above the other captions cover least of both."""
    upper = [_place(p) for p in scene if _place(p).y == 0.0 and _place(p).height < 1.0 and _place(p).width == 1.0]
    lower = [_place(p) for p in scene if _place(p).y > 0.0 and _place(p).width == 1.0]
    edges = [(a.height + b.y) / 2 for a, b in zip(upper, lower, strict=False)]
    return [*(round(edge, 4) for edge in edges[:1] if _safe(edge, half, style)), *places]


def _opposite(part: Rect, style: CaptionStyle, half: float, height: float) -> float | None:
    """In the bar above a fitted picture (`height` is its share of the canvas) that has a face over a lower corner, or
    in the one below; None for the style's own place where the bars are too narrow."""
    above = part.y + part.height / 2 > 0.5
    place = style.safe_area.top + half if above else 1 - style.safe_area.bottom - half
    bar = (1 - height) / 2
    inside = place + half <= bar + SPILL if above else place - half >= 1 - bar - SPILL
    return round(place, 4) if inside else None


def _place(picture: VideoElement) -> Rect:
    return picture.place[0].rect if picture.place else WHOLE


def _clear(
    caption: CaptionElement,
    position: float | None,
    occupied: Sequence[Occupied],
    places: Sequence[float],
    half: float,
    style: CaptionStyle,
    faces: Sequence[Rect],
) -> float | None:
    """The position, or another that touches nothing that lies over the picture while the caption stands: the one
    that covers least of the faces, and the nearest of these."""
    wanted = style.position if position is None else position
    taken = [(o.rect.y, o.rect.y + o.rect.height) for o in occupied if o.span.overlaps(caption.span)]
    if not any(_touches(wanted, half, t) for t in taken):
        return position
    # A hair's breadth more than half a block, so that rounding leaves them apart.
    room = half + 0.004
    beside = [edge for top, bottom in taken for edge in (top - room, bottom + room)]
    free = [p for p in (*places, *beside) if _safe(p, half, style) and not any(_touches(p, half, t) for t in taken)]
    if not free:
        return position
    sides = [(face.y, face.y + face.height) for face in faces]
    best: float = min(free, key=lambda p: (round(_shared(p, half, sides) / TOUCH), abs(p - wanted), p))
    return round(best, 4)


def least_cover(style: CaptionStyle, canvas: Canvas, taken: Sequence[Rect], faces: Sequence[Rect]) -> float:
    """How much of the faces captions of that style cover at their best place that touches nothing that is `taken`,
    in heights of the canvas; the whole height where there is no such place."""
    half = _half_height(style, canvas)
    over = [(t.y, t.y + t.height) for t in taken]
    sides = [(face.y, face.y + face.height) for face in faces]
    edges = [edge for top, bottom in (*over, *sides) for edge in (top - half - 0.004, bottom + half + 0.004)]
    ends = (style.safe_area.top + half, 1 - style.safe_area.bottom - half)
    places = [p for p in (style.position, *ends, *edges) if _safe(p, half - 1e-6, style)]
    free = [p for p in places if not any(_touches(p, half, t) for t in over)]
    return min((_shared(p, half, sides) for p in free), default=float(len(sides)))


def _shared(place: float, half: float, sides: Sequence[tuple[float, float]]) -> float:
    """How much of some stretches of the height a block covers."""
    return sum(max(0.0, min(bottom, place + half) - max(top, place - half)) for top, bottom in sides)


def _touches(place: float, half: float, taken: tuple[float, float]) -> bool:
    return place - half < taken[1] and taken[0] < place + half


def fits_a_line(caption: CaptionElement, style: CaptionStyle, canvas: Canvas) -> bool:
    """True where a page surely stands on one line, so that half of a block's room is enough for it."""
    if style.emoji is not None:
        return False
    letter = CAPITAL if style.uppercase else LETTER
    columns = sum(
        (display_width(word.text) + word.space) * (word.look.scale if word.look else 1.0) for word in caption.words
    )
    needed = columns * letter * style.size * style.active.scale * min(canvas.width, canvas.height)
    return needed <= (1 - style.safe_area.left - style.safe_area.right) * canvas.width


def _half_height(style: CaptionStyle, canvas: Canvas, lines: int = 0) -> float:
    block = style.size * min(canvas.width, canvas.height) * style.line_height * (lines or style.max_lines)
    return block / canvas.height / 2 + 0.01


def _room_above(style: CaptionStyle, half: float) -> float:
    """What a picture over the block adds to it, as a fraction of the canvas; `half` is half the block's height."""
    if style.emoji is None or style.emoji.place != "above":
        return 0.0
    return 2 * half * BADGE * style.emoji.scale / (style.line_height * style.max_lines)


def _safe(place: float, half: float, style: CaptionStyle) -> bool:
    return place - half >= style.safe_area.top and place + half <= 1 - style.safe_area.bottom


def _beside_band(style: CaptionStyle, half: float, height: float) -> float | None:
    """Below the fitted picture (`height` is its share of the canvas) where the block would stand on its edge and
    there is room; None for the style's own place."""
    edge = (1 + height) / 2
    below = edge + half + 0.012
    straddles = style.position - half < edge < style.position + half
    return round(below, 4) if height < 1 and straddles and _safe(below, half, style) else None


def _best(
    captions: Sequence[CaptionElement],
    scene: Sequence[VideoElement],
    places: Sequence[float],
    half: float,
    faces: Faces,
    style: CaptionStyle,
) -> float | None:
    """The place that covers least of the faces; None for the style's own."""
    covered, above = [0.0] * len(places), _room_above(style, half)
    for caption in captions:
        time = caption.start + caption.duration / 2
        for face in (rect for picture in scene for rect in faces_on_canvas(picture, time, faces)):
            for i, place in enumerate(places):
                shared = min(face.y + face.height, place + half) - max(face.y, place - half - above)
                covered[i] += max(0.0, shared)
    if not places:
        return None
    if not covered or covered[0] <= (TOUCH if len(scene) > 1 else 0.005) * len(captions):
        return None if places[0] == style.position else places[0]
    away = [FAR * abs(place - style.position) * len(captions) for place in places]
    best = min(range(len(places)), key=lambda i: (round(covered[i] + away[i], 3), i))
    return None if best == 0 and places[0] == style.position else places[best]


def faces_on_canvas(picture: VideoElement, time: Fraction, faces: Faces) -> list[Rect]:
    """Where each visible face stands, as fractions of the canvas; none of a picture that is fitted."""
    if picture.fit != "cover":
        return []
    place = _place(picture)
    inside = time - picture.start
    source_time = picture.source_start + inside * picture.speed
    crop = rect_at(picture.crop, inside) if picture.crop else Rect()
    found: list[Rect] = []
    for path in faces.paths:
        box = box_at(path.boxes, source_time)
        if box is None or not crop.x < box.x + box.width / 2 < crop.x + crop.width:
            continue
        found.append(
            Rect(
                place.x + (box.x - crop.x) / crop.width * place.width,
                place.y + (box.y - crop.y) / crop.height * place.height,
                box.width / crop.width * place.width,
                box.height / crop.height * place.height,
            )
        )
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
