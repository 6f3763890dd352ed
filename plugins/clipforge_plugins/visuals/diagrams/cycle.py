"""What comes round again: boxes on a ring, with arrows along it, clockwise from the top."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from clipforge_media import Block
from clipforge_plugins.visuals.board import Board, Sheet
from clipforge_plugins.visuals.colours import faint
from clipforge_plugins.visuals.data import listed, words
from clipforge_plugins.visuals.pictures.heading import heading
from clipforge_plugins.visuals.vector import Frame, Point

MOST = 8
_STEPS = 720
_SHARES = (0.4, 0.34, 0.28)
"""How wide boxes may be: large letters first."""


def cycle(board: Board, data: Mapping[str, Any]) -> bool:
    """The `labels` around a ring; False where they do not fit or are too many."""
    labels = listed(data, "labels")
    count = len(labels)
    if not 3 <= count <= MOST:
        return False
    top = heading(board, words(data, "title"), share=0.2)
    room: Frame = (board.left, top, board.right, board.bottom)
    laid = next((found for share in _SHARES for found in (_laid(board, labels, room, share),) if found), None)
    if laid is None:
        return False
    blocks, frames, middle, radii = laid
    beats, base = board.beats(count), board.sheet
    for frame in frames:
        base.vector.box(frame, radius=board.style.radius * board.unit, fill=faint(board.scheme))
    for at, (frame, block) in enumerate(zip(frames, blocks, strict=True)):
        sheet = board.layer(beats[at])
        if at:
            _arc(board, sheet, middle, radii, ((at - 1) / count, at / count), (frames[at - 1], frame))
        if at == count - 1:
            _arc(board, sheet, middle, radii, (at / count, 1.0), (frame, frames[0]))
        _node(board, sheet, frame, block)
    return True


def _laid(
    board: Board, labels: list[str], room: Frame, share: float
) -> tuple[list[Block], list[Frame], Point, tuple[float, float]] | None:
    """Boxes of at most that share of the room's width, none of which meets another; None where they do not fit."""
    unit, count = board.unit, len(labels)
    wide = min((room[2] - room[0]) * share, 46 * unit)
    type_ = board.type(5.0, 3.3, heavy=True, align="center", most=3, leading=1.12)
    high = (room[3] - room[1]) / (count / 2 + 1.6)
    found = board.setter.alike(labels, type_, wide - 4 * unit, high - 3 * unit)
    blocks = [block for block in found if block is not None]
    if len(blocks) < count or not all(block.fits for block in blocks):
        return None
    box = (max(block.width for block in blocks) + 5 * unit, max(block.height for block in blocks) + 4.4 * unit)
    middle = ((room[0] + room[2]) / 2, (room[1] + room[3]) / 2)
    radii = (min((room[2] - room[0] - box[0]) / 2, 62 * unit), (room[3] - room[1] - box[1]) / 2)
    frames: list[Frame] = []
    for at in range(count):
        x, y = _on(middle, radii, at / count)
        frames.append((x - box[0] / 2, y - box[1] / 2, x + box[0] / 2, y + box[1] / 2))
    if any(_meet(a, b, 3 * unit) for at, a in enumerate(frames) for b in frames[at + 1 :]):
        return None
    return blocks, frames, middle, radii


def _on(middle: Point, radii: tuple[float, float], turn: float) -> Point:
    return middle[0] + radii[0] * math.sin(turn * math.tau), middle[1] - radii[1] * math.cos(turn * math.tau)


def _arc(
    board: Board, sheet: Sheet, middle: Point, radii: tuple[float, float], turns: tuple[float, float],
    ends: tuple[Frame, Frame],
) -> None:  # fmt: skip
    """An arrow along the ring, from the edge of one box to the edge of the next."""
    gap = 1.2 * board.unit
    path = [_on(middle, radii, turns[0] + (turns[1] - turns[0]) * step / _STEPS) for step in range(_STEPS + 1)]
    free = [point for point in path if not any(_inside(point, frame, gap) for frame in ends)]
    if len(free) < 8 or _length(free) < 3 * board.unit:
        return
    line = 0.7 * board.unit
    kept = _without_end(free, 2.4 * line)
    sheet.vector.path(kept[:: max(1, len(kept) // 60)] + [kept[-1]], stroke=board.scheme.accent, line=line)
    sheet.vector.arrow(kept[-1], free[-1], stroke=board.scheme.accent, line=line)


def _without_end(path: Sequence[Point], length: float) -> list[Point]:
    kept = list(path)
    while len(kept) > 2 and math.dist(kept[-1], path[-1]) < length:
        kept.pop()
    return kept


def _length(path: Sequence[Point]) -> float:
    return sum(math.dist(a, b) for a, b in zip(path, path[1:], strict=False))


def _inside(point: Point, frame: Frame, by: float) -> bool:
    return frame[0] - by < point[0] < frame[2] + by and frame[1] - by < point[1] < frame[3] + by


def _meet(a: Frame, b: Frame, by: float) -> bool:
    return a[0] < b[2] + by and b[0] < a[2] + by and a[1] < b[3] + by and b[1] < a[3] + by


def _node(board: Board, sheet: Sheet, frame: Frame, block: Block) -> None:
    scheme, style, unit = board.scheme, board.style, board.unit
    fill = scheme.card if style.filled else scheme.ground[0]
    sheet.vector.box(frame, radius=style.radius * unit, fill=fill, stroke=scheme.accents[0], line=0.45 * unit)
    sheet.text(block, frame[0], (frame[1] + frame[3] - block.height) / 2, frame[2] - frame[0], scheme.ink)
