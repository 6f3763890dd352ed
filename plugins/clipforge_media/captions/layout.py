"""A page of text to places on the canvas: size, lines, order, alignment, position.

The block with all that is drawn around it (outline, shadow, boxes) stays inside its area: text
that is too wide goes on more lines, then becomes smaller, then breaks inside words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from clipforge_core import Box, CaptionStyle, Glow, Underline, WordLook
from clipforge_media.captions.bidi import visual_order
from clipforge_media.captions.breaks import break_lines
from clipforge_media.captions.chain import FontChain
from clipforge_media.captions.itemise import Piece, Text, Unit
from clipforge_media.captions.measure import Measure

_SMALLEST_WHOLE = 0.62
"""Words are not broken as long as this fraction of the style's size lets them fit."""
_SMALLEST = 6.0
_BADGE, _BADGE_ROOM = 1.25, 1.2
"""How large a picture over the block is in font sizes, and the room it takes in its own size."""
_AT_PAUSE, _INSIDE_WORD, _AFTER_BINDING, _INSIDE_PHRASE = -0.06, 0.15, 0.35, 0.25
_PAUSES = set(",.;:!?…،؛؟。、！？，")


@dataclass(frozen=True)
class Area:
    """Where a block may stand, in canvas pixels; `middle` is where its middle should be."""

    left: float
    top: float
    right: float
    bottom: float
    middle: float


@dataclass(frozen=True)
class Placed:
    """A piece at its pen position; `lean` is how far its letters stand out of its advance, left and right."""

    piece: Piece
    x: float
    baseline: float
    advance: float
    lean: tuple[float, float] = (0.0, 0.0)

    @property
    def left(self) -> float:
        return self.x - self.lean[0]

    @property
    def right(self) -> float:
        return self.x + self.advance + self.lean[1]


@dataclass(frozen=True)
class Reach:
    """How far outline, shadow and boxes stand out beyond the text, in pixels."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Line:
    """Pieces of one line; `ascent` and `descent` from its baseline, both positive."""

    placed: tuple[Placed, ...]
    left: float
    width: float
    baseline: float
    ascent: float
    descent: float


@dataclass(frozen=True)
class Badge:
    """Pictures over a block by word, one at a time; `top` is the upper edge of the room they take."""

    pieces: Mapping[int, Placed]
    size: float
    top: float


@dataclass(frozen=True)
class Page:
    """A block that has its place. `size` is the font size in pixels, `looks` are those of single words."""

    size: float
    lines: tuple[Line, ...]
    area: Area
    missing: tuple[str, ...]
    looks: Mapping[int, WordLook] = field(default_factory=dict)
    badge: Badge | None = None

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the text."""
        first, last = self.lines[0], self.lines[-1]
        left = min(line.left for line in self.lines)
        right = max(line.left + line.width for line in self.lines)
        return left, first.baseline - first.ascent, right, last.baseline + last.descent


def reach(style: CaptionStyle, size: float, lines: Sequence[Line] = ()) -> Reach:
    """What a style draws around its text at a font size, the active word's growth on the `lines` with it."""
    # A word grows about the middle of its ascent, and marks of tall scripts with it.
    taller = (style.active.scale - 1.0) * max((line.ascent / 2 for line in lines), default=0.0)
    deeper = (style.active.scale - 1.0) * max((line.ascent / 2 + line.descent for line in lines), default=0.0)
    edge = style.outline.width if style.outline else 0.0
    sides = [[0.0] * 4]
    if style.outline:
        sides.append([style.outline.width * size] * 4)
    if style.shadow:
        grow = edge + 2.5 * style.shadow.blur
        x, y = style.shadow.x, style.shadow.y
        sides.append([(grow - x) * size, (grow - y) * size, (grow + x) * size, (grow + y) * size])
    boxes = [b for b in (style.box, active_box(style)) if b is not None]
    sides.extend([[b.padding_x * size, b.padding_y * size] * 2 for b in boxes])
    if style.active.effect == "underline":
        # Below the baseline, where letters without descenders end.
        rule = underline_of(style)
        sides.append([0.0, 0.0, 0.0, (rule.gap + rule.thickness + edge) * size])
    glow = glow_of(style)
    if glow is not None:
        sides.append([(edge + 2.2 * glow.radius) * size] * 4)
    # Two pixels for the rounding of pens and the antialiasing of edges.
    slack = 2.0 + 0.01 * size
    left, top, right, bottom = (max(s[i] for s in sides) * style.active.scale + slack for i in range(4))
    return Reach(left, top + taller, right, bottom + deeper)


def stretches(line: Line, word: int) -> list[list[Placed]]:
    """The pieces of a word on a line, those together that stand together, in the order of reading.

    A word is torn where directions meet: the bar of a last "A|" stands left of the Hebrew before it.
    """
    found: list[list[Placed]] = []
    torn = True
    for placed in line.placed:
        if placed.piece.word == word:
            if torn:
                found.append([])
            found[-1].append(placed)
            torn = False
        elif placed.piece.word >= 0:
            torn = True
    return sorted(found, key=lambda own: min(p.piece.first for p in own))


def extent(own: Sequence[Placed]) -> tuple[float, float]:
    """Left and right of the letters of pieces, in pixels."""
    return min(p.left for p in own), max(p.right for p in own)


def widest_word(lines: Sequence[Line]) -> float:
    """The widest stretch that one word takes on a line, in pixels."""
    widest = 0.0
    for line in lines:
        for word in {p.piece.word for p in line.placed if p.piece.word >= 0}:
            edges = (extent(own) for own in stretches(line, word))
            widest = max(widest, *(right - left for left, right in edges))
    return widest


def active_box(style: CaptionStyle) -> Box | None:
    """The box behind the active word; of its colour where the style gives no box of its own."""
    if style.active.effect != "box":
        return None
    return style.active.box or Box(colour=style.active.colour, padding_x=0.16, padding_y=0.14)


def glow_of(style: CaptionStyle) -> Glow | None:
    """The light around the active word; a usual one of its colour where the style gives none of its own."""
    if style.active.effect != "glow":
        return None
    return style.active.glow or Glow(colour=style.active.colour)


def underline_of(style: CaptionStyle) -> Underline:
    """The line below the active word; a usual one where the style gives none of its own."""
    return style.active.underline or Underline()


def word_gap(style: CaptionStyle) -> float:
    """What spaces are wider by, in font sizes: outlines, boxes and enlarged words take room from them."""
    box = active_box(style)
    outline = style.outline.width if style.outline else 0.0
    return 0.5 * outline + 0.7 * (box.padding_x if box else 0.0) + 0.6 * (style.active.scale - 1.0)


def _break_costs(text: Text, ranges: Sequence[tuple[int, int]]) -> dict[int, float]:
    """What a break after each atom costs in squared mean lengths: after a pause it is worth something."""
    costs: dict[int, float] = {}
    for at, ((_, end), (start, _)) in enumerate(zip(ranges, ranges[1:], strict=False)):
        if text.text[end - 1] in _PAUSES:
            costs[at] = _AT_PAUSE
        elif text.word_at[end - 1] in text.binding:
            costs[at] = _AFTER_BINDING
        elif end == start and text.phrases is not None and start not in text.phrases:
            costs[at] = _INSIDE_PHRASE
        elif end == start and text.word_at[end - 1] == text.word_at[start]:
            costs[at] = _INSIDE_WORD
    return costs


class Layout:
    """Lays out pages of one style."""

    def __init__(self, style: CaptionStyle, chain: FontChain, measure: Measure) -> None:
        self.style = style
        self.chain = chain
        self.measure = measure

    def page(
        self,
        paragraphs: Sequence[Sequence[Unit]],
        area: Area,
        size: float,
        most: int,
        badges: Mapping[int, str] | None = None,
    ) -> Page | None:
        """The block of the paragraphs, at `size` pixels or smaller, on `most` lines; None where it is empty.

        `badges` are pictures over the block, by word: room is kept for them.
        """
        texts = [Text(units, self.chain, uppercase=self.style.uppercase) for units in paragraphs]
        texts = [t for t in texts if t.text.strip()]
        if not texts:
            return None
        for _ in range(8):
            around = self._around(size, badges)
            broken, scale = self._break(texts, size, area.right - area.left - around.left - around.right, most)
            lines = self._stack([self._line(t, a, b, size) for t, a, b in broken], size)
            around = self._around(size, badges, lines)
            height = lines[-1].baseline + lines[-1].descent - lines[0].baseline + lines[0].ascent
            scale = min(scale, (area.bottom - area.top - around.top - around.bottom) / height)
            widest = max(widest_word(lines) * self.style.active.scale, *(line.width for line in lines), 1.0)
            scale = min(scale, (area.right - area.left - around.left - around.right) / widest)
            if scale >= 1.0 or size <= _SMALLEST:
                break
            size = max(_SMALLEST, size * max(scale * 0.995, 0.3))
        missing = tuple(dict.fromkeys(c for t in texts for c in t.missing))
        placed = self._place(lines, area, self._around(size, badges, lines))
        looks = {word: look for text in texts for word, look in text.looks.items()}
        return Page(size, placed, area, missing, looks, self._badge(placed, size, badges))

    def _around(self, size: float, badges: Mapping[int, str] | None, lines: Sequence[Line] = ()) -> Reach:
        around = reach(self.style, size, lines)
        return replace(around, top=around.top + self._badge_size(size) * _BADGE_ROOM) if badges else around

    def _badge_size(self, size: float) -> float:
        return size * _BADGE * (self.style.emoji.scale if self.style.emoji else 1.0)

    def _badge(self, lines: Sequence[Line], size: float, badges: Mapping[int, str] | None) -> Badge | None:
        """Each picture in the middle over the block, above what is drawn around it."""
        if not badges:
            return None
        large = self._badge_size(size)
        floor = lines[0].baseline - lines[0].ascent - reach(self.style, size, lines).top
        middle = (min(line.left for line in lines) + max(line.left + line.width for line in lines)) / 2
        pieces: dict[int, Placed] = {}
        for word, text in badges.items():
            face = self.chain.face_for(text)
            if face is not None:
                left, _, right, bottom = self.measure.ink(text, face, large, False)
                piece = Piece(0, len(text), text, word, 0, face)
                pieces[word] = Placed(piece, middle - (left + right) / 2, floor - bottom, right - left)
        return Badge(pieces, large, floor - large * _BADGE_ROOM)

    def _break(
        self, texts: Sequence[Text], size: float, limit: float, most: int
    ) -> tuple[list[tuple[Text, int, int]], float]:
        """Lines as stretches of the texts, and the factor by which the size would have to shrink."""
        lines: list[tuple[Text, int, int]] = []
        widest = 1.0
        for text in texts:
            atoms = self._atoms(text, frozenset(), size)
            wide = frozenset(w for w in self._wide_words(text, size, limit / _SMALLEST_WHOLE) if w >= 0)
            if wide:
                atoms = self._atoms(text, wide, size)
            ranges, widths, gaps = atoms
            for first, last in break_lines(widths, gaps, limit, most, _break_costs(text, ranges)):
                lines.append((text, ranges[first][0], ranges[last - 1][1]))
                widest = max(widest, (sum(widths[first:last]) + sum(gaps[first + 1 : last])) / max(limit, 1.0))
        return lines, 1.0 / widest

    def _atoms(
        self, text: Text, anywhere: frozenset[int], size: float
    ) -> tuple[list[tuple[int, int]], list[float], list[float]]:
        starts = text.breaks(anywhere=anywhere)
        ranges: list[tuple[int, int]] = []
        gaps: list[float] = []
        for at, start in enumerate(starts):
            end = starts[at + 1] if at + 1 < len(starts) else len(text.text)
            while end > start and text.text[end - 1].isspace():
                end -= 1
            previous = ranges[-1][1] if ranges else start
            ranges.append((start, end))
            gaps.append(self._width(text, previous, start, size))
        return ranges, [self._width(text, a, b, size) for a, b in ranges], gaps

    def _wide_words(self, text: Text, size: float, limit: float) -> list[int]:
        wide: list[int] = []
        for word in dict.fromkeys(text.word_at):
            first = text.word_at.index(word)
            last = len(text.word_at) - text.word_at[::-1].index(word)
            if word >= 0 and self._width(text, first, last, size) > limit:
                wide.append(word)
        return wide

    def _width(self, text: Text, first: int, last: int, size: float) -> float:
        return sum(self._advance(p, size) for p in text.pieces(first, last))

    def _advance(self, piece: Piece, size: float) -> float:
        advance = self.measure.advance(piece.text, piece.face, size * piece.scale, bool(piece.level % 2))
        return advance + word_gap(self.style) * size if piece.word < 0 else advance

    def _line(self, text: Text, first: int, last: int, size: float) -> Line:
        """Pieces from left to right with their pens, from x = 0 and baseline 0."""
        pieces = text.pieces(first, last)
        order = visual_order([p.level for p in pieces])
        ascent, descent = self._usual(size)
        placed: list[Placed] = []
        pen = left = right = 0.0
        for at in order:
            piece = pieces[at]
            rtl = bool(piece.level % 2)
            advance = self._advance(piece, size)
            ink_left, top, ink_right, bottom = self.measure.ink(piece.text, piece.face, size * piece.scale, rtl)
            # Letters may lean out of their advance; that is part of the line, too.
            left, right = min(left, pen + ink_left), max(right, pen + ink_right)
            ascent, descent = max(ascent, -top), max(descent, bottom)
            lean = (max(0.0, -ink_left), max(0.0, ink_right - advance))
            placed.append(Placed(piece, pen, 0.0, advance, lean))
            pen += advance
        inside = tuple(replace(p, x=p.x - left) for p in placed)
        return Line(inside, 0.0, max(right, pen) - left, 0.0, ascent, descent)

    def _usual(self, size: float) -> tuple[float, float]:
        """Ascent and descent that every line has, so that boxes do not jump from page to page."""
        top = -self.measure.ink("H" if self.style.uppercase else "Hd", self.chain.primary, size, False)[1]
        below = 0.0 if self.style.uppercase else self.measure.ink("pg", self.chain.primary, size, False)[3]
        return top, below

    def _stack(self, lines: Sequence[Line], size: float) -> list[Line]:
        """Baselines from 0 downwards; scripts with tall marks get the room they need."""
        outline = self.style.outline.width * size if self.style.outline else 0.0
        stacked: list[Line] = []
        for line in lines:
            baseline = 0.0
            if stacked:
                needed = stacked[-1].descent + line.ascent + outline
                baseline = stacked[-1].baseline + max(size * self.style.line_height, needed)
            stacked.append(replace(line, baseline=baseline))
        return stacked

    def _place(self, lines: Sequence[Line], area: Area, around: Reach) -> tuple[Line, ...]:
        """The block moved to its place, whole pixels, never out of the area."""
        top, bottom = lines[0].baseline - lines[0].ascent, lines[-1].baseline + lines[-1].descent
        down = area.middle - (top + bottom) / 2
        down = min(down, area.bottom - around.bottom - bottom)
        down = round(max(down, area.top + around.top - top))
        left, right = area.left + around.left, area.right - around.right
        moved: list[Line] = []
        for line in lines:
            x = {"left": left, "center": (left + right - line.width) / 2, "right": right - line.width}[self.style.align]
            baseline = round(line.baseline + down)
            placed = tuple(replace(p, x=p.x + x, baseline=float(baseline)) for p in line.placed)
            moved.append(replace(line, placed=placed, left=x, baseline=float(baseline)))
        return tuple(moved)
