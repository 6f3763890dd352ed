"""Glyphs of one piece of text as masks: letters, outline and shadow, drawn once and kept."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from clipforge_media.captions.fonts import Face
from clipforge_media.captions.measure import Measure

_KEPT = 512


@dataclass(frozen=True)
class Tile:
    """Masks ("L" pictures of one size) whose corner lies at (`x`, `y`) from the pen on the baseline.

    `picture` holds the colours where the font brings its own (emoji).
    """

    x: int
    y: int
    letters: Image.Image
    outline: Image.Image | None
    shadow: Image.Image | None
    picture: Image.Image | None = None
    glow: Image.Image | None = None


class TileMaker:
    """Draws tiles with the outline, shadow and glow (radius, strength) of one style; widths are fractions
    of the font size."""

    def __init__(
        self, measure: Measure, *, outline: float, blur: float | None, glow: tuple[float, float] | None = None
    ) -> None:
        self.measure = measure
        self._outline = outline
        self._blur = blur
        self._glow = glow
        self._tiles: OrderedDict[tuple[str, Face, float, bool], Tile] = OrderedDict()

    def tile(self, text: str, face: Face, size: float, rtl: bool) -> Tile:
        """The masks of a piece at a font size in pixels."""
        key = (text, face, size, rtl)
        if key in self._tiles:
            self._tiles.move_to_end(key)
            return self._tiles[key]
        draw = self._emoji if self.measure.fonts.colour(face) else self._glyphs
        tile = self._tiles[key] = draw(text, face, size, rtl)
        if len(self._tiles) > _KEPT:
            self._tiles.popitem(last=False)
        return tile

    def _glyphs(self, text: str, face: Face, size: float, rtl: bool) -> Tile:
        font = self.measure.fonts.load(face, size)
        direction = "rtl" if rtl else "ltr"
        stroke = self._outline * size
        x, y, width, height = self._frame(text, face, size, rtl)

        def mask(line: float) -> Image.Image:
            picture = Image.new("L", (width, height))
            drawing = ImageDraw.Draw(picture)
            drawing.text((-x, -y), text, 255, font, anchor="ls", direction=direction, stroke_width=line)
            return picture

        letters = mask(0)
        outline = ImageChops.lighter(mask(stroke), letters) if stroke >= 0.25 else None
        solid = outline or letters
        return Tile(x, y, letters, outline, self._shade(solid, size), glow=self._light(solid, size))

    def _emoji(self, text: str, face: Face, size: float, rtl: bool) -> Tile:
        font = self.measure.fonts.load(face, size)
        left, top, right, bottom = font.getbbox(text, anchor="ls")
        big = Image.new("RGBA", (max(1, round(right - left)), max(1, round(bottom - top))))
        ImageDraw.Draw(big).text((-left, -top), text, font=font, anchor="ls", embedded_color=True)
        scale = self.measure.emoji_scale(size)
        small = big.resize(
            (max(1, round(big.width * scale)), max(1, round(big.height * scale))), Image.Resampling.LANCZOS
        )
        x, y, width, height = self._frame(text, face, size, rtl)
        picture = Image.new("RGBA", (width, height))
        picture.paste(small, (round(left * scale) - x, round(top * scale) - y))
        letters = picture.getchannel("A")
        return Tile(x, y, letters, None, self._shade(letters, size), picture)

    def _frame(self, text: str, face: Face, size: float, rtl: bool) -> tuple[int, int, int, int]:
        left, top, right, bottom = self.measure.ink(text, face, size, rtl)
        soft = max(self._blur or 0.0, self._glow[0] if self._glow else 0.0)
        margin = int((self._outline + 2.5 * soft) * size) + 2
        x, y = int(left) - margin, int(top) - margin
        return x, y, max(1, int(right) + margin + 1 - x), max(1, int(bottom) + margin + 1 - y)

    def _shade(self, mask: Image.Image, size: float) -> Image.Image | None:
        if self._blur is None:
            return None
        radius = self._blur * size
        return mask.filter(ImageFilter.GaussianBlur(radius)) if radius >= 0.3 else mask

    def _light(self, mask: Image.Image, size: float) -> Image.Image | None:
        """A wide and a narrow blur together: dense at the letters, and running out slowly."""
        if self._glow is None:
            return None
        radius, strength = self._glow
        wide = mask.filter(ImageFilter.GaussianBlur(radius * size))
        narrow = mask.filter(ImageFilter.GaussianBlur(radius * size / 3))
        both = ImageChops.lighter(wide, narrow.point([round(v * 0.8) for v in range(256)]))
        return both.point([min(255, round(v * strength)) for v in range(256)])
