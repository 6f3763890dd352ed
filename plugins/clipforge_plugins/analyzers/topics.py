"""`topics`: where the subject changes.

Sentences become vectors (the embeddings track; where it is absent, the words they share), and the
sequence is cut so that

    scatter inside the segments  +  penalty * (number of cuts)

is least; text/cuts.py finds the optimum. Vectors have unit length, so parting sentences that have
nothing in common gains about 1 a cut by chance: the penalty asks for more than that. The penalties were
chosen on joined passages of 34 manuals: Pk 0.16 with embeddings, 0.19 with words alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from clipforge_core import (
    Detail,
    Event,
    Events,
    Feed,
    MediaInfo,
    Observer,
    Picture,
    Samples,
    Sound,
    Span,
    Track,
    Tracks,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PENALTY = 1.4
"""What a cut costs with embeddings."""
LEXICAL_PENALTY = 1.55
"""The same where only shared words tell."""
SHORTEST = 3
"""Sentences of the shortest topic."""
LONGEST = 200
KEYWORDS = 5


class TopicsAnalyzer:
    """Events of kind "topic", one after another over all sentences; data {"keywords": [...]}."""

    name, version = "topics", "1"
    provides: tuple[str, ...] = ("topics",)
    requires: tuple[str, ...] = ("transcript", "sentences", "embeddings")

    def feed(self, info: MediaInfo, detail: Detail) -> Feed:
        """Nothing: sentences and their vectors are enough."""
        return Feed()

    def begin(self, info: MediaInfo, detail: Detail, tracks: Tracks, spans: Sequence[Span]) -> Observer:
        """The pass is over before it begins."""
        return _TopicsObserver(tracks)


class _TopicsObserver:
    def __init__(self, tracks: Tracks) -> None:
        self._tracks = tracks

    def picture(self, picture: Picture) -> None:
        """Not looked at."""

    def sound(self, sound: Sound) -> None:
        """Not listened to."""

    def finish(self) -> Mapping[str, Track]:
        """The topics; no track where there are no sentences."""
        sentences = self._tracks.get("sentences", Events)
        if sentences is None:
            return {}
        return {"topics": topics(sentences, self._tracks.get("embeddings", Samples))}


def topics(sentences: Events, embeddings: Samples | None) -> Events:
    """Topic segments of the sentences; `embeddings` has a row for each, or is None."""
    from clipforge_plugins.analyzers.text.cuts import best_cuts
    from clipforge_plugins.analyzers.text.terms import keywords, rarity, terms

    if not sentences.events:
        return Events()
    texts = [str(event.data.get("text", "")) for event in sentences.events]
    rows, penalty = _vectors(texts, embeddings)
    weights = (rows**2).sum(axis=1)
    cuts = best_cuts(rows, weights, penalty, SHORTEST, LONGEST)
    words = [terms(text) for text in texts]
    rare = rarity(words)
    edges = [0, *cuts, len(texts)]
    found: list[Event] = []
    for first, last in zip(edges, edges[1:], strict=False):
        inside = sentences.events[first:last]
        found.append(
            Event(
                start=inside[0].start,
                end=max(event.end for event in inside),
                kind="topic",
                data={"keywords": keywords(words[first:last], rare, KEYWORDS), "first": first, "last": last},
            )
        )
    return Events(events=tuple(found))


def _vectors(texts: Sequence[str], embeddings: Samples | None) -> tuple[NDArray[np.float64], float]:
    import numpy

    from clipforge_plugins.analyzers.text.vectors import lexical_vectors

    if embeddings is not None and embeddings.shape[:1] == (len(texts),) and len(embeddings.shape) == 2:
        rows = numpy.frombuffer(embeddings.data, embeddings.dtype).reshape(embeddings.shape)
        return rows.astype(numpy.float64), PENALTY
    return lexical_vectors(texts), LEXICAL_PENALTY
