"""`level`: how loud it is in the band of speech, a hundred values a second: where words end to the hundredth.

Power between 150 and 6500 Hz in dB (0 is a full-scale sine), smoothed over three values. It is asked for inside
clips, where pauses and fillers are cut; `loudness` has the whole file at a tenth of the rate.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from fractions import Fraction

from clipforge_core import Detail, Feed, MediaInfo, Observer, Picture, Samples, Sound, SoundFeed, Span, Track, Tracks
from clipforge_plugins.analyzers.spans import covered

RATE = 16_000
HOP = 160
"""Samples of one value: 10 ms."""

NOTHING = -120.0
"""dB where there is no sound at all."""


class LevelAnalyzer:
    """Samples float32 (n,), dB, every 10 ms from the start of the first span; NOTHING between spans."""

    name, version = "level", "1"
    provides: tuple[str, ...] = ("level",)
    requires: tuple[str, ...] = ()

    def feed(self, info: MediaInfo, detail: Detail) -> Feed:
        """Mono at 16 kHz: speech has little above."""
        return Feed(sound=SoundFeed(rate=RATE, channels=1))

    def begin(self, info: MediaInfo, detail: Detail, tracks: Tracks, spans: Sequence[Span]) -> Observer:
        """A pass over the spans."""
        return _LevelObserver(covered(info, spans))


class _LevelObserver:
    def __init__(self, spans: Sequence[Span]) -> None:
        import numpy as np

        self._start = spans[0].start if spans else Fraction(0)
        self._end = spans[-1].end if spans else Fraction(0)
        self._left = np.zeros(0, np.float32)
        self._at: int | None = None  # samples after the start at which what is left begins
        self._values = array("f")

    def picture(self, picture: Picture) -> None:
        """Not looked at."""

    def sound(self, sound: Sound) -> None:
        """The next block, float32 (n, 1) at 16 kHz."""
        import numpy as np

        at = round((sound.time - self._start) * RATE)
        if self._at is None or abs(at - self._at - len(self._left)) > HOP:
            self._flush()
            self._fill_to(at // HOP)
            self._at, self._left = at, np.zeros(0, np.float32)
        self._left = np.concatenate([self._left, np.asarray(sound.samples, np.float32)[:, 0]])
        whole = len(self._left) // HOP * HOP
        self._values.extend(_levels(self._left[:whole]))
        self._at, self._left = self._at + whole, self._left[whole:]

    def finish(self) -> Mapping[str, Track]:
        """The values up to the end of the last span."""
        import numpy as np

        self._flush()
        count = max(0, -((self._start - self._end) * RATE // HOP))
        self._fill_to(count)
        values = np.array(self._values[:count], dtype="<f4")
        smooth = np.convolve(np.pad(values, 1, "edge"), np.ones(3, np.float32) / 3, "valid") if count else values
        data = smooth.astype("<f4").tobytes()
        return {"level": Samples(start=self._start, step=Fraction(HOP, RATE), dtype="<f4", shape=(count,), data=data)}

    def _flush(self) -> None:
        """The rest of a run, filled with silence."""
        import numpy as np

        if len(self._left):
            self._values.extend(_levels(np.pad(self._left, (0, HOP - len(self._left)))))
            self._left = self._left[:0]

    def _fill_to(self, count: int) -> None:
        """Silence up to a value; what runs ahead of its time (a block that begins early) is cut off."""
        del self._values[max(0, count) :]
        self._values.extend([NOTHING] * (count - len(self._values)))


def _levels(sound: object) -> array[float]:
    """dB of each 10 ms of samples, a whole number of them."""
    import numpy as np

    frames = np.asarray(sound, np.float32).reshape(-1, HOP) * np.hanning(HOP).astype(np.float32)
    power = np.abs(np.fft.rfft(frames, 256, axis=1)) ** 2
    bins = np.fft.rfftfreq(256, 1 / RATE)
    band = power[:, (bins > 150) & (bins < 6500)].sum(axis=1)
    # A full-scale sine in this window has about HOP ** 2 * 256 / (16 * HOP) * 3 / 8 * HOP of it.
    full = HOP * 256 * 3 / 32
    return array("f", (10 * np.log10(band / full + 10 ** (NOTHING / 10))).tolist())
