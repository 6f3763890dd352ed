"""Decoded sound of one file, sample for sample, by time on the media clock.

with SoundReader(info) as reader:
    for first, block in reader.blocks(Span(Fraction(1), Fraction(2)), rate=48000, channels=2): ...
    voice = reader.samples(Span(Fraction(1), Fraction(2)), rate=16000, channels=1)
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.audio import AudioStream
from av.audio.frame import AudioFrame
from av.container import InputContainer

from clipforge_core import MediaInfo, NoAudioTrack, Span, UnsupportedCodec
from clipforge_media.clock import Clock
from clipforge_media.opening import media_error, open_media
from clipforge_media.placing import Gatherer, Placer, Samples

PREROLL = Fraction(1, 2)
"""Seconds that are decoded before a wanted sample: decoders of AAC, MP3 and Opus need some frames until
their output is that of a decode from the beginning (RFC 7845 asks 80 ms, MP3's bit reservoir up to 0.25 s)."""

_STEPS_BACK = (PREROLL, Fraction(5), Fraction(30))


class SoundReader:
    """One audio track of a probed file; a context manager, for one thread.

    `stream` is the track's stream index, -1 for the file's default. `broken` counts packets passed over.
    Raises NoAudioTrack.
    """

    def __init__(self, info: MediaInfo, stream: int = -1) -> None:
        tracks = [track for track in info.audio if stream in (-1, track.index)]
        if not tracks:
            raise NoAudioTrack(path=info.path)
        self.info = info
        self.track = tracks[0]
        self.broken = 0
        self._clock = Clock.of(info)
        self._container: InputContainer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; reading again opens it again."""
        if self._container is not None:
            self._container.close()
            self._container = None

    def samples(self, span: Span, *, rate: int, channels: int) -> Samples:
        """All samples of a span at once: float32 (n, channels)."""
        blocks = [block for _, block in self.blocks(span, rate=rate, channels=channels)]
        return np.concatenate(blocks) if blocks else np.zeros((0, channels), np.float32)

    def blocks(self, span: Span, *, rate: int, channels: int) -> Iterator[tuple[int, Samples]]:
        """(index of the first sample at `rate`, float32 (n, channels)): exactly the span, without a hole.

        Sample i is heard at i / rate seconds. Where the track has nothing there is silence.
        """
        first, end = round(span.start * rate), round(span.end * rate)
        at = first
        for start, found in self._placed(span, rate, channels):
            block = found[max(0, at - start) : max(0, end - start)]
            start = max(start, at)
            if not len(block) or start >= end:
                if start >= end:
                    break
                continue
            yield from _silence(at, start, channels)
            yield start, block
            at = start + len(block)
            if at >= end:
                return
        yield from _silence(at, end, channels)

    def _placed(self, span: Span, rate: int, channels: int) -> Iterator[tuple[int, Samples]]:
        for step in (*_STEPS_BACK, None):
            placer, gatherer = Placer(rate=rate, channels=channels), Gatherer()
            begun = False
            for frame, time in self._decode_from(None if step is None else span.start - step):
                if not begun and step is not None and time is not None and time > max(span.start, self.track.start):
                    break
                begun = True
                if time is not None and time > span.end:
                    break
                for longer, start in gatherer.feed(frame, time):
                    yield from placer.feed(longer, start)
            if begun:
                for longer, start in gatherer.flush():
                    yield from placer.feed(longer, start)
                yield from placer.flush()
                return

    def _decode_from(self, time: Fraction | None) -> Iterator[tuple[AudioFrame, Fraction | None]]:
        stream = self._rewind(time)
        any_frame = False
        try:
            for packet in self._opened().demux(stream):
                try:
                    frames = packet.decode()
                except (av.error.InvalidDataError, ValueError):
                    self.broken += 1
                    continue
                for frame in frames:
                    any_frame = True
                    yield frame, frame_time(frame, self._clock)
        except av.error.EOFError:
            return
        except (av.error.FFmpegError, OSError) as error:
            # Files that break off in the middle give what they have.
            if not any_frame:
                raise media_error(error, Path(self.info.path)) from error
            self.broken += 1

    def _rewind(self, time: Fraction | None) -> AudioStream:
        if time is None or time <= self.track.start:
            self.close()
            return self._stream()
        stream = self._stream()
        try:
            self._opened().seek(self._clock.ticks(time, self.track.time_base), stream=stream, backward=True)
        except (av.error.FFmpegError, OSError):
            # Formats without an index cannot seek: read from the beginning.
            self.close()
            return self._stream()
        return stream

    def _opened(self) -> InputContainer:
        if self._container is None:
            self._container = open_media(Path(self.info.path))
        return self._container

    def _stream(self) -> AudioStream:
        stream = self._opened().streams[self.track.index]
        if not isinstance(stream, AudioStream) or stream.codec_context is None:
            raise UnsupportedCodec(path=self.info.path, kind="audio", codec=self.track.codec)
        return stream


def frame_time(frame: AudioFrame, clock: Clock) -> Fraction | None:
    """When a decoded frame of sound begins, on the media clock; None where it does not say."""
    if frame.pts is None or frame.time_base is None:
        return None
    return clock.time(frame.pts, frame.time_base)


def _silence(start: int, end: int, channels: int) -> Iterator[tuple[int, Samples]]:
    step = 1 << 15
    for at in range(start, end, step):
        yield at, np.zeros((min(step, end - at), channels), np.float32)
