"""Packets around a range of a source, in order of decoding: times, and where a copy may begin.

found = look_at(info, Span(Fraction(12), Fraction(72)))
found.ticks, found.begins
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.video import VideoStream

from clipforge_core import MediaInfo, RenderFailed, Span
from clipforge_media.clock import Clock
from clipforge_media.opening import media_error, opened
from clipforge_media.smartcut.dialect import Dialect, dialect_of

_BEFORE = Fraction(1)
"""Seconds by which seeking goes back further: an index may lead to a picture that is shown later than asked for."""

_AFTER = 64
"""Packets that are shown after the range, one after the other, until it counts as read: more than any decoder
reorders (ITU-T H.264 and H.265 allow 16)."""


@dataclass
class Packets:
    """What was read. `ticks` are presentation times in ticks of the stream, counted from the first presented
    frame; `begins` holds the indexes of packets with which decoding may begin, `hidden` the times of those that an
    edit list hides."""

    ticks: array[int] = field(default_factory=lambda: array("q"))
    begins: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


@contextmanager
def reading(info: MediaInfo, start: Fraction) -> Iterator[tuple[VideoStream, Iterator[Packet[VideoStream]]]]:
    """The picture stream and its packets from a keyframe before `start` (seconds) on. Raises as `open_media` does."""
    if info.video is None:
        raise RenderFailed(path=info.path, detail="it has no pictures")
    with opened(Path(info.path)) as container:
        stream = container.streams[info.video.index]
        if not isinstance(stream, VideoStream):
            raise RenderFailed(path=info.path, detail="its picture track cannot be read")
        _rewind(container, stream, Clock.of(info).ticks(start - _BEFORE, info.video.time_base), start)
        yield stream, (packet for packet in container.demux(stream) if packet.size)


def _rewind(container: InputContainer, stream: VideoStream, ticks: int, start: Fraction) -> None:
    if start <= _BEFORE:
        return
    try:
        container.seek(ticks, stream=stream, backward=True)
    except (av.error.FFmpegError, OSError):
        # Formats without an index are read from their beginning.
        return


def zero_ticks(info: MediaInfo) -> int:
    """The container timestamp of the first presented frame."""
    base = info.video.time_base if info.video is not None else Fraction(1)
    return round(info.start / base)


def dialect_for(info: MediaInfo, stream: VideoStream) -> Dialect:
    """The dialect of a stream. Raises RenderFailed where there is none."""
    codec = info.video.codec if info.video is not None else ""
    try:
        dialect = dialect_of(codec, bytes(stream.codec_context.extradata or b""))
    except (ValueError, IndexError, StopIteration) as error:
        raise RenderFailed(path=info.path, detail=f"the header of its {codec} cannot be read: {error}") from error
    if dialect is None:
        raise RenderFailed(path=info.path, detail=f"packets of {codec} are not copied")
    return dialect


def look_at(info: MediaInfo, span: Span) -> Packets:
    """Read from a keyframe before `span` until all packets of its pictures were seen.

    Raises RenderFailed for packets without times, and what reading raises.
    """
    found, after = Packets(), 0
    zero = zero_ticks(info)
    try:
        with reading(info, span.start) as (stream, packets):
            dialect = dialect_for(info, stream)
            end = math.ceil(span.end / (info.video.time_base if info.video is not None else 1))
            for packet in packets:
                if packet.pts is None:
                    raise RenderFailed(path=info.path, detail="its packets carry no presentation times")
                tick = packet.pts - zero
                if dialect.begins(bytes(packet)) and not packet.is_discard:
                    found.begins.append(len(found.ticks))
                if packet.is_discard:
                    found.hidden.append(tick)
                found.ticks.append(tick)
                after = after + 1 if tick >= end else 0
                if after > _AFTER:
                    return found
    except (av.error.FFmpegError, OSError) as error:
        raise media_error(error, Path(info.path)) from error
    return found
