"""Texts and captions as layers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol

from clipforge_core import Canvas, CaptionElement, TextElement
from clipforge_media.captions.bitmap import Bitmap
from clipforge_media.render.layers import Layer, Moment, Sprite
from clipforge_media.render.planes import Planes, Stamp

_STAMPS = 8
"""Prepared bitmaps that are kept: the words of a page are lit one after another."""


class Raster(Protocol):
    """Draws texts: `clipforge_media.captions.raster.CaptionRaster`."""

    def bitmaps(self, element: CaptionElement | TextElement, time: Fraction) -> Sequence[Bitmap]:
        """What is drawn at a time from the element's start."""


class Stamps:
    """The last few bitmaps, prepared for blending; shared by the texts of one canvas."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[Bitmap, Sprite]] = OrderedDict()

    def sprite(self, bitmap: Bitmap) -> Sprite:
        """The same bitmap object gives the same sprite; a part of one shares what is prepared of the whole."""
        if bitmap.whole is not None:
            whole, left, top = self.sprite(bitmap.whole), bitmap.x - bitmap.whole.x, bitmap.y - bitmap.whole.y
            planes = whole.planes.cut(left, top, bitmap.width, bitmap.height)
            cut = whole.stamp.cut(left, top, bitmap.width, bitmap.height) if whole.stamp is not None else None
            return Sprite(bitmap.x, bitmap.y, planes, cut)
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
