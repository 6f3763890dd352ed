"""Random access points: keyframes near given times, found by the container's index, without decoding.

access_points(Path("talk.mp4"), [(Fraction(15), Fraction(1))])     # the keyframe nearest to 15 s, at most 1 s away
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
from av.container import InputContainer
from av.video import VideoStream

from clipforge_media.clock import Clock
from clipforge_media.opening import UNTIMED, opened
from clipforge_media.probing import glance

_LOOKED_AT = 64
"""Packets after a seek in which a keyframe is to be: files whose index is wrong have it somewhere else."""


def access_points(path: Path, places: Sequence[tuple[Fraction, Fraction]]) -> tuple[Fraction | None, ...]:
    """For each (time, within), in seconds on the media clock, the time of a keyframe at most `within` away: the nearer
    one of the last before `time` and the last before `time + within`. None where there is none, or the file cannot be
    sought in. Raises the errors of `open_media`."""
    info = glance(path)
    if info.video is None or info.container in UNTIMED:
        return (None,) * len(places)
    clock = Clock.of(info)
    with opened(path, undecoded=True) as container:
        stream = container.streams[info.video.index]
        if not isinstance(stream, VideoStream):
            return (None,) * len(places)
        return tuple(_nearest(container, stream, clock, time, within) for time, within in places)


def _nearest(
    container: InputContainer, stream: VideoStream, clock: Clock, time: Fraction, within: Fraction
) -> Fraction | None:
    points = [_last(container, stream, clock, each) for each in (time, time + within)]
    near = [point for point in points if point is not None and abs(point - time) <= within]
    return min(near, key=lambda point: abs(point - time), default=None)


def _last(container: InputContainer, stream: VideoStream, clock: Clock, time: Fraction) -> Fraction | None:
    """The last keyframe at or before a time, as seeking finds it."""
    base = stream.time_base
    if base is None:
        return None
    try:
        container.seek(clock.ticks(time, base), stream=stream, backward=True)
        for packet in islice(container.demux(stream), _LOOKED_AT):
            if packet.is_keyframe and packet.pts is not None:
                return clock.time(packet.pts, base)
    except (av.error.FFmpegError, OSError):
        return None
    return None
