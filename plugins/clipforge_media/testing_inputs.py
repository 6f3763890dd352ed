"""Odd inputs for tests, made of plain ones, and what becomes of an input as a finished clip.

    late = remuxed(make_video(...), tmp_path / "late.ts", shift=Fraction(95443))
    clip = clip_of(late, tmp_path / "clip.mp4")
    clip.numbers, clip.clicks

`clip_of` goes the way of an export (probe, Timeline, segments, sound, join) and decodes what came out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import av
import numpy as np
from av.packet import Packet
from numpy.typing import NDArray

from clipforge_core import (
    AudioElement,
    Canvas,
    MediaInfo,
    Source,
    Span,
    Timeline,
    TimelineTrack,
    VideoElement,
    VideoEncoding,
    plan_segments,
    silent,
)
from clipforge_media.join import join
from clipforge_media.opening import opened
from clipforge_media.pcm import read_sound
from clipforge_media.probing import probe
from clipforge_media.render.planes import Planes, planes_of
from clipforge_media.render.segments import render_segments
from clipforge_media.sound import render_sound
from clipforge_media.testing import click_times, read_number

_SHARP = VideoEncoding(options={"preset": "ultrafast", "crf": "4"})

Keep: TypeAlias = "Callable[[Packet[Any], Fraction], bool]"
"""(packet, its time in seconds) -> whether it goes into the new file."""


def remuxed(
    sources: Path | Sequence[Path],
    out: Path,
    *,
    options: Mapping[str, str] | None = None,
    form: str | None = None,
    shift: Fraction = Fraction(0),
    keep: Keep | None = None,
    languages: Sequence[str] = (),
    default: int | None = None,
) -> Path:
    """The packets of some files side by side in a new container, `shift` seconds later.

    `options` are those of the muxer. `languages` name those of the audio tracks in order; `default` is the number
    (from 0) of the audio track that alone is flagged as default.
    """
    with av.open(str(out), "w", format=form, container_options={"fflags": "+bitexact", **(options or {})}) as target:
        packets: list[tuple[Fraction, int, Packet[Any]]] = []
        audio = 0
        for path in [sources] if isinstance(sources, Path) else sources:
            with av.open(str(path)) as source:
                streams: dict[int, Any] = {}
                for stream in source.streams:
                    if stream.type in ("video", "audio", "subtitle"):
                        made = streams[stream.index] = target.add_stream_from_template(stream)
                        if stream.type == "audio":
                            _label(made, audio, languages, default)
                            audio += 1
                for packet in source.demux(list(source.streams.get())):
                    if packet.dts is None or packet.stream_index not in streams:
                        continue
                    base = Fraction(packet.time_base.numerator, packet.time_base.denominator)
                    if keep is not None and not keep(packet, (packet.pts or 0) * base):
                        continue
                    ticks = round(shift / base)
                    packet.pts, packet.dts = (packet.pts or 0) + ticks, packet.dts + ticks
                    packet.stream = streams[packet.stream_index]
                    packets.append((packet.dts * base, len(packets), packet))
        for _, _, packet in sorted(packets, key=lambda p: p[:2]):
            target.mux(packet)
    return out


def _label(stream: Any, number: int, languages: Sequence[str], default: int | None) -> None:
    if number < len(languages):
        stream.metadata["language"] = languages[number]
    if default is not None:
        flag = av.stream.Disposition.default
        stream.disposition = flag if number == default else av.stream.Disposition(0)


def truncated(path: Path, out: Path, share: float) -> Path:
    """The first `share` of a file's bytes."""
    data = path.read_bytes()
    out.write_bytes(data[: int(len(data) * share)])
    return out


class Finished(NamedTuple):
    """A finished clip, decoded: pictures, their numbers, float32 mono samples at 48 kHz, when clicks begin."""

    info: MediaInfo
    pictures: list[Planes]
    numbers: list[int]
    samples: NDArray[np.float32]
    clicks: list[float]


def clip_of(
    path: Path,
    out: Path,
    *,
    rate: Fraction | int = 25,
    size: tuple[int, int] = (64, 40),
    start: Fraction = Fraction(0),
    length: Fraction | None = None,
    fit: str = "stretch",
    background: str = "#000000",
    stream: int = -1,
) -> Finished:
    """The source from `start` on as a clip of that rate and size, its loudness left as it is."""
    info = probe(path)
    rate = Fraction(rate)
    frames = max(1, round((length if length is not None else info.duration - start) * rate))
    timeline = _timeline(info, path, rate, frames, size, start, fit, background, stream)
    paths = []
    for segment in plan_segments(timeline):
        part = out.with_name(f"{out.stem}-{segment.index}.mp4")
        render_segments([(segment, part)], report=silent)
        paths.append(part)
    sound = None
    if timeline.elements("audio"):
        sound = out.with_name(f"{out.stem}.m4a")
        render_sound(timeline, sound, report=silent)
    join(paths, sound, timeline, out)
    made = probe(out)
    with opened(out) as container:
        pictures = [Planes(*(plane.copy() for plane in planes_of(f)[:3])) for f in container.decode(video=0)]
    heard = np.zeros(0, np.float32)
    if made.audio:
        heard = read_sound(made, Span(Fraction(0), made.duration), rate=48000)
    numbers = [read_number(picture.y) for picture in pictures]
    return Finished(made, pictures, numbers, heard, click_times(heard, 48000))


def _timeline(
    info: MediaInfo,
    path: Path,
    rate: Fraction,
    frames: int,
    size: tuple[int, int],
    start: Fraction,
    fit: Any,
    background: str,
    stream: int,
) -> Timeline:
    zero, length = Fraction(0), frames / rate
    tracks = []
    if info.video is not None:
        shown = VideoElement(id="v", start=zero, duration=length, source="s", source_start=start, fit=fit)
        tracks.append(TimelineTrack(name="picture", elements=(shown,)))
    if info.audio:
        heard = AudioElement(id="a", start=zero, duration=length, source="s", source_start=start, stream=stream)
        tracks.append(TimelineTrack(name="sound", kind="audio", elements=(heard,)))
    return Timeline(
        canvas=Canvas(width=size[0], height=size[1], frame_rate=rate, background=background),
        duration=length,
        sources=(Source(id="s", path=str(path), digest=info.digest),),
        tracks=tuple(tracks),
        video=_SHARP,
    )
