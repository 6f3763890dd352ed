"""A board: the canvas on which a picture is put together, in sheets that come one after the other.

    board = Board(request, typesetter, icons)
    board.sheet.vector.circle((300, 300), 80, fill=board.scheme.accent)
    later = board.layer(beat)                     # what comes when the narration comes to it
    later.text(block, 400, 260, 900, board.scheme.ink)
    visual = board.save(folder)

The first sheet covers the whole canvas with the backdrop (over a `photo`, with a veil); `page` begins a new picture
that covers everything before it. The box of every text is noted: `board.texts()`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from clipforge_core import Rect, Visual, VisualLayer, VisualRequest, VisualText
from clipforge_media import Block, Type, Typesetter
from clipforge_plugins.visuals.backdrop import backdrop
from clipforge_plugins.visuals.colours import Scheme, knows, scheme_of
from clipforge_plugins.visuals.data import words
from clipforge_plugins.visuals.icons import Icons
from clipforge_plugins.visuals.styles import Style, style_of
from clipforge_plugins.visuals.vector import Frame, Vector

if TYPE_CHECKING:
    from PIL.Image import Image

State = tuple[int, int, int, int, int]
"""How much was drawn."""
Enter = Literal["none", "fade", "slide_left", "slide_right", "wipe_right"]
_VEIL = "#0a0d14b0"
"""What dims a photograph below words: even over white they keep a contrast of more than 4.5."""
_SOON = Fraction(6, 5)
"""Seconds after which something has come."""
_MARGIN = 6.5
"""What stays free at the edges, in units, where the safe part of the canvas does not say more."""


@dataclass
class Sheet:
    """One picture file: shapes, with words above them. Pixels of the canvas."""

    start: Fraction
    enter: Enter
    page: int
    vector: Vector = field(default_factory=Vector)
    words: list[tuple[Block, int, int, str]] = field(default_factory=list)
    marks: list[tuple[str, Frame]] = field(default_factory=list)
    """Words that are drawn as shapes (formulas), with their boxes."""
    pictures: list[tuple[Image, int, int]] = field(default_factory=list)

    def text(self, block: Block | None, left: float, top: float, width: float, colour: str) -> None:
        """Words at the side of a column where they begin, their letters from `top` down; None is no words."""
        if block is not None:
            share = {"left": 0.0, "center": 0.5, "right": 1.0}[block.side]
            self.words.append((block, round(left + (width - block.width) * share), round(top), colour))


class Board:
    """The canvas of one request. `frame` is the part for words and shapes in pixels, `unit` a hundredth of the shorter
    side of the canvas."""

    def __init__(self, request: VisualRequest, setter: Typesetter, icons: Icons, *, photo: bool = False) -> None:
        self.request = request
        self.setter = setter
        self.icons = icons
        self.size = (request.width, request.height)
        self.unit = min(self.size) / 100
        self.style: Style = style_of(request.look.style)
        self.photo = photo
        self.scheme: Scheme = scheme_of("dark" if photo else _colours(request, self.style))
        self.frame = self._frame()
        self.notes: list[str] = []
        self.sheets: list[Sheet] = [Sheet(Fraction(0), "none", 0)]
        if photo:
            self.sheet.vector.box((0.0, 0.0, float(self.size[0]), float(self.size[1])), fill=_VEIL)

    def _frame(self) -> Frame:
        """The safe part, with a margin to every edge of the canvas that it comes near to."""
        width, height = self.size
        safe, margin = self.request.safe, _MARGIN * self.unit
        left, top = max(margin, safe.x * width), max(margin, safe.y * height)
        right = min(width - margin, (safe.x + safe.width) * width)
        bottom = min(height - margin, (safe.y + safe.height) * height)
        if right - left < 20 * self.unit or bottom - top < 20 * self.unit:
            return safe.x * width, safe.y * height, (safe.x + safe.width) * width, (safe.y + safe.height) * height
        return left, top, right, bottom

    @property
    def left(self) -> float:
        """Of the frame, in pixels."""
        return self.frame[0]

    @property
    def top(self) -> float:
        """Of the frame, in pixels."""
        return self.frame[1]

    @property
    def right(self) -> float:
        """Of the frame, in pixels."""
        return self.frame[2]

    @property
    def bottom(self) -> float:
        """Of the frame, in pixels."""
        return self.frame[3]

    @property
    def width(self) -> float:
        """Of the frame, in pixels."""
        return self.frame[2] - self.frame[0]

    @property
    def height(self) -> float:
        """Of the frame, in pixels."""
        return self.frame[3] - self.frame[1]

    @property
    def tall(self) -> bool:
        """True where the frame is higher than wide."""
        return self.height > 1.05 * self.width

    @property
    def sheet(self) -> Sheet:
        """The sheet that was begun last."""
        return self.sheets[-1]

    def layer(self, start: Fraction, enter: Enter = "fade") -> Sheet:
        """A new sheet above what is there, from a time on."""
        self.sheets.append(Sheet(max(start, self.sheet.start), enter, self.sheet.page))
        return self.sheet

    def page(self, start: Fraction) -> Sheet:
        """A new sheet that covers all that is there."""
        self.sheets.append(Sheet(max(start, self.sheet.start), "fade", self.sheet.page + 1))
        return self.sheet

    def state(self) -> State:
        """How much there is now, for `restore`."""
        last = self.sheet
        return len(self.sheets), len(last.vector.parts), len(last.words), len(last.marks), len(self.notes)

    def restore(self, state: State) -> None:
        """Take away what was drawn since."""
        sheets, parts, words, marks, notes = state
        del self.sheets[sheets:], self.notes[notes:]
        last = self.sheet
        del last.vector.parts[parts:], last.vector.frames[parts:], last.words[words:], last.marks[marks:]

    # -- words --------------------------------------------------------------------------

    def type(self, size: float, smallest: float, *, heavy: bool = False, **rest: object) -> Type:
        """Type of that many units, in the weight of the style."""
        weight = self.style.heavy if heavy else self.style.plain
        return Type(size=size * self.unit, smallest=smallest * self.unit, weight=weight, **rest)  # type: ignore[arg-type]

    def title(self, data: Mapping[str, Any]) -> str:
        """The title in the data; the scene's where they do not speak of one (an empty one is a wish for none)."""
        return words(data, "title") if "title" in data else self.request.title

    def beats(self, count: int) -> list[Fraction]:
        """When each of so many things comes: at the narration's beats, else spread over the first three quarters. The
        first one is there soon: nobody looks at an empty picture for long."""
        known = sorted(b for b in self.request.beats if 0 <= b < self.request.seconds)[:count]
        if len(known) == count:
            return [min(beat, _SOON) if not at else beat for at, beat in enumerate(known)]
        last = known[-1] if known else Fraction(0)
        end = max(last, self.request.seconds * 3 / 4)
        missing = count - len(known)
        first = last if known else Fraction(1, 5) - (end - Fraction(1, 5)) / max(1, missing)
        return [*known, *(max(Fraction(0), first + (end - first) * (n + 1) / missing) for n in range(missing))]

    # -- what comes out -----------------------------------------------------------------

    def texts(self) -> list[VisualText]:
        """Every text with its box and its time."""
        width, height = self.size
        ends = {sheet.page - 1: sheet.start for sheet in reversed(self.sheets) if sheet.page}
        found: list[VisualText] = []
        for sheet in self.sheets:
            boxes: list[tuple[str, Frame]] = [
                (block.text, (x, y, x + block.width, y + block.height)) for block, x, y, _ in sheet.words
            ]
            for text, (left, top, right, bottom) in (*boxes, *sheet.marks):
                place = Rect(left / width, top / height, (right - left) / width, (bottom - top) / height)
                shown = " ".join(text.split())
                found.append(VisualText(text=shown, place=place, start=sheet.start, end=ends.get(sheet.page)))
        return found

    def picture(self, sheet: Sheet, view: tuple[int, int, int, int], whole: bool) -> Image:
        """What a sheet shows in a part of the canvas."""
        left, top, _, _ = view
        picture = sheet.vector.picture(view)
        if whole and not self.photo:
            ground = backdrop(self.size, self.scheme, self.style).convert("RGBA")
            ground.alpha_composite(picture)
            picture = ground
        for above, x, y in sheet.pictures:
            picture.alpha_composite(above, (x - left, y - top))
        for block, x, y, colour in sheet.words:
            block.draw(picture, x - left, y - top, colour)
        return picture.convert("RGB") if whole and not self.photo else picture

    def save(self, folder: Path, maker: str) -> Visual:
        """Every sheet as a PNG file in the folder, cut to what it shows."""
        folder.mkdir(parents=True, exist_ok=True)
        layers: list[VisualLayer] = []
        page = -1
        for sheet in self.sheets:
            whole = sheet.page != page
            page = sheet.page
            view = (0, 0, *self.size) if whole else self._view(sheet)
            if view is None:
                continue
            path = folder / f"{len(layers):02d}.png"
            self.picture(sheet, view, whole).save(path, compress_level=4)
            layers.append(VisualLayer(path=path, place=self._part(view), start=sheet.start, enter=sheet.enter))
        missing = sorted({c for sheet in self.sheets for block, *_ in sheet.words for c in block.missing})
        if missing:
            self.notes.append(f"no font has {' '.join(missing)}: a box stands for it")
        return Visual(layers=tuple(layers), texts=tuple(self.texts()), notes=tuple(self.notes), maker=maker)

    def _view(self, sheet: Sheet) -> tuple[int, int, int, int] | None:
        """What a sheet covers, widened to even pixels: colours of video are half as fine, and must not shift.

        Letters may stand out of their box a little.
        """
        frames: list[Frame] = [*sheet.vector.frames]
        frames += [(float(x), float(y), float(x + p.width), float(y + p.height)) for p, x, y in sheet.pictures]
        for block, x, y, _ in sheet.words:
            lean = 0.2 * block.size + 2
            frames.append((x - lean, y - lean, x + block.width + lean, y + block.height + lean))
        if not frames:
            return None
        left, top = (max(0, int(min(frame[side] for frame in frames) // 2 * 2)) for side in (0, 1))
        right, bottom = (
            min(self.size[side - 2], int(-(-max(frame[side] for frame in frames) // 2) * 2)) for side in (2, 3)
        )
        return (left, top, right, bottom) if right > left and bottom > top else None

    def _part(self, frame: tuple[int, int, int, int]) -> Rect:
        left, top, right, bottom = frame
        width, height = self.size
        return Rect(left / width, top / height, (right - left) / width, (bottom - top) / height)


def _colours(request: VisualRequest, style: Style) -> str:
    """The colours that were asked for; else those of a mood that means some, else those that suit the style."""
    look = request.look
    return next((word for word in (look.colours, look.mood) if knows(word)), style.scheme)
