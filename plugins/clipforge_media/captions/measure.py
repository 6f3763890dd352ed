"""How wide and tall pieces of text are at a size, in pixels."""

from __future__ import annotations

from collections import OrderedDict

from clipforge_media.captions.fonts import COLOUR_STRIKE, Face, FontBook

_KEPT = 4096
_EMOJI_EM = 1.18
"""Colour emoji are drawn this many font sizes tall, as high as capitals with a little over."""


class Measure:
    """Advances and ink boxes, remembered."""

    def __init__(self, fonts: FontBook) -> None:
        self.fonts = fonts
        self._advances: OrderedDict[tuple[str, Face, float, bool], float] = OrderedDict()
        self._inks: OrderedDict[tuple[str, Face, float, bool], tuple[float, float, float, float]] = OrderedDict()

    def emoji_scale(self, size: float) -> float:
        """What a bitmap of the colour font's one size is multiplied by."""
        return size * _EMOJI_EM / (COLOUR_STRIKE * 1.25)

    def advance(self, text: str, face: Face, size: float, rtl: bool) -> float:
        """How far the pen moves."""
        key = (text, face, size, rtl)
        if key not in self._advances:
            font = self.fonts.load(face, size)
            length = font.getlength(text, direction="rtl" if rtl else "ltr")
            self._advances[key] = length * (self.emoji_scale(size) if self.fonts.colour(face) else 1.0)
            if len(self._advances) > _KEPT:
                self._advances.popitem(last=False)
        return self._advances[key]

    def ink(self, text: str, face: Face, size: float, rtl: bool) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of what is drawn, from the pen's start on the baseline (y down)."""
        key = (text, face, size, rtl)
        if key not in self._inks:
            font = self.fonts.load(face, size)
            box = font.getbbox(text, direction="rtl" if rtl else "ltr", anchor="ls")
            scale = self.emoji_scale(size) if self.fonts.colour(face) else 1.0
            left, top, right, bottom = (v * scale for v in box)
            self._inks[key] = (left, top, right, bottom)
            if len(self._inks) > _KEPT:
                self._inks.popitem(last=False)
        return self._inks[key]
