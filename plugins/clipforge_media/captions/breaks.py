"""Balanced lines: as few as fit, and of like length.

A dynamic programme over the places where a line may break. Its cost is the squared distance of
each line from the mean length, so that no line is much shorter than the others, and what the
caller says each break costs (less than nothing after a comma).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import TypeAlias

_ORPHAN = 0.12
"""What a last line of one atom costs, in squared mean lengths, where there could be two."""
_Width: TypeAlias = Callable[[int, int], float]


def break_lines(
    widths: Sequence[float],
    gaps: Sequence[float],
    limit: float,
    most: int,
    costs: Mapping[int, float],
) -> list[tuple[int, int]]:
    """Lines [first, last) of atoms.

    `widths` are the atoms', `gaps` the space before each where it does not begin a line, `limit`
    the width of a line, `most` how many lines there may be, `costs` what a break after an atom
    costs, in squared mean lengths. Where `most` lines cannot hold the text within `limit`, the widest line is as
    narrow as it can be: the caller makes the type smaller.
    """
    if not widths:
        return []
    most = min(most, len(widths))
    starts = [0.0, *accumulate(w + g for w, g in zip(widths, gaps, strict=True))]

    def width(first: int, last: int) -> float:
        return starts[last] - starts[first] - gaps[first]

    count = _fewest(len(widths), width, limit)
    if count > most:
        return _narrowest(len(widths), most, width)
    mean = width(0, len(widths)) / count
    return _best(len(widths), count, width, limit, mean, costs) or _narrowest(len(widths), most, width)


def _fewest(size: int, width: _Width, limit: float) -> int:
    """How many lines it takes where each holds as much as it can; more than there are atoms where one is too wide."""
    count, first = 1, 0
    for last in range(1, size + 1):
        if width(first, last) <= limit:
            continue
        first = last - 1
        count += 1
        if width(first, last) > limit:
            return size + 1
    return count


def _best(
    size: int, count: int, width: _Width, limit: float, mean: float, costs: Mapping[int, float]
) -> list[tuple[int, int]] | None:
    """The cheapest way into `count` lines that are no wider than `limit`; None where there is none."""
    table: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for line in range(count):
        reached: dict[int, tuple[float, int]] = {}
        for first, (cost, _) in table[-1].items():
            for last in range(first + 1, size - (count - line - 1) + 1):
                wide = width(first, last)
                if wide > limit:
                    break
                total = cost + ((wide - mean) / max(mean, 1.0)) ** 2
                if last < size:
                    total += costs.get(last - 1, 0.0)
                elif last - first == 1 and count > 1 and size > count:
                    total += _ORPHAN
                if last not in reached or total < reached[last][0]:
                    reached[last] = (total, first)
        table.append(reached)
    if size not in table[-1]:
        return None
    return _walk(table, size)


def _narrowest(size: int, count: int, width: _Width) -> list[tuple[int, int]]:
    table: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for line in range(count):
        reached: dict[int, tuple[float, int]] = {}
        for first, (cost, _) in table[-1].items():
            for last in range(first + 1, size - (count - line - 1) + 1):
                widest = max(cost, width(first, last))
                if last not in reached or widest < reached[last][0]:
                    reached[last] = (widest, first)
        table.append(reached)
    return _walk(table, size)


def _walk(table: Sequence[dict[int, tuple[float, int]]], size: int) -> list[tuple[int, int]]:
    lines: list[tuple[int, int]] = []
    last = size
    for reached in reversed(table[1:]):
        first = reached[last][1]
        lines.append((first, last))
        last = first
    return lines[::-1]
