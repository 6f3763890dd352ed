"""Frames to a segment file: closed groups of pictures, nothing half-written.

    with segment_file(path, canvas, encoding) as writer:
        for frame in frames:
            writer.write(frame)

The file appears under its name when the block ends well. The same frames give the same bytes; equal
settings give equal codec headers, so that segments can be joined by copying packets.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.codec.context import Flags
from av.video import VideoStream
from av.video.frame import PictureType, VideoFrame

from clipforge_core import Canvas, RenderFailed, VideoEncoding
from clipforge_media.encoders import Pass, facts_of, orders
from clipforge_media.writing import replacing

_KEPT_IN = {"prores": "mov", **dict.fromkeys(("h264", "hevc", "av1", "vp9", "mpeg4", "mjpeg"), "mp4")}
"""Codecs (canonical names) and the container that a segment keeps them in; others are kept in NUT."""

_BT709 = 1
_LIMITED = 1
"""Code point of ITU-T H.273 for primaries, transfer and matrix; FFmpeg's number of limited range."""


class SegmentWriter:
    """Encodes frames at the canvas' frame rate, counted from 0. Raises RenderFailed as the encoder does."""

    def __init__(
        self, part: Path, path: Path, canvas: Canvas, encoding: VideoEncoding, rate_pass: Pass | None = None
    ) -> None:
        codec = av.codec.Codec(encoding.codec, "w")
        form = _KEPT_IN.get(codec.canonical_name, "nut")
        self._path, self._name, self._form = path, encoding.codec, encoding.pixel_format
        self._step = 1 / canvas.frame_rate
        self._count = 0
        self._container = av.open(str(part), "w", format=form, container_options={"fflags": "+bitexact"})
        self._stream = self._add_stream(canvas, encoding, rate_pass)

    def _add_stream(self, canvas: Canvas, encoding: VideoEncoding, rate_pass: Pass | None) -> VideoStream:
        bit_rate, options = orders(encoding, (canvas.width, canvas.height), canvas.frame_rate, rate_pass)
        stream = self._container.add_stream(encoding.codec, rate=canvas.frame_rate, options=options)
        if not isinstance(stream, VideoStream):
            raise ValueError(f"{encoding.codec} does not encode pictures")
        context = stream.codec_context
        context.width, context.height = canvas.width, canvas.height
        context.pix_fmt = encoding.pixel_format
        context.time_base = stream.time_base = self._step
        context.gop_size = max(1, round(encoding.gop * float(canvas.frame_rate)))
        context.thread_count = encoding.threads or 1
        if encoding.codec == "libx264":
            # Whole frames side by side: with slices, PyAV's choice, files are larger and take longer.
            context.thread_type = "FRAME"
        if bit_rate:
            context.bit_rate = bit_rate
        context.flags |= Flags.bitexact
        if rate_pass is not None and facts_of(encoding.codec).passes == "x264":
            context.flags |= Flags.pass1 if rate_pass.number == 1 else Flags.pass2
        if encoding.codec.startswith("lib"):
            # FFmpeg's own MPEG encoders refuse the flag, and write closed groups without it.
            context.flags |= Flags.closed_gop
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED
        return stream

    def write(self, frame: VideoFrame) -> None:
        """Encode the next frame (yuv420p, BT.709 limited, of the canvas' size)."""
        if frame.format.name != self._form:
            frame = frame.reformat(format=self._form, src_colorspace=_BT709, dst_colorspace=_BT709)
        frame.pts, frame.time_base = self._count, self._step
        frame.pict_type = PictureType.NONE
        frame.color_primaries = frame.color_trc = frame.colorspace = _BT709
        frame.color_range = _LIMITED
        self._count += 1
        self._encode(frame)

    def _encode(self, frame: VideoFrame | None) -> None:
        try:
            packets = self._stream.encode(frame)
        except (av.error.FFmpegError, ValueError) as error:
            raise encoder_failed(self._path, self._name, error) from error
        self._container.mux(packets)

    def finish(self) -> None:
        """Encode what is still held back and complete the file."""
        self._encode(None)
        self._container.close()

    def abandon(self) -> None:
        """Close the file as it is."""
        try:
            self._container.close()
        except (av.error.FFmpegError, OSError):
            # The first error is the one that counts; a trailer on a full disk fails again.
            return


def encoder_failed(path: Path, codec: str, error: Exception) -> RenderFailed:
    """What an encoder's error means for the file that it was to make."""
    detail = getattr(error, "strerror", None) or str(error)
    return RenderFailed(path=str(path), detail=f"{codec}: {detail}")


@contextmanager
def segment_file(
    path: Path, canvas: Canvas, encoding: VideoEncoding, rate_pass: Pass | None = None
) -> Iterator[SegmentWriter]:
    """A writer whose file takes its place at `path` when the block ends well, and else goes away.

    Raises RenderFailed where the encoder refuses its settings or fails, DiskFull, PermissionDenied.
    """
    with replacing(path) as part:
        try:
            writer = SegmentWriter(part, path, canvas, encoding, rate_pass)
        except ValueError as error:
            raise encoder_failed(path, encoding.codec, error) from error
        try:
            yield writer
            writer.finish()
        except BaseException:
            writer.abandon()
            raise
