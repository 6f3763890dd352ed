"""`speech`: where somebody speaks.

The silero model gives a probability for each 32 ms; see sound/regions.py for how stretches come of
them. Music, noise and tones are not speech; singing may be.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from clipforge_core import (
    Detail,
    Event,
    Events,
    Feed,
    MediaInfo,
    Observer,
    Picture,
    Sound,
    SoundFeed,
    Span,
    Track,
    Tracks,
)
from clipforge_plugins.analyzers.spans import covered

if TYPE_CHECKING:
    from clipforge_plugins.analyzers.sound.silero import Silero


class SpeechAnalyzer:
    """Events of kind "speech"; the score is the mean probability."""

    name, version = "speech", "1"
    provides: tuple[str, ...] = ("speech",)
    requires: tuple[str, ...] = ()

    def feed(self, info: MediaInfo, detail: Detail) -> Feed:
        """16 kHz, mixed to one channel."""
        return Feed(sound=SoundFeed(rate=16_000, channels=1))

    def begin(self, info: MediaInfo, detail: Detail, tracks: Tracks, spans: Sequence[Span]) -> Observer:
        """A pass. Raises MissingExtra without the extra "speech", ModelCorrupt for another model file."""
        from clipforge_plugins.analyzers.sound.silero import Silero

        return _SpeechObserver(Silero(), covered(info, spans))


class _SpeechObserver:
    def __init__(self, model: Silero, spans: Sequence[Span]) -> None:
        from clipforge_plugins.analyzers.sound.runs import Follow

        self._model = model
        self._spans = spans
        self._follow = Follow()
        self._listener = model.listen()
        self._chances = array("f")
        self._run_start: Fraction | None = None
        self._events: list[Event] = []

    def picture(self, picture: Picture) -> None:
        """Not looked at."""

    def sound(self, sound: Sound) -> None:
        """The next block, float32 (n, 1) at 16 kHz."""
        import numpy as np

        if self._run_start is None:
            self._run_start = sound.time
        if self._follow.missing(sound):
            self._close()
            self._listener = self._model.listen()
            self._run_start = sound.time
        self._chances.extend(self._listener.feed(np.asarray(sound.samples, dtype=np.float32)[:, 0]))

    def finish(self) -> Mapping[str, Track]:
        """The stretches of speech inside the spans."""
        self._close()
        return {"speech": Events(events=tuple(self._events))}

    def _close(self) -> None:
        from clipforge_plugins.analyzers.sound.regions import regions
        from clipforge_plugins.analyzers.sound.silero import RATE, WINDOW

        if self._run_start is None:
            return
        self._chances.extend(self._listener.finish())
        for region in regions(self._chances, self._run_start, Fraction(WINDOW, RATE)):
            for span in self._spans:
                inside = region.span.intersect(span)
                if inside is not None:
                    score = round(min(1.0, region.score), 4)
                    self._events.append(Event(start=inside.start, end=inside.end, kind="speech", score=score))
        self._chances = array("f")
