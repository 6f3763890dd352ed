"""Two sets of clips of one source side by side: what stayed, what moved and by how much, what is new, what is gone.

    for pair in compared(before, now):
        print(pair.kind, pair.start_by, pair.end_by)      # "moved" -1.2 0.4

Two clips are one that moved where they share more than half of what the shorter one shows; each clip is in one pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from clipforge_core.model.clip import DocumentClip

NEAR = 0.05
"""Seconds by which edges may differ and still be the same."""

SHARED = 0.5

Kind = Literal["same", "moved", "gone", "new"]


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Places of clips in the two lists, None where there is none; seconds by which the edges moved, less than 0 where
    they lie earlier now."""

    kind: Kind
    before: int | None = None
    now: int | None = None
    start_by: float = 0.0
    end_by: float = 0.0


def compared(before: Sequence[DocumentClip], now: Sequence[DocumentClip]) -> list[Pair]:
    """The pairs, in the order of the source."""
    likely = sorted(
        (-_alike(a, b), i, j) for i, a in enumerate(before) for j, b in enumerate(now) if _shared(a, b) > SHARED
    )
    pairs: list[Pair] = []
    first, second = set(range(len(before))), set(range(len(now)))
    for _, i, j in likely:
        if i in first and j in second:
            first.discard(i)
            second.discard(j)
            pairs.append(_pair(before[i], now[j], i, j))
    pairs += [Pair(kind="gone", before=i) for i in first]
    pairs += [Pair(kind="new", now=j) for j in second]
    return sorted(pairs, key=lambda pair: _place(pair, before, now))


def _pair(a: DocumentClip, b: DocumentClip, i: int, j: int) -> Pair:
    start, end = round(b.start - a.start, 3), round(b.end - a.end, 3)
    kind: Kind = "same" if max(abs(start), abs(end)) <= NEAR and a.keep == b.keep else "moved"
    return Pair(kind=kind, before=i, now=j, start_by=start, end_by=end)


def _shared(a: DocumentClip, b: DocumentClip) -> float:
    both = min(a.end, b.end) - max(a.start, b.start)
    shorter = min(a.end - a.start, b.end - b.start)
    return both / shorter if both > 0 and shorter > 0 else 0.0


def _alike(a: DocumentClip, b: DocumentClip) -> float:
    """What both show of what either shows: 1 for the same stretch alone."""
    both, either = min(a.end, b.end) - max(a.start, b.start), max(a.end, b.end) - min(a.start, b.start)
    return both / either if both > 0 else 0.0


def _place(pair: Pair, before: Sequence[DocumentClip], now: Sequence[DocumentClip]) -> tuple[float, int, int]:
    starts = [*([before[pair.before].start] if pair.before is not None else [])]
    starts += [now[pair.now].start] if pair.now is not None else []
    return min(starts), -1 if pair.before is None else pair.before, -1 if pair.now is None else pair.now
