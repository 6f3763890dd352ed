"""Colour areas, texts and captions as layers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol

import numpy as np
from av.video.frame import VideoFrame

from clipforge_core import Canvas, CaptionElement, ColourElement, TextElement
from clipforge_media.captions.bitmap import Bitmap
from clipforge_media.render.colours import pixel
from clipforge_media.render.layers import Layer, Moment, Sprite
from clipforge_media.render.planes import Planes, Stamp, new_frame

_STAMPS = 8
"""Prepared bitmaps that are kept: the words of a page are lit one after another."""


class ColourLayer(Layer[ColourElement]):
    """A plain area."""

    def __init__(self, element: ColourElement, canvas: Canvas) -> None:
        super().__init__(element, canvas)
        self._pixel = pixel(element.colour)
        self._kept: Sprite | None = None

    def opaque(self, moment: Moment) -> bool:
        """True where it fills the canvas and lets nothing through."""
        return self._pixel.alpha >= 1.0 and self.area(moment) == (0, 0, self.canvas.width, self.canvas.height)

    def whole(self, moment: Moment) -> VideoFrame:
        """A frame of the colour."""
        return new_frame(self.canvas.width, self.canvas.height, self._pixel.opaque)

    def sprites(self, moment: Moment) -> Sequence[Sprite]:
        """The area, with an alpha plane where its colour lets something through."""
        area = self.area(moment)
        if self._kept is None or self._kept.area != area:
            y, u, v = (
                np.full((area.height // part, area.width // part), value, np.uint8)
                for part, value in zip((1, 2, 2), self._pixel.opaque, strict=True)
            )
            level = round(self._pixel.alpha * 255)
            if level == 255:
                self._kept = Sprite(area.x, area.y, Planes(y, u, v))
            else:
                self._kept = Sprite(area.x, area.y, Planes(y, u, v, np.full_like(y, level), np.full_like(u, level)))
        return (self._kept,)


class Raster(Protocol):
    """Draws texts: `clipforge_media.captions.raster.CaptionRaster`."""

    def bitmaps(self, element: CaptionElement | TextElement, time: Fraction) -> Sequence[Bitmap]:
        """What is drawn at a time from the element's start."""


class Stamps:
    """The last few bitmaps, prepared for blending; shared by the texts of one canvas."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[Bitmap, Sprite]] = OrderedDict()

    def sprite(self, bitmap: Bitmap) -> Sprite:
        """The same bitmap object gives the same sprite."""
        found = self._kept.get(id(bitmap))
        if found is not None:
            self._kept.move_to_end(id(bitmap))
            return found[1]
        planes = Planes(bitmap.y_plane, bitmap.u_plane, bitmap.v_plane, bitmap.alpha, bitmap.alpha_uv)
        sprite = Sprite(bitmap.x, bitmap.y, planes, Stamp(planes))
        # The bitmap is kept with it: its id names it only as long as it lives.
        self._kept[id(bitmap)] = (bitmap, sprite)
        if len(self._kept) > _STAMPS:
            self._kept.popitem(last=False)
        return sprite


class TextLayer(Layer[CaptionElement | TextElement]):
    """Words: a page of captions, or a text that stands still."""

    def __init__(self, element: CaptionElement | TextElement, canvas: Canvas, raster: Raster, stamps: Stamps) -> None:
        super().__init__(element, canvas)
        self._raster = raster
        self._stamps = stamps

    def sprites(self, moment: Moment) -> Sequence[Sprite]:
        """The bitmaps of this moment's words."""
        bitmaps = self._raster.bitmaps(self.element, self.inner(moment))
        return [self._stamps.sprite(bitmap) for bitmap in bitmaps]
