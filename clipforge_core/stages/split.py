"""Two speakers of one shot in two halves: one above the other on tall canvases, side by side on wide ones.

Each half is a crop around one face that never reaches past the middle between the two, so that neither is
seen twice. Faces come out about equally large, and the crops hardly move.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from clipforge_core.model.template import Layout
from clipforge_core.model.timeline import Rect
from clipforge_core.model.tracks import FacePath
from clipforge_core.stages.camera import camera
from clipforge_core.stages.framing import Framing, Part
from clipforge_core.stages.speakers import mean_box
from clipforge_core.timecode import Span

FACE_SHARE = 0.32
"""Height of a face in its half."""

SMALLEST = 0.34
"""Height of the smallest crop, as a fraction of the picture: more enlarged it would be blurred."""

TINY = 0.045
"""Height of a face (fraction of the picture) that is too small to be shown by itself."""

CALM = 2.0
"""How much wider the dead zone is than in a single crop, and how much slower the crop."""


def halves(canvas_aspect: float, gap: float) -> tuple[Rect, Rect]:
    """The places of two halves with `gap` (fraction of the canvas' shorter side) between them."""
    if canvas_aspect < 1.0:
        room = gap * canvas_aspect
        part = (1.0 - room) / 2
        return Rect(0.0, 0.0, 1.0, part), Rect(0.0, part + room, 1.0, part)
    room = gap / canvas_aspect
    part = (1.0 - room) / 2
    return Rect(0.0, 0.0, part, 1.0), Rect(part + room, 0.0, part, 1.0)


def split(
    shot: Span,
    pair: Sequence[FacePath],
    *,
    source_aspect: float,
    canvas_aspect: float,
    layout: Layout,
    why: str,
) -> Framing | None:
    """The shot in two halves, the face on the left in the first; None where the two do not stand apart."""
    left, right = sorted(pair, key=lambda f: mean_box(f)[0])
    middle = (max(b.x + b.width for b in left.boxes) + min(b.x for b in right.boxes)) / 2
    if max(b.x + b.width for b in left.boxes) >= min(b.x for b in right.boxes):
        return None
    places = halves(canvas_aspect, layout.gap)
    parts: list[Part] = []
    regions = (Rect(0.0, 0.0, middle, 1.0), Rect(middle, 0.0, 1.0 - middle, 1.0))
    for face, region, place in zip((left, right), regions, places, strict=True):
        shape = canvas_aspect * place.width / place.height / source_aspect
        part = close_up(shot, face, region, place, shape, layout, share=FACE_SHARE)
        if part is None:
            return None
        parts.append(part)
    first, second = parts
    return Framing(
        span=shot,
        fit="cover",
        crop=first.crop,
        followed=first.followed,
        place=first.place,
        more=(second,),
        arrangement="split",
        why=why,
    )


def close_up(
    shot: Span,
    face: FacePath,
    region: Rect,
    place: Rect,
    shape: float,
    layout: Layout,
    *,
    share: float,
    smallest: float = SMALLEST,
) -> Part | None:
    """A crop around one face inside `region`, for `place`. `shape` is the crop's width by height in fractions of
    the picture, `share` the wished height of the face in it, `smallest` the height of the smallest crop. None
    where the face is too small or too large."""
    _, _, face_width, face_height = mean_box(face)
    height = min(max(face_height / share, smallest), region.height, region.width / shape)
    width = height * shape
    if face_height < TINY or face_width > 0.8 * width or face_height > 0.8 * height:
        return None
    calm = msgspec.structs.replace(
        layout, dead_zone=min(0.4, CALM * layout.dead_zone), max_speed=layout.max_speed / CALM
    )
    path = camera(shot, (width, height), (face,), calm, region)
    return None if path is None else Part(place=place, crop=path, followed=(face.id,))
