"""Pie charts, as rings: parts that make a whole, with a legend that tells each part's share."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from clipforge_plugins.visuals.board import Board
from clipforge_plugins.visuals.colours import faint
from clipforge_plugins.visuals.numbers import written
from clipforge_plugins.visuals.pictures.bars import Series
from clipforge_plugins.visuals.vector import Frame

MOST = 6
_THICK = 0.44


def is_whole(series: Series) -> bool:
    """True where the values can be parts of a whole: positive, few, and of percents about a hundred."""
    if not 2 <= len(series.values) <= MOST or min(series.values) < 0 or sum(series.values) <= 0:
        return False
    return series.unit != "%" or abs(sum(series.values) - 100) <= 1.0


def pie(board: Board, series: Series, room: Frame, beats: Sequence[Fraction]) -> bool:
    """The ring in that part of the canvas, its legend beside or below it; False where they do not fit."""
    unit = board.unit
    if board.tall:
        edge = room[1] + (room[3] - room[1]) * 0.52
        ring, legend = (room[0], room[1], room[2], edge), (room[0], edge + 4 * unit, room[2], room[3])
    else:
        edge = room[0] + (room[2] - room[0]) * 0.46
        ring, legend = (room[0], room[1], edge, room[3]), (edge + 5 * unit, room[1], room[2], room[3])
    radius = min(ring[2] - ring[0], ring[3] - ring[1]) / 2
    middle = ((ring[0] + ring[2]) / 2, (ring[1] + ring[3]) / 2)
    count = len(series.values)
    row = min((legend[3] - legend[1]) / count, 13 * unit)
    told = _shares(board, series)
    shares = board.setter.alike(told, board.type(5.0, 3.2, heavy=True, most=1, align="end"), 26 * unit, row * 0.6)
    side = max((block.width for block in shares if block), default=0.0)
    names = board.setter.alike(
        series.labels, board.type(4.6, 3.2, most=2, leading=1.1), legend[2] - legend[0] - side - 9 * unit, row * 0.86
    )
    if not all(block is None or block.fits for block in (*shares, *names)):
        return False
    y = legend[1] + (legend[3] - legend[1] - row * count) / 2
    total, turn, base = sum(series.values), 0.0, board.sheet
    base.vector.sector(middle, radius, radius * (1 - _THICK), 0.0, 1.0, fill=faint(board.scheme))
    for at, name in enumerate(names):
        centre = y + row * (at + 0.5)
        base.vector.circle((legend[0] + 1.8 * unit, centre), 1.8 * unit, fill=board.scheme.accents[at])
        if name is not None:
            wide = legend[2] - legend[0] - side - 9 * unit
            base.text(name, legend[0] + 6 * unit, centre - name.height / 2, wide, board.scheme.ink)
    for at, value in enumerate(series.values):
        sheet, colour = board.layer(beats[at]), board.scheme.accents[at]
        share = value / total
        if share > 0:
            sheet.vector.sector(middle, radius, radius * (1 - _THICK), turn, turn + share, fill=colour)
            if count > 1:
                _gaps(board, middle, radius, (turn, turn + share))
        turn += share
        number = shares[at]
        if number is not None:
            sheet.text(number, legend[2] - side, y + row / 2 - number.baseline / 2, side, board.scheme.ink)
        y += row
    return True


def _gaps(board: Board, middle: tuple[float, float], radius: float, turns: tuple[float, float]) -> None:
    """Thin lines of the ground's colour between parts."""
    from clipforge_plugins.visuals.vector import around

    line = 0.5 * board.unit
    for turn in turns:
        inner, outer = around(middle, radius * (1 - _THICK) - line, turn), around(middle, radius + line, turn)
        board.sheet.vector.path([inner, outer], stroke=board.scheme.ground[0], line=line)


def _shares(board: Board, series: Series) -> list[str]:
    """The parts of a hundred; values with another unit are turned into them."""
    total = sum(series.values)
    values = series.values if series.unit == "%" else [round(100 * v / total, 1) for v in series.values]
    return [written(value, board.request.language, "%") for value in values]
