"""Placing decoded sound on a grid of samples, so that times stay true.

    placer = Placer(rate=16000, channels=1)
    for frame, time in ...:
        for first, block in placer.feed(frame, time): ...   # sample index on the media clock, float32 (n, channels)
    for first, block in placer.flush(): ...

Decoders give frames with timestamps that are rounded (milliseconds in Matroska), that jump (gaps in
broadcasts and joined files), overlap, or drift away from the count of samples. Blocks come out without a
hole: gaps are silence, overlaps are cut, drift is made up by stretching the sound a little.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from clipforge_media.stream_facts import layout_name

Samples = NDArray[np.float32]

JUMP = Fraction(1, 50)
"""Seconds between a timestamp and the end of the frame before that count as a gap or an overlap."""

_STRETCH = 500
"""Drift is made up by at most one sample in so many (0.2 %: not heard)."""

_SILENCE_BLOCK = 1 << 15
LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
"""Names of the usual layouts by number of channels."""


class Placer:
    """Resamples the sound of one track to `rate` samples a second and `channels`, and places it.

    Mixing down follows ITU-R BS.775 (centre and surrounds at -3 dB); to mono the sum is brought back
    under full scale.
    """

    def __init__(self, *, rate: int, channels: int) -> None:
        self.rate = rate
        self.channels = channels
        self._layout = LAYOUTS.get(channels, "stereo")
        self._resampler: av.AudioResampler | None = None
        self._shape: tuple[int, str, str] | None = None
        self._run_start = Fraction(0)
        self._run_in = 0
        self._run_rate = rate
        self._next = Fraction(0)
        self._debt = 0
        self._place_at = 0
        self._at: int | None = None
        """Index of the next sample to come out."""

    def feed(self, frame: AudioFrame, time: Fraction | None) -> Iterator[tuple[int, Samples]]:
        """Blocks that are ready after a frame that begins at `time` seconds (None: right after the last)."""
        shape = (frame.sample_rate, frame.layout.name, frame.format.name)
        expected = self._run_start + Fraction(self._run_in, self._run_rate)
        if self._resampler is None or shape != self._shape or (time is not None and abs(time - self._next) > JUMP):
            yield from self.flush()
            self._begin(shape, expected if time is None else time)
        elif time is not None and abs(time - expected) > JUMP:
            # No jump here, yet the count of samples has slowly left the timestamps.
            self._debt += round((time - expected) * self.rate)
            self._run_start += time - expected
        self._next = (expected if time is None else time) + Fraction(frame.samples, frame.sample_rate)
        self._run_in += frame.samples
        yield from self._place(self._convert(_with_layout(frame)))

    def flush(self) -> Iterator[tuple[int, Samples]]:
        """What the resampler still holds; a later frame begins anew."""
        if self._resampler is not None:
            yield from self._place(self._convert(None))
            self._resampler = None

    def _begin(self, shape: tuple[int, str, str], time: Fraction) -> None:
        options = {"rematrix_maxval": "1.0"} if self.channels == 1 else {}
        self._resampler = av.AudioResampler(format="flt", layout=self._layout, rate=self.rate, options=options)
        self._shape = shape
        self._debt = 0
        self._run_rate = shape[0]
        self._run_start, self._run_in = time, 0
        self._place_at = round(time * self.rate)

    def _convert(self, frame: AudioFrame | None) -> Samples:
        if self._resampler is None:
            return np.zeros((0, self.channels), np.float32)
        if frame is not None:
            # The resampler would otherwise fill or cut by timestamps itself.
            frame.pts = None
        parts = [out.to_ndarray().reshape(-1, self.channels) for out in self._resampler.resample(frame)]
        return (
            np.concatenate(parts).astype(np.float32, copy=False) if parts else np.zeros((0, self.channels), np.float32)
        )

    def _place(self, block: Samples) -> Iterator[tuple[int, Samples]]:
        if not len(block):
            return
        if self._debt:
            block = self._stretch(block)
        first = self._place_at
        self._place_at += len(block)
        if self._at is None:
            self._at = first
        while self._at < first:
            count = min(first - self._at, _SILENCE_BLOCK)
            yield self._at, np.zeros((count, self.channels), np.float32)
            self._at += count
        if self._at > first:
            block = block[self._at - first :]
        if len(block):
            yield self._at, block
            self._at += len(block)

    def _stretch(self, block: Samples) -> Samples:
        most = len(block) // _STRETCH
        change = max(-most, min(most, self._debt))
        self._debt -= change
        places = np.linspace(0, len(block) - 1, len(block) + change)
        channels = [np.interp(places, np.arange(len(block)), block[:, c]) for c in range(self.channels)]
        return np.stack(channels, axis=1).astype(np.float32)


class Gatherer:
    """Makes few long frames of many short ones: what follows then costs a fraction.

    Frames that do not follow each other, or differ in format, are kept apart.
    """

    def __init__(self, seconds: Fraction = Fraction(1, 2)) -> None:
        self._seconds = seconds
        self._fifo: av.AudioFifo | None = None
        self._shape: tuple[int, str, str] | None = None
        self._start: Fraction | None = None
        self._next: Fraction | None = None
        self._held = 0
        self._lengths: dict[tuple[int, int], Fraction] = {}

    def feed(self, frame: AudioFrame, time: Fraction | None) -> Iterator[tuple[AudioFrame, Fraction | None]]:
        """(frame, when it begins) that are long enough, after one more frame."""
        shape = (frame.sample_rate, frame.layout.name, frame.format.name)
        jumps = time is not None and self._next is not None and abs(time - self._next) > JUMP
        if shape != self._shape or jumps:
            yield from self.flush()
        if self._fifo is None:
            self._fifo, self._shape, self._start, self._held = av.AudioFifo(), shape, time, 0
        # Nearly all frames are of one length, and rational arithmetic on each would cost as much as decoding.
        size = (frame.samples, frame.sample_rate)
        length = self._lengths.get(size) or self._lengths.setdefault(size, Fraction(*size))
        before = self._next if time is None else time
        self._next = None if before is None else before + length
        frame.pts = None
        self._fifo.write(frame)
        self._held += frame.samples
        if self._held * self._seconds.denominator >= self._seconds.numerator * frame.sample_rate:
            yield from self.flush()

    def flush(self) -> Iterator[tuple[AudioFrame, Fraction | None]]:
        """What is held."""
        if self._fifo is not None:
            whole = self._fifo.read()
            self._fifo = None
            if whole is not None:
                yield whole, self._start


def _with_layout(frame: AudioFrame) -> AudioFrame:
    """The frame with a channel layout that can be mixed; files that do not say get the usual one."""
    if not frame.layout.name.endswith(" channels"):
        return frame
    packed = frame
    if frame.format.is_planar:
        # PyAV reads behind the end of the list of eight planes.
        inner = av.AudioResampler(format=frame.format.packed.name, layout=frame.layout.name, rate=frame.sample_rate)
        frame.pts = None
        packed = (*inner.resample(frame), *inner.resample(None))[0]
    named = av.AudioFrame.from_ndarray(packed.to_ndarray(), format=packed.format.name, layout=layout_name(frame))
    named.sample_rate = frame.sample_rate
    return named
