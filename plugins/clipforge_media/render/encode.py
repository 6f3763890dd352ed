"""Frames to a segment file: one closed group of pictures after another, nothing half-written.

    with SegmentWriter(path, canvas, encoding) as writer:
        for frame in frames:
            writer.write(frame)

The file appears under its name when the block ends well. The same frames give the same bytes; equal
settings give equal codec headers, so that segments can be joined by copying packets.
"""

from __future__ import annotations

import os
from pathlib import Path

import av
from av.codec.context import Flags
from av.container import OutputContainer
from av.video import VideoStream
from av.video.frame import PictureType, VideoFrame

from clipforge_core import Canvas, ClipForgeError, DiskFull, RenderFailed, VideoEncoding
from clipforge_media.opening import media_error

_IN_MP4 = frozenset({"h264", "hevc", "av1", "vp9", "mpeg4", "mjpeg"})
"""Codecs (canonical names) that a segment keeps in mp4; others are kept in NUT, which takes all."""

_BT709 = 1
_LIMITED = 1
"""Code points of ITU-T H.273 for primaries, transfer and matrix; FFmpeg's number of limited range."""

_QUIET = {"libx264": {"a53cc": "0"}, "libx265": {"x265-params": "log-level=none"}}
"""What encoders are told besides the settings: no captions of the source's frames, no chatter."""


class SegmentWriter:
    """Encodes frames at the canvas' frame rate, counted from 0, to `path`.

    Raises RenderFailed where the encoder refuses its settings or fails, DiskFull, PermissionDenied.
    """

    def __init__(self, path: Path, canvas: Canvas, encoding: VideoEncoding) -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._canvas = canvas
        self._encoding = encoding
        self._container: OutputContainer | None = None
        self._stream: VideoStream | None = None
        self._count = 0

    def __enter__(self) -> SegmentWriter:
        try:
            self._open()
        except (av.error.FFmpegError, OSError, ValueError) as error:
            self._discard()
            raise self._failed(error) from error
        return self

    def _open(self) -> None:
        encoding, canvas = self._encoding, self._canvas
        codec = av.codec.Codec(encoding.codec, "w")
        form = "mp4" if codec.canonical_name in _IN_MP4 else "nut"
        self._container = av.open(str(self._part), "w", format=form, container_options={"fflags": "+bitexact"})
        options = {**_QUIET.get(encoding.codec, {}), **encoding.options}
        stream = self._container.add_stream(encoding.codec, rate=canvas.frame_rate, options=options)
        if not isinstance(stream, VideoStream):
            raise ValueError(f"{encoding.codec} does not encode pictures")
        context = stream.codec_context
        context.width, context.height = canvas.width, canvas.height
        context.pix_fmt = encoding.pixel_format
        context.time_base = 1 / canvas.frame_rate
        context.gop_size = max(1, round(encoding.gop * float(canvas.frame_rate)))
        context.thread_count = encoding.threads
        context.flags |= Flags.closed_gop | Flags.bitexact
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED
        stream.time_base = 1 / canvas.frame_rate
        self._stream = stream

    def write(self, frame: VideoFrame) -> None:
        """Encode the next frame (yuv420p, BT.709 limited, of the canvas' size)."""
        if self._stream is None or self._container is None:
            raise ValueError("the writer is not open")
        frame.pts, frame.time_base = self._count, 1 / self._canvas.frame_rate
        frame.pict_type = PictureType.NONE
        frame.color_primaries = frame.color_trc = frame.colorspace = _BT709
        frame.color_range = _LIMITED
        self._count += 1
        try:
            self._container.mux(self._stream.encode(frame))
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise self._failed(error) from error

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is not None:
            self._discard()
            return
        try:
            if self._stream is not None and self._container is not None:
                self._container.mux(self._stream.encode(None))
                self._container.close()
                self._container = None
            self._part.replace(self._path)
        except (av.error.FFmpegError, OSError, ValueError) as problem:
            self._discard()
            raise self._failed(problem) from problem

    def _discard(self) -> None:
        container, self._container, self._stream = self._container, None, None
        try:
            if container is not None:
                container.close()
        except (av.error.FFmpegError, OSError, ValueError):
            # The first error counts; closing a broken file may well fail again.
            pass
        finally:
            self._part.unlink(missing_ok=True)

    def _failed(self, error: Exception) -> Exception:
        if isinstance(error, OSError) and not isinstance(error, av.error.InvalidDataError):
            known = media_error(error, self._path)
            if isinstance(known, DiskFull) or (isinstance(known, ClipForgeError) and known.code == "permission_denied"):
                return known
        detail = str(getattr(error, "strerror", None) or error)
        return RenderFailed(path=str(self._path), detail=f"{self._encoding.codec}: {detail}")
