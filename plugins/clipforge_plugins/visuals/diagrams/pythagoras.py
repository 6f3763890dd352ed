"""The theorem of Pythagoras: a right triangle and the squares of its sides, to scale, in unit squares.

The legs are those of `values` ([3, 4] where none are given); the hypotenuse is computed. Unit squares are drawn where
both legs are whole and small; areas are written where the three of them add up exactly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from clipforge_core import UsageError
from clipforge_plugins.visuals.board import Board, Sheet
from clipforge_plugins.visuals.data import listed, number, words
from clipforge_plugins.visuals.mathematics import typeset_formula
from clipforge_plugins.visuals.pictures.formulas import lay_formula
from clipforge_plugins.visuals.pictures.heading import heading
from clipforge_plugins.visuals.vector import Frame, Point

_FINEST = 13
"""The longest leg that is divided into unit squares."""


def pythagoras(board: Board, data: Mapping[str, Any]) -> bool:
    """The triangle first, then each square, then what they say."""
    a, b = _legs(data)
    names = _names(data)
    top = heading(board, words(data, "title"), share=0.2)
    unit = board.unit
    if board.tall:
        room: Frame = (board.left, top, board.right, board.bottom - 24 * unit)
        beside: Frame = (board.left, board.bottom - 21 * unit, board.right, board.bottom)
    else:
        edge = board.left + board.width * 0.58
        room, beside = (board.left, top, edge, board.bottom), (edge + 4 * unit, top, board.right, board.bottom)
    place = _placing(room, a, b)
    beats = board.beats(4)
    _triangle(board, board.sheet, place, a, b, names)
    for name, beat, corners, colour in zip(names, beats[:3], _squares(a, b), board.scheme.accents, strict=False):
        side = {names[0]: a, names[1]: b}.get(name, math.hypot(a, b))
        _square(board, board.layer(beat), [place(p) for p in corners], side, name, colour, a, b)
    _equation(board, board.layer(beats[3]), beside, a, b, names)
    return True


def _legs(data: Mapping[str, Any]) -> tuple[float, float]:
    values = data.get("values")
    found = [number(value) for value in values[:2]] if isinstance(values, list | tuple) else []
    a, b = (*found, None, None)[:2]
    if a is None or b is None or a <= 0 or b <= 0 or not 0.2 <= a / b <= 5.0:
        return 3.0, 4.0
    return a, b


def _names(data: Mapping[str, Any]) -> tuple[str, str, str]:
    found = [text for text in listed(data, "labels") if text.isascii() and text.isalpha() and len(text) <= 2]
    return (found[0], found[1], found[2]) if len(set(found)) == 3 else ("a", "b", "c")


def _placing(room: Frame, a: float, b: float) -> Callable[[Point], Point]:
    """From the plane of the triangle (right angle at 0, a to the right, b up) to the canvas, as large as it fits."""
    wide, high = a + 2 * b, 2 * a + b
    scale = min((room[2] - room[0]) / wide, (room[3] - room[1]) / high)
    left = room[0] + (room[2] - room[0] - wide * scale) / 2 + b * scale
    down = room[1] + (room[3] - room[1] - high * scale) / 2 + (a + b) * scale
    return lambda p: (left + p[0] * scale, down - p[1] * scale)


def _squares(a: float, b: float) -> tuple[list[Point], ...]:
    """The corners of the squares of a, b and the hypotenuse; the first two are the side itself."""
    return (
        [(0, 0), (a, 0), (a, -a), (0, -a)],
        [(0, b), (0, 0), (-b, 0), (-b, b)],
        [(a, 0), (0, b), (b, a + b), (a + b, a)],
    )


def _triangle(
    board: Board, sheet: Sheet, place: Callable[[Point], Point], a: float, b: float, names: tuple[str, str, str]
) -> None:
    corners = [place(p) for p in ((0, 0), (a, 0), (0, b))]
    line = 0.55 * board.unit
    ink = board.scheme.ink
    sheet.vector.polygon(corners, fill=f"{ink}30", stroke=ink, line=line)
    mark = min(a, b) * 0.16
    sheet.vector.path([place(p) for p in ((mark, 0), (mark, mark), (0, mark))], stroke=ink, line=line * 0.7)
    scale = corners[1][0] - corners[0][0]
    inner = (a + b - math.hypot(a, b)) / 2
    size = min(5.6 * board.unit, 0.62 * inner * scale / a)
    spots = ((a * 0.45, inner * 0.42), (inner * 0.42, b * 0.42), (a * 0.5 - inner * 0.30, b * 0.5 - inner * 0.24))
    if size < 1.8 * board.unit:
        return
    for name, spot in zip(names, spots, strict=True):
        letter = typeset_formula(name, size, ink)
        x, y = place(spot)
        lay_formula(sheet, letter, x - letter.width / 2, y - letter.height / 2)


def _square(
    board: Board, sheet: Sheet, corners: list[Point], side: float, name: str, colour: str, a: float, b: float
) -> None:
    unit = board.unit
    sheet.vector.polygon(corners, fill=colour, stroke=board.scheme.ink, line=0.55 * unit)
    whole = round(side)
    if a <= _FINEST and b <= _FINEST and abs(side - whole) < 1e-9 and float(a).is_integer() and float(b).is_integer():
        for step in range(1, whole):
            share = step / whole
            for p, q, r, s in ((0, 1, 3, 2), (0, 3, 1, 2)):
                ends = (_between(corners[p], corners[q], share), _between(corners[r], corners[s], share))
                sheet.vector.path(ends, stroke=f"{board.scheme.on_accent}55", line=0.22 * unit)
    length = math.dist(corners[0], corners[1])
    formula = typeset_formula(f"{name}^2", min(9.0 * unit, length * 0.42), board.scheme.on_accent)
    middle = (sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4)
    around = max(formula.width, formula.height) * 0.5 + 1.2 * unit
    sheet.vector.circle(middle, min(around, length * 0.46), fill=colour)
    lay_formula(sheet, formula, middle[0] - formula.width / 2, middle[1] - formula.height / 2)


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _equation(board: Board, sheet: Sheet, room: Frame, a: float, b: float, names: tuple[str, str, str]) -> None:
    """The theorem, and the areas where they are whole."""
    rows = [f"{names[0]}^2 + {names[1]}^2 = {names[2]}^2"]
    exact = [Fraction(a).limit_denominator(10**6), Fraction(b).limit_denominator(10**6)]
    areas = [side**2 for side in exact]
    if all(area.denominator == 1 for area in areas) and max(areas) < 10**6:
        rows.append(f"{areas[0]} + {areas[1]} = {areas[0] + areas[1]}")
    unit, wide = board.unit, room[2] - room[0]
    try:
        drawn = [typeset_formula(row, 10 * unit, board.scheme.ink) for row in rows]
    except UsageError:
        return
    scale = min(1.0, *(wide / row.width for row in drawn), (room[3] - room[1]) / (sum(r.height for r in drawn) * 1.4))
    sizes = (10 * unit * scale, 8 * unit * scale)
    inks = (board.scheme.ink, board.scheme.soft)
    drawn = [typeset_formula(row, size, ink) for row, size, ink in zip(rows, sizes, inks, strict=False)]
    gap = 4 * unit * scale
    y = room[1] + (room[3] - room[1] - sum(row.height for row in drawn) - gap * (len(drawn) - 1)) / 2
    for row in drawn:
        lay_formula(sheet, row, room[0] + (wide - row.width) / 2, y)
        y += row.height + gap
