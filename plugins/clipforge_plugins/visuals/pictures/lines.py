"""Line charts: values over years or other labels in order, on an axis with its numbers.

Where all labels are numbers (years), they stand where their numbers say, not in even steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from clipforge_media import Block
from clipforge_plugins.visuals.board import Board
from clipforge_plugins.visuals.data import number
from clipforge_plugins.visuals.numbers import ticks, written
from clipforge_plugins.visuals.pictures.bars import Series
from clipforge_plugins.visuals.vector import Frame, Point

_MOST = 60


def line(board: Board, series: Series, room: Frame, beats: Sequence[Fraction]) -> bool:
    """The line in that part of the canvas; False where it cannot be drawn there."""
    unit = board.unit
    count = len(series.values)
    if not 2 <= count <= _MOST:
        return False
    low, high = min(series.values), max(series.values)
    if 0 <= low < 0.6 * high or low == high:
        low = min(0.0, low)
    marks = ticks(low, max(high, low + 1e-12), 5)
    language = board.request.language
    told = board.setter.alike(
        [written(mark, language, series.unit) for mark in marks], board.type(3.4, 2.6, align="end", most=1),
        0.3 * (room[2] - room[0]), 5 * unit,
    )  # fmt: skip
    if not all(block is not None and block.fits for block in told):
        return False
    axis = max(block.width for block in told if block) + 2 * unit
    plot: Frame = (room[0] + axis + 3 * unit, room[1] + 7 * unit, room[2] - 6 * unit, room[3] - 8 * unit)
    if plot[2] - plot[0] < 20 * unit or plot[3] - plot[1] < 14 * unit:
        return False
    scale = (plot[3] - plot[1]) / (marks[-1] - marks[0])
    points = [
        (x, plot[3] - (value - marks[0]) * scale)
        for x, value in zip(_places(series.labels, plot), series.values, strict=True)
    ]
    for mark, block in zip(marks, told, strict=True):
        y = plot[3] - (mark - marks[0]) * scale
        board.sheet.vector.path([(room[0] + axis, y), (room[2], y)], stroke=board.scheme.rule, line=0.22 * unit)
        if block is not None:
            board.sheet.text(block, room[0], y - block.baseline / 2, axis - 2 * unit, board.scheme.soft)
    _names(board, series, points, plot)
    _stretch(board, points, beats)
    _values(board, series, points, plot, beats[-1], room[0] + axis)
    return True


def _places(labels: Sequence[str], plot: Frame) -> list[float]:
    """Where each value stands from left to right."""
    values = [number(label) for label in labels]
    known = [value for value in values if value is not None]
    ordered = len(known) == len(values) and all(a < b for a, b in zip(known, known[1:], strict=False))
    if ordered and len(known) > 1:
        return [plot[0] + (v - known[0]) / (known[-1] - known[0]) * (plot[2] - plot[0]) for v in known]
    return [plot[0] + at / max(1, len(labels) - 1) * (plot[2] - plot[0]) for at in range(len(labels))]


def _stretch(board: Board, points: Sequence[Point], beats: Sequence[Fraction]) -> None:
    """The line as one stroke that is drawn from left to right, with a dot at each value."""
    unit, scheme = board.unit, board.scheme
    sheet = board.layer(beats[0], "wipe_right")
    sheet.vector.path(points, stroke=scheme.accents[0], line=0.9 * unit)
    if len(points) <= 16:
        for point in points:
            sheet.vector.circle(point, 1.35 * unit, fill=scheme.accents[0])
            sheet.vector.circle(point, 0.6 * unit, fill=scheme.ground[0])


def _names(board: Board, series: Series, points: Sequence[Point], plot: Frame) -> None:
    """Labels below the axis, as many as there is room for; the first and the last always."""
    unit = board.unit
    blocks = board.setter.alike(
        series.labels, board.type(3.8, 2.8, align="center", most=1), max(8 * unit, (plot[2] - plot[0]) / 4), 5 * unit
    )
    taken: list[tuple[float, float]] = []
    for at in _by_weight(len(points)):
        block = blocks[at]
        if block is None or not block.fits:
            continue
        left = min(max(points[at][0] - block.width / 2, board.left), board.right - block.width)
        if all(left > end + 2 * unit or left + block.width < start - 2 * unit for start, end in taken):
            taken.append((left, left + block.width))
            board.sheet.text(block, left, plot[3] + 3 * unit, block.width, board.scheme.soft)


def _values(board: Board, series: Series, points: Sequence[Point], plot: Frame, beat: Fraction, left: float) -> None:
    """The numbers at the ends and at the extremes, where they meet neither each other, nor the line, nor the numbers
    of the axis, which end at `left`."""
    unit = board.unit
    told = board.setter.alike(
        series.told(board.request.language),
        board.type(4.6, 3.2, heavy=True, align="center", most=1),
        30 * unit,
        6 * unit,
    )
    values = list(series.values)
    chosen = dict.fromkeys((len(values) - 1, values.index(max(values)), 0, values.index(min(values))))
    sheet = board.layer(beat)
    boxes: list[Frame] = []
    for at in chosen:
        block = told[at]
        if block is None or not block.fits:
            continue
        for box in _around(points[at], block, unit):
            inside = box[0] >= left and box[2] <= board.right and box[1] >= plot[1] - 7 * unit
            free = box[3] <= plot[3] and not any(_meet(box, other) for other in boxes)
            if inside and free and not _crossed(box, points):
                boxes.append(box)
                sheet.text(block, box[0], box[1], block.width, board.scheme.ink)
                break


def _around(point: Point, block: Block, unit: float) -> list[Frame]:
    """Boxes above and below a point, in the middle, to the left and to the right."""
    x, y = point
    tops = (y - 2.4 * unit - block.height, y + 2.4 * unit)
    lefts = (x - block.width / 2, x - block.width + unit, x - unit, x - block.width - 2 * unit, x + 2 * unit)
    return [(left, top, left + block.width, top + block.height) for top in tops for left in lefts]


def _meet(a: Frame, b: Frame) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _crossed(box: Frame, points: Sequence[Point]) -> bool:
    """True where the line runs through a box."""
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        for step in range(21):
            share = step / 20
            x, y = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
            if box[0] < x < box[2] and box[1] < y < box[3]:
                return True
    return False


def _by_weight(count: int) -> list[int]:
    """The ends first, then the middle, then the rest."""
    order = [0, count - 1]
    step = count
    while step > 1:
        step = (step + 1) // 2
        order += list(range(0, count, step))
    return list(dict.fromkeys(order))
