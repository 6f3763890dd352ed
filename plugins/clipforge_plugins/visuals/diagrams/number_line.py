"""Numbers on a line, each where it stands, with round marks below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clipforge_media import Block
from clipforge_plugins.visuals.board import Board
from clipforge_plugins.visuals.data import listed, number, words
from clipforge_plugins.visuals.numbers import ticks, written
from clipforge_plugins.visuals.pictures.heading import heading

MOST = 12
_ROWS = 4
_TRIES = 4000
"""Spots that are tried before it is given up."""


def number_line(board: Board, data: Mapping[str, Any]) -> bool:
    """`values` with `labels`; False where there are none or too many, or the labels do not fit."""
    given = data.get("values")
    values = [number(value) for value in given] if isinstance(given, list | tuple) else []
    known = [value for value in values if value is not None]
    if not known or len(known) != len(values) or len(known) > MOST:
        return False
    labels, language, unit_name = listed(data, "labels"), board.request.language, words(data, "unit")
    top = heading(board, words(data, "title"), share=0.24)
    marks = ticks(min(0.0, *known), max(0.0, *known), 6)
    unit, scheme = board.unit, board.scheme
    told = [written(mark, language) for mark in marks]
    below = board.setter.alike(told, board.type(4.0, 2.8, align="center", most=1), board.width / len(marks), 6 * unit)
    texts = [
        " ".join(part for part in (labels[at] if at < len(labels) else "", written(value, language, unit_name)) if part)
        for at, value in enumerate(known)
    ]
    above = board.setter.alike(texts, board.type(4.8, 3.2, heavy=True, align="center", most=2), 40 * unit, 11 * unit)
    if not all(block is not None and block.fits for block in (*below, *above)):
        return False
    inset = max(6 * unit, *(block.width / 2 + unit for block in below if block))
    left, right = board.left + inset, board.right - inset
    scale = (right - left) / (marks[-1] - marks[0])
    places = [left + (value - marks[0]) * scale for value in known]
    spots = _spots(board, places, [block for block in above if block is not None])
    if spots is None:
        return False
    rows = [row for row, _ in spots]
    tall = max(block.height for block in above if block) + 3 * unit
    high = (max(rows) + 1) * tall + 14 * unit
    if high > board.bottom - top:
        return False
    y = top + (board.bottom - top - high) / 2 + (max(rows) + 1) * tall + 3 * unit
    board.sheet.vector.path([(board.left, y), (board.right, y)], stroke=scheme.ink, line=0.5 * unit)
    for mark, block in zip(marks, below, strict=True):
        x = left + (mark - marks[0]) * scale
        board.sheet.vector.path([(x, y - 1.2 * unit), (x, y + 1.2 * unit)], stroke=scheme.ink, line=0.4 * unit)
        if block is not None:
            board.sheet.text(block, x - block.width / 2, y + 3 * unit, block.width, scheme.soft)
    beats = board.beats(len(known))
    for at, (x, block, (row, start)) in enumerate(zip(places, above, spots, strict=True)):
        if block is None:
            continue
        sheet, edge = board.layer(beats[at]), y - 3 * unit - row * tall
        sheet.vector.path([(x, y), (x, edge)], stroke=scheme.accent, line=0.35 * unit)
        sheet.vector.circle((x, y), 1.3 * unit, fill=scheme.accent)
        sheet.text(block, start, edge - block.height - 1.2 * unit, block.width, scheme.ink)
    return True


def rows_of(data: Mapping[str, Any], language: str) -> list[str]:
    """The numbers with their labels, for a list."""
    given = data.get("values")
    values = [number(value) for value in given] if isinstance(given, list | tuple) else []
    labels = listed(data, "labels")
    told = [written(value, language, words(data, "unit")) if value is not None else "" for value in values]
    told += [""] * (len(labels) - len(told))
    labels += [""] * (len(told) - len(labels))
    return [": ".join(part for part in pair if part) for pair in zip(labels, told, strict=True) if any(pair)]


def _spots(board: Board, places: list[float], blocks: list[Block]) -> list[tuple[int, float]] | None:
    """A row and a left edge for each label, so that labels meet neither each other nor the stems of others."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    found: dict[int, tuple[int, float]] = {}
    left = [_TRIES]

    def free(at: int, row: int, start: float) -> bool:
        pad, end = 1.4 * board.unit, start + blocks[at].width
        for other, (level, begin) in found.items():
            over = begin + blocks[other].width
            if level == row and start < over + pad and begin < end + pad:
                return False
            if level < row and begin - pad < places[at] < over + pad:
                return False
            if level > row and start - pad < places[other] < end + pad:
                return False
        return True

    def settle(number: int) -> bool:
        if number == len(order):
            return True
        at = order[number]
        wide = blocks[at].width
        for row in range(_ROWS):
            for share in (0.5, 0.08, 0.92):
                left[0] -= 1
                if left[0] < 0:
                    return False
                start = min(max(places[at] - wide * share, board.left), board.right - wide)
                if free(at, row, start):
                    found[at] = (row, start)
                    if settle(number + 1):
                        return True
                    del found[at]
        return False

    return [found[at] for at in range(len(places))] if settle(0) else None
