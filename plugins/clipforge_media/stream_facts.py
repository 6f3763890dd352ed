"""From what a survey found to the stream descriptions of MediaInfo."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

import numpy as np
from av.audio.frame import AudioFrame
from av.sidedata.sidedata import SideData, Type
from av.video import VideoStream as AvVideoStream
from av.video.frame import VideoFrame

from clipforge_core import AudioStream, VideoStream
from clipforge_media.clock import exact
from clipforge_media.colour import matrix_name, primaries_name, transfer_name
from clipforge_media.frame_rate import estimate, rising
from clipforge_media.geometry import display_size, from_matrix
from clipforge_media.survey import Track

_ODD_ASPECT = Fraction(20)
"""Sample aspects beyond this (or its inverse) are broken headers, not pictures."""


def end_of(stream: VideoStream | AudioStream) -> Fraction:
    """When the last frame or sample of a stream is over, on the media clock."""
    return stream.start + stream.duration


def video_stream(track: Track, zero: Fraction) -> VideoStream:
    """The picture track; `zero` is the container time of the first presented frame, in seconds."""
    stream, frame = track.stream, track.first_frame
    if not isinstance(stream, AvVideoStream) or not isinstance(frame, VideoFrame):
        raise TypeError("not a picture track with a decoded frame")
    base = exact(stream.time_base) or Fraction(1, 1000)
    first = round(track.first_time / base)
    pts = rising(np.frombuffer(track.pts, dtype=np.int64))
    pts = pts[pts >= first]
    claims = [exact(r) for r in (stream.guessed_rate, stream.average_rate, stream.base_rate)]
    if len(pts) < 2 and not track.pts and track.packets > 1:
        # A bare stream: as many pictures as packets, at the rate that it claims.
        step = 1 / (next((r for r in claims if r), None) or Fraction(25)) / base
        pts = np.array([first + round(n * step) for n in range(track.packets)], dtype=np.int64)
    if not len(pts):
        pts = np.array([first], dtype=np.int64)
    rate = estimate(pts, base, claims)
    rotation, mirrored = _orientation(frame)
    aspect = _sample_aspect(exact(stream.sample_aspect_ratio))
    width, height = display_size(frame.width, frame.height, aspect, rotation)
    name = frame.format.name
    return VideoStream(
        index=stream.index,
        codec=stream.codec_context.codec.canonical_name,
        pixel_format=name,
        width=frame.width,
        height=frame.height,
        display_width=width,
        display_height=height,
        sample_aspect=aspect,
        rotation=rotation,
        mirrored=mirrored,
        frame_rate=rate.rate,
        variable=rate.variable,
        frames=len(pts),
        bit_depth=max(component.bits for component in frame.format.components),
        full_range=int(frame.color_range) == 2 or name.startswith("yuvj"),
        primaries=primaries_name(frame.color_primaries),
        transfer=transfer_name(frame.color_trc),
        matrix=matrix_name(frame.colorspace),
        interlaced=frame.interlaced_frame,
        alpha=any(c.is_alpha for c in frame.format.components) or stream.metadata.get("alpha_mode") == "1",
        time_base=base,
        start=first * base - zero,
        duration=_picture_end(track, int(pts[-1]), rate.rate, base) - first * base,
    )


_DOLBY_TAGS = frozenset({"dvh1", "dvhe", "dvav", "dva1", "dav1"})
"""Codec tags of Dolby Vision without a base layer that other players know (Dolby Vision in ISO BMFF, section 3)."""


def foreign_colours(track: Track) -> str:
    """One sentence where a picture's colours can be read by Dolby Vision players alone (profile 5), "" elsewhere."""
    frame, context = track.first_frame, track.stream.codec_context
    if not isinstance(frame, VideoFrame) or str(context.codec_tag) not in _DOLBY_TAGS:
        return ""
    # A base layer for others says what it is: PQ, HLG or BT.709.
    if transfer_name(frame.color_trc) != "unknown":
        return ""
    return "Its colours are Dolby Vision without a base layer: they will look wrong. Convert it to HDR10 or SDR first"


def _picture_end(track: Track, last: int, rate: Fraction, base: Fraction) -> Fraction:
    """When the last picture is over, in container seconds."""
    counted = last * base + 1 / rate
    stated = (track.end or 0) * base
    # Transport streams carry no durations, FLV and some Matroska files carry those of 1 tick.
    return stated if stated > last * base + Fraction(1, 4) / rate else counted


def _orientation(frame: VideoFrame) -> tuple[int, bool]:
    # `get` is what PyAV 18 and 19 share: one iterates over values, the other over keys.
    sides = cast("Mapping[Type, SideData]", frame.side_data)
    data = sides.get(Type.DISPLAYMATRIX)
    return from_matrix(bytes(data)) if data is not None else (0, False)


def _sample_aspect(aspect: Fraction | None) -> Fraction:
    if not aspect or aspect <= 0 or not 1 / _ODD_ASPECT <= aspect <= _ODD_ASPECT:
        return Fraction(1)
    return aspect


def layout_name(frame: AudioFrame) -> str:
    """Name of the channel layout; files that do not say (most WAV) get the usual one for their channels."""
    usual = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
    name, channels = frame.layout.name, frame.layout.nb_channels
    return usual.get(channels, name) if name.endswith(" channels") else name


def language_of(tag: str | None) -> str:
    """A stream's language as the file says it, "" where it does not."""
    return "" if tag in (None, "und") else str(tag)


def audio_stream(track: Track, zero: Fraction) -> AudioStream:
    """A sound track; `zero` as for `video_stream`. `duration` counts from its first sample."""
    stream, frame = track.stream, track.first_frame
    if not isinstance(frame, AudioFrame):
        raise TypeError("not a sound track with a decoded frame")
    base = exact(stream.time_base) or Fraction(1, 1000)
    first = track.first_time
    last = max(track.pts, default=round(first / base))
    end = (track.end if track.end is not None else last) * base
    return AudioStream(
        index=stream.index,
        codec=stream.codec_context.codec.canonical_name,
        sample_rate=frame.sample_rate,
        channels=frame.layout.nb_channels,
        layout=layout_name(frame),
        language=language_of(stream.language),
        title=stream.metadata.get("title", ""),
        default=bool(stream.disposition & 1),
        time_base=base,
        start=first - zero,
        duration=max(Fraction(0), max(end, first + Fraction(frame.samples, frame.sample_rate)) - first),
    )
