"""The stretches that a pass of an analyzer covers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction

from clipforge_core import MediaInfo, Span, union


def covered(info: MediaInfo, spans: Sequence[Span]) -> list[Span]:
    """Sorted, without overlaps, inside the file; no spans are the whole file."""
    whole = Span(Fraction(0), max(Fraction(0), info.duration))
    if not spans:
        return [whole]
    inside = (span.intersect(whole) for span in spans)
    return union(span for span in inside if span is not None)


def index_of(time: Fraction, spans: Sequence[Span]) -> int:
    """Which of the sorted spans holds `time`; the last one that began where none does, at least 0."""
    return max(0, bisect_right(spans, time, key=lambda span: span.start) - 1)
