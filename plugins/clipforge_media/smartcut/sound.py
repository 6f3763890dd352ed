"""The sound of a trim: every track of the source, cut to the sample, neither mixed nor levelled.

    cut_sound(timeline, Path("sound.mp4"), report=silent)

Tracks without loss (PCM, FLAC, ALAC) come out as they were; AAC is copied where an edit list can cut it; the rest is
encoded again, at the source's bit rate or a good one.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias, cast

import av
import msgspec
import numpy as np
from av.audio import AudioStream as AvAudioStream
from av.codec.context import Flags
from av.container import OutputContainer
from av.packet import Packet

from clipforge_core import (
    AudioElement,
    AudioStream,
    KeptSound,
    MediaInfo,
    RenderFailed,
    Report,
    Span,
    Timeline,
    TimelineTrack,
)
from clipforge_media.opening import opened
from clipforge_media.placing import LAYOUTS
from clipforge_media.smartcut import aac
from clipforge_media.smartcut.known import known_info
from clipforge_media.smartcut.sound_codecs import MUXERS, SoundCodec, codec_for
from clipforge_media.sound_reading import SoundReader
from clipforge_media.writing import replacing

_OPUS_RATES = (48000, 24000, 16000, 12000, 8000)
_LEAST = {"aac": 80_000, "opus": 64_000, "mp3": 80_000, "ac3": 96_000, "eac3": 96_000}
"""Bits a second and channel that encoded sound gets at least."""

_MOST = 512_000

_DEEP = {"flac": "s32", "alac": "s32p"}
"""Sample formats in which codecs without loss take more than 16 bits; their encoders keep 24 of them."""

Timed: TypeAlias = "tuple[Fraction, Packet[Any]]"


class _Lane(msgspec.Struct):
    """One track: what it is in the source, its ranges, and what it becomes."""

    info: MediaInfo
    track: AudioStream
    elements: tuple[AudioElement, ...]
    codec: SoundCodec
    copied: bool
    reason: str

    @property
    def span(self) -> Span:
        """The source range of a track that is copied: it has one."""
        start = self.elements[0].source_start
        return Span(start, start + self.elements[0].duration)


def kept_sound(timeline: Timeline) -> tuple[KeptSound, ...]:
    """What becomes of each sound track."""
    return tuple(
        KeptSound(codec=lane.codec.codec, copied=lane.copied or lane.codec.exact, reason=lane.reason)
        for lane in _lanes(timeline)
    )


def cut_sound(timeline: Timeline, out: Path, *, report: Report) -> None:
    """All sound tracks in one file; without pictures it is the finished one. Raises RenderFailed, DiskFull, …"""
    lanes = _lanes(timeline)
    form = _form(timeline, lanes)
    options = {"fflags": "+bitexact", **({"movflags": "+faststart"} if form in ("mp4", "mov", "ipod") else {})}
    with (
        ExitStack() as stack,
        replacing(out) as part,
        av.open(str(part), "w", format=form, container_options=options) as container,
    ):
        sources = [_open(lane, container, stack, out) for lane in lanes]
        total = max(timeline.duration, Fraction(1, 1000))
        for count, (time, packet) in enumerate(heapq.merge(*(start() for start in sources), key=lambda item: item[0])):
            container.mux(packet)
            if count % 500 == 0:
                report(min(1.0, max(0.0, float(time / total))), "sound")
    report(1.0, "sound")


def _lanes(timeline: Timeline) -> list[_Lane]:
    infos: dict[str, MediaInfo] = {}
    return [_lane(timeline, track, infos) for track in timeline.tracks if track.kind == "audio"]


def _lane(timeline: Timeline, track: TimelineTrack, infos: dict[str, MediaInfo]) -> _Lane:
    elements = tuple(e for e in track.elements if isinstance(e, AudioElement))
    path = timeline.source(elements[0].source).path
    info = infos.setdefault(path, known_info(Path(path)))
    stream = next((t for t in info.audio if t.index == elements[0].stream), None)
    if stream is None:
        raise RenderFailed(path=path, detail=f"it has no sound track {elements[0].stream}")
    codec = codec_for(stream.codec, timeline.container)
    lane = _Lane(info=info, track=stream, elements=elements, codec=codec, copied=False, reason="")
    if not codec.exact:
        lane.reason = aac.copy_refusal(info, stream, timeline.container)
        if not lane.reason and len(elements) > 1:
            lane.reason = "several ranges are joined"
        if not lane.reason and not aac.fits(info, stream, lane.span):
            lane.reason = "its packets leave a gap in the range"
        lane.copied = not lane.reason
    return lane


def _form(timeline: Timeline, lanes: list[_Lane]) -> str:
    """The muxer: of the finished file, or of one that keeps what joining needs."""
    if not timeline.elements("video"):
        return MUXERS.get(timeline.container, timeline.container)
    if timeline.container in ("mkv", "webm"):
        return "matroska"
    return "mov" if any(lane.codec.codec.startswith("pcm_") for lane in lanes) else "mp4"


def _open(lane: _Lane, container: OutputContainer, stack: ExitStack, out: Path) -> Callable[[], Iterator[Timed]]:
    """Add the track; answers what starts giving its packets. All tracks are there before the first packet."""
    if lane.copied:
        source = stack.enter_context(opened(Path(lane.info.path)))
        stream = container.add_stream_from_template(source.streams[lane.track.index])
        stream.metadata.clear()
        _name(stream, lane)
        return lambda: _copied(lane, stream)
    rate = _rate(lane)
    try:
        encoded = cast(
            AvAudioStream, container.add_stream(lane.codec.encoder, rate=rate, layout=LAYOUTS[_channels(lane)])
        )
    except (ValueError, av.error.FFmpegError) as error:
        detail = f"no place for {lane.codec.codec} in {container.format.name}: {error}"
        raise RenderFailed(path=str(out), detail=detail) from error
    context = encoded.codec_context
    context.flags |= Flags.bitexact
    context.time_base = Fraction(1, rate)
    if not lane.codec.exact:
        context.bit_rate = _bit_rate(lane)
    elif lane.codec.codec in _DEEP and _is_deep(lane):
        context.format = av.AudioFormat(_DEEP[lane.codec.codec])
    _name(encoded, lane)
    return lambda: _encoded(lane, encoded, rate)


def _name(stream: Any, lane: _Lane) -> None:
    if lane.track.language:
        stream.metadata["language"] = lane.track.language


def _rate(lane: _Lane) -> int:
    rate = lane.track.sample_rate
    return rate if lane.codec.codec != "opus" or rate in _OPUS_RATES else 48000


def _channels(lane: _Lane) -> int:
    return min(lane.track.channels, 2 if lane.codec.codec == "mp3" else 8)


def _is_deep(lane: _Lane) -> bool:
    with opened(Path(lane.info.path)) as container:
        stream = container.streams[lane.track.index]
        return isinstance(stream, AvAudioStream) and stream.codec_context.format.bytes > 2


def _bit_rate(lane: _Lane) -> int:
    with opened(Path(lane.info.path)) as container:
        stated = int(container.streams[lane.track.index].codec_context.bit_rate or 0)
    least = _LEAST.get(lane.codec.codec, 80_000) * _channels(lane)
    return min(_MOST, max(stated, least)) if lane.codec.codec != "mp3" else min(320_000, max(stated, least))


def _copied(lane: _Lane, stream: Any) -> Iterator[Timed]:
    rate = lane.track.sample_rate
    samples = round(lane.elements[0].duration * rate)
    for packet in aac.as_packets(aac.packets_of(lane.info, lane.track, lane.span), samples):
        packet.stream, packet.time_base = stream, Fraction(1, rate)
        yield Fraction(packet.pts or 0, rate), packet


def _encoded(lane: _Lane, stream: AvAudioStream, rate: int) -> Iterator[Timed]:
    channels, layout = _channels(lane), LAYOUTS[_channels(lane)]
    converter = av.AudioResampler(format=stream.codec_context.format.name, layout=layout, rate=rate)
    at = 0
    for block in _samples(lane, rate, channels):
        flat = np.ascontiguousarray(block, dtype=np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(flat, format="flt", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
        at += len(block)
        for piece in converter.resample(frame):
            yield from _timed(stream.encode(piece))
    for piece in converter.resample(None):
        yield from _timed(stream.encode(piece))
    yield from _timed(stream.encode(None))


def _samples(lane: _Lane, rate: int, channels: int) -> Iterator[Any]:
    """Blocks of all ranges: each begins and ends on the sample that is nearest to its place on the Timeline."""
    with SoundReader(lane.info, lane.track.index) as reader:
        for element in lane.elements:
            length = round(element.end * rate) - round(element.start * rate)
            begin = Fraction(round(element.source_start * rate), rate)
            span = Span(begin, begin + Fraction(length, rate))
            for _, block in reader.blocks(span, rate=rate, channels=channels):
                yield block


def _timed(packets: list[Packet[Any]]) -> Iterator[Timed]:
    for packet in packets:
        yield (packet.dts or 0) * packet.time_base, packet
