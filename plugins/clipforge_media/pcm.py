"""Sound as numbers: samples of a stretch of a file, exactly where the media clock has them.

    samples = read_sound(info, Span(Fraction(10), Fraction(12)))    # float32 (32000,), 16 kHz mono
    for block in sound_blocks(info, rate=16000): ...                # the whole file, memory flat

Sample n of a stretch is heard at `start + n / rate`. Where the file has no sound (before its first
sample, in a gap, after its end) there is silence, so that the length never depends on the file.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
from av.audio import AudioStream as AvStream
from av.audio.frame import AudioFrame

from clipforge_core.errors import NoAudioTrack, UnsupportedCodec
from clipforge_core.model.media import AudioStream, MediaInfo
from clipforge_core.timecode import Span, nearest_frame
from clipforge_media.clock import Clock
from clipforge_media.opening import media_error, opened

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Block = NDArray[np.float32]

_TOLERANCE = Fraction(1, 25)
"""Seconds by which a timestamp may be off what was counted: containers round them to milliseconds."""
_PREROLL = Fraction(2)
"""Seconds that are decoded before a stretch: codecs need some to settle, and seeking lands anywhere near."""
_SEEK_FROM = Fraction(20)
"""Stretches that begin earlier are reached by decoding from the beginning: quicker than a wrong seek."""
_STEPS_BACK = (Fraction(0), Fraction(10))


def audio_stream(info: MediaInfo, stream: int = -1) -> AudioStream:
    """The stream with that index; -1 is the one that is marked as default, else the first.

    Raises NoAudioTrack.
    """
    for candidate in info.audio:
        if candidate.index == stream:
            return candidate
    if stream >= 0 or not info.audio:
        raise NoAudioTrack(path=info.path)
    return next((a for a in info.audio if a.default), info.audio[0])


def read_sound(
    info: MediaInfo, span: Span | None = None, rate: int = 16000, channels: int = 1, stream: int = -1
) -> Block:
    """Samples of a span as one array: float32 (n,) for one channel, else (n, channels).

    Raises NoAudioTrack and what `sound_blocks` raises.
    """
    blocks = list(sound_blocks(info, span, rate=rate, channels=channels, stream=stream))
    whole = np.concatenate(blocks) if blocks else np.zeros((0, channels), np.float32)
    return whole[:, 0] if channels == 1 else whole


def sound_blocks(
    info: MediaInfo, span: Span | None = None, *, rate: int = 16000, channels: int = 1, stream: int = -1
) -> Iterator[Block]:
    """The samples of a span in order, in blocks of float32 (n, channels) of at most about a second.

    Together they have exactly the span's length, rounded to samples at both ends; None is the whole
    file. Mixed down or up by FFmpeg's resampler. Broken packets are passed over. Raises NoAudioTrack,
    UnsupportedCodec, and the errors of `open_media`.
    """
    chosen = audio_stream(info, stream)
    wanted = span if span is not None else Span(Fraction(0), info.duration)
    at, end = nearest_frame(wanted.start, Fraction(rate)), nearest_frame(wanted.end, Fraction(rate))
    for first, samples in _placed(info, chosen, wanted, rate, channels):
        if first + len(samples) <= at:
            continue
        if first >= end:
            break
        if first > at:
            yield from _silence(min(first, end) - at, rate, channels)
            at = first
        block = samples[at - first : end - first]
        yield block
        at += len(block)
        if at >= end:
            break
    yield from _silence(end - at, rate, channels)


def _silence(samples: int, rate: int, channels: int) -> Iterator[Block]:
    while samples > 0:
        yield np.zeros((min(samples, rate), channels), np.float32)
        samples -= rate


def _placed(
    info: MediaInfo, chosen: AudioStream, wanted: Span, rate: int, channels: int
) -> Iterator[tuple[int, Block]]:
    """(index of its first sample on the media clock, samples): from before the span, until it stops."""
    target = _Resampling(rate, channels)
    expected: Fraction | None = None
    for time, frame in _frames(info, chosen, wanted.start):
        if expected is not None and abs(time - expected) > _TOLERANCE:
            yield from target.flush()
            expected = None
        if expected is None:
            target.begin(nearest_frame(time, Fraction(rate)))
            expected = time
        yield from target.feed(frame)
        expected += Fraction(frame.samples, frame.sample_rate)
    yield from target.flush()


class _Resampling:
    """FFmpeg's resampler with a count of samples, so that each block has its place."""

    def __init__(self, rate: int, channels: int) -> None:
        self._rate = rate
        self._layout = {1: "mono", 2: "stereo"}.get(channels, f"{channels}c")
        self._resampler: av.AudioResampler | None = None
        self._at = 0

    def begin(self, at: int) -> None:
        self._resampler = av.AudioResampler(format="flt", layout=self._layout, rate=self._rate)
        self._at = at

    def feed(self, frame: AudioFrame | None) -> Iterator[tuple[int, Block]]:
        if self._resampler is None:
            return
        if frame is not None:
            # Counted here; a jump of a millisecond would make the resampler stretch the sound.
            frame.pts = None
        for out in self._resampler.resample(frame):
            samples = out.to_ndarray().reshape(out.samples, -1).astype(np.float32, copy=False)
            yield self._at, samples
            self._at += len(samples)

    def flush(self) -> Iterator[tuple[int, Block]]:
        yield from self.feed(None)
        self._resampler = None


def _frames(info: MediaInfo, chosen: AudioStream, start: Fraction) -> Iterator[tuple[Fraction, AudioFrame]]:
    """(time on the media clock, frame) from before `start` on; seeks where that is worth it."""
    steps: list[Fraction | None] = [None]
    if start > _SEEK_FROM:
        steps = [*(start - _PREROLL - back for back in _STEPS_BACK), None]
    for step in steps:
        frames = _decoded(info, chosen, step)
        first = next(frames, None)
        if step is not None and (first is None or first[0] > start):
            frames.close()
            continue
        if first is not None:
            yield first
            yield from frames
        return


def _decoded(
    info: MediaInfo, chosen: AudioStream, seek: Fraction | None
) -> Generator[tuple[Fraction, AudioFrame], None, None]:
    path, clock = Path(info.path), Clock.of(info)
    with opened(path) as container:
        stream = container.streams[chosen.index]
        if not isinstance(stream, AvStream) or stream.codec_context is None:
            raise UnsupportedCodec(path=info.path, kind="audio", codec=chosen.codec)
        base = stream.time_base or chosen.time_base
        try:
            if seek is not None:
                container.seek(clock.ticks(seek, base), stream=stream)
            following: Fraction | None = None
            for packet in container.demux(stream):
                try:
                    frames = packet.decode()
                except av.error.FFmpegError:
                    continue
                for frame in frames:
                    if not isinstance(frame, AudioFrame) or not frame.samples:
                        continue
                    time = following if frame.pts is None else clock.time(frame.pts, frame.time_base or base)
                    if time is None:
                        time = chosen.start
                    following = time + Fraction(frame.samples, frame.sample_rate)
                    yield time, frame
        except av.error.EOFError:
            return
        except (av.error.FFmpegError, OSError) as error:
            raise media_error(error, path) from error
