"""Two or three sets that overlap, with their names and what they have in common."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from clipforge_plugins.visuals.board import Board
from clipforge_plugins.visuals.colours import faint
from clipforge_plugins.visuals.data import listed, words
from clipforge_plugins.visuals.pictures.heading import heading
from clipforge_plugins.visuals.vector import Point


def venn(board: Board, data: Mapping[str, Any]) -> bool:
    """Circles of the two or three `labels`, `common` where all of them meet; False where the words do not fit."""
    labels, common = listed(data, "labels"), words(data, "common")
    count = len(labels)
    if count not in (2, 3):
        return False
    top = heading(board, words(data, "title"), share=0.2)
    unit, scheme = board.unit, board.scheme
    middles, names, radius = _places(board, top, count)
    centre = (sum(x for x, _ in middles) / count, sum(y for _, y in middles) / count)
    wide = radius * (1.1 if count == 2 else 0.84)
    blocks = board.setter.alike(
        labels, board.type(6.2, 3.2, heavy=True, align="center", most=4, leading=1.12), wide, radius * 0.62
    )
    shared = board.setter.fit(
        common, board.type(4.2, 3.0, align="center", most=4, leading=1.12), radius * (0.74 if count == 2 else 0.52),
        radius * (0.9 if count == 2 else 0.44),
    )  # fmt: skip
    if not all(block is not None and block.fits for block in blocks) or (shared is not None and not shared.fits):
        return False
    beats, base = board.beats(count + 1), board.sheet
    for middle in middles:
        base.vector.circle(middle, radius, fill=f"{faint(scheme)}60")
    for at, (middle, place, block) in enumerate(zip(middles, names, blocks, strict=True)):
        sheet = board.layer(beats[at])
        colour = scheme.accents[at]
        sheet.vector.circle(middle, radius, fill=f"{colour}2e", stroke=colour, line=0.6 * unit)
        if block is not None:
            sheet.text(block, place[0] - wide / 2, place[1] - block.height / 2, wide, scheme.ink)
    if shared is not None:
        sheet = board.layer(beats[count])
        sheet.text(shared, centre[0] - radius / 2, centre[1] - shared.height / 2, radius, scheme.ink)
    return True


def _places(board: Board, top: float, count: int) -> tuple[list[Point], list[Point], float]:
    """Middles of the circles, of their names, and the radius, in the room below the heading."""
    wide, high = board.width, board.bottom - top
    across = (board.left + board.right) / 2
    if count == 2 and not board.tall:
        radius = min(high / 2, wide / 3.12)
        apart, y = radius * 0.56, top + high / 2
        middles = [(across - apart, y), (across + apart, y)]
        return middles, [(across - apart - radius * 0.42, y), (across + apart + radius * 0.42, y)], radius
    if count == 2:
        radius = min(wide / 2, high / 3.12)
        apart, y = radius * 0.56, top + high / 2
        middles = [(across, y - apart), (across, y + apart)]
        return middles, [(across, y - apart - radius * 0.4), (across, y + apart + radius * 0.4)], radius
    radius = min(wide / (2 + 2 * 0.62 * math.sin(math.tau / 3)), high / (2 + 0.62 * 1.5))
    apart = radius * 0.62
    y = top + (high - radius * (2 + 0.62 * 1.5)) / 2 + radius + apart
    turns = [(math.sin(t * math.tau / 3), -math.cos(t * math.tau / 3)) for t in range(3)]
    middles = [(across + apart * dx, y + apart * dy) for dx, dy in turns]
    names = [(across + apart * dx * 1.78, y + apart * dy * 1.72) for dx, dy in turns]
    return middles, names, radius
