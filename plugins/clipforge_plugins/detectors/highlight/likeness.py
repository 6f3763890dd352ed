"""How alike candidates are in what they say, for the diversity of the chosen set."""

from __future__ import annotations

import zlib
from collections import Counter
from math import log
from typing import TYPE_CHECKING

import numpy as np

from clipforge_plugins.detectors.highlight.talk import Talk
from clipforge_plugins.detectors.highlight.wording import content

if TYPE_CHECKING:
    from numpy.typing import NDArray

BUCKETS = 512


def likeness(talk: Talk | None, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.float64]:
    """Cosine of each pair of candidates, (n, n): of their mean sentence vectors, or of their words.

    Candidates without words are like nothing.
    """
    if talk is None or not len(first):
        return np.zeros((len(first), len(first)))
    rows = word_vectors(talk) if talk.vectors is None else talk.vectors
    sums = np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0)])
    means = sums[last] - sums[first]
    means = means / np.maximum(1e-9, np.linalg.norm(means, axis=1, keepdims=True))
    return np.asarray(means @ means.T, dtype=np.float64)


def word_vectors(talk: Talk) -> NDArray[np.float64]:
    """Content words of each unit, weighted by rarity and hashed into buckets, (units, BUCKETS)."""
    bags = [Counter(content(talk, i)) for i in range(len(talk.units))]
    spread = Counter(token for bag in bags for token in bag)
    rows = np.zeros((len(bags), BUCKETS))
    for i, bag in enumerate(bags):
        for token, count in bag.items():
            rows[i, zlib.crc32(token.encode()) % BUCKETS] += count * log(1 + len(bags) / spread[token])
    return rows
