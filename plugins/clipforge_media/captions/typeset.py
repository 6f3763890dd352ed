"""Text as blocks that fit into a box: for pictures with words in them, drawn with the fonts of captions.

    setter = Typesetter()
    block = setter.fit("A headline", Type(size=96, smallest=48, weight=800), width=800, height=300)
    block.draw(picture, 100, 80, "#ffffff")      # the box of its letters begins at (100, 80)

A block takes the wanted size or a smaller one; `fits` is False where even the smallest is too large for the box, and
`cut` then deals the text out to several blocks. A word that is too wide goes below the smallest size, to 62 % of it,
before it is broken. Not for use from several threads at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import regex
from PIL.Image import Image

from clipforge_core import CaptionStyle
from clipforge_media.captions.bidi import base_level
from clipforge_media.captions.chain import FontChain
from clipforge_media.captions.fonts import FontBook
from clipforge_media.captions.itemise import Unit
from clipforge_media.captions.layers import lay, lay_picture, rgba
from clipforge_media.captions.layout import Area, Layout, Line, Page
from clipforge_media.captions.measure import Measure
from clipforge_media.captions.tiles import TileMaker

Align = Literal["start", "center", "end"]
Side = Literal["left", "center", "right"]
_LONGEST = 240
"""Characters that are laid out at once: balancing lines takes the square of their number."""
_ENDLESS = 1e6
_WHOLE = 0.62
"""Captions make letters this much smaller before they break a word."""
_LEAST_AREA = 0.3
"""Squared font sizes that a letter takes at the least, the space between lines with it: what has less room than that
for its letters is not laid out at all."""
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")


@dataclass(frozen=True)
class Type:
    """How text is set: pixels of the wanted font size and of the smallest; "start" is right in right-to-left text."""

    size: float
    smallest: float
    weight: int = 500
    align: Align = "start"
    leading: float = 1.22
    font: str = "Montserrat"
    most: int = 12


@dataclass(frozen=True)
class Block:
    """Lines that have their place. The box of the letters has its corner at (0, 0) and this width and height, in
    pixels; `side` is where its lines begin, `baseline` that of the first; `missing` are characters that no font has."""

    text: str
    size: float
    width: float
    height: float
    baseline: float
    lines: tuple[Line, ...]
    fits: bool
    missing: tuple[str, ...]
    tiles: TileMaker
    left: float
    top: float
    side: Side

    def draw(self, picture: Image, x: float, y: float, colour: str) -> None:
        """The letters on an "RGBA" picture, the corner of their box at (x, y)."""
        ink = rgba(colour)
        for line in self.lines:
            for placed in line.placed:
                piece = placed.piece
                if piece.text.isspace():
                    continue
                tile = self.tiles.tile(piece.text, piece.face, self.size * piece.scale, bool(piece.level % 2))
                left = round(x + placed.x - self.left) + tile.x
                top = round(y + placed.baseline - self.top) + tile.y
                if tile.picture is not None:
                    lay_picture(picture, tile.picture, left, top)
                else:
                    lay(picture, tile.letters, ink, left, top)


class Typesetter:
    """Sets texts. Raises MissingExtra where there is no font at all."""

    def __init__(self, fonts: FontBook | None = None) -> None:
        self._fonts = fonts or FontBook()
        self._measure = Measure(self._fonts)
        self._tiles = TileMaker(self._measure, outline=0.0, blur=None)
        self._layouts: dict[tuple[str, int, str, float], Layout] = {}

    def fit(self, text: str, type_: Type, width: float, height: float) -> Block | None:
        """The text in a box of that many pixels, as large as it may be; None where there is no text.

        Texts of more than 240 characters do not fit: `cut` them.
        """
        text = "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
        if not text:
            return None
        side = _side(text, type_.align)
        if len(text) > _LONGEST or len(text) * _LEAST_AREA * type_.smallest**2 > width * height:
            return self._block(text, None, False, side)
        words = [[Unit(word, True) for word in line.split()] for line in text.splitlines()]
        layout = self._layout(side, type_)
        room = Area(0.0, 0.0, max(width, 1.0), max(height, 1.0), 0.0)
        page, size = layout.page(words, room, type_.size, type_.most), type_.size
        while page is not None and page.size > type_.smallest and size > type_.smallest and _torn(page):
            # Smaller letters rather than a word in two.
            size = max(type_.smallest, size * 0.8)
            page = layout.page(words, room, size, type_.most)
        if page is None or page.size >= type_.smallest - 0.01:
            return None if page is None else self._block(text, page, _inside(page, width, height), side)
        # A single long word may make the letters smaller; too many words may not.
        tall = layout.page(words, replace(room, bottom=_ENDLESS), type_.smallest, type_.most)
        large = tall is not None and tall.size >= type_.smallest * _WHOLE - 0.01
        if tall is not None and large and len(tall.lines) <= type_.most and _inside(tall, width, height):
            return self._block(text, tall, True, side)
        return self._block(text, page, False, side)

    def alike(self, texts: Sequence[str], type_: Type, width: float, height: float) -> list[Block | None]:
        """Each text in a box of its own, all of one size where all of them fit; after one that does not, the others are
        not looked at and are like it."""
        blocks: list[Block | None] = []
        for text in texts:
            block = self.fit(text, type_, width, height)
            blocks.append(block)
            if block is not None and not block.fits:
                return [*blocks, *[block] * (len(texts) - len(blocks))]
        size = min((b.size for b in blocks if b is not None), default=type_.size)
        for _ in range(3):
            same = replace(type_, size=size, smallest=min(size, type_.smallest))
            blocks = [self.fit(text, same, width, height) for text in texts]
            least = min((b.size for b in blocks if b is not None), default=size)
            if least >= size - 0.01:
                break
            size = least
        floor = type_.smallest * _WHOLE - 0.01
        return [None if b is None else b if b.size >= floor else replace(b, fits=False) for b in blocks]

    def cut(self, text: str, type_: Type, width: float, height: float) -> list[Block]:
        """The text as blocks that each fit into a box of that size, as few as there can be; none where it is empty."""
        words = [part for word in text.split() for part in _parts(word)]
        blocks: list[Block] = []
        while words:
            low, high = 1, len(words)
            best = self._fitting(words[:1], type_, width, height)
            while low < high:
                middle = (low + high + 1) // 2
                found = self._fitting(words[:middle], type_, width, height)
                if found is not None and found.fits:
                    low, best = middle, found
                else:
                    high = middle - 1
            if best is not None:
                blocks.append(best)
            words = words[low:]
        return blocks

    def _fitting(self, words: Sequence[str], type_: Type, width: float, height: float) -> Block | None:
        text = " ".join(words)
        return self.fit(text, type_, width, height) if len(text) <= _LONGEST else None

    def _block(self, text: str, page: Page | None, fits: bool, side: Side) -> Block:
        if page is None:
            return Block(text, 0.0, 0.0, 0.0, 0.0, (), False, (), self._tiles, 0.0, 0.0, side)
        left, top, right, bottom = page.box
        size, first = page.size, page.lines[0].baseline - top
        width, height = right - left, bottom - top
        return Block(text, size, width, height, first, page.lines, fits, page.missing, self._tiles, left, top, side)

    def _layout(self, side: Side, type_: Type) -> Layout:
        key = (type_.font, type_.weight, side, type_.leading)
        if key not in self._layouts:
            style = CaptionStyle(
                font=type_.font, weight=type_.weight, align=side, line_height=type_.leading, outline=None, shadow=None
            )
            chain = FontChain(self._fonts, type_.font, type_.weight)
            self._layouts[key] = Layout(style, chain, self._measure)
        return self._layouts[key]


def _side(text: str, align: Align) -> Side:
    if align == "center":
        return "center"
    return "right" if (align == "end") != (base_level(text) == 1) else "left"


def _torn(page: Page) -> bool:
    """True where a word goes on on the next line, in a script that has spaces between words."""
    for line, after in zip(page.lines, page.lines[1:], strict=False):
        here = {p.piece.word: p.piece.text for p in line.placed if p.piece.word >= 0}
        there = {p.piece.word for p in after.placed}
        if any(word in there and not _UNSPACED.search(text) for word, text in here.items()):
            return True
    return False


def _inside(page: Page, width: float, height: float) -> bool:
    left, top, right, bottom = page.box
    return right - left <= width + 0.5 and bottom - top <= height + 0.5


def _parts(word: str) -> list[str]:
    """A word in parts that can be laid out."""
    return [word[at : at + _LONGEST // 2] for at in range(0, len(word), _LONGEST // 2)]
