"""Lists: items in rows with their numbers, each coming when the narration comes to it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clipforge_media import Block
from clipforge_plugins.visuals.board import Board
from clipforge_plugins.visuals.data import listed
from clipforge_plugins.visuals.pictures.heading import heading

_GAP = 2.2
_PAD = (2.6, 2.2)
_CHIP = 7.0


@dataclass(frozen=True)
class _Grid:
    """Rows and columns that hold the items."""

    columns: int
    rows: int
    cell: tuple[float, float]
    blocks: Sequence[Block]


def items(board: Board, data: Mapping[str, Any]) -> None:
    """`items` under a `title`, with numbers where they are not `numbered: false`; on more pages where they are many or
    long."""
    title = board.title(data)
    numbered = data.get("numbered") is not False
    texts = listed(data, "items") or [line for line in board.request.lines if line.strip()]
    if not texts:
        heading(board, title or board.request.title, share=0.9)
        return
    pages = _dealt(board, title, texts)
    beats = board.beats(sum(len(grid.blocks) for grid, _ in pages))
    at = 0
    for number, (grid, top) in enumerate(pages):
        if number:
            board.page(beats[at])
            heading(board, title)
        _draw(board, grid, top, at, beats, numbered)
        at += len(grid.blocks)


def _dealt(board: Board, title: str, texts: list[str]) -> list[tuple[_Grid, float]]:
    """The items in grids, a page each, and where each begins."""
    top = heading(board, title)
    left: list[str] = list(texts)
    pages: list[tuple[_Grid, float]] = []
    while left:
        count = len(left)
        share = math.ceil(len(left) / max(1, math.ceil(len(left) / 10)))
        count = min(count, share)
        grid = _grid(board, left[:count], board.bottom - top)
        while grid is None and count > 1:
            count = math.ceil(count / 2) if count > 3 else count - 1
            grid = _grid(board, left[:count], board.bottom - top)
        if grid is None:
            first, *rest = _shorter(board, left[0], board.bottom - top)
            left[:1] = [first, *rest]
            grid = _grid(board, left[:1], board.bottom - top, anyway=True)
        assert grid is not None
        pages.append((grid, top))
        left = left[len(grid.blocks) :]
    return pages


def _chip(board: Board) -> float:
    return _CHIP * board.unit


def _inner(board: Board, columns: int) -> float:
    """How wide the words of an item may be."""
    cell = (board.width - (columns - 1) * _GAP * board.unit) / columns
    return cell - _chip(board) - (2 * _PAD[0] + 1.6) * board.unit


def _grid(board: Board, texts: Sequence[str], height: float, *, anyway: bool = False) -> _Grid | None:
    """The fewest columns in which the letters are largest; None where the items do not fit."""
    best: _Grid | None = None
    for columns in (1, 2) if board.width > 1.2 * board.height else (1,):
        rows = math.ceil(len(texts) / columns)
        high = (height - (rows - 1) * _GAP * board.unit) / rows - 2 * _PAD[1] * board.unit
        wide = _inner(board, columns)
        if high < 3 * board.unit or wide < 14 * board.unit:
            continue
        found = board.setter.alike(texts, board.type(6.2, 3.4, most=9 if anyway else 4), wide, high)
        blocks = [block for block in found if block is not None]
        if not anyway and not all(block.fits for block in blocks):
            continue
        if best is None or blocks[0].size > 1.12 * best.blocks[0].size:
            least = _chip(board) - (2 * _PAD[1] - 2.4) * board.unit
            tallest = max(min(least, high), *(block.height for block in blocks))
            cell = (board.width - (columns - 1) * _GAP * board.unit) / columns
            best = _Grid(columns, rows, (cell, tallest + 2 * _PAD[1] * board.unit), blocks)
    return best


def _shorter(board: Board, text: str, height: float) -> list[str]:
    """An item that is too long even for a page of its own, in parts."""
    type_ = board.type(5.4, 3.4, most=9)
    parts = board.setter.cut(text, type_, _inner(board, 1) * 0.96, (height - 2 * _PAD[1] * board.unit) * 0.4)
    return [part.text for part in parts] or [text]


def _draw(board: Board, grid: _Grid, top: float, first: int, beats: Sequence[Any], numbered: bool) -> None:
    """A place for every item at once; its words when the narration comes to them."""
    unit, scheme, style, base = board.unit, board.scheme, board.style, board.sheet
    gap = _GAP * unit
    high = grid.rows * grid.cell[1] + (grid.rows - 1) * gap
    start = top + max(0.0, (board.bottom - top - high) * 0.5)
    for at, block in enumerate(grid.blocks):
        column, row = divmod(at, grid.rows)
        x = board.left + column * (grid.cell[0] + gap)
        y = start + row * (grid.cell[1] + gap)
        rtl = block.side == "right"
        if style.filled:
            base.vector.box(
                (x, y, x + grid.cell[0], y + grid.cell[1]), radius=style.radius * unit, fill=scheme.card,
                stroke=scheme.rule if style.edge else "", line=style.edge * unit,
            )  # fmt: skip
        else:
            base.vector.path(
                [(x, y + grid.cell[1] + gap / 2), (x + grid.cell[0], y + grid.cell[1] + gap / 2)],
                stroke=scheme.rule, line=style.edge * unit,
            )  # fmt: skip
        chip = min(_chip(board), grid.cell[1])
        pad = _PAD[0] * unit * 0.8
        left = x + grid.cell[0] - pad - chip if rtl else x + pad
        middle = (left + chip / 2, y + grid.cell[1] / 2)
        size = chip * (0.41 if numbered else 0.16)
        base.vector.circle(middle, size, fill=scheme.rule)
        sheet = board.layer(beats[first + at], "fade")
        sheet.vector.circle(middle, size, fill=scheme.accent)
        label = board.setter.fit(
            str(first + at + 1) if numbered else "", board.type(3.4, 1.6, heavy=True, align="center", most=1),
            chip * 0.7, chip * 0.6,
        )  # fmt: skip
        if label is not None:
            sheet.text(label, left, middle[1] - label.baseline / 2, chip, scheme.on_accent)
        wide = _inner(board, grid.columns)
        begin = x + _PAD[0] * unit if rtl else left + chip + 1.6 * unit
        sheet.text(block, begin, y + (grid.cell[1] - block.height) / 2, wide, scheme.ink)
