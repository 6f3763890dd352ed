"""Where it is quiet in a stretch of sound, from the fine level that the analyzer `level` measures.

What is quiet depends on the recording: noise is the 8th percentile of the level of a stretch and speech the 95th,
and quiet is what lies within a fifth of the way from one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from clipforge_core.stages.level import Level
from clipforge_core.timecode import Span

SHORTEST = Fraction(6, 100)
"""Seconds of the shortest quiet stretch: the closure of a "t" or "k" is shorter."""

LEAST_RANGE = 6.0
"""dB between noise and speech under which nothing can be told apart (music without a pause, a tone)."""

FLOOR = -80.0
"""dB under which it is quiet whatever else there is: a digital silence."""


def quiet_spans(level: Level, within: Iterable[Span]) -> list[Span]:
    """Quiet stretches inside each of `within`, which are judged one by one; sorted."""
    numbers = level.values
    found: list[Span] = []
    for span in within:
        first = max(0, round((span.start - level.start) / level.step))
        last = min(len(numbers), round((span.end - level.start) / level.step))
        for begin, end in _runs(numbers[first:last]):
            inside = Span(level.start + (first + begin) * level.step, level.start + (first + end) * level.step)
            shared = inside.intersect(span)
            if shared is not None and shared.duration >= SHORTEST:
                found.append(shared)
    return found


def _runs(levels: Sequence[float]) -> list[tuple[int, int]]:
    if not levels:
        return []
    ranked = sorted(levels)
    noise, speech = (ranked[min(len(ranked) - 1, len(ranked) * share // 100)] for share in (8, 95))
    limit = max(noise + max(3.0, (speech - noise) / 5), FLOOR) if speech - noise >= LEAST_RANGE else FLOOR
    runs: list[tuple[int, int]] = []
    begin = -1
    for at, value in enumerate([*levels, limit + 1.0]):
        if value <= limit and begin < 0:
            begin = at
        elif value > limit and begin >= 0:
            runs.append((begin, at))
            begin = -1
    return runs
