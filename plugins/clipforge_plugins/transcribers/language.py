"""Which language is spoken: the recogniser's guess over several places of the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from clipforge_core import Span

WINDOW = Fraction(25)
"""Seconds that are listened to at a place."""
PLACES = 3


def places(regions: Sequence[tuple[int, int]], rate: int, duration: Fraction) -> list[Span]:
    """Up to three stretches of 25 s inside [0, duration], early, in the middle and late in the speech.

    They begin where somebody speaks; near the end of the file earlier, so that no stretch is short: on a
    second or two of noisy speech the guess is often wrong. `regions` are in samples at `rate`.
    """
    total = sum(last - first for first, last in regions)
    count = max(1, min(PLACES, total // int(WINDOW * rate)))
    found: list[Span] = []
    for number in range(count):
        at = total * (2 * number + 1) // (2 * count) - int(WINDOW * rate) // 2
        start = max(Fraction(0), min(Fraction(_sample(regions, max(0, at)), rate), duration - WINDOW))
        found.append(Span(start, min(start + WINDOW, duration)))
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
