"""`embeddings`: one vector for each sentence, float32 (sentences, 256), step 0.

Made by the bundled embedder, and only in a language that it knows: elsewhere the track is absent, and
those who use it do without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clipforge_core import (
    Detail,
    Embedder,
    Events,
    Feed,
    MediaInfo,
    Observer,
    Picture,
    Sound,
    Span,
    Track,
    Tracks,
)


class EmbeddingsAnalyzer:
    """Vectors of sentences. `embedder` None is the bundled one, loaded when there is something to embed."""

    name, version = "embeddings", "1"
    provides: tuple[str, ...] = ("embeddings",)
    requires: tuple[str, ...] = ("transcript", "sentences")

    def __init__(self, embedder: Embedder | None = None) -> None:
        self.embedder = embedder

    def feed(self, info: MediaInfo, detail: Detail) -> Feed:
        """Nothing: sentences are enough."""
        return Feed()

    def begin(self, info: MediaInfo, detail: Detail, tracks: Tracks, spans: Sequence[Span]) -> Observer:
        """The pass is over before it begins."""
        if self.embedder is None:
            from clipforge_plugins.embedders import default_embedder

            self.embedder = default_embedder()
        return _EmbeddingsObserver(self.embedder, tracks)


class _EmbeddingsObserver:
    def __init__(self, embedder: Embedder, tracks: Tracks) -> None:
        self._embedder = embedder
        self._tracks = tracks

    def picture(self, picture: Picture) -> None:
        """Not looked at."""

    def sound(self, sound: Sound) -> None:
        """Not listened to."""

    def finish(self) -> Mapping[str, Track]:
        """The vectors, or nothing. Raises MissingExtra, ModelCorrupt."""
        sentences = self._tracks.get("sentences", Events)
        transcript = self._tracks.transcript
        if sentences is None or transcript is None or not sentences.events:
            return {}
        if self._embedder.languages and transcript.language not in self._embedder.languages:
            return {}
        return {"embeddings": self._embedder.embed([str(e.data.get("text", "")) for e in sentences.events])}
