"""Encoding the edges of a cut: frames of the source, as they are, with an encoder set up as the source's was.

encoder = EdgeEncoder(info, stream, dialect, rate)
for packet in encoder.encode(frames): ...
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import cast

import av
from av.codec.context import Flags
from av.packet import Packet
from av.video import VideoStream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame

from clipforge_core import MediaInfo, RenderFailed, Span
from clipforge_media.clock import exact
from clipforge_media.reading import PictureReader
from clipforge_media.smartcut.dialect import Dialect
from clipforge_media.smartcut.packets import zero_ticks
from clipforge_media.smartcut.plan import Piece
from clipforge_media.smartcut.settings import settings_for

_THREADS = 2
"""Of an encoder: a fixed number, so that the same frames give the same bytes on every machine."""


class EdgeEncoder:
    """Encodes runs of frames, each a closed group of pictures. Raises RenderFailed as the encoder does."""

    def __init__(self, info: MediaInfo, stream: VideoStream, dialect: Dialect, rate: Fraction) -> None:
        self._info, self._stream, self._dialect, self._rate = info, stream, dialect, rate

    def encode(self, frames: Iterable[VideoFrame]) -> Iterator[Packet[VideoStream]]:
        """Packets in order, one a frame; their bytes are as the file holds them. `pts` counts frames from 0."""
        context: VideoCodecContext | None = None
        name = ""
        try:
            for count, frame in enumerate(frames):
                if context is None:
                    context, name = self._open(frame)
                frame.pts, frame.time_base = count, 1 / self._rate
                frame.pict_type = PictureType.I if count == 0 else PictureType.NONE
                yield from context.encode(frame)
            if context is not None:
                yield from context.encode(None)
        except (av.error.FFmpegError, ValueError) as error:
            detail = f"{name}: {getattr(error, 'strerror', None) or error}"
            raise RenderFailed(path=self._info.path, detail=detail) from error

    def _open(self, frame: VideoFrame) -> tuple[VideoCodecContext, str]:
        video = self._info.video
        settings = settings_for(video, self._dialect) if video is not None else None
        if video is None or settings is None:
            raise RenderFailed(path=self._info.path, detail="its codec is copied alone")
        context = cast(VideoCodecContext, av.CodecContext.create(settings.encoder, "w"))
        context.width, context.height = frame.width, frame.height
        context.pix_fmt = frame.format.name
        context.framerate, context.time_base = self._rate, 1 / self._rate
        context.sample_aspect_ratio = exact(self._stream.sample_aspect_ratio) or Fraction(1)
        context.color_primaries, context.color_trc = frame.color_primaries, frame.color_trc
        context.colorspace, context.color_range = frame.colorspace, frame.color_range
        # Whole frames side by side: with slices, PyAV's choice, decoding would wait for each frame.
        context.thread_count, context.thread_type = _THREADS, "FRAME"
        context.flags |= Flags.global_header | Flags.closed_gop | Flags.bitexact
        context.options = dict(settings.options)
        context.open()
        self._dialect.adopt(bytes(context.extradata or b""))
        return context, settings.encoder


def frames_of(reader: PictureReader, info: MediaInfo, piece: Piece) -> Iterator[VideoFrame]:
    """The decoded frames of a piece, in order. Raises RenderFailed where one cannot be decoded."""
    base = info.video.time_base if info.video is not None else Fraction(1)
    found = 0
    zero = zero_ticks(info)
    for time, frame in reader.frames(Span(piece.start * base, (piece.last + 1) * base)):
        tick = frame.pts - zero if frame.pts is not None else round(time / base)
        if piece.start <= tick <= piece.last:
            found += 1
            yield frame
    if found != piece.frames:
        where = float(piece.start * base)
        missing = f"{piece.frames - found} of the {piece.frames} frames from {where:.3f} s on cannot be decoded"
        raise RenderFailed(path=info.path, detail=missing)
