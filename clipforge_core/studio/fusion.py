"""Weighted reciprocal rank fusion: one order out of several.

    fused({"words": ["a", "b"], "meaning": ["b", "c"]}, {"words": 1.0, "meaning": 1.0})
    # [("b", 0.99…), ("a", 0.5), ("c", 0.49…)]

Each ranking gives what it ranks weight / (K + rank); the sums say the order. Only ranks count, so that measures that
cannot be compared (BM25 and cosines) need no common scale. Cormack, Clarke, Büttcher: Reciprocal Rank Fusion
outperforms Condorcet and individual Rank Learning Methods, SIGIR 2009.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

K = 60.0
"""How slowly the weight falls with the rank: the value of the paper."""


def fused(rankings: Mapping[str, Sequence[T]], weights: Mapping[str, float], k: float = K) -> list[tuple[T, float]]:
    """(item, score) of everything that is ranked, best first; 1 is what every ranking puts first. A ranking without a
    weight counts 1; one that is empty does not count. Of equal scores, what an earlier ranking holds is first.
    """
    scores: dict[T, float] = {}
    most = 0.0
    for name, ranked in rankings.items():
        weight = weights.get(name, 1.0)
        most += weight / (k + 1) if ranked else 0.0
        for rank, item in enumerate(dict.fromkeys(ranked), start=1):
            scores[item] = scores.get(item, 0.0) + weight / (k + rank)
    if most <= 0:
        return []
    return sorted(((item, min(1.0, score / most)) for item, score in scores.items()), key=lambda pair: -pair[1])
