"""How near texts are in meaning: by the embedder of the settings where it knows the language, else by shared words.

    space = space_of(["Cats purr.", "The cat purrs."], "en", equipment)
    space.likeness(0, 1)

Vectors have unit length. Pure Python: a script looks at some thousand sentences once.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Sequence
from operator import mul
from typing import Protocol

from clipforge_core import Embedder, Equipment, MissingExtra, UnknownName, function_words, words

STEM = 6
"""Letters of a word that count where words are compared."""


class Space(Protocol):
    """Texts by number, as points."""

    def likeness(self, one: int, other: int) -> float:
        """Cosine of two texts, -1..1."""

    def central(self, one: int) -> float:
        """Cosine of a text and the mean of all, -1..1."""


class Embedded:
    """By vectors of an embedder."""

    def __init__(self, rows: Sequence[array[float]]) -> None:
        self._rows = rows
        size = len(rows[0]) if rows else 0
        mean = [sum(row[i] for row in rows) for i in range(size)]
        length = math.sqrt(sum(map(mul, mean, mean))) or 1.0
        self._mean = [value / length for value in mean]

    def likeness(self, one: int, other: int) -> float:
        """Cosine of two texts."""
        return float(sum(map(mul, self._rows[one], self._rows[other])))

    def central(self, one: int) -> float:
        """Cosine of a text and the mean of all."""
        return float(sum(map(mul, self._rows[one], self._mean)))


class Lexical:
    """By the words they share, the rare ones more (tf-idf over stems)."""

    def __init__(self, texts: Sequence[str], language: str) -> None:
        little = function_words(language)
        bags = [Counter(word[:STEM] for word in words(text) if word not in little) for text in texts]
        seen = Counter(word for bag in bags for word in bag)
        rare = {word: math.log((len(texts) + 1) / count) + 0.1 for word, count in seen.items()}
        self._rows = [_unit({word: (1 + math.log(n)) * rare[word] for word, n in bag.items()}) for bag in bags]
        total: dict[str, float] = {}
        for row in self._rows:
            for word, value in row.items():
                total[word] = total.get(word, 0.0) + value
        self._mean = _unit(total)

    def likeness(self, one: int, other: int) -> float:
        """Cosine of two texts."""
        return _dot(self._rows[one], self._rows[other])

    def central(self, one: int) -> float:
        """Cosine of a text and the mean of all."""
        return _dot(self._rows[one], self._mean)


def space_of(texts: Sequence[str], language: str, equipment: Equipment | None) -> Space:
    """The space of some texts. Raises ModelCorrupt."""
    if equipment is None or not texts:
        return Lexical(texts, language)
    try:
        embedder: Embedder = equipment.registry.get("embedders", equipment.settings.get("embedder", str))
        if embedder.languages and language not in embedder.languages:
            return Lexical(texts, language)
        samples = embedder.embed(texts)
    except (MissingExtra, UnknownName):
        return Lexical(texts, language)
    values = array("f")
    values.frombytes(samples.data)
    count, size = samples.shape
    return Embedded([values[i * size : (i + 1) * size] for i in range(count)])


def _unit(row: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(value * value for value in row.values())) or 1.0
    return {word: value / length for word, value in sorted(row.items())}


def _dot(one: dict[str, float], other: dict[str, float]) -> float:
    if len(other) < len(one):
        one, other = other, one
    return sum(value * other.get(word, 0.0) for word, value in one.items())
