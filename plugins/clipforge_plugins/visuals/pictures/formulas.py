"""Formulas, large in the middle, with what they say below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clipforge_core import UsageError
from clipforge_plugins.visuals.board import Board, Sheet
from clipforge_plugins.visuals.data import words
from clipforge_plugins.visuals.mathematics import Formula, typeset_formula
from clipforge_plugins.visuals.pictures.heading import heading
from clipforge_plugins.visuals.pictures.statements import card

_LARGE, _SMALL, _LEAST = 14.0, 4.6, 2.4
"""Sizes of letters in units: the usual one, one that asks for more rows, and one that nobody could read."""


def formula(board: Board, data: Mapping[str, Any]) -> None:
    """`latex`, with a `title` above it and a `caption` below it. What is no formula is shown as words, with a note."""
    latex, caption = words(data, "latex"), words(data, "caption")
    unit, scheme = board.unit, board.scheme
    kept = board.state()
    top = heading(board, words(data, "title"))
    below = board.setter.fit(caption, board.type(4.8, 3.4, align="center", most=4), board.width - 8 * unit, 22 * unit)
    if below is not None and not below.fits:
        board.notes.append(f"the caption is too long to be shown: {caption[:60]}…")
        below = None
    foot = below.height + 4.5 * unit if below else 0.0
    try:
        rows = rows_of(board, latex, board.width - 12 * unit, board.bottom - top - foot - 13 * unit)
    except UsageError as error:
        board.restore(kept)
        board.notes.append(error.describe())
        card(board, {"text": latex or caption, "lines": [caption] if latex else []})
        return
    pad, gap = 6.5 * unit, 3.0 * unit
    high = sum(row.height for row in rows) + gap * (len(rows) - 1)
    panel = high + 2 * pad
    total = panel + foot
    y = top + max(0.0, (board.bottom - top - total) / 2)
    wide = min(board.width, max(max(row.width for row in rows) + 4 * pad, 0.62 * board.width))
    left = board.left + (board.width - wide) / 2
    board.sheet.vector.box(
        (left, y, left + wide, y + panel), radius=1.4 * board.style.radius * unit,
        fill=scheme.card if board.style.filled else "none",
        stroke=scheme.rule if board.style.edge else "", line=board.style.edge * unit,
    )  # fmt: skip
    at = y + pad
    beats = board.beats(len(rows)) if len(rows) > 1 else [board.sheet.start]
    for row, beat in zip(rows, beats, strict=True):
        sheet = board.layer(beat) if len(rows) > 1 else board.sheet
        lay_formula(sheet, row, left + (wide - row.width) / 2, at)
        at += row.height + gap
    board.sheet.text(below, board.left + 4 * unit, y + panel + 4.5 * unit, board.width - 8 * unit, scheme.soft)


def rows_of(board: Board, latex: str, wide: float, high: float, large: float = _LARGE) -> list[Formula]:
    """The formula in one row, or broken before its equals signs where that would be too small.

    Raises UsageError where it cannot be read, or does not fit even so.
    """
    unit, colour = board.unit, board.scheme.ink
    whole = typeset_formula(latex, large * unit, colour)
    rows = [whole.latex]
    size = min(large, large * wide / whole.width, large * high / whole.height)
    if size < _SMALL and "=" in latex:
        first, *rest = _sides(whole.latex)
        parts = [first, *(f"= {side}" for side in rest)]
        drawn = [typeset_formula(row, large * unit, colour) for row in parts]
        tall = sum(row.height for row in drawn) + 3.0 * unit * (len(parts) - 1)
        broken = min(large, *(large * wide / row.width for row in drawn), large * high / tall)
        rows, size = (parts, broken) if broken > size else (rows, size)
    if size < _LEAST:
        raise UsageError(detail="the formula is too long to be read in the picture")
    return [typeset_formula(row, size * unit, colour) for row in rows]


def _sides(latex: str) -> list[str]:
    """What stands between equals signs that are inside of no braces."""
    parts, depth = [""], 0
    for char in latex:
        depth += {"{": 1, "}": -1}.get(char, 0)
        if char == "=" and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts if part.strip()]


def lay_formula(sheet: Sheet, formula: Formula, left: float, top: float) -> None:
    """A formula with the corner of its box there."""
    x, y = left - formula.view[0] * formula.scale, top - formula.view[1] * formula.scale
    frame = (left, top, left + formula.width, top + formula.height)
    sheet.vector.raw(formula.svg, x, y, formula.scale, frame)
    sheet.marks.append((formula.latex, frame))
