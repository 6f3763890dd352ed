"""Join: segments and sound into one file by copying packets.

    join([Path("0.mp4"), Path("1.mp4")], Path("sound.m4a"), timeline, Path("clip.mp4"))

Each segment is a closed group of pictures, its frames at whole steps of the Timeline's frame rate from
0. Presentation times are the frames' places on the Timeline, exactly; decoding times are counted anew
over all segments, so that reordered frames never meet at a seam.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from fractions import Fraction
from heapq import merge
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream

from clipforge_core import RenderFailed, Timeline
from clipforge_media.opening import opened
from clipforge_media.writing import replacing

FORMATS = {"mp4": "mp4", "m4v": "mp4", "mov": "mov", "mkv": "matroska", "matroska": "matroska", "webm": "webm"}
"""Container names of Timelines and FFmpeg's muxers."""

_FAST = {"fflags": "+bitexact", "movflags": "+faststart"}
_CUES = {"fflags": "+bitexact", "cues_to_front": "1"}
_OPTIONS = {"mp4": _FAST, "mov": _FAST, "matroska": _CUES, "webm": _CUES}
"""The index stands in front, so that a file plays while it is still being loaded."""

_TAGS = {("mp4", "hevc"): "hvc1", ("mov", "hevc"): "hvc1"}
"""Tags of codecs where FFmpeg's own choice is not played by everybody: Apple wants hvc1, not hev1."""


def join(pictures: Sequence[Path], sound: Path | None, timeline: Timeline, out: Path, title: str = "") -> None:
    """Write `out`: all pictures, one after the other, and the sound, ready to stream. `title` is written into the file.

    Raises RenderFailed where the segments do not fit together or do not have the Timeline's frames,
    and what reading and writing raise.
    """
    if timeline.container not in FORMATS:
        known = ", ".join(sorted(FORMATS))
        raise RenderFailed(path=str(out), detail=f"no container {timeline.container!r}; there are {known}")
    plan = _plan(pictures, timeline, out)
    form = FORMATS[timeline.container]
    with (
        replacing(out) as part,
        av.open(str(part), "w", format=form, container_options=_OPTIONS[form]) as container,
        ExitStack() as stack,
    ):
        first = stack.enter_context(opened(pictures[0]))
        if title:
            container.metadata["title"] = title
        video = _copied(container, first, "video", out)
        tag = _TAGS.get((form, _only(first, "video", out).codec_context.codec.canonical_name))
        if tag:
            video.codec_context.codec_tag = tag
        sources: list[Iterator[tuple[Fraction, Packet[Stream]]]] = [_picture_packets(plan, timeline, video)]
        if sound is not None:
            heard = stack.enter_context(opened(sound))
            sources.append(_sound_packets(heard, _copied(container, heard, "audio", out)))
        for _, packet in merge(*sources, key=lambda item: item[0]):
            container.mux(packet)


class _Plan:
    """What the segments hold: paths, their frames, and how many frames decoding runs ahead of showing."""

    def __init__(self) -> None:
        self.segments: list[tuple[Path, int]] = []
        self.ahead = 0
        self.frames = 0


def _plan(pictures: Sequence[Path], timeline: Timeline, out: Path) -> _Plan:
    """Look through all segments first; raises RenderFailed for what cannot be joined."""
    plan = _Plan()
    header: bytes | None = None
    for path in pictures:
        with opened(path) as container:
            stream = _only(container, "video", path)
            extradata = bytes(stream.codec_context.extradata or b"")
            places = [_place(p, timeline) for p in container.demux(stream) if p.pts is not None]
        header = extradata if header is None else header
        if extradata != header:
            raise RenderFailed(path=str(out), detail=f"{path.name} was encoded with other settings than the first part")
        if sorted(places) != list(range(len(places))):
            raise RenderFailed(path=str(out), detail=f"{path.name} lacks frames, or has them at other times")
        plan.ahead = max(plan.ahead, max((count - place for count, place in enumerate(places)), default=0))
        plan.segments.append((path, plan.frames))
        plan.frames += len(places)
    if plan.frames != timeline.frames or not plan.frames:
        raise RenderFailed(path=str(out), detail=f"its parts have {plan.frames} frames in place of {timeline.frames}")
    return plan


def _place(packet: Packet[Stream], timeline: Timeline) -> int:
    return round((packet.pts or 0) * packet.time_base * timeline.canvas.frame_rate)


def _only(container: InputContainer, kind: str, path: Path) -> Stream:
    streams = [stream for stream in container.streams if stream.type == kind]
    if not streams:
        raise RenderFailed(path=str(path), detail=f"it has no {kind} to join")
    return streams[0]


def _copied(container: OutputContainer, source: InputContainer, kind: str, out: Path) -> Stream:
    template = _only(source, kind, out)
    stream = container.add_stream_from_template(template)
    # Names of handlers and encoders tell nothing of the clip.
    stream.metadata.clear()
    return stream


def _picture_packets(plan: _Plan, timeline: Timeline, video: Stream) -> Iterator[tuple[Fraction, Packet[Stream]]]:
    step = 1 / timeline.canvas.frame_rate
    # A time base of one frame holds all times exactly; the muxer multiplies it as it needs.
    count = 0
    for path, offset in plan.segments:
        with opened(path) as container:
            for packet in container.demux(_only(container, "video", path)):
                if packet.pts is None:
                    continue
                place = _place(packet, timeline)
                packet.time_base = step
                packet.pts, packet.dts, packet.duration = offset + place, count - plan.ahead, 1
                packet.stream = video
                yield (count - plan.ahead) * step, packet
                count += 1


def _sound_packets(source: InputContainer, audio: Stream) -> Iterator[tuple[Fraction, Packet[Stream]]]:
    for packet in source.demux(_only(source, "audio", Path("sound"))):
        if packet.dts is None:
            continue
        time = packet.dts * packet.time_base
        packet.stream = audio
        yield time, packet
