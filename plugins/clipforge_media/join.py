"""Join: segments and sound into one file by copying packets.

    join([Path("0.mp4"), Path("1.mp4")], Path("sound.m4a"), timeline, Path("clip.mp4"))

Each segment is a closed group of pictures, its frames at whole steps of the Timeline's frame rate from
0 (or at the source's own times, where the Timeline says so). Presentation times are the frames' places on
the Timeline, exactly; decoding times are counted anew over all segments, so that reordered frames never
meet at a seam. Segments whose codec headers name different parameter sets get one header that holds all.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from fractions import Fraction
from heapq import merge
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream

from clipforge_core import Chapter, RenderFailed, Timeline
from clipforge_media.clock import exact
from clipforge_media.opening import opened
from clipforge_media.smartcut.dialect import merged_header
from clipforge_media.writing import replacing

if TYPE_CHECKING:
    from av.container.core import Chapter as ChapterMark

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
        if timeline.chapters:
            container.set_chapters([_chapter(number, c) for number, c in enumerate(timeline.chapters)])
        video = _copied(container, _only(first, "video", out))
        video.codec_context.extradata = plan.header or None
        tag = _TAGS.get((form, _only(first, "video", out).codec_context.codec.canonical_name))
        if tag:
            video.codec_context.codec_tag = tag
        sources: list[Iterator[tuple[Fraction, Packet[Stream]]]] = [_picture_packets(plan, video)]
        if sound is not None:
            for stream in _heard(sound):
                # Each track is read for itself, so that merging never runs far ahead in one of them.
                heard = stack.enter_context(opened(sound))
                copied = _copied(container, heard.streams[stream])
                sources.append(_sound_packets(heard, heard.streams[stream], copied))
        for _, packet in merge(*sources, key=lambda item: item[0]):
            container.mux(packet)


def _chapter(number: int, chapter: Chapter) -> ChapterMark:
    """As PyAV takes it, to the millisecond."""
    start, end = round(chapter.start * 1000), round(chapter.end * 1000)
    base = Fraction(1, 1000)
    return {"id": number, "start": start, "end": end, "time_base": base, "metadata": {"title": chapter.title}}


class _Plan:
    """What the segments hold: paths, their frames' times in steps of `step` seconds, and how many frames decoding
    runs ahead of showing. `times` are those of all frames in order, then the end."""

    def __init__(self, step: Fraction) -> None:
        self.step = step
        self.segments: list[tuple[Path, int]] = []
        self.ahead = 0
        self.times: array[int] = array("q")
        self.header: bytes | None = None

    def take_header(self, stream: Stream, path: Path, out: Path) -> None:
        """Add a segment's codec header. Raises RenderFailed where it does not go with those before."""
        codec = stream.codec_context.codec.canonical_name
        header = bytes(stream.codec_context.extradata or b"")
        try:
            self.header = header if self.header is None else merged_header(codec, [self.header, header])
        except ValueError as error:
            detail = f"{path.name} was encoded with other settings than the first part: {error}"
            raise RenderFailed(path=str(out), detail=detail) from error


def _plan(pictures: Sequence[Path], timeline: Timeline, out: Path) -> _Plan:
    """Look through all segments first; raises RenderFailed for what cannot be joined."""
    step = 1 / timeline.canvas.frame_rate
    if timeline.own_times:
        with opened(pictures[0], undecoded=True) as container:
            step = exact(_only(container, "video", pictures[0]).time_base) or step
    plan = _Plan(step)
    for path, begin in zip(pictures, _begins(pictures, timeline, step), strict=True):
        with opened(path, undecoded=True) as container:
            stream = _only(container, "video", path)
            plan.take_header(stream, path, out)
            places = [_place(p, step) for p in container.demux(stream) if p.pts is not None]
        ordered = sorted(places)
        if not timeline.own_times and ordered != list(range(len(places))):
            raise RenderFailed(path=str(out), detail=f"{path.name} lacks frames, or has them at other times")
        order = {place: number for number, place in enumerate(ordered)}
        plan.ahead = max(plan.ahead, max((count - order[place] for count, place in enumerate(places)), default=0))
        offset = begin if timeline.own_times else len(plan.times)
        plan.segments.append((path, offset))
        plan.times.extend(offset + place for place in ordered)
    if not plan.times or (not timeline.own_times and len(plan.times) != timeline.frames):
        detail = f"its parts have {len(plan.times)} frames in place of {timeline.frames}"
        raise RenderFailed(path=str(out), detail=detail)
    plan.times.append(round(timeline.duration / step))
    return plan


def _begins(pictures: Sequence[Path], timeline: Timeline, step: Fraction) -> list[int]:
    """Where each segment begins on the Timeline, in steps; segments of frames on a grid are counted instead."""
    if not timeline.own_times:
        return [0] * len(pictures)
    return [round(element.start / step) for element in timeline.elements("video")]


def _place(packet: Packet[Stream], step: Fraction) -> int:
    return round((packet.pts or 0) * packet.time_base / step)


def _only(container: InputContainer, kind: str, path: Path) -> Stream:
    streams = [stream for stream in container.streams if stream.type == kind]
    if not streams:
        raise RenderFailed(path=str(path), detail=f"it has no {kind} to join")
    return streams[0]


def _copied(container: OutputContainer, template: Stream) -> Stream:
    # Else PyAV looks for an encoder of the decoder's name, and finds none for libdav1d and mp3float.
    stream = container.add_stream_from_template(template, opaque=True)
    # Names of handlers and encoders tell nothing of the clip; what language is spoken does.
    language = template.metadata.get("language", "")
    stream.metadata.clear()
    if language not in ("", "und"):
        stream.metadata["language"] = language
    return stream


def _picture_packets(plan: _Plan, video: Stream) -> Iterator[tuple[Fraction, Packet[Stream]]]:
    # A time base of one step holds all times exactly; the muxer multiplies it as it needs.
    numbers = {time: number for number, time in enumerate(plan.times)}
    first = plan.times[1] - plan.times[0]
    count = 0
    for path, offset in plan.segments:
        with opened(path, undecoded=True) as container:
            for packet in container.demux(_only(container, "video", path)):
                if packet.pts is None:
                    continue
                time = offset + _place(packet, plan.step)
                late = count - plan.ahead
                packet.time_base = plan.step
                packet.pts = time
                packet.dts = plan.times[late] if late >= 0 else plan.times[0] + late * first
                packet.duration = plan.times[numbers[time] + 1] - time
                packet.stream = video
                yield packet.dts * plan.step, packet
                count += 1


def _heard(sound: Path) -> list[int]:
    """Indexes of the sound tracks. Raises RenderFailed where there are none."""
    with opened(sound) as container:
        _only(container, "audio", sound)
        return [stream.index for stream in container.streams if stream.type == "audio"]


def _sound_packets(source: InputContainer, track: Stream, audio: Stream) -> Iterator[tuple[Fraction, Packet[Stream]]]:
    for packet in source.demux(track):
        if packet.dts is None:
            continue
        time = packet.dts * packet.time_base
        packet.stream = audio
        yield time, packet
