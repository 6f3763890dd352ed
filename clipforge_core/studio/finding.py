"""Two orders into one: what the words find, and what the meaning finds.

order(by_words, by_meaning)      # [(item, score)], best first

Both count the same: each finds what the other does not (benchmarks/retrieval.py), and no other weights were clearly
better.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

from clipforge_core.studio.fusion import fused

T = TypeVar("T", bound=Hashable)

DEPTH = 50
"""How far down each order is looked at."""

WEIGHTS = {"words": 1.0, "meaning": 1.0}


def order(by_words: Sequence[T], by_meaning: Sequence[T]) -> list[tuple[T, float]]:
    """(item, score 0..1), best first."""
    return fused({"words": by_words, "meaning": by_meaning}, WEIGHTS)
