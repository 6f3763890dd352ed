"""Decoded pictures of one file, by time on the media clock.

    with PictureReader(info) as reader:
        for time, frame in reader.frames(Span(Fraction(10), Fraction(12))): ...

The first frame is the one that stands on the screen at the start of the span; the others begin inside
it. Timestamps are exact; seeking goes back to a keyframe and further where a file marks them wrongly.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import av
from av.container import InputContainer
from av.video import VideoStream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from clipforge_core import MediaInfo, NoVideoTrack, Span, UnsupportedCodec
from clipforge_media.clock import Clock
from clipforge_media.opening import UNTIMED, media_error, open_media

Skip = Literal["NONE", "DEFAULT", "NONREF", "BIDIR", "NONINTRA", "NONKEY"]

_ALPHA_DECODERS = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
"""Decoders that are taken where a stream says that it has transparency."""

_SKIMMED = frozenset({"h264", "hevc"})
"""Decoders that can be told in the middle of a file which frames to leave out."""

_SURE = Fraction(1)
"""Seconds before the wanted time from which on every frame is decoded again."""

_STEPS_BACK = (Fraction(0), Fraction(1), Fraction(5), Fraction(25))
"""Seconds before the wanted time that seeking tries in turn before it reads from the beginning."""


_Attempt = tuple[Fraction | None, Fraction | None]


def _in_doubt(held: tuple[Fraction, VideoFrame] | None, step: Fraction | None, sure: Fraction | None) -> bool:
    """True where what was held is not surely what stands on the screen: nothing came before the wanted time, or it
    may have been left out."""
    if held is None:
        return step is not None
    return sure is not None and held[0] < sure


class PictureReader:
    """Pictures of a probed file; a context manager, for one thread.

    `threads` 0 lets the decoder choose. `skip` names the frames that are not decoded: "NONREF" those
    that no other frame needs, "NONKEY" all but keyframes. `rough` leaves out the decoder's loop filter:
    quicker, and blocky. `broken` counts packets passed over.
    """

    def __init__(self, info: MediaInfo, *, threads: int = 0, skip: Skip = "DEFAULT", rough: bool = False) -> None:
        if info.video is None:
            raise NoVideoTrack(path=info.path)
        self.info = info
        self.broken = 0
        self._video = info.video
        self._clock = Clock.of(info)
        self._threads = threads
        self._skip: Skip = skip
        self._rough = rough
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

    def frames(self, span: Span | None = None) -> Iterator[tuple[Fraction, VideoFrame]]:
        """(time, frame) in order of time; None is the whole file.

        Raises the errors of `open_media`, UnsupportedCodec, TruncatedMedia.
        """
        wanted = span if span is not None else Span(Fraction(0), self.info.duration)
        for step, sure in self._attempts(wanted.start):
            held: tuple[Fraction, VideoFrame] | None = None
            for time, frame in self._decode_from(None if step is None else wanted.start - step, sure):
                if time > wanted.start and _in_doubt(held, step, sure):
                    break
                if time <= wanted.start:
                    held = (time, frame)
                    continue
                if held is not None:
                    yield held
                if time >= wanted.end:
                    return
                held = (time, frame)
            if held is not None and (sure is None or held[0] >= sure):
                yield held
                return

    def _attempts(self, start: Fraction) -> Iterator[_Attempt]:
        """How far before `start` reading begins, and from when on every frame is decoded (None: all the way)."""
        plain = self._skip == "DEFAULT" and not self._rough and not self._video.interlaced
        if plain and start > _SURE and self._stream().codec_context.name in _SKIMMED:
            yield Fraction(0), start - _SURE
        yield from ((step, None) for step in _STEPS_BACK)
        yield None, None

    def at(self, time: Fraction) -> tuple[Fraction, VideoFrame] | None:
        """The frame on the screen at `time`, with the time it begins; the first before, None without any."""
        return next(self.frames(Span(time, time)), None)

    def _decode_from(
        self, time: Fraction | None, sure: Fraction | None = None
    ) -> Iterator[tuple[Fraction, VideoFrame]]:
        """Frames from a keyframe at or before `time` (None: from the beginning), each later than the last. Before
        `sure`, those that no other needs are left out."""
        stream = self._rewind(time)
        skim = None if sure is None else self._clock.ticks(sure, self._video.time_base)
        stream.codec_context.skip_frame = self._skip if skim is None else "NONREF"
        alpha = self._alpha_decoder(stream)
        base = self._video.time_base
        last: Fraction | None = None
        try:
            for packet in self._opened().demux(stream):
                if skim is not None and (packet.pts is None or packet.pts >= skim):
                    stream.codec_context.skip_frame, skim = self._skip, None
                try:
                    frames = packet.decode() if alpha is None else alpha.decode(packet)
                except (av.error.InvalidDataError, ValueError):
                    self.broken += 1
                    continue
                for frame in frames:
                    at = self._time_of(frame, base, last)
                    if at >= 0 and (last is None or at > last):
                        last = at
                        yield at, frame
        except av.error.EOFError:
            return
        except (av.error.FFmpegError, OSError) as error:
            # Files that break off in the middle give what they have.
            if last is None:
                raise media_error(error, Path(self.info.path)) from error
            self.broken += 1

    def _alpha_decoder(self, stream: VideoStream) -> VideoCodecContext | None:
        """FFmpeg's own decoders of VP8 and VP9 leave transparency out; libvpx does not."""
        library = _ALPHA_DECODERS.get(stream.codec_context.name)
        if library is None or not self._video.alpha or library not in av.codecs_available:
            return None
        decoder = av.CodecContext.create(library, "r")
        return decoder if isinstance(decoder, VideoCodecContext) else None

    def _time_of(self, frame: VideoFrame, base: Fraction, last: Fraction | None) -> Fraction:
        ticks = frame.pts if frame.pts is not None else frame.dts
        if ticks is not None:
            return self._clock.time(ticks, frame.time_base or base)
        return Fraction(0) if last is None else last + 1 / self._video.frame_rate

    def _rewind(self, time: Fraction | None) -> VideoStream:
        base = self._video.time_base
        if time is None or time <= 0 or self.info.container in UNTIMED:
            self.close()
            return self._stream()
        stream = self._stream()
        try:
            self._opened().seek(self._clock.ticks(time, base), stream=stream, backward=True)
        except (av.error.FFmpegError, OSError):
            # Formats without an index cannot seek: read from the beginning.
            self.close()
            return self._stream()
        return stream

    def _opened(self) -> InputContainer:
        if self._container is None:
            self._container = open_media(Path(self.info.path))
        return self._container

    def _stream(self) -> VideoStream:
        stream = self._opened().streams[self._video.index]
        if not isinstance(stream, VideoStream) or stream.codec_context is None:
            raise UnsupportedCodec(path=self.info.path, kind="video", codec=self._video.codec)
        if not stream.codec_context.is_open:
            stream.codec_context.thread_count = self._threads
            stream.codec_context.thread_type = "AUTO"
            stream.codec_context.skip_frame = self._skip
            if self._rough:
                stream.codec_context.options = {"skip_loop_filter": "all"}
        return stream
