"""Which language is spoken: the recogniser's guess over several places of the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from clipforge_core import Span

WINDOW = Fraction(25)
"""Seconds that are listened to at a place."""
PLACES = 3


def places(regions: Sequence[tuple[int, int]], rate: int) -> list[Span]:
    """Up to three stretches of at most 25 s of speech, early, in the middle and late.

    A stretch begins inside a region and does not reach beyond it, unless it is short.
    """
    total = sum(last - first for first, last in regions)
    count = max(1, min(PLACES, total // int(WINDOW * rate)))
    found: list[Span] = []
    for number in range(count):
        at = total * (2 * number + 1) // (2 * count) - int(WINDOW * rate) // 2
        start = _sample(regions, max(0, at))
        found.append(Span(Fraction(start, rate), Fraction(start, rate) + WINDOW))
    return found


def _sample(regions: Sequence[tuple[int, int]], at: int) -> int:
    for first, last in regions:
        if at < last - first:
            return first + at
        at -= last - first
    return regions[-1][0]


def likeliest(windows: Sequence[Span], listen: Callable[[Span], dict[str, float]]) -> str:
    """The language whose probabilities add up to most; the first by name among equals. "" for no window."""
    sums: dict[str, float] = {}
    for window in windows:
        for language, probability in listen(window).items():
            sums[language] = sums.get(language, 0.0) + probability
    return min(sums, key=lambda name: (-sums[name], name), default="")
