"""From probabilities of speech to stretches of speech.

Hysteresis: speech begins where the probability reaches ENTER and lasts until it stays below LEAVE for
longer than GAP. Stretches shorter than SHORTEST are dropped, the others padded by PAD on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from clipforge_core import Span

ENTER, LEAVE = 0.5, 0.35
GAP = Fraction(16, 100)
SHORTEST = Fraction(1, 10)
PAD = Fraction(3, 100)


class Region(NamedTuple):
    """A stretch of speech and its mean probability."""

    span: Span
    score: float


def regions(chances: Sequence[float], start: Fraction, step: Fraction) -> list[Region]:
    """Stretches of speech; probability i is of the `step` seconds from `start + i * step`."""
    found: list[tuple[int, int]] = []
    begin: int | None = None
    last = 0
    for i, chance in enumerate(chances):
        if begin is None:
            if chance >= ENTER:
                begin, last = i, i + 1
        elif chance >= LEAVE:
            last = i + 1
        elif (i + 1 - last) * step > GAP:
            found.append((begin, last))
            begin = None
    if begin is not None:
        found.append((begin, last))
    long = [(a, b) for a, b in found if (b - a) * step >= SHORTEST]
    end = start + len(chances) * step
    return [_padded(chances, a, b, start, step, end) for a, b in long]


def _padded(chances: Sequence[float], first: int, last: int, start: Fraction, step: Fraction, end: Fraction) -> Region:
    span = Span(start + first * step, start + last * step).pad(PAD, within=Span(start, end))
    return Region(span, sum(chances[first:last]) / (last - first))
