"""`sentences`: what was said, sentence by sentence.

Each event has data {"first": i, "last": j, "text": "..."}: words [i, j) of the transcript. Where the
transcript has punctuation it decides (text/boundaries.py); where it has none, pauses and the marks of
the origin do, and a run of words never grows beyond what can be shown (text/runs.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clipforge_core import (
    Detail,
    Event,
    Events,
    Feed,
    MediaInfo,
    Observer,
    Picture,
    Sound,
    Span,
    Track,
    Tracks,
    Transcript,
    join_words,
)
from clipforge_plugins.analyzers.text.runs import sentence_runs


class SentencesAnalyzer:
    """Events of kind "sentence", one after another, together all words of the transcript."""

    name, version = "sentences", "1"
    provides: tuple[str, ...] = ("sentences",)
    requires: tuple[str, ...] = ("transcript",)

    def feed(self, info: MediaInfo, detail: Detail) -> Feed:
        """Nothing: the transcript is enough."""
        return Feed()

    def begin(self, info: MediaInfo, detail: Detail, tracks: Tracks, spans: Sequence[Span]) -> Observer:
        """The pass is over before it begins."""
        return _SentencesObserver(tracks.transcript)


class _SentencesObserver:
    def __init__(self, transcript: Transcript | None) -> None:
        self._transcript = transcript

    def picture(self, picture: Picture) -> None:
        """Not looked at."""

    def sound(self, sound: Sound) -> None:
        """Not listened to."""

    def finish(self) -> Mapping[str, Track]:
        """The sentences; no track where there is no transcript."""
        return {} if self._transcript is None else {"sentences": sentences(self._transcript)}


def sentences(transcript: Transcript) -> Events:
    """The transcript in sentences."""
    words = transcript.words
    return Events(
        events=tuple(
            Event(
                start=words[first].start,
                end=max(words[first].start, *(w.end for w in words[first:last])),
                kind="sentence",
                data={"first": first, "last": last, "text": join_words(words[first:last])},
            )
            for first, last in sentence_runs(transcript)
        )
    )
