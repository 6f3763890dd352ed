"""Where an element stands on the canvas, and what part of its picture fills that place.

All boxes are even, because chroma has half the pixels; a place that moves therefore moves by
steps of two pixels.
"""

from __future__ import annotations

from typing import NamedTuple

from clipforge_core import Rect
from clipforge_media.render.keyframes import clamped


class Area(NamedTuple):
    """A rectangle of whole canvas pixels."""

    x: int
    y: int
    width: int
    height: int

    def moved(self, dx: int, dy: int = 0) -> Area:
        """The same size elsewhere."""
        return Area(self.x + dx, self.y + dy, self.width, self.height)

    def within(self, other: Area) -> Area:
        """What both share; width or height 0 where they share nothing."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        return Area(left, top, max(0, right - left), max(0, bottom - top))

    @property
    def empty(self) -> bool:
        """True if it has no pixels."""
        return self.width <= 0 or self.height <= 0


def _even(value: float) -> int:
    return 2 * round(value / 2)


def area_of(place: Rect, width: int, height: int) -> Area:
    """The pixels of a place (fractions of a canvas of `width` x `height`); at least 2 x 2."""
    left, top = _even(place.x * width), _even(place.y * height)
    right, bottom = _even((place.x + place.width) * width), _even((place.y + place.height) * height)
    return Area(left, top, max(2, right - left), max(2, bottom - top))


def covering(crop: Rect, shape: float, target: float) -> Rect:
    """The largest part of `crop` that has the aspect ratio `target`, around the same middle.

    `shape` is width / height of the whole displayed picture, `target` that of the box.
    """
    crop = clamped(crop)
    aspect = crop.width * shape / crop.height
    if aspect > target * 1.0005:
        width = crop.height * target / shape
        return Rect(crop.x + (crop.width - width) / 2, crop.y, width, crop.height)
    if aspect < target / 1.0005:
        height = crop.width * shape / target
        return Rect(crop.x, crop.y + (crop.height - height) / 2, crop.width, height)
    return crop


def contained(crop: Rect, shape: float, box: Area, anchor: tuple[float, float] = (0.5, 0.5)) -> Area:
    """The largest area inside `box` that shows all of `crop` undistorted; `anchor` is where the room is left:
    (0, 0) stands in the upper left corner, (0.5, 0.5) in the middle."""
    crop = clamped(crop)
    aspect = crop.width * shape / crop.height
    if aspect >= box.width / box.height:
        width, height = box.width, min(box.height, max(2, _even(box.width / aspect)))
    else:
        width, height = min(box.width, max(2, _even(box.height * aspect))), box.height
    right, down = ((box.width - width) * anchor[0], (box.height - height) * anchor[1])
    return Area(box.x + 2 * int(right / 2), box.y + 2 * int(down / 2), width, height)
