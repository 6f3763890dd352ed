"""A screen and the face of its presenter: a screencast, a lesson, a game with a camera in the corner.

Where the canvas is tall enough the whole picture stands in the upper half and the face, enlarged, in the
lower; else the whole picture is fitted and the face stands over a corner of it.

A shot is taken for one where it shows one face that is small, stands near a corner and hardly moves. That
alone could as well be somebody at the edge of a wide shot: unless the layout asks for it, the face must also
lie inside a rectangle that the picture itself shows (the track `insets`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from clipforge_core.model.template import Layout
from clipforge_core.model.timeline import WHOLE, Fit, Rect
from clipforge_core.model.tracks import Event, FacePath
from clipforge_core.stages.framing import Framing, Part
from clipforge_core.stages.speakers import mean_box
from clipforge_core.stages.split import close_up
from clipforge_core.timecode import Span, overlap

SMALL = 0.3
"""Height of the largest face (fraction of the picture) that may be a presenter's."""

OUTSIDE = 0.22
"""How far from the picture's middle, across, the middle of the face must lie."""

STEADY = 0.7
"""How far the face may move, in widths of its own, for nine tenths of the time."""

THERE = 0.7
"""Share of the shot in which it must be seen."""

FACE_SHARE = 0.46
"""Height of the face in its part."""

STACKED = 0.5
"""Height (fraction of the canvas) up to which the fitted picture leaves room for a face below it."""

HALF = 0.5
"""Height of the screen's part, where the picture itself needs no more."""

MARGIN = 0.045
"""Room between a face over a corner and the edges, as a fraction of the canvas' shorter side."""

TRIM = 0.02
"""Share of a rectangle's width and height that is left out on each side."""

WITHIN = 0.6
"""Share of a shot in which the rectangle around the face must have been seen."""


class _Found(NamedTuple):
    face: FacePath
    region: Rect
    why: str


def presenter(
    shot: Span,
    there: Sequence[FacePath],
    insets: Sequence[Event],
    *,
    source_aspect: float,
    canvas_aspect: float,
    layout: Layout,
    fit: Fit,
) -> Framing | None:
    """The shot as a screen with its presenter; None where it is none, or the canvas has the picture's shape.

    `insets` are rectangles that were seen in the picture; `fit` is how the screen fills its part.
    """
    found = _find(shot, there, insets, asked=layout.arrangement == "pip")
    if found is None:
        return None
    fitted = canvas_aspect / source_aspect
    if fitted <= STACKED:
        top = max(HALF, fitted)
        room = layout.gap * canvas_aspect
        screen = Rect(0.0, 0.0, 1.0, top)
        place, radius, border = Rect(0.0, top + room, 1.0, 1.0 - top - room), 0.0, 0.0
    else:
        screen, place = WHOLE, _corner(found.face, canvas_aspect, layout)
        radius, border = layout.pip_radius, layout.pip_border
    shape = canvas_aspect * place.width / place.height / source_aspect
    # A camera in a corner has few pixels: it must be enlarged however blurred it is.
    part = close_up(shot, found.face, found.region, place, shape, layout, share=FACE_SHARE, smallest=0.0)
    if part is None:
        return None
    more = Part(place=place, crop=part.crop, followed=part.followed, radius=radius, border=border)
    return Framing(span=shot, fit=fit, place=screen, more=(more,), arrangement="pip", why=found.why)


def _find(shot: Span, there: Sequence[FacePath], insets: Sequence[Event], *, asked: bool) -> _Found | None:
    if len(there) != 1:
        return None
    (face,) = there
    if not _small_and_steady(face, shot):
        return None
    left, top, width, height = mean_box(face)
    middle = (left + width / 2, top + height / 2)
    for event in insets:
        region = inset_rect(event)
        inside = (
            region is not None
            and region.x <= middle[0] <= region.x + region.width
            and region.y <= middle[1] <= region.y + region.height
        )
        if region is not None and inside and overlap([event.span], shot) >= shot.duration * WITHIN:
            return _Found(face, _inside(region), "a small face inside a rectangle of its own")
    return _Found(face, WHOLE, "a small, steady face near an edge") if asked else None


def _inside(region: Rect) -> Rect:
    """Without the line around it and the pixels that it colours."""
    across, down = region.width * TRIM, region.height * TRIM
    return Rect(region.x + across, region.y + down, region.width - 2 * across, region.height - 2 * down)


def inset_rect(event: Event) -> Rect | None:
    """The rectangle of an event of the track `insets` (fractions of the picture)."""
    sides = [event.data.get(name) for name in ("x", "y", "width", "height")]
    numbers = [float(side) for side in sides if isinstance(side, int | float)]
    return Rect(*numbers) if len(numbers) == 4 else None


def _small_and_steady(face: FacePath, shot: Span) -> bool:
    left, top, width, height = mean_box(face)
    off = sorted(max(abs(b.x - left), abs(b.y - top)) for b in face.boxes)
    return (
        height <= SMALL
        and abs(left + width / 2 - 0.5) >= OUTSIDE
        and off[int(0.9 * (len(off) - 1))] <= STEADY * width
        and face.span.duration >= shot.duration * THERE
    )


def _corner(face: FacePath, canvas_aspect: float, layout: Layout) -> Rect:
    """A square over a corner of the canvas: the wished one, or the one where the face is anyway."""
    left, top, width, height = mean_box(face)
    corner = layout.pip_corner
    if corner == "auto":
        corner = "bottom_" if top + height / 2 >= 0.5 else "top_"  # type: ignore[assignment]
        corner += "right" if left + width / 2 >= 0.5 else "left"  # type: ignore[assignment]
    high = layout.pip_size
    wide = high / canvas_aspect
    short = min(1.0, canvas_aspect)
    across, down = MARGIN * short / canvas_aspect, MARGIN * short
    x = across if corner.endswith("left") else 1.0 - across - wide
    y = down if corner.startswith("top") else 1.0 - down - high
    return Rect(x, y, wide, high)
