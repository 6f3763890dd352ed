"""Comparisons: two cards beside or above each other, each with what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from clipforge_media import Block
from clipforge_plugins.visuals.board import Board
from clipforge_plugins.visuals.data import listed, table, words
from clipforge_plugins.visuals.pictures.heading import heading
from clipforge_plugins.visuals.pictures.lists import items as as_list
from clipforge_plugins.visuals.vector import Frame

_GAP, _PAD = 4.0, 3.6
_DOT = 0.75


@dataclass(frozen=True)
class _Side:
    """A card: its heading, and the rows below it."""

    title: Block | None
    rows: Sequence[Block]
    frame: Frame
    height: float


def comparison(board: Board, data: Mapping[str, Any]) -> None:
    """`left` and `right`, each with a `title` and `items`. What does not fit beside each other becomes a list."""
    sides = [table(data, "left"), table(data, "right")]
    names = [words(side, "title") for side in sides]
    rows = [listed(side, "items") for side in sides]
    title = words(data, "title")
    kept = board.state()
    top = heading(board, title, share=0.22)
    found = _laid(board, names, rows, (board.left, top, board.right, board.bottom))
    if found is None:
        board.restore(kept)
        board.notes.append("the two sides are too long to stand beside each other: they are shown as a list")
        as_list(board, {"title": title, "items": [_told(n, r) for n, r in zip(names, rows, strict=True)]})
        return
    for at, side in enumerate(found):
        _card(board, side, at)
    _badge(board, found)
    for at, (side, beat) in enumerate(zip(found, board.beats(2), strict=True)):
        _rows(board, side, at, beat)


def _told(name: str, rows: list[str]) -> str:
    return ": ".join(part for part in (name, "; ".join(rows)) if part)


def _laid(board: Board, names: list[str], rows: list[list[str]], room: Frame) -> list[_Side] | None:
    unit = board.unit
    gap = _GAP * unit
    beside = not board.tall
    wide = (room[2] - room[0] - gap) / 2 if beside else room[2] - room[0]
    high = room[3] - room[1] if beside else (room[3] - room[1] - gap) / 2
    inner = wide - 2 * _PAD * unit
    titles = board.setter.alike(names, board.type(7.0, 3.6, heavy=True, most=2), inner, 15 * unit)
    count = max(1, *(len(each) for each in rows))
    head = max((block.height for block in titles if block), default=0.0)
    room_for_rows = high - 2 * _PAD * unit - head - 3.0 * unit
    least = (room_for_rows - (count - 1) * 2.0 * unit) / count
    texts = [text for each in rows for text in each]
    blocks = board.setter.alike(texts, board.type(5.5, 3.2, most=4), inner - 3 * unit, max(1.0, least))
    if not all(block is None or block.fits for block in (*titles, *blocks)):
        return None
    set_rows = [block for block in blocks if block is not None]
    split = len(rows[0])
    sides = [set_rows[:split], set_rows[split:]]
    tallest = max(sum(b.height + 2.0 * unit for b in side) for side in sides)
    height = min(high, 2 * _PAD * unit + head + (3.0 * unit + tallest - 2.0 * unit if tallest else 0.0))
    height = max(height, 16 * unit)
    total = height if beside else 2 * height + gap
    y = room[1] + (room[3] - room[1] - total) / 2
    frames: list[Frame] = [
        (room[0] + at * (wide + gap) * beside, y + at * (height + gap) * (not beside), 0.0, 0.0) for at in (0, 1)
    ]
    return [_Side(titles[at], sides[at], (x, y, x + wide, y + height), head) for at, (x, y, _, _) in enumerate(frames)]


def _card(board: Board, side: _Side, at: int) -> None:
    """A side before the narration has come to it: its card and its heading."""
    unit, scheme, style = board.unit, board.scheme, board.style
    sheet = board.sheet
    left, top, right, _ = side.frame
    sheet.vector.box(
        side.frame, radius=style.radius * unit, fill=scheme.card if style.filled else "none",
        stroke=scheme.rule if style.edge or not style.filled else "", line=max(style.edge, 0.2) * unit,
    )  # fmt: skip
    inner, x = right - left - 2 * _PAD * unit, left + _PAD * unit
    y = top + _PAD * unit
    sheet.text(side.title, x, y, inner, scheme.ink)
    if side.rows:
        y += side.height + 1.5 * unit
        sheet.vector.box((x, y, x + inner, y + 0.5 * unit), radius=0.25 * unit, fill=scheme.accents[at])


def _rows(board: Board, side: _Side, at: int, beat: Fraction) -> None:
    """What is said of a side."""
    if not side.rows:
        return
    unit, scheme = board.unit, board.scheme
    sheet = board.layer(beat)
    left, top, right, _ = side.frame
    inner, x = right - left - 2 * _PAD * unit, left + _PAD * unit
    y = top + (_PAD + 1.5 + 2.4) * unit + side.height
    for row in side.rows:
        rtl = row.side == "right"
        middle = (right - _PAD * unit - _DOT * unit if rtl else x + _DOT * unit, y + row.baseline / 2)
        sheet.vector.circle(middle, _DOT * unit, fill=scheme.accents[at])
        sheet.text(row, x + (0 if rtl else 3 * unit), y, inner - 3 * unit, scheme.ink)
        y += row.height + 2.0 * unit


def _badge(board: Board, sides: Sequence[_Side]) -> None:
    """A mark between the two: two triangles that point at each other's cards."""
    unit = board.unit
    first, second = sides[0].frame, sides[1].frame
    middle = ((first[2] + second[0]) / 2, (first[1] + first[3]) / 2)
    if board.tall:
        middle = ((first[0] + first[2]) / 2, (first[3] + second[1]) / 2)
    sheet = board.sheet
    sheet.vector.circle(middle, 2.6 * unit, fill=board.scheme.ink)
    size = 0.85 * unit
    ground = board.scheme.ground[0]
    for sign in (-1, 1):
        tip, back = (sign * 1.75 * unit, 0.0), sign * 0.55 * unit
        points = [tip, (back, -size), (back, size)]
        if board.tall:
            points = [(y, x) for x, y in points]
        sheet.vector.polygon([(middle[0] + x, middle[1] + y) for x, y in points], fill=ground)
