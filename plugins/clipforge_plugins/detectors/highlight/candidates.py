"""Candidate clips: runs of units, or of shots where hardly anything is said.

Edges lie in the air between words: up to 0.25 s before the first word and 0.4 s after the last, never
past the middle of a pause, and on a shot edge where one lies in the same air within a second.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from clipforge_core import milliseconds
from clipforge_plugins.detectors.highlight.talk import Talk

LEAD = Fraction(1, 4)
"""Seconds of air before the first word, at the most."""
TAIL = Fraction(2, 5)
"""Seconds of air after the last word, at the most."""
NEAR = Fraction(1)
"""A shot edge as near as this to a word is taken as the clip's edge."""


@dataclass(frozen=True)
class Candidate:
    """A stretch of the source: exact edges, and its units [first, last) (none: first == last)."""

    start: Fraction
    end: Fraction
    first: int
    last: int


@dataclass(frozen=True)
class Batch:
    """Candidates as columns: `starts` and `ends` float64 seconds, `first` and `last` int64 units."""

    items: tuple[Candidate, ...]
    starts: Any
    ends: Any
    first: Any
    last: Any


def batch(items: Sequence[Candidate]) -> Batch:
    """Candidates, sorted by start and end, as columns."""
    import numpy as np

    items = sorted(set(items), key=lambda c: (c.start, c.end, c.first, c.last))
    return Batch(
        tuple(items),
        np.array([float(c.start) for c in items]),
        np.array([float(c.end) for c in items]),
        np.array([c.first for c in items], dtype=np.int64),
        np.array([c.last for c in items], dtype=np.int64),
    )


@dataclass(frozen=True)
class Edge:
    """A place to begin or end: `time` is the default, anything in [low, high] is in the same air."""

    low: Fraction
    time: Fraction
    high: Fraction


def _at(time: Fraction, low: Fraction, high: Fraction) -> Fraction:
    """A whole millisecond near `time` where the air [low, high] holds one."""
    rounded = milliseconds(time)
    return rounded if low <= rounded <= high else min(max(time, low), high)


def begin_edge(talk: Talk, unit: int, cuts: Sequence[Fraction]) -> Edge | None:
    """Where a clip may begin before a unit; None where a word is still being spoken."""
    word = talk.units[unit].first
    high = talk.words[word].start
    low = talk.until[word - 1] if word else Fraction(0)
    if low > high:
        return None
    air = high - low if word == 0 else (high - low) / 2
    at = bisect_right(cuts, high) - 1
    if at >= 0 and cuts[at] >= max(low, high - NEAR):
        return Edge(low, cuts[at], high)
    return Edge(low, _at(high - min(LEAD, air), low, high), high)


def end_edge(talk: Talk, unit: int, cuts: Sequence[Fraction], duration: Fraction) -> Edge | None:
    """Where a clip may end after a unit; None where a word is still being spoken."""
    last = talk.units[unit].last
    final = last >= len(talk.words)
    low, high = talk.until[last - 1], duration if final else talk.words[last].start
    if low > high:
        return None
    air = high - low if final else (high - low) / 2
    at = bisect_left(cuts, low)
    if at < len(cuts) and cuts[at] <= min(high, low + NEAR):
        return Edge(low, cuts[at], high)
    return Edge(low, _at(low + min(TAIL, air), low, high), high)


def spoken(
    talk: Talk, cuts: Sequence[Fraction], duration: Fraction, shortest: Fraction, longest: Fraction
) -> list[Candidate]:
    """Every run of whole units that lasts from `shortest` to `longest` seconds.

    A run that is too short because nothing is said around it takes in some of the silence.
    """
    begins = [begin_edge(talk, u, cuts) for u in range(len(talk.units))]
    ends = [end_edge(talk, u, cuts, duration) for u in range(len(talk.units))]
    found = []
    for first, begin in enumerate(begins):
        if begin is None:
            continue
        fitting, short = [], None
        for last in range(first, len(talk.units)):
            end = ends[last]
            if end is None:
                continue
            if end.time - begin.time > longest:
                break
            if end.time - begin.time >= shortest:
                fitting.append(Candidate(begin.time, end.time, first, last + 1))
            else:
                short = (last, end)
        if not fitting and short is not None:
            fitting = _grown(begin, short[1], first, short[0] + 1, shortest, longest)
        found += fitting
    return found


def _grown(begin: Edge, end: Edge, first: int, last: int, shortest: Fraction, longest: Fraction) -> list[Candidate]:
    """A run with the silence that it needs: after it first, then before."""
    close = _at(min(end.high, begin.time + shortest), end.time, end.high)
    start = begin.time if close - begin.time >= shortest else max(begin.low, close - shortest)
    if shortest <= close - start <= longest:
        return [Candidate(start, close, first, last)]
    return []


def pictured(
    talk: Talk | None, edges: Sequence[Fraction], shortest: Fraction, longest: Fraction, limit: int = 20000
) -> list[Candidate]:
    """Runs between two edges (seconds, sorted) that last from `shortest` to `longest`.

    No edge inside a unit is used where others are left, and none inside a word. Where there would be
    more than about `limit` runs, each start keeps evenly spread ends.
    """
    between = [e for e in edges if not _inside_unit(talk, e)]
    if not _runs(between, shortest, longest, 1):
        between = [e for e in edges if not _inside_word(talk, e)]
    begins = [u.start for u in talk.units] if talk is not None else []
    runs = _runs(between, shortest, longest, max(2, limit // max(1, len(between))))
    return [Candidate(a, b, bisect_left(begins, a), bisect_left(begins, b)) for a, b in runs]


def _runs(
    edges: Sequence[Fraction], shortest: Fraction, longest: Fraction, each: int
) -> list[tuple[Fraction, Fraction]]:
    runs = []
    for i, start in enumerate(edges):
        low = bisect_left(edges, start + shortest, i + 1)
        high = bisect_right(edges, start + longest, low)
        stride = max(1, -(-(high - low) // each))
        runs += [(start, edges[j]) for j in range(low, high, stride)]
    return runs


def _inside_unit(talk: Talk | None, time: Fraction) -> bool:
    return talk is not None and any(u.start < time < u.end for u in talk.units)


def _inside_word(talk: Talk | None, time: Fraction) -> bool:
    if talk is None:
        return False
    at = bisect_left([w.start for w in talk.words], time)
    return at > 0 and talk.until[at - 1] > time
