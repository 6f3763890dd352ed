"""How much windows of one to four sentences are about a query, and from which value on that means something.

    relevance = 0.25 · words + meaning

    words     BM25 (Robertson and Zaragoza 2009) of the window, as a share of what it is where every term of the query
              is said once; a word that is near in meaning to a term counts as a part of it. 0..1
    meaning   cosine of the query and the window, where an embedder knows the language

Without an embedder `words` alone counts. The threshold comes from the talk itself: questions that have nothing to do
with it are asked too, and the query must do better than nine tenths of them, and better than a fixed least value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np

from clipforge_core import Embedder
from clipforge_plugins.detectors.search.words import asked, same

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LONGEST = 4
"""Sentences of the widest window that is compared."""
SHARE = 0.25
"""What the words weigh against the meaning."""
NEAR = 0.30
"""Cosine from which on a word is near in meaning to a term."""
LEAST = 0.44
"""Relevance that a match has at least; LEAST_WORDS where words alone count."""
LEAST_WORDS = 0.6
K1, B = 1.2, 0.3
"""How soon repeating a term adds nothing, and how much long windows are held back (BM25)."""
QUANTILE = 0.9
STRANGE = (
    "knitting sweaters",
    "dinosaur fossils",
    "plumbing repairs",
    "skiing",
    "the roman empire",
    "beekeeping",
    "tennis rackets",
    "wine tasting",
    "volcanoes",
    "ballet dancing",
    "submarines",
    "chess openings",
    "dental implants",
    "coral reefs",
    "origami",
    "stock market crash",
    "horror movies",
    "penguins",
    "bicycle repair",
    "nuclear fusion",
    "perfume",
    "the lottery",
    "medieval castles",
    "haircuts",
    "swimming lessons",
    "opera singers",
    "earthquakes",
    "furniture polish",
    "spiders",
    "kite flying",
)
"""Questions that few talks answer: what they reach by chance is no match."""


@dataclass(frozen=True)
class Window:
    """Sentences [first, last) and how much they are about the query."""

    first: int
    last: int
    relevance: float
    words: float
    meaning: float
    whole: bool = False
    """Every term of the query is said in it."""


class Search:
    """A talk that can be asked.

    `bags` are the terms of each sentence, `rows` vectors (sentences, dimensions) of unit length or None, `embedder`
    what made them, `stopwords` words that are about nothing.
    """

    def __init__(
        self,
        bags: Sequence[Sequence[str]],
        rows: Any = None,
        embedder: Embedder | None = None,
        stopwords: frozenset[str] = frozenset(),
    ) -> None:
        self._stopwords = stopwords
        self._embedder = embedder if rows is not None else None
        self.vocabulary = sorted({term for bag in bags for term in bag})
        places = {term: at for at, term in enumerate(self.vocabulary)}
        self._bags = [np.array([places[term] for term in bag], dtype=np.int64) for bag in bags]
        self._telling = np.array([term not in stopwords for term in self.vocabulary], dtype=bool)
        self._windows = [(i, i + n) for n in range(1, LONGEST + 1) for i in range(len(bags) - n + 1)]
        self._lengths = np.array([sum(map(len, bags[a:b])) for a, b in self._windows], dtype=np.float64)
        self._rows = None if self._embedder is None else _means(np.asarray(rows), self._windows)
        self._word_rows = self._vectors(self.vocabulary) if self._embedder is not None else None

    @property
    def compares_meaning(self) -> bool:
        """False where the words alone count."""
        return self._embedder is not None

    def threshold(self) -> float:
        """The relevance from which on a window is about a query."""
        if self._embedder is None:
            return LEAST_WORDS
        best = [max((w.relevance for w in self.ask(query)), default=0.0) for query in STRANGE]
        return max(LEAST, float(np.quantile(best, QUANTILE)) + 0.01)

    def ask(self, query: str) -> list[Window]:
        """Every window with its relevance to a query."""
        wanted = asked(query, self._stopwords)
        words, whole = self._lexical(self.matches(wanted))
        if self._rows is None:
            meaning, total = np.zeros(len(words)), words
        else:
            meaning = np.maximum(0.0, self._rows @ self._vectors([" ".join(wanted)])[0])
            total = SHARE * words + meaning
        rows = zip(self._windows, total, words, meaning, whole, strict=True)
        return [Window(a, b, float(t), float(w), min(1.0, float(m)), bool(h)) for (a, b), t, w, m, h in rows]

    def matches(self, wanted: Sequence[str]) -> Floats:
        """How well each word of the talk answers each term, (terms, vocabulary): 1 for the term itself, the cosine for
        one that is near in meaning, else 0."""
        exact = np.array([[same(term, word) for word in self.vocabulary] for term in wanted], dtype=np.float64)
        if self._word_rows is None or not len(self.vocabulary):
            return exact.reshape(len(wanted), len(self.vocabulary))
        near = self._vectors(wanted) @ self._word_rows.T
        near = np.where((near >= NEAR) & self._telling[None, :], near, 0.0)
        return np.maximum(exact, np.minimum(near, 1.0))

    def _lexical(self, matches: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """(BM25 of each window, 0..1; whether every term is said in it)."""
        if not len(self._windows):
            return np.zeros(0), np.zeros(0, dtype=bool)
        heard = np.stack([matches[:, np.unique(bag)].sum(axis=1) for bag in self._bags])
        exact = np.stack([(matches[:, bag] >= 1.0).any(axis=1) for bag in self._bags])
        spread = exact.sum(axis=0)
        rare = np.array([log(1 + (len(self._bags) + 0.5) / (count + 0.5)) for count in spread])
        sums = np.concatenate([np.zeros((1, heard.shape[1])), np.cumsum(heard, axis=0)])
        often = np.stack([sums[b] - sums[a] for a, b in self._windows])
        usual = max(1.0, float(self._lengths.mean()))
        held = K1 * (1 - B + B * self._lengths / usual)
        values = (often * (K1 + 1) / (often + held[:, None])) @ rare / max(1e-9, float(rare.sum()))
        counts = np.concatenate([np.zeros((1, exact.shape[1]), dtype=np.int64), np.cumsum(exact, axis=0)])
        whole = np.array([(counts[b] > counts[a]).all() for a, b in self._windows])
        return np.clip(values, 0.0, 1.0), whole

    def _vectors(self, texts: Sequence[str]) -> Floats:
        assert self._embedder is not None
        made = self._embedder.embed(list(texts))
        return np.frombuffer(made.data, made.dtype).reshape(made.shape).astype(np.float64)


def _means(rows: Floats, windows: Sequence[tuple[int, int]]) -> Floats:
    """Mean vectors of windows, of unit length."""
    sums = np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0)])
    means = np.stack([sums[b] - sums[a] for a, b in windows]) if windows else np.zeros((0, rows.shape[1]))
    return np.asarray(means / np.maximum(1e-9, np.linalg.norm(means, axis=1, keepdims=True)))
