"""`loudness`: how loud it is, ten values a second, as EBU R128 measures it.

Momentary loudness: the K-weighted level of the 0.4 s around each value's time. The track's facts are
`integrated` (LUFS, gated), `range` (LRA, LU) and `sample_peak` (dBFS); minus infinity is -200. Surround
sound is measured as it is mixed down to stereo, which is what clips are made of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from clipforge_core import Detail, Feed, MediaInfo, Observer, Picture, Samples, Sound, SoundFeed, Span, Track, Tracks
from clipforge_plugins.analyzers.spans import covered

STEP = Fraction(1, 10)
"""Seconds between two values."""

FLOOR = -100.0
"""LUFS of silence in the track."""


class LoudnessAnalyzer:
    """Samples float32 (n,), LUFS, every STEP seconds from the start of the first span."""

    name, version = "loudness", "1"
    provides: tuple[str, ...] = ("loudness",)
    requires: tuple[str, ...] = ()

    def feed(self, info: MediaInfo, detail: Detail) -> Feed:
        """48 kHz, for which the standard gives its filters; two channels where there are more than one."""
        channels = max((stream.channels for stream in info.audio), default=1)
        return Feed(sound=SoundFeed(rate=48_000, channels=1 if channels == 1 else 2))

    def begin(self, info: MediaInfo, detail: Detail, tracks: Tracks, spans: Sequence[Span]) -> Observer:
        """A pass over the spans; between them it is silent."""
        return _LoudnessObserver(covered(info, spans))


class _LoudnessObserver:
    def __init__(self, spans: Sequence[Span]) -> None:
        from clipforge_plugins.analyzers.sound.meter import Meter
        from clipforge_plugins.analyzers.sound.runs import Follow

        self._start = spans[0].start if spans else Fraction(0)
        self._end = spans[-1].end if spans else Fraction(0)
        self._follow = Follow()
        self._meter = Meter()

    def picture(self, picture: Picture) -> None:
        """Not looked at."""

    def sound(self, sound: Sound) -> None:
        """The next block, float32 (n, channels) at 48 kHz."""
        import numpy as np

        samples = np.asarray(sound.samples, dtype=np.float32)
        missing = self._follow.missing(sound)
        if missing is None:
            missing = max(0, round((sound.time - self._start) * sound.rate))
        self._meter.silence(missing, samples.shape[1])
        self._meter.feed(samples)

    def finish(self) -> Mapping[str, Track]:
        """The values up to the end of the last span, and the facts."""
        count = -((self._start - self._end) // STEP)
        data, facts = self._meter.finish(count, FLOOR)
        return {"loudness": Samples(start=self._start, step=STEP, dtype="<f4", shape=(count,), data=data, facts=facts)}
