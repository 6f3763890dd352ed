"""Captions keep off text that is in the picture already: titles, burnt-in captions, what a screen shows.

The track `texts` says where it stands in the source. For each framing of the picture all captions move together to
the place that covers least of texts and faces, and stay there, so that they do not jump within a shot.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from clipforge_core.model.export import Check
from clipforge_core.model.style import CaptionStyle
from clipforge_core.model.timeline import WHOLE, Canvas, CaptionElement, Rect, Timeline, VideoElement
from clipforge_core.model.tracks import Event, Events, Faces
from clipforge_core.stages.caption_place import ALTERNATIVES, box_at, rect_at
from clipforge_core.stages.looks import Occupied

SLIGHT = 0.004
"""A share of the picture's height that captions may cover of a text: boxes of texts are a little large."""
_FACE, _FAR, _OVERLAY = 1.5, 0.02, 100.0
_NARROW = 0.25
"""Texts narrower than this share of the picture's width count less."""


def off_texts(
    captions: Sequence[CaptionElement],
    style: CaptionStyle,
    canvas: Canvas,
    pictures: Sequence[VideoElement],
    faces: Faces,
    source_aspect: float,
    texts: Events | None,
    occupied: Sequence[Occupied] = (),
) -> list[CaptionElement]:
    """The captions, moved where they would stand on a text; `source_aspect` is width by height of the source."""
    if texts is None or not texts.events:
        return list(captions)
    half = _half(style, canvas, style.max_lines)
    placed: list[CaptionElement] = []
    chosen: dict[tuple[str, ...], float | None] = {}
    for caption in captions:
        scene = _scene(pictures, caption)
        key = tuple(p.id for p in scene)
        if key not in chosen:
            mine = [c for c in captions if tuple(p.id for p in _scene(pictures, c)) == key]
            shown = _Shown(scene, canvas, source_aspect)
            taken = [a for event in texts.events for a in shown.text(event)]
            chosen[key] = _best(mine, style, half, taken, shown.faces(mine, faces), occupied) if taken else None
        position = chosen[key]
        placed.append(caption if position is None else msgspec.structs.replace(caption, position=position))
    return placed


def _half(style: CaptionStyle, canvas: Canvas, lines: int) -> float:
    """Half the height of a block, as a fraction of the canvas."""
    return style.size * min(canvas.width, canvas.height) * style.line_height * lines / canvas.height / 2


class _Shown:
    """Where things of the source stand on the canvas while some pictures are shown."""

    def __init__(self, pictures: Sequence[VideoElement], canvas: Canvas, source_aspect: float) -> None:
        self._pictures = pictures
        self._canvas = canvas
        self._aspect = source_aspect

    def text(self, event: Event, during: CaptionElement | None = None) -> list[Rect]:
        """A text in each picture that shows it at any time, or while a caption stands."""
        box = Rect(event.data["x"], event.data["y"], event.data["width"], event.data["height"])
        found: list[Rect] = []
        for picture in self._pictures:
            end = picture.source_start + picture.duration * picture.speed
            first, last = max(event.start, picture.source_start), min(event.end, end)
            if during is not None:
                begin = picture.source_start + (during.start - picture.start) * picture.speed
                first, last = max(first, begin), min(last, begin + during.duration * picture.speed)
            if last > first:
                area = self._area(box, picture, ((first + last) / 2 - picture.source_start) / picture.speed)
                found.extend([area] if area is not None else [])
        return found

    def faces(self, captions: Sequence[CaptionElement], faces: Faces) -> list[Rect]:
        """Faces in the middle of each caption."""
        found: list[Rect] = []
        for caption in captions:
            time = caption.start + caption.duration / 2
            for picture in self._pictures:
                inside = time - picture.start
                for path in faces.paths:
                    box = box_at(path.boxes, picture.source_start + inside * picture.speed)
                    if box is not None:
                        area = self._area(Rect(box.x, box.y, box.width, box.height), picture, inside)
                        found.extend([area] if area is not None else [])
        return found

    def _area(self, box: Rect, picture: VideoElement, inside: Fraction) -> Rect | None:
        """A rectangle of the source on the canvas; None where too little of it is seen."""
        place = picture.place[0].rect if picture.place else WHOLE
        shape = place.width * self._canvas.width / (place.height * self._canvas.height) / self._aspect
        seen = WHOLE
        if picture.fit == "cover":
            seen = rect_at(picture.crop, inside) if picture.crop else _middle(shape)
        elif picture.fit in ("contain", "blur"):
            # The whole picture is fitted into its place: a part of the place, not of the source.
            wide, high = min(1.0, 1.0 / shape), min(1.0, shape)
            place = Rect(
                place.x + place.width * (1 - wide) / 2,
                place.y + place.height * (1 - high) / 2,
                place.width * wide,
                place.height * high,
            )
        left, right = (max(0.0, min(1.0, (x - seen.x) / seen.width)) for x in (box.x, box.x + box.width))
        top, bottom = (max(0.0, min(1.0, (y - seen.y) / seen.height)) for y in (box.y, box.y + box.height))
        if right - left < 0.02 or bottom - top < 0.005:
            return None
        return Rect(
            place.x + left * place.width,
            place.y + top * place.height,
            (right - left) * place.width,
            (bottom - top) * place.height,
        )


def _middle(shape: float) -> Rect:
    """What "cover" shows of the source without a crop; `shape` is the place's aspect by the source's."""
    if shape < 1.0:
        return Rect((1 - shape) / 2, 0.0, shape, 1.0)
    return Rect(0.0, (1 - 1 / shape) / 2, 1.0, 1 / shape)


def _scene(pictures: Sequence[VideoElement], caption: CaptionElement) -> list[VideoElement]:
    time = caption.start + caption.duration / 2
    return [p for p in pictures if p.span.contains(time)]


def _best(
    captions: Sequence[CaptionElement],
    style: CaptionStyle,
    half: float,
    texts: Sequence[Rect],
    faces: Sequence[Rect],
    occupied: Sequence[Occupied],
) -> float | None:
    """The place that covers least; None where the captions stand well already."""
    now = captions[0].position if captions[0].position is not None else style.position
    if _covered(now, half, texts) <= SLIGHT:
        return None
    overlays = [o.rect for o in occupied if any(o.span.overlaps(c.span) for c in captions)]
    room = half + 0.012
    beside = [edge for t in texts for edge in (t.y - room, t.y + t.height + room)]
    low, high = style.safe_area.top + half, 1 - style.safe_area.bottom - half
    places = [now, *(p for p in (style.position, *ALTERNATIVES, *beside) if low <= p <= high)]
    share = 1.0 / max(1, len(captions))

    def cost(place: float) -> float:
        return (
            _covered(place, half, texts)
            + _FACE * share * _covered(place, half, faces)
            + _OVERLAY * _covered(place, half, overlays)
            + _FAR * abs(place - style.position)
        )

    best = min(places, key=lambda p: (round(cost(p), 5), abs(p - style.position), p))
    return None if best == now else round(best, 4)


def _covered(place: float, half: float, areas: Sequence[Rect]) -> float:
    """How much of some areas a block covers, in heights of the canvas; narrow ones count less."""
    covered = 0.0
    for area in areas:
        shared = min(area.y + area.height, place + half) - max(area.y, place - half)
        covered += max(0.0, shared) * min(1.0, area.width / _NARROW)
    return covered


def cover_check(timeline: Timeline, faces: Faces, texts: Events | None, source_aspect: float) -> Check | None:
    """Whether captions stand on faces or on texts of the picture: a warning with the first place, None where the
    Timeline has no captions. Fitting pages with several lines may touch a chin: a tenth of a face is let pass."""
    elements = timeline.elements("video")
    captions = [e for e in elements if isinstance(e, CaptionElement) and e.words]
    if not captions:
        return None
    pictures = [e for e in elements if isinstance(e, VideoElement)]
    found: dict[str, list[Fraction]] = {"a face": [], "text in the picture": []}
    for caption in captions:
        style = timeline.styles[caption.style]
        place = style.position if caption.position is None else caption.position
        half = _half(style, timeline.canvas, 1)
        shown = _Shown(_scene(pictures, caption), timeline.canvas, source_aspect)
        if any(_covered(place, half, [f]) > 0.1 * f.height for f in shown.faces([caption], faces)):
            found["a face"].append(caption.start)
        areas = [a for event in (texts.events if texts is not None else ()) for a in shown.text(event, caption)]
        if _covered(place, half, areas) > 2 * SLIGHT:
            found["text in the picture"].append(caption.start)
    told = [f"{len(at)} stand on {what}, the first at {float(at[0]):.2f} s" for what, at in found.items() if at]
    if not told:
        return Check(name="caption_cover", level="ok")
    return Check(name="caption_cover", level="warning", detail="of the captions " + "; ".join(told))
