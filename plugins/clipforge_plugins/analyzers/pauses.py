"""`pauses`: gaps in speech, from the speech track alone.

A pause lies between two stretches of speech; silence before the first and after the last word is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

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
    union,
)

SHORTEST = Fraction(3, 10)
"""Gaps shorter than this many seconds are part of speaking."""

FULL = Fraction(2)
"""A pause of this many seconds or more has a score of 1."""


class PausesAnalyzer:
    """Events of kind "pause"; score grows with length up to FULL seconds."""

    name, version = "pauses", "1"
    provides: tuple[str, ...] = ("pauses",)
    requires: tuple[str, ...] = ("speech",)

    def feed(self, info: MediaInfo, detail: Detail) -> Feed:
        """Nothing: the speech track is enough."""
        return Feed()

    def begin(self, info: MediaInfo, detail: Detail, tracks: Tracks, spans: Sequence[Span]) -> Observer:
        """The pass is over before it begins."""
        return _Ready({"pauses": pauses(tracks.spans("speech"))})


def pauses(speech: Sequence[Span]) -> Events:
    """Gaps of at least SHORTEST seconds between stretches of speech."""
    found = []
    stretches = union(speech)
    for before, after in zip(stretches, stretches[1:], strict=False):
        length = after.start - before.end
        if length >= SHORTEST:
            score = round(float(min(Fraction(1), length / FULL)), 4)
            found.append(Event(start=before.end, end=after.start, kind="pause", score=score))
    return Events(events=tuple(found))


class _Ready:
    def __init__(self, tracks: Mapping[str, Track]) -> None:
        self._tracks = tracks

    def picture(self, picture: Picture) -> None:
        """Not shown."""

    def sound(self, sound: Sound) -> None:
        """Not shown."""

    def finish(self) -> Mapping[str, Track]:
        """The track."""
        return self._tracks
