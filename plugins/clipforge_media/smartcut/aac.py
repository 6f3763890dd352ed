"""AAC by copying packets: exact to the sample through the edit list of MP4 and MOV.

Each packet holds 1024 samples, and the decoder needs the one before to put them together. So a copy begins a packet
early, at a negative time, and its last packet is stated to be shorter than it is: players leave out what lies outside
(ISO/IEC 14496-12, 8.6.6; Apple's QuickTime File Format, appendix G).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import av
from av.audio import AudioStream as AvAudioStream
from av.packet import Packet

from clipforge_core import AudioStream, MediaInfo, Span
from clipforge_media.clock import Clock, exact
from clipforge_media.opening import opened
from clipforge_media.smartcut.known import Stamp, stamp

FRAME = 1024
"""Samples of an AAC packet."""

_BEFORE = Fraction(1, 4)
"""Seconds by which seeking goes back further than the packet that is wanted."""

Placed = tuple[int, bytes]
"""Sample of the range at which a packet's samples begin (negative before it), and the packet."""


def copy_refusal(info: MediaInfo, track: AudioStream, container: str) -> str:
    """Why a track's packets cannot be cut exactly, "" where they can."""
    if track.codec != "aac" or container not in ("mp4", "mov", "m4a"):
        return "only AAC in MP4 and MOV is cut without encoding"
    with opened(Path(info.path)) as container_:
        stream = container_.streams[track.index]
        if exact(stream.time_base) != Fraction(1, track.sample_rate):
            return "its times are not exact to the sample"
        if not stream.codec_context.extradata or stream.profile != "LC":
            return "it is not plain AAC (LC)"
    return ""


def fits(info: MediaInfo, track: AudioStream, span: Span) -> bool:
    """False where the packets of a span leave a gap, or do not reach its start with one before."""
    return _fits(info, track, span, stamp(Path(info.path)))


@lru_cache(maxsize=64)
def _fits(info: MediaInfo, track: AudioStream, span: Span, _state: Stamp) -> bool:
    first = round(span.start * track.sample_rate)
    before: int | None = None
    for position, _ in packets_of(info, track, span):
        if before is None and (position > 0 or (position > -FRAME and first > FRAME)):
            return False
        if before is not None and position - before != FRAME:
            return False
        before = position
    return before is not None


def packets_of(info: MediaInfo, track: AudioStream, span: Span) -> Iterator[Placed]:
    """Packets that a copy of `span` needs: from the one before that in which it begins."""
    first = round(span.start * track.sample_rate)
    end = round(span.duration * track.sample_rate)
    early: list[Placed] = []
    for position, data in _read(info, track, span.start):
        place = position - first
        if place >= end:
            break
        if place > 0:
            yield from early
            early.clear()
            yield place, data
        else:
            early = [*early[-1:], (place, data)]
    yield from early


def _read(info: MediaInfo, track: AudioStream, start: Fraction) -> Iterator[tuple[int, bytes]]:
    """(sample on the media clock, packet) from before `start` on."""
    clock = Clock.of(info)
    with opened(Path(info.path)) as container:
        stream = container.streams[track.index]
        if start > _BEFORE and isinstance(stream, AvAudioStream):
            # Formats without an index are read from their beginning.
            with suppress(av.error.FFmpegError, OSError):
                container.seek(clock.ticks(start - _BEFORE, track.time_base), stream=stream, backward=True)
        zero: Fraction | int = clock.time(0, track.time_base) * track.sample_rate
        step: Fraction | int = track.time_base * track.sample_rate
        if zero.denominator == step.denominator == 1:
            # Nearly always they are whole: rational numbers take longer than reading the packets.
            zero, step = int(zero), int(step)
        for packet in container.demux(stream):
            if packet.pts is not None and packet.size:
                yield round(zero + packet.pts * step), bytes(packet)


def as_packets(placed: Iterator[Placed], samples: int) -> Iterator[Packet[Any]]:
    """Packets for a muxer, in samples; the last ends with the range."""
    for position, data in placed:
        packet: Packet[Any] = Packet(data)
        packet.pts = packet.dts = position
        packet.duration = min(FRAME, samples - position)
        packet.is_keyframe = True
        yield packet
