"""A laid-out page in one state to a bitmap: boxes, shadow, outlines, letters, in this order.

How the active word shows (`CaptionStyle.active`): "colour", "fill", "sweep" and "glow" draw its letters in
`active.colour`; "box" lays `active.box` behind it and draws its letters in `active.colour`, or,
where no box is given, lays a box of `active.colour` behind letters of the usual colour; "underline"
draws a line of `active.colour` below it. `active.scale` makes it larger about its middle.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PIL import Image

from clipforge_core import Box, CaptionStyle
from clipforge_media.captions.bitmap import Bitmap, from_image
from clipforge_media.captions.layers import Frame, lay, lay_box, lay_picture, merge, posed, rgba
from clipforge_media.captions.layout import (
    Badge,
    Line,
    Page,
    Placed,
    active_box,
    extent,
    glow_of,
    reach,
    stretches,
    underline_of,
    widest_word,
)
from clipforge_media.captions.measure import Measure
from clipforge_media.captions.motion import AT_REST, Pose, pose
from clipforge_media.captions.states import State
from clipforge_media.captions.tiles import Tile, TileMaker
from clipforge_media.captions.typed import written_part

_PADDING = 0.12
"""Room around a page for letters that lean out of their advance, as a fraction of the font size."""
_GROUNDS = 8
_ENDS = ((min, 0.0), (max, 1.0))
_COLOURED = {"colour", "glow"}


@dataclass(frozen=True)
class _Stamp:
    """A tile at a place of the page's picture."""

    x: int
    y: int
    tile: Tile
    word: int


@dataclass(frozen=True)
class _Sheet:
    """Where a page's picture stands on the canvas, and what is drawn on it."""

    page: Page
    left: int
    top: int
    size: tuple[int, int]
    stamps: tuple[_Stamp, ...]


class Painter:
    """Draws the pages of one style."""

    def __init__(self, style: CaptionStyle, measure: Measure) -> None:
        self._style = style
        glow = self._glow = glow_of(style)
        self._tiles = TileMaker(
            measure,
            outline=style.outline.width if style.outline else 0.0,
            blur=style.shadow.blur if style.shadow else None,
            glow=(glow.radius, glow.strength) if glow else None,
        )
        self._last: tuple[Page, State, _Sheet, Image.Image] | None = None
        self._grounds: OrderedDict[tuple[int, int | None, int], tuple[Page, Image.Image]] = OrderedDict()

    def paint(self, page: Page, state: State) -> Bitmap:
        """The page's bitmap without the words that are still coming (`coming` draws those). Its corner and
        size depend on the page alone where the page is at rest."""
        if state.page is None or self._style.appear is None:
            sheet = self._sheet(page, state)
            return from_image(self._picture(sheet, state), sheet.left, sheet.top)
        still = replace(state, page=None)
        if self._last is None or self._last[0] is not page or self._last[1] != still:
            sheet = self._sheet(page, still)
            self._last = (page, still, sheet, self._picture(sheet, still))
        where = pose(self._style.appear, state.page, page.size)
        return self._posed(self._last[3], self._last[2], where)

    def coming(self, page: Page, state: State, word: int, step: int) -> Bitmap:
        """One word that is on its way in, alone, `step` / STEPS seconds after it was begun."""
        sheet = self._own_sheet(self._sheet(page, state), word)
        picture = self._ground(sheet, list(sheet.stamps), block=False)
        if word == state.lit:
            self._mark(picture, sheet, state)
        self._words(picture, list(sheet.stamps), state, page)
        where = pose(self._style.appear, step, page.size) if self._style.appear is not None else AT_REST
        return self._posed(picture, sheet, where)

    def _sheet(self, page: Page, state: State) -> _Sheet:
        left, top, right, bottom = self.frame(page)
        enlarged = state.lit if self._style.active.scale > 1.0 else -1
        stamps = self._stamps(page, left, top, enlarged, state)
        return _Sheet(page, left, top, (right - left, bottom - top), tuple(stamps))

    def _own_sheet(self, sheet: _Sheet, word: int) -> _Sheet:
        """A sheet that holds one word with all that is drawn around it."""
        own = [s for s in sheet.stamps if s.word == word]
        around = reach(self._style, sheet.page.size, sheet.page.lines)
        boxes = [(s.x, s.y, s.x + s.tile.letters.width, s.y + s.tile.letters.height) for s in own]
        for (left, top, right, bottom), _ in self.word_frames(sheet.page, word, True):
            boxes.append((
                int(left - around.left - sheet.left), int(top - around.top - sheet.top),
                int(right + around.right - sheet.left) + 1, int(bottom + around.bottom - sheet.top) + 1,
            ))  # fmt: skip
        left, top = max(0, min(b[0] for b in boxes)), max(0, min(b[1] for b in boxes))
        right = min(sheet.size[0], max(b[2] for b in boxes))
        bottom = min(sheet.size[1], max(b[3] for b in boxes))
        moved = tuple(replace(s, x=s.x - left, y=s.y - top) for s in own)
        size = max(1, right - left), max(1, bottom - top)
        return _Sheet(sheet.page, sheet.left + left, sheet.top + top, size, moved)

    def _posed(self, picture: Image.Image, sheet: _Sheet, where: Pose) -> Bitmap:
        """What is on a sheet, in a pose, inside the page's area."""
        area, left, top = sheet.page.area, sheet.left, sheet.top
        room = (_up(area.left) - left, _up(area.top) - top, _down(area.right) - left, _down(area.bottom) - top)
        part, x, y = posed(picture, where, room)
        corner_x, corner_y = _down(left + x), _down(top + y)
        across, down = left + x - corner_x, top + y - corner_y
        whole = Image.new("RGBA", (max(2, _up(part.width + across)), max(2, _up(part.height + down))))
        whole.paste(part, (across, down))
        return from_image(whole, corner_x, corner_y)

    def frame(self, page: Page) -> tuple[int, int, int, int]:
        """Whole, even pixels that hold everything of the page in every state, inside its area."""
        around = reach(self._style, page.size, page.lines)
        grow = (self._style.active.scale - 1.0) * widest_word(page.lines) + _PADDING * page.size
        above = _PADDING * page.size
        appear = self._style.appear
        if appear is not None and appear.unit == "word":
            grow += appear.distance * page.size if appear.effect == "slide" else 0.0
            above += appear.distance * page.size if appear.effect in ("slide", "bounce") else 0.0
            grow += appear.overshoot * widest_word(page.lines) if appear.effect == "pop" else 0.0
        x0, y0, x1, y1 = page.box
        if page.badge is not None:
            y0 = min(y0, page.badge.top)
        inner = page.area
        left = max(x0 - around.left - grow, inner.left)
        top = max(y0 - around.top - above, inner.top)
        right = min(x1 + around.right + grow, inner.right)
        bottom = min(y1 + around.bottom + above, inner.bottom)
        return _up(left), _up(top), max(_up(left) + 2, _down(right)), max(_up(top) + 2, _down(bottom))

    def word_frames(self, page: Page, word: int, enlarged: bool) -> list[tuple[Frame, bool]]:
        """The word's rectangle for each of its stretches, and whether it runs from right to left."""
        scale = self._style.active.scale if enlarged else 1.0
        frames: list[tuple[Frame, bool]] = []
        for line in page.lines:
            for own in stretches(line, word):
                moved = self._enlarged(page, line, own) if enlarged else {p: (p.x, 0.0, 0.0) for p in own}
                left, right = (f(moved[p][0] + s * p.advance * scale for p in own) for f, s in _ENDS)
                middle, half = line.baseline - line.ascent / 2, line.ascent / 2 * scale
                box = (left, middle - half, right, middle + half + line.descent * scale)
                frames.append((box, bool(own[0].piece.level % 2)))
        return frames

    def _picture(self, sheet: _Sheet, state: State) -> Image.Image:
        """All words that do not move, on what lies below them."""
        moving = {word for word, _ in state.moving}
        stamps = [s for s in sheet.stamps if s.word not in moving]
        ground = partial(self._ground, sheet, stamps, block=True)
        if (state.lit >= 0 and self._style.active.scale > 1.0) or state.written is not None or moving:
            picture = ground()
        else:
            picture = self._kept_ground(sheet.page, state.shown, state.badge, ground)
        if state.lit not in moving:
            self._mark(picture, sheet, state)
        self._words(picture, stamps, state, sheet.page)
        if state.badge >= 0 and sheet.page.badge is not None:
            self._badge(picture, sheet.page.badge, state.badge, sheet.left, sheet.top)
        return picture

    def _words(self, picture: Image.Image, stamps: list[_Stamp], state: State, page: Page) -> None:
        if self._style.outline:
            colour = rgba(self._style.outline.colour)
            for stamp in stamps:
                if stamp.tile.outline is not None:
                    lay(picture, stamp.tile.outline, colour, stamp.x, stamp.y)
        for stamp in stamps:
            if stamp.tile.picture is not None:
                lay_picture(picture, stamp.tile.picture, stamp.x, stamp.y)
            else:
                lay(picture, stamp.tile.letters, rgba(self._colour(page, stamp.word, state)), stamp.x, stamp.y)

    def _colour(self, page: Page, word: int, state: State) -> str:
        active = self._style.active
        lit = word == state.lit and (active.effect in _COLOURED or (active.effect == "box" and active.box is not None))
        if lit or (active.effect in ("fill", "sweep") and 0 <= word <= state.painted):
            return active.colour
        look = page.looks.get(word)
        return look.colour if look is not None and look.colour is not None else self._style.colour

    def _kept_ground(self, page: Page, shown: int | None, badge: int, make: Callable[[], Image.Image]) -> Image.Image:
        key = (id(page), shown, badge)
        if key not in self._grounds or self._grounds[key][0] is not page:
            self._grounds[key] = (page, make())
            if len(self._grounds) > _GROUNDS:
                self._grounds.popitem(last=False)
        return self._grounds[key][1].copy()

    def _ground(self, sheet: _Sheet, stamps: list[_Stamp], *, block: bool) -> Image.Image:
        """What lies below the letters whatever word is lit: the block's box and the shadow."""
        picture = Image.new("RGBA", sheet.size)
        size = sheet.page.size
        if self._style.box and block:
            lay_box(picture, sheet.page.box, self._style.box, size, sheet.left, sheet.top)
        shadow = self._style.shadow
        if shadow:
            shade = Image.new("L", sheet.size)
            x, y = round(shadow.x * size), round(shadow.y * size)
            for stamp in stamps:
                if stamp.tile.shadow is not None:
                    merge(shade, stamp.tile.shadow, stamp.x + x, stamp.y + y)
            lay(picture, shade, rgba(shadow.colour), 0, 0)
        return picture

    def _mark(self, picture: Image.Image, sheet: _Sheet, state: State) -> None:
        """What the active word has below its letters: a box, a line, or light."""
        if state.lit < 0:
            return
        page, left, top = sheet.page, sheet.left, sheet.top
        frames = [frame for frame, _ in self.word_frames(page, state.lit, True)]
        box = active_box(self._style)
        for frame in frames if box is not None else ():
            assert box is not None
            lay_box(picture, frame, box, page.size, left, top)
        if self._style.active.effect == "underline" and state.marked:
            self._underline(picture, sheet, state.lit)
        if self._glow is not None:
            for stamp in sheet.stamps:
                if stamp.word == state.lit and stamp.tile.glow is not None:
                    lay(picture, stamp.tile.glow, rgba(self._glow.colour), stamp.x, stamp.y)

    def _underline(self, picture: Image.Image, sheet: _Sheet, word: int) -> None:
        rule = underline_of(self._style)
        thick = max(1.0, rule.thickness * sheet.page.size)
        edge = (self._style.outline.width if self._style.outline else 0.0) * sheet.page.size
        for line in sheet.page.lines:
            own = [frame for frame, _ in self.word_frames(_one(sheet.page, line), word, True)]
            for left, _, right, _ in own:
                top = line.baseline + rule.gap * sheet.page.size
                bar = (left, top, right, top + thick)
                if edge and self._style.outline:
                    rim = (bar[0] - edge, bar[1] - edge, bar[2] + edge, bar[3] + edge)
                    lay_box(picture, rim, _plain(self._style.outline.colour), sheet.page.size, sheet.left, sheet.top)
                lay_box(picture, bar, _plain(self._style.active.colour), sheet.page.size, sheet.left, sheet.top)

    def _badge(self, picture: Image.Image, badge: Badge, word: int, left: int, top: int) -> None:
        piece = badge.pieces.get(word)
        if piece is None:
            return
        tile = self._tiles.tile(piece.piece.text, piece.piece.face, badge.size, False)
        if tile.picture is not None:
            x, y = round(piece.x) + tile.x - left, round(piece.baseline) + tile.y - top
            lay_picture(picture, tile.picture, x, y)

    def _stamps(self, page: Page, left: int, top: int, enlarged: int, state: State) -> list[_Stamp]:
        """Every shown piece's tile at its pen; those of the enlarged word last, above the others."""
        stamps: list[_Stamp] = []
        for line in page.lines:
            moved: dict[Placed, tuple[float, float, float]] = {}
            for own in stretches(line, enlarged) if enlarged >= 0 else ():
                moved |= self._enlarged(page, line, own)
            for placed in line.placed:
                piece = placed.piece
                if piece.text.isspace() or (state.shown is not None and piece.word >= state.shown):
                    continue
                x, baseline, size = moved.get(placed, (placed.x, placed.baseline, page.size * piece.scale))
                text, rtl = piece.text, bool(piece.level % 2)
                if state.written is not None and piece.word == state.written[0]:
                    text, indent = written_part(page, placed, state.written[1], self._tiles.measure, size)
                    x += indent
                if text:
                    tile = self._tiles.tile(text, piece.face, size, rtl)
                    stamps.append(_Stamp(round(x) + tile.x - left, round(baseline) + tile.y - top, tile, piece.word))
        if enlarged >= 0:
            stamps.sort(key=lambda s: s.word == enlarged)
        return stamps

    def _enlarged(self, page: Page, line: Line, own: list[Placed]) -> dict[Placed, tuple[float, float, float]]:
        """Pens and sizes of a stretch enlarged about its middle, moved as far as its area asks for."""
        scale = self._style.active.scale
        first, last = extent(own)
        half = (last - first) / 2 * scale
        around = reach(self._style, page.size, page.lines)
        middle = min((first + last) / 2, page.area.right - around.right - half)
        middle = max(middle, page.area.left + around.left + half)
        baseline = line.baseline + line.ascent / 2 * (scale - 1.0)
        size = page.size * scale
        return {
            p: (middle + (p.x - (first + last) / 2) * scale, baseline, size * p.piece.scale) for p in own
        }  # fmt: skip


def _one(page: Page, line: Line) -> Page:
    return Page(page.size, (line,), page.area, ())


def _plain(colour: str) -> Box:
    return Box(colour=colour, padding_x=0.0, padding_y=0.0, radius=0.5)


def _up(value: float) -> int:
    return -int(-value // 2) * 2


def _down(value: float) -> int:
    return int(value // 2) * 2
