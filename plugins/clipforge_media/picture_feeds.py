"""Pictures for observers: upright, at the width, rate and format that each asked for.

Observers that want the same picture share it; a picture that nobody is due for is not made.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from clipforge_core import Look, Observer, PictureFeed, Span, SparingObserver, Stretch, VideoStream
from clipforge_media.geometry import coded_size, scaled_size, upright

Plane = NDArray[np.uint8]

_PLANAR_420 = frozenset({"yuv420p", "yuvj420p", "yuva420p"})
_FORMATS = {"gray": "gray", "yuv": "yuv420p", "rgb": "rgb24"}
_MATRICES = {"bt709": "ITU709", "bt2020nc": "BT2020", "fcc": "FCC", "smpte240m": "SMPTE240M"}
_INSTANT = Fraction(1, 1_000_000)
"""Less than the time between two pictures."""

_SD_HEIGHT = 576
"""Untagged pictures up to this height are BT.601, higher ones BT.709, as players take them."""


class ShownPicture:
    """What an observer is shown; see `clipforge_core.Picture`. Planes are made when they are asked for."""

    __slots__ = ("_frame", "_maker", "_planes", "keyframe", "time")

    def __init__(self, time: Fraction, frame: VideoFrame, maker: _Maker) -> None:
        self.time = time
        self.keyframe = frame.key_frame
        self._frame, self._maker = frame, maker
        self._planes: list[Plane] | None = None

    @property
    def planes(self) -> Sequence[Plane]:
        """Arrays of the feed's format."""
        if self._planes is None:
            self._planes = self._maker.planes(self._frame)
        return self._planes

    @property
    def height(self) -> int:
        """Lines."""
        return int(self.planes[0].shape[0])

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.planes[0].shape[1])


@dataclass(frozen=True)
class Ends:
    """A stretch before its pictures are made; see `clipforge_core.Stretch`."""

    begin: tuple[Fraction, VideoFrame]
    end: tuple[Fraction, VideoFrame] | None
    span: Span
    times: Sequence[Fraction]
    sizes: Sequence[float]
    end_size: float
    ahead: Sequence[float]
    irregular: bool


class _Subscriber:
    def __init__(self, feed: PictureFeed, observer: Observer) -> None:
        self.feed, self.observer = feed, observer
        self._origin = Fraction(0)
        self._tick = 0
        self.looked: Look | None = None

    def begin(self, start: Fraction) -> None:
        """Count ticks from the start of a span."""
        self._origin, self._tick = start, 0

    def due(self, time: Fraction) -> bool:
        """True if a tick has come since the last picture, and the picture is wanted."""
        look = self.looked
        if look is not None and time >= look.until and not any(span.contains(time) for span in look.exact):
            return False
        rate = self.feed.rate
        if rate is None:
            return True
        if time < self._origin + self._tick / rate:
            return False
        self._tick = math.floor((time - self._origin) * rate) + 1
        return True


class PictureFan:
    """Gives each decoded frame of a track to the observers that are due."""

    def __init__(self, video: VideoStream, wanted: Sequence[tuple[PictureFeed, Observer]]) -> None:
        self._video = video
        self._subscribers = [_Subscriber(feed, observer) for feed, observer in wanted]
        self._makers: dict[tuple[int, str, bool], _Maker] = {}

    def begin(self, start: Fraction) -> None:
        """A new span begins at `start`."""
        for subscriber in self._subscribers:
            subscriber.begin(start)

    def looks(self, ends: Ends) -> list[Look]:
        """What the observers, all of sparing feeds, want of the next stretch."""
        for subscriber in self._subscribers:
            maker = self._maker(subscriber.feed)
            stretch = Stretch(
                begin=ShownPicture(*ends.begin, maker),
                end=ShownPicture(*ends.end, maker) if ends.end is not None else None,
                span=ends.span,
                times=ends.times,
                sizes=ends.sizes,
                end_size=ends.end_size,
                ahead=ends.ahead,
                irregular=ends.irregular,
            )
            observer = cast(SparingObserver, subscriber.observer)
            look = observer.look(stretch)
            # The keyframe itself is always shown: it is decoded already.
            subscriber.looked = Look(max(look.until, ends.span.start + _INSTANT), look.exact)
        return [subscriber.looked for subscriber in self._subscribers if subscriber.looked is not None]

    def look_all(self) -> None:
        """Nobody is asked for the next pictures: all are shown."""
        for subscriber in self._subscribers:
            subscriber.looked = None

    def _maker(self, feed: PictureFeed) -> _Maker:
        key = (feed.width, feed.format, feed.thin)
        if key not in self._makers:
            self._makers[key] = _Maker(self._video, feed)
        return self._makers[key]

    def show(self, time: Fraction, frame: VideoFrame) -> None:
        """The next frame, at `time` on the media clock."""
        made: dict[tuple[int, str, bool], ShownPicture] = {}
        for subscriber in self._subscribers:
            if not subscriber.due(time):
                continue
            feed = subscriber.feed
            key = (feed.width, feed.format, feed.thin)
            if key not in made:
                made[key] = ShownPicture(time, frame, self._maker(feed))
            subscriber.observer.picture(made[key])


class _Maker:
    """Makes the planes of one kind of picture."""

    def __init__(self, video: VideoStream, feed: PictureFeed) -> None:
        self._video = video
        self._format = feed.format
        self._thin = feed.thin
        width, height = scaled_size(video, feed.width)
        self._size = coded_size(video, width, height)
        self._reformatter = VideoReformatter()

    def planes(self, frame: VideoFrame) -> list[Plane]:
        video = self._video
        coded = self._thinned(frame) if self._thin else None
        coded = coded if coded is not None else self._scaled(frame)
        if not video.rotation and not video.mirrored:
            return coded
        return [upright(plane, video.rotation, video.mirrored) for plane in coded]

    def _thinned(self, frame: VideoFrame) -> list[Plane] | None:
        """Every n-th pixel; None where the format does not lend itself to it."""
        if frame.format.name not in _PLANAR_420 or self._format == "rgb":
            return None
        across, down = max(1, frame.width // self._size[0]), max(1, frame.height // self._size[1])
        count = 1 if self._format == "gray" else 3
        return [np.ascontiguousarray(_view(frame, i)[::down, ::across]) for i in range(count)]

    def _scaled(self, frame: VideoFrame) -> list[Plane]:
        width, height = self._size
        same_range = self._format != "rgb"
        small = self._reformatter.reformat(
            frame,
            width,
            height,
            _FORMATS[self._format],
            src_colorspace=None if same_range else _matrix(self._video),
            interpolation="AREA" if frame.width >= 2 * width else "BILINEAR",
            # Equal ranges on both sides: luma comes as it is, not stretched.
            src_color_range=2 if same_range else None,
            dst_color_range=2 if same_range else None,
            threads=1,
        )
        if self._format == "rgb":
            return [np.ascontiguousarray(small.to_ndarray())]
        return [np.ascontiguousarray(_view(small, i)) for i in range(len(small.planes))]


def _view(frame: VideoFrame, index: int) -> Plane:
    """A plane of 8-bit samples without the padding of its lines, not copied."""
    plane = frame.planes[index]
    lines = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return lines[: plane.height, : plane.width]


def _matrix(video: VideoStream) -> int:
    name = _MATRICES.get(video.matrix)
    if name is None:
        untagged = video.matrix == "unknown"
        name = "ITU709" if untagged and video.height > _SD_HEIGHT else "ITU601"
    return int(av.video.reformatter.Colorspace[name])
