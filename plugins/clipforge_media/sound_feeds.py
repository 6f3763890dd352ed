"""Sound for observers: float32 at the rate and channels that each asked for, without holes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from av.audio.frame import AudioFrame

from clipforge_core import Observer, SoundFeed, Span
from clipforge_media.placing import Gatherer, Placer, Samples


class HeardSound:
    """What an observer hears; see `clipforge_core.Sound`."""

    __slots__ = ("rate", "samples", "time")

    def __init__(self, time: Fraction, rate: int, samples: Samples) -> None:
        self.time = time
        self.rate = rate
        self.samples = samples


class SoundFan:
    """Gives the decoded sound of a span to its observers; those who want the same share it."""

    def __init__(self, wanted: Sequence[tuple[SoundFeed, Observer]]) -> None:
        self._observers: dict[tuple[int, int], list[Observer]] = {}
        for feed, observer in wanted:
            self._observers.setdefault((feed.rate, feed.channels), []).append(observer)
        self._placers: dict[tuple[int, int], Placer] = {}
        self._gatherer = Gatherer()
        self._span = Span(Fraction(0), Fraction(0))

    def begin(self, span: Span) -> None:
        """A new span: nothing is carried over."""
        self._span = span
        self._gatherer = Gatherer()
        self._placers = {key: Placer(rate=key[0], channels=key[1]) for key in self._observers}

    def hear(self, time: Fraction | None, frame: AudioFrame) -> None:
        """The next decoded frame, at `time` on the media clock."""
        for longer, start in self._gatherer.feed(frame, time):
            self._place(longer, start)

    def end(self) -> None:
        """The span is over: give out what is held."""
        for longer, start in self._gatherer.flush():
            self._place(longer, start)
        for key, placer in self._placers.items():
            for first, block in placer.flush():
                self._tell(key, first, block)

    def _place(self, frame: AudioFrame, time: Fraction | None) -> None:
        for key, placer in self._placers.items():
            for first, block in placer.feed(frame, time):
                self._tell(key, first, block)

    def _tell(self, key: tuple[int, int], first: int, block: Samples) -> None:
        rate = key[0]
        start, end = round(self._span.start * rate), round(self._span.end * rate)
        inside = block[max(0, start - first) : max(0, end - first)]
        if len(inside):
            sound = HeardSound(Fraction(max(first, start), rate), rate, inside)
            for observer in self._observers[key]:
                observer.sound(sound)
