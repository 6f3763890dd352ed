"""Texts as vectors by the words they share: for languages that no embedder knows.

Words are cut to their first letters, which joins most inflected forms, weighed by rarity, and hashed
with signs into a fixed number of places (Weinberger et al. 2009), so that any vocabulary fits. Words of one
text alone are left out: they make texts differ that nothing parts.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from clipforge_plugins.analyzers.text.terms import rarity, terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

PLACES = 512
STEM = 6
"""Letters of a word that count."""


def lexical_vectors(texts: Sequence[str]) -> NDArray[np.float64]:
    """(len(texts), 512), rows of unit length; zero where a text shares no word with another."""
    stems = [[term[:STEM] for term in terms(text)] for text in texts]
    rare = rarity(stems)
    shared = Counter(stem for words in stems for stem in set(words))
    rows = np.zeros((len(texts), PLACES))
    for row, words in zip(rows, stems, strict=True):
        for stem, count in sorted(Counter(w for w in words if shared[w] > 1).items()):
            code = zlib.crc32(stem.encode())
            row[(code >> 1) % PLACES] += (1 if code & 1 else -1) * rare[stem] * (1 + np.log(count))
    return unit(rows)


def unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of unit length; zero rows stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float64] = rows / np.where(lengths > 0, lengths, 1)
    return scaled
