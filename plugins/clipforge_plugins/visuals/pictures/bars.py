"""Bar charts. Bars begin at zero, every bar tells its value, and the greatest stands out.

Bars lie where the frame is tall or the labels are long, and stand otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from clipforge_media import Block
from clipforge_plugins.visuals.board import Board, Sheet
from clipforge_plugins.visuals.colours import faint
from clipforge_plugins.visuals.numbers import written
from clipforge_plugins.visuals.vector import Frame

_RIM = 1.4
"""What a track has beyond its longest bar and that bar's number."""


@dataclass(frozen=True)
class Series:
    """Values with their labels, and the unit of all of them."""

    labels: Sequence[str]
    values: Sequence[float]
    unit: str = ""

    def told(self, language: str) -> list[str]:
        """Each value as it is written."""
        return [written(value, language, self.unit) for value in self.values]

    def part(self, first: int, last: int) -> Series:
        """Some of them."""
        return Series(self.labels[first:last], self.values[first:last], self.unit)


def bars(board: Board, series: Series, room: Frame, beats: Sequence[Fraction], span: tuple[float, float]) -> bool:
    """The bars in that part of the canvas; False where they do not fit. `span` is the range of the axis."""
    if not board.tall and _standing(board, series, room, beats, span):
        return True
    return _lying(board, series, room, beats, span)


def colour_of(board: Board, series: Series, at: int) -> str:
    """The greatest of several stands out."""
    sizes = [abs(value) for value in series.values]
    first = sizes.index(max(sizes))
    return board.scheme.accents[0 if at == first else 1]


def _standing(board: Board, series: Series, room: Frame, beats: Sequence[Fraction], span: tuple[float, float]) -> bool:
    unit, count = board.unit, len(series.values)
    slot = min((room[2] - room[0]) / count, 34 * unit)
    left = room[0] + (room[2] - room[0] - slot * count) / 2
    below = board.type(4.0, 3.0, align="center", most=2, leading=1.1)
    labels = board.setter.alike(series.labels, below, slot * 0.92, 11 * unit)
    told = board.type(4.6, 3.0, heavy=True, align="center", most=1)
    tellings = board.setter.alike(series.told(board.request.language), told, slot * 0.94, 7 * unit)
    if slot < 9 * unit or not _fit(labels) or not _fit(tellings):
        return False
    foot = max((block.height for block in labels if block), default=0.0) + 2.6 * unit
    head = max(block.height for block in tellings if block) + 1.8 * unit
    low, high = span
    top = room[1] + (head if max(series.values) >= 0 else 0.0)
    bottom = room[3] - foot - (head if low < 0 else 0.0)
    if bottom - top < 14 * unit:
        return False
    scale = (bottom - top) / (high - low)
    zero = top + high * scale
    base, thick = board.sheet, slot * 0.62
    for at in range(count if low >= 0 else 0):
        x = left + at * slot + (slot - thick) / 2
        _track(board, base, (x, room[1] - _RIM * unit, x + thick, zero))
    base.vector.path([(room[0], zero), (room[2], zero)], stroke=board.scheme.rule, line=0.35 * unit)
    for at, label in enumerate(labels):
        base.text(label, left + at * slot + slot * 0.04, room[3] - foot + 2.6 * unit, slot * 0.92, board.scheme.soft)
    for at, (value, telling) in enumerate(zip(series.values, tellings, strict=True)):
        x, y = left + at * slot + (slot - thick) / 2, zero - value * scale
        sheet = board.layer(beats[at])
        frame = (x, min(y, zero), x + thick, max(y, zero))
        sheet.vector.box(
            frame, radius=min(board.style.radius * 0.5 * unit, abs(y - zero) / 2), fill=colour_of(board, series, at)
        )
        if telling is not None:
            over = y - 1.8 * unit - telling.height if value >= 0 else y + 1.8 * unit
            sheet.text(telling, left + at * slot + slot * 0.03, over, slot * 0.94, board.scheme.ink)
    return True


def _lying(board: Board, series: Series, room: Frame, beats: Sequence[Fraction], span: tuple[float, float]) -> bool:
    unit, count = board.unit, len(series.values)
    slot = min((room[3] - room[1]) / count, 21 * unit)
    wide = room[2] - room[0]
    labels = board.setter.alike(series.labels, board.type(4.4, 3.0, most=2, leading=1.1), wide, slot * 0.5)
    told = board.setter.alike(
        series.told(board.request.language), board.type(4.8, 3.0, heavy=True, most=1), wide * 0.42, slot * 0.4
    )
    if not _fit(labels) or not _fit(told):
        return False
    over = max((block.height for block in labels if block), default=0.0) + 1.2 * unit
    thick = min(slot - over - 2.4 * unit, 7.5 * unit)
    if thick < 2.0 * unit or not series.values:
        return False
    telling = max(block.width for block in told if block) + 2 * unit
    low, high = span
    left = room[0] + (telling if low < 0 else 0.0)
    right = room[2] - (telling if max(series.values) >= 0 else 0.0)
    scale = (right - left) / (high - low)
    zero = left - low * scale
    pitch = over + thick + max(2.4 * unit, min(6 * unit, (room[3] - room[1]) / count - over - thick))
    top = room[1] + max(0.0, (room[3] - room[1] - pitch * count + 2.4 * unit) / 2)
    base = board.sheet
    for at, label in enumerate(labels):
        y = top + at * pitch
        base.text(label, room[0], y, wide, board.scheme.soft)
        if low >= 0:
            _track(board, base, (zero, y + over, room[2] + _RIM * unit, y + over + thick))
    if low < 0:
        base.vector.path([(zero, top), (zero, top + pitch * count)], stroke=board.scheme.rule, line=0.35 * unit)
    for at, value in enumerate(series.values):
        y, end = top + at * pitch, zero + value * scale
        sheet = board.layer(beats[at], "wipe_right" if value >= 0 else "fade")
        bar = (min(zero, end), y + over, max(zero, end), y + over + thick)
        sheet.vector.box(
            bar, radius=min(board.style.radius * 0.5 * unit, abs(end - zero) / 2), fill=colour_of(board, series, at)
        )
        number = told[at]
        if number is not None:
            x = end + 2 * unit if value >= 0 else end - 2 * unit - number.width
            sheet.text(number, x, y + over + (thick - number.baseline) / 2, number.width, board.scheme.ink)
    return True


def _track(board: Board, sheet: Sheet, frame: Frame) -> None:
    """Where a bar will be: the chart is whole before its first bar comes."""
    radius = board.style.radius * 0.5 * board.unit
    sheet.vector.box(frame, radius=radius, fill=faint(board.scheme))


def _fit(blocks: Sequence[Block | None]) -> bool:
    return all(block is None or block.fits for block in blocks)
