"""Levels above one another: a pyramid, its labels beside it, from the top down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clipforge_plugins.visuals.board import Board
from clipforge_plugins.visuals.colours import faint, mixed
from clipforge_plugins.visuals.data import listed, words
from clipforge_plugins.visuals.pictures.heading import heading

MOST = 7


def pyramid(board: Board, data: Mapping[str, Any]) -> bool:
    """The `labels`, the top first; False where they do not fit or are too many."""
    labels = listed(data, "labels")
    count = len(labels)
    if not 2 <= count <= MOST:
        return False
    top = heading(board, words(data, "title"), share=0.22)
    unit, scheme = board.unit, board.scheme
    high = min(board.bottom - top, board.width * 0.9)
    half = min(high * 0.62, board.width * (0.26 if board.tall else 0.24))
    y = top + (board.bottom - top - high) / 2
    gap, row = 0.9 * unit, high / count
    axis = board.left + half
    column = axis + half + (4 if board.tall else 7) * unit
    blocks = board.setter.alike(
        labels, board.type(5.0, 3.3, heavy=True, most=3, leading=1.12), board.right - column, row - 2 * unit
    )
    if not all(block is not None and block.fits for block in blocks):
        return False
    beats, base = board.beats(count), board.sheet
    base.vector.polygon([(axis, y), (axis + half, y + high - gap), (axis - half, y + high - gap)], fill=faint(scheme))
    for at, block in enumerate(blocks):
        sheet, upper, lower = board.layer(beats[at]), y + at * row, y + (at + 1) * row - gap
        first, second = half * (upper - y) / high, half * (lower - y) / high
        corners = [(axis - first, upper), (axis + first, upper), (axis + second, lower), (axis - second, lower)]
        colour = mixed(scheme.accent, scheme.ground[1], 0.62 * at / (count - 1))
        sheet.vector.polygon(corners, fill=colour)
        middle = (upper + lower) / 2
        edge = axis + half * (middle - y) / high
        sheet.vector.path(
            [(edge + 1.2 * unit, middle), (column - 2 * unit, middle)], stroke=scheme.rule, line=0.3 * unit
        )
        if block is not None:
            sheet.text(block, column, middle - block.height / 2, board.right - column, scheme.ink)
    return True
