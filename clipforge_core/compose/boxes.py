"""Where an element stands, in pixels, and what of its picture is shown there.

    box = box_of(element, (1920, 1080), (640, 480))
    fitted(box, (640, 480), "cover")            # place on the canvas, fit, part of the picture

Without `x`, `y`, `width`, `height` and `position` a picture takes the whole canvas. With one side given the other
follows the picture's shape; with neither it has its own size, made smaller where the canvas is smaller.
"""

from __future__ import annotations

from typing import NamedTuple

from clipforge_core.compose.grammar import Image, Place, Resize, Video
from clipforge_core.model.timeline import WHOLE, Fit, Rect

Size = tuple[int, int]


class Box(NamedTuple):
    """A rectangle in pixels of the canvas."""

    x: float
    y: float
    width: float
    height: float

    def on(self, canvas: Size) -> Rect:
        """The same in fractions of the canvas."""
        return Rect(self.x / canvas[0], self.y / canvas[1], self.width / canvas[0], self.height / canvas[1])


class Fitted(NamedTuple):
    """A place on the canvas, how the picture fills it, and which part of the picture is shown."""

    place: Box
    fit: Fit
    crop: Rect = WHOLE


def parts(place: Place) -> tuple[str, str]:
    """("left", "center" or "right", "top", "center" or "bottom")."""
    across, _, down = place.partition("-")
    return across, down or "center"


SHARES = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}
"""Where the room that is left goes, by side."""


def box_of(element: Image | Video, canvas: Size, own: Size) -> Box:
    """The box of an element whose picture has the size `own`."""
    placed = any(v is not None for v in (element.x, element.y, element.width, element.height))
    if not placed and element.position in ("center", "center-center"):
        return Box(0.0, 0.0, float(canvas[0]), float(canvas[1]))
    width, height = _size(element, canvas, own)
    across, down = parts(element.position)
    return Box(
        start_of(element.x, across, width, canvas[0]), start_of(element.y, down, height, canvas[1]), width, height
    )


def _size(element: Image | Video, canvas: Size, own: Size) -> tuple[float, float]:
    width, height = element.width, element.height
    if width is not None and height is not None:
        return width, height
    if width is not None:
        return width, width * own[1] / own[0]
    if height is not None:
        return height * own[0] / own[1], height
    share = min(1.0, canvas[0] / own[0], canvas[1] / own[1])
    return own[0] * share, own[1] * share


def start_of(given: float | None, side: str, length: float, room: int) -> float:
    """Where the box begins: pixels from the left (top) edge, or moved from where its position sets it."""
    if side == "center":
        return given if given is not None else (room - length) / 2
    return (room - length) * SHARES[side] + (given or 0.0)


def fitted(box: Box, own: Size, resize: Resize) -> Fitted:
    """A picture of the size `own` in a box."""
    if resize in ("cover", "contain", "stretch"):
        return Fitted(box, resize)
    if resize == "fit":
        share = min(1.0, box.width / own[0], box.height / own[1])
        return Fitted(_middle(box, own[0] * share, own[1] * share), "stretch")
    width, height = min(box.width, own[0]), min(box.height, own[1])
    seen = Rect((1 - width / own[0]) / 2, (1 - height / own[1]) / 2, width / own[0], height / own[1])
    return Fitted(_middle(box, width, height), "stretch", seen)


def _middle(box: Box, width: float, height: float) -> Box:
    return Box(box.x + (box.width - width) / 2, box.y + (box.height - height) / 2, width, height)
