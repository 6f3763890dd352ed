"""Plain areas: cards, bars, lines around pictures. Edges that move do so in parts of a pixel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from clipforge_core import Canvas, ColourElement, Rect
from clipforge_media.render.colours import pixel
from clipforge_media.render.keyframes import rect_at
from clipforge_media.render.layers import Layer, Moment, Sprite
from clipforge_media.render.placement import Area
from clipforge_media.render.planes import Plane, Planes, halved, new_frame


class _Axis(NamedTuple):
    """Even pixels from `start`, and how much of each is covered (0..1)."""

    start: int
    cover: NDArray[np.float64]


class ColourLayer(Layer[ColourElement]):
    """A plain area."""

    def __init__(self, element: ColourElement, canvas: Canvas) -> None:
        super().__init__(element, canvas)
        self._pixel = pixel(element.colour)
        self._kept: tuple[Area | Rect, Sprite] | None = None
        rects = [k.rect for k in element.place]
        self._across = any((r.x, r.width) != (rects[0].x, rects[0].width) for r in rects)
        self._down = any((r.y, r.height) != (rects[0].y, rects[0].height) for r in rects)

    def opaque(self, moment: Moment) -> bool:
        """True where it fills the canvas and lets nothing through."""
        whole = (0, 0, self.canvas.width, self.canvas.height)
        return self._pixel.alpha >= 1.0 and not self.corners and not self._moving and self.area(moment) == whole

    @property
    def _moving(self) -> bool:
        return self._across or self._down

    def whole(self, moment: Moment) -> VideoFrame:
        """A frame of the colour."""
        return new_frame(self.canvas.width, self.canvas.height, self._pixel.opaque)

    def sprites(self, moment: Moment) -> Sequence[Sprite]:
        """The area, with an alpha plane where its colour or its edges let something through."""
        key = rect_at(self.element.place, self.inner(moment)) if self._moving else self.area(moment)
        if self._kept is None or self._kept[0] != key:
            self._kept = (key, self._moved(key) if isinstance(key, Rect) else self._still(key))
        sprite = self._kept[1]
        return (sprite,) if sprite.planes.width and sprite.planes.height else ()

    def _still(self, area: Area) -> Sprite:
        y, u, v = self._planes(area.width, area.height)
        level = round(self._pixel.alpha * 255)
        if level == 255:
            return Sprite(area.x, area.y, self.corners.on(Planes(y, u, v)))
        alpha = np.full_like(y, level)
        return Sprite(area.x, area.y, self.corners.on(Planes(y, u, v, alpha, halved(alpha))))

    def _moved(self, rect: Rect) -> Sprite:
        x = _axis(rect.x, rect.width, self.canvas.width, exact=self._across)
        y = _axis(rect.y, rect.height, self.canvas.height, exact=self._down)
        cover = np.outer(y.cover, x.cover) * self._pixel.alpha * 255
        alpha: Plane = (cover + 0.5).astype(np.uint8)
        planes = Planes(*self._planes(len(x.cover), len(y.cover)), alpha, halved(alpha))
        return Sprite(x.start, y.start, self.corners.on(planes) if alpha.size else planes)

    def _planes(self, width: int, height: int) -> tuple[Plane, Plane, Plane]:
        y, u, v = (
            np.full((height // part, width // part), value, np.uint8)
            for part, value in zip((1, 2, 2), self._pixel.opaque, strict=True)
        )
        return y, u, v


def _axis(start: float, length: float, size: int, *, exact: bool) -> _Axis:
    """Pixels of one axis; not `exact`: edges snap to even pixels, as those of all pictures do."""
    low, high = start * size, (start + length) * size
    if not exact:
        low, high = 2.0 * round(low / 2), 2.0 * round(high / 2)
    first = 2 * int(low // 2)
    last = max(first, -2 * int(-high // 2))
    places = np.arange(first, last)
    return _Axis(first, np.clip(np.minimum(places + 1, high) - np.maximum(places, low), 0.0, 1.0))
