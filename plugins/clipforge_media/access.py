"""Random access points and byte positions, found by the container's index, without decoding.

access_points(Path("talk.mp4"), [(Fraction(15), Fraction(1))])     # the keyframe nearest to 15 s, at most 1 s away
byte_positions(Path("talk.mp4"), [Fraction(0), Fraction(15)])      # where in the file those times are stored
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import av
from av.container import InputContainer
from av.video import VideoStream

from clipforge_core import MediaInfo
from clipforge_media.clock import Clock
from clipforge_media.opening import UNTIMED, opened
from clipforge_media.probing import glance

_LOOKED_AT = 64
"""Packets after a seek in which a keyframe is to be: files whose index is wrong have it somewhere else."""

_INDEXED = frozenset(("mov", "mp4", "matroska", "webm", "avi"))
"""Formats whose files hold an index of the whole; of others FFmpeg knows what it has read."""

_LAST = Fraction(15)
"""Seconds that may follow the last entry of an index: that of Matroska has keyframes alone."""


def access_points(path: Path, places: Sequence[tuple[Fraction, Fraction]]) -> tuple[Fraction | None, ...]:
    """For each (time, within), in seconds on the media clock, the time of a keyframe at most `within` away: the nearer
    one of the last before `time` and the last before `time + within`. None where there is none, or the file cannot be
    sought in. Raises the errors of `open_media`."""
    with _pictures(path) as pictures:
        if pictures is None:
            return (None,) * len(places)
        return tuple(pictures.nearest(time, within) for time, within in places)


def byte_positions(path: Path, times: Sequence[Fraction]) -> tuple[int, ...]:
    """For each time, in seconds on the media clock and in order, the byte of the file at which what is shown then is
    stored, to a few frames; between entries of the index, as if bytes came evenly. Empty where the file has no index
    that reaches that far. Raises the errors of `open_media`."""
    with _pictures(path) as pictures:
        return pictures.positions(times) if pictures is not None and times else ()


@contextmanager
def _pictures(path: Path) -> Iterator[_Pictures | None]:
    """The pictures of a file; None where it has none, or cannot be sought in."""
    info = glance(path)
    if info.video is None or info.container in UNTIMED:
        yield None
        return
    with opened(path, undecoded=True) as container:
        stream = container.streams[info.video.index]
        base = stream.time_base
        if isinstance(stream, VideoStream) and base is not None:
            yield _Pictures(container, stream, base, Clock.of(info), info)
        else:
            yield None


class _Pictures(NamedTuple):
    container: InputContainer
    stream: VideoStream
    base: Fraction
    clock: Clock
    info: MediaInfo

    def nearest(self, time: Fraction, within: Fraction) -> Fraction | None:
        """The time of the nearest keyframe that is no farther away."""
        points = [self.last(each) for each in (time, time + within)]
        near = [point for point in points if point is not None and abs(point - time) <= within]
        return min(near, key=lambda point: abs(point - time), default=None)

    def last(self, time: Fraction) -> Fraction | None:
        """The last keyframe at or before a time, as seeking finds it."""
        try:
            self.container.seek(self.clock.ticks(time, self.base), stream=self.stream, backward=True)
            for packet in islice(self.container.demux(self.stream), _LOOKED_AT):
                if packet.is_keyframe and packet.pts is not None:
                    return self.clock.time(packet.pts, self.base)
        except (av.error.FFmpegError, OSError):
            return None
        return None

    def positions(self, times: Sequence[Fraction]) -> tuple[int, ...]:
        """The bytes at which times are stored; empty where the index does not say."""
        if _INDEXED.isdisjoint(self.container.format.name.split(",")):
            return ()
        # Matroska's index is read at the first seek.
        self.last(times[0])
        index = self.stream.index_entries
        reach = self.clock.ticks(times[-1] - _LAST, self.base)
        if len(index) < 2 or index[-1].timestamp < reach:
            return ()
        return tuple(self._position(self.clock.ticks(time, self.base)) for time in times)

    def _position(self, ticks: int) -> int:
        """Entries count decoding times, which run some frames ahead, and may share a position: that of a cluster."""
        index = self.stream.index_entries
        number = max(0, index.search_timestamp(ticks, backward=True, any_frame=True))
        position, after = index[number].pos, number + 1
        while number > 0 and index[number - 1].pos == position:
            number -= 1
        while after < len(index) and index[after].pos == position:
            after += 1
        begin = index[number].timestamp
        if after < len(index):
            end, there = index[after].timestamp, index[after].pos
        else:
            end, there = self.clock.ticks(self.info.duration, self.base), self.container.size
        if end <= begin:
            return position
        return position + (there - position) * min(max(ticks - begin, 0), end - begin) // (end - begin)
