"""Steps that follow one another: boxes with arrows between them, in a row or below each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from clipforge_media import Block
from clipforge_plugins.visuals.board import Board, Sheet
from clipforge_plugins.visuals.colours import faint
from clipforge_plugins.visuals.data import listed, words
from clipforge_plugins.visuals.pictures.heading import heading
from clipforge_plugins.visuals.vector import Frame

MOST = 7
_ARROW = 6.0


def flow(board: Board, data: Mapping[str, Any]) -> bool:
    """The `labels` in order; False where they do not fit or are too many."""
    labels = listed(data, "labels")
    if not 2 <= len(labels) <= MOST:
        return False
    top = heading(board, words(data, "title"), share=0.24)
    room: Frame = (board.left, top, board.right, board.bottom)
    beats = board.beats(len(labels))
    return _row(board, labels, room, beats) or _column(board, labels, room, beats)


def _row(board: Board, labels: Sequence[str], room: Frame, beats: Sequence[Fraction]) -> bool:
    unit, count = board.unit, len(labels)
    if board.tall:
        return False
    wide = (room[2] - room[0] - (count - 1) * _ARROW * unit) / count
    blocks = _set(board, labels, wide - 4.4 * unit, room[3] - room[1] - 8 * unit, 5.2)
    if blocks is None or wide < 18 * unit:
        return False
    high = max(max(block.height for block in blocks) + 8 * unit, 22 * unit)
    y = room[1] + (room[3] - room[1] - high) / 2
    rtl = blocks[0].side == "right" or _is_rtl(board, labels)
    base = board.sheet
    for at in range(count):
        x = room[0] + at * (wide + _ARROW * unit)
        _place(board, base, (x, y, x + wide, y + high))
    for at, (block, beat) in enumerate(zip(blocks, beats, strict=True)):
        place = count - 1 - at if rtl else at
        x = room[0] + place * (wide + _ARROW * unit)
        sheet = board.layer(beat)
        _box(board, sheet, (x, y, x + wide, y + high), block, at)
        if at:
            start, end = (x - (_ARROW - 1) * unit, x - unit)
            if rtl:
                start, end = (x + wide + (_ARROW - 1) * unit, x + wide + unit)
            middle = y + high / 2
            sheet.vector.arrow((start, middle), (end, middle), stroke=board.scheme.accent, line=0.7 * unit)
    return True


def _column(board: Board, labels: Sequence[str], room: Frame, beats: Sequence[Fraction]) -> bool:
    unit, count = board.unit, len(labels)
    wide = min(room[2] - room[0], 110 * unit)
    high = (room[3] - room[1] - (count - 1) * _ARROW * unit) / count
    blocks = _set(board, labels, wide - 6 * unit, high - 3.6 * unit, 5.6)
    if blocks is None:
        return False
    high = min(high, max(max(block.height for block in blocks) + 6 * unit, 12 * unit))
    total = count * high + (count - 1) * _ARROW * unit
    y, x = room[1] + (room[3] - room[1] - total) / 2, room[0] + (room[2] - room[0] - wide) / 2
    base = board.sheet
    for at in range(count):
        begin = y + at * (high + _ARROW * unit)
        _place(board, base, (x, begin, x + wide, begin + high))
    for at, (block, beat) in enumerate(zip(blocks, beats, strict=True)):
        sheet = board.layer(beat)
        _box(board, sheet, (x, y, x + wide, y + high), block, at)
        if at:
            middle = x + wide / 2
            ends = (middle, y - (_ARROW - 0.8) * unit), (middle, y - 0.8 * unit)
            sheet.vector.arrow(*ends, stroke=board.scheme.accent, line=0.7 * unit)
        y += high + _ARROW * unit
    return True


def _set(board: Board, labels: Sequence[str], wide: float, high: float, large: float) -> list[Block] | None:
    type_ = board.type(large, 3.4, heavy=True, align="center", most=5, leading=1.15)
    found = board.setter.alike(labels, type_, wide, max(1.0, high))
    blocks = [block for block in found if block is not None]
    return blocks if len(blocks) == len(labels) and all(block.fits for block in blocks) else None


def _is_rtl(board: Board, labels: Sequence[str]) -> bool:
    block = board.setter.fit(labels[0], board.type(4.0, 2.0), 1000 * board.unit, 100 * board.unit)
    return block is not None and block.side == "right"


def _place(board: Board, sheet: Sheet, frame: Frame) -> None:
    """Where a box will be."""
    sheet.vector.box(frame, radius=board.style.radius * board.unit, fill=faint(board.scheme))


def _box(board: Board, sheet: Sheet, frame: Frame, block: Block, at: int) -> None:
    unit, scheme, style = board.unit, board.scheme, board.style
    sheet.vector.box(
        frame, radius=style.radius * unit, fill=scheme.card if style.filled else scheme.ground[0],
        stroke=scheme.accents[0], line=0.45 * unit,
    )  # fmt: skip
    left, top, right, bottom = frame
    sheet.text(block, left, top + (bottom - top - block.height) / 2, right - left, scheme.ink)
