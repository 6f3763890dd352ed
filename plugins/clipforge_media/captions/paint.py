"""A laid-out page in one state to a bitmap: boxes, shadow, outlines, letters, in this order.

How the active word shows (`CaptionStyle.active`): "colour" and "fill" draw its letters in
`active.colour`; "box" lays `active.box` behind it and draws its letters in `active.colour`, or,
where no box is given, lays a box of `active.colour` behind letters of the usual colour.
`active.scale` makes it larger about its middle.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageColor

from clipforge_core import Box, CaptionStyle
from clipforge_media.captions.bitmap import Bitmap, from_image
from clipforge_media.captions.boxes import rounded
from clipforge_media.captions.layout import Line, Page, Placed, active_box, reach, widest_word
from clipforge_media.captions.measure import Measure
from clipforge_media.captions.tiles import Tile, TileMaker

_Colour = tuple[int, int, int, int]
_Frame = tuple[float, float, float, float]
_PADDING = 0.12
"""Room around a page for letters that lean out of their advance, as a fraction of the font size."""
_GROUNDS = 8
_ENDS = ((min, 0.0), (max, 1.0))


@dataclass(frozen=True)
class State:
    """`lit` is the active word, -1 for none; words up to `painted` keep its colour."""

    lit: int
    painted: int


@dataclass(frozen=True)
class _Stamp:
    """A tile at a place of the page's picture."""

    x: int
    y: int
    tile: Tile
    word: int


class Painter:
    """Draws the pages of one style."""

    def __init__(self, style: CaptionStyle, measure: Measure) -> None:
        self._style = style
        self._tiles = TileMaker(
            measure,
            outline=style.outline.width if style.outline else 0.0,
            blur=style.shadow.blur if style.shadow else None,
        )
        self._grounds: OrderedDict[int, tuple[Page, Image.Image]] = OrderedDict()

    def paint(self, page: Page, state: State) -> Bitmap:
        """The page's bitmap; its corner and size depend on the page alone."""
        left, top, right, bottom = self._frame(page)
        size = (right - left, bottom - top)
        scale = self._style.active.scale
        stamps = self._stamps(page, left, top, state.lit if scale > 1.0 else -1)
        if scale > 1.0 and state.lit >= 0:
            picture = self._ground(page, stamps, left, top, size)
        else:
            picture = self._kept_ground(page, stamps, left, top, size)
        self._active_box(picture, page, state, left, top)
        if self._style.outline:
            for stamp in stamps:
                if stamp.tile.outline is not None:
                    _lay(picture, stamp.tile.outline, _rgba(self._style.outline.colour), stamp.x, stamp.y)
        for stamp in stamps:
            self._letters(picture, stamp, state)
        return from_image(picture, left, top)

    def _letters(self, picture: Image.Image, stamp: _Stamp, state: State) -> None:
        if stamp.tile.picture is not None:
            picture.alpha_composite(stamp.tile.picture, (stamp.x, stamp.y))
            return
        active = self._style.active
        painted = stamp.word == state.lit or stamp.word <= state.painted
        if painted and (active.effect in ("colour", "fill") or (active.effect == "box" and active.box is not None)):
            colour = _rgba(active.colour)
        else:
            colour = _rgba(self._style.colour)
        _lay(picture, stamp.tile.letters, colour, stamp.x, stamp.y)

    def _kept_ground(self, page: Page, stamps: list[_Stamp], left: int, top: int, size: tuple[int, int]) -> Image.Image:
        key = id(page)
        if key not in self._grounds or self._grounds[key][0] is not page:
            self._grounds[key] = (page, self._ground(page, stamps, left, top, size))
            if len(self._grounds) > _GROUNDS:
                self._grounds.popitem(last=False)
        return self._grounds[key][1].copy()

    def _ground(self, page: Page, stamps: list[_Stamp], left: int, top: int, size: tuple[int, int]) -> Image.Image:
        """What lies below the letters whatever word is lit: the block's box and the shadow."""
        picture = Image.new("RGBA", size)
        if self._style.box:
            _box(picture, page.box, self._style.box, page.size, left, top)
        shadow = self._style.shadow
        if shadow:
            shade = Image.new("L", size)
            x, y = round(shadow.x * page.size), round(shadow.y * page.size)
            for stamp in stamps:
                if stamp.tile.shadow is not None:
                    _merge(shade, stamp.tile.shadow, stamp.x + x, stamp.y + y)
            _lay(picture, shade, _rgba(shadow.colour), 0, 0)
        return picture

    def _active_box(self, picture: Image.Image, page: Page, state: State, left: int, top: int) -> None:
        box = active_box(self._style)
        if box is None or state.lit < 0:
            return
        for frame in self._word_frames(page, state.lit):
            _box(picture, frame, box, page.size, left, top)

    def _word_frames(self, page: Page, word: int) -> list[_Frame]:
        """The word's rectangle on each line that it stands on."""
        frames: list[_Frame] = []
        for line in page.lines:
            own = [p for p in line.placed if p.piece.word == word]
            if own:
                moved = self._enlarged(page, line, own)
                left, right = (f(moved[p][0] + s * p.advance * self._style.active.scale for p in own) for f, s in _ENDS)
                middle, half = line.baseline - line.ascent / 2, line.ascent / 2 * self._style.active.scale
                frames.append((left, middle - half, right, middle + half + line.descent * self._style.active.scale))
        return frames

    def _stamps(self, page: Page, left: int, top: int, enlarged: int) -> list[_Stamp]:
        """Every piece's tile at its pen; those of the enlarged word last, above the others."""
        stamps: list[_Stamp] = []
        for line in page.lines:
            own = [p for p in line.placed if p.piece.word == enlarged]
            moved = self._enlarged(page, line, own) if own else {}
            for placed in line.placed:
                piece = placed.piece
                if piece.text.isspace():
                    continue
                x, baseline, size = moved.get(placed, (placed.x, placed.baseline, page.size))
                tile = self._tiles.tile(piece.text, piece.face, size, bool(piece.level % 2))
                stamps.append(_Stamp(round(x) + tile.x - left, round(baseline) + tile.y - top, tile, piece.word))
        if enlarged >= 0:
            stamps.sort(key=lambda s: s.word == enlarged)
        return stamps

    def _enlarged(self, page: Page, line: Line, own: list[Placed]) -> dict[Placed, tuple[float, float, float]]:
        """Pens and sizes of a word enlarged about its middle, moved as far as its area asks for."""
        scale = self._style.active.scale
        first, last = min(p.x for p in own), max(p.x + p.advance for p in own)
        half = (last - first) / 2 * scale
        around = reach(self._style, page.size)
        middle = min((first + last) / 2, page.area.right - around.right - half)
        middle = max(middle, page.area.left + around.left + half)
        baseline = line.baseline + line.ascent / 2 * (scale - 1.0)
        size = page.size * scale
        return {p: (middle + (p.x - (first + last) / 2) * scale, baseline, size) for p in own}

    def _frame(self, page: Page) -> tuple[int, int, int, int]:
        """Whole, even pixels that hold everything of the page in every state, inside its area."""
        around = reach(self._style, page.size)
        grow = (self._style.active.scale - 1.0) * widest_word(page.lines) + _PADDING * page.size
        x0, y0, x1, y1 = page.box
        inner = page.area
        left = max(x0 - around.left - grow, inner.left)
        top = max(y0 - around.top - _PADDING * page.size, inner.top)
        right = min(x1 + around.right + grow, inner.right)
        bottom = min(y1 + around.bottom + _PADDING * page.size, inner.bottom)
        return _up(left), _up(top), max(_up(left) + 2, _down(right)), max(_up(top) + 2, _down(bottom))


def _up(value: float) -> int:
    return -int(-value // 2) * 2


def _down(value: float) -> int:
    return int(value // 2) * 2


def _rgba(colour: str) -> _Colour:
    value = ImageColor.getcolor(colour, "RGBA")
    if isinstance(value, int) or len(value) != 4:
        raise ValueError(f"not a colour: {colour}")
    return value


def _lay(picture: Image.Image, mask: Image.Image, colour: _Colour, x: int, y: int) -> None:
    """Colour through a mask, over what is there."""
    mask, x, y = _cut(mask, picture.size, x, y)
    if mask.width == 0 or mask.height == 0:
        return
    alpha = mask if colour[3] == 255 else mask.point([round(v * colour[3] / 255) for v in range(256)])
    layer = Image.new("RGBA", mask.size, colour[:3] + (0,))
    layer.putalpha(alpha)
    picture.alpha_composite(layer, (x, y))


def _merge(target: Image.Image, mask: Image.Image, x: int, y: int) -> None:
    mask, x, y = _cut(mask, target.size, x, y)
    if mask.width and mask.height:
        box = (x, y, x + mask.width, y + mask.height)
        target.paste(ImageChops.lighter(target.crop(box), mask), box)


def _cut(mask: Image.Image, size: tuple[int, int], x: int, y: int) -> tuple[Image.Image, int, int]:
    """The part of a mask at (x, y) that lies inside a picture of `size`."""
    box = (max(0, -x), max(0, -y), min(mask.width, size[0] - x), min(mask.height, size[1] - y))
    if box == (0, 0, mask.width, mask.height):
        return mask, x, y
    if box[2] <= box[0] or box[3] <= box[1]:
        return mask.crop((0, 0, 0, 0)), 0, 0
    return mask.crop(box), max(x, 0), max(y, 0)


def _box(picture: Image.Image, frame: _Frame, box: Box, size: float, left: int, top: int) -> None:
    x0, y0 = round(frame[0] - box.padding_x * size), round(frame[1] - box.padding_y * size)
    x1, y1 = round(frame[2] + box.padding_x * size), round(frame[3] + box.padding_y * size)
    _lay(picture, rounded(x1 - x0, y1 - y0, box.radius * size), _rgba(box.colour), x0 - left, y0 - top)
