"""Pictures for observers: upright, at the width, rate and format that each asked for.

Observers that want the same picture share it; a picture that nobody is due for is not made.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, cast

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from clipforge_core import Look, Observer, PictureFeed, Span, SparingObserver, Stretch, VideoStream
from clipforge_media.colour import HDR_TRANSFERS
from clipforge_media.geometry import coded_size, scaled_size, upright
from clipforge_media.render.tonemap import byte_table

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

    def __init__(self, time: Fraction, frame: VideoFrame, maker: PictureMaker) -> None:
        self.time = time
        self.keyframe = frame.key_frame
        self._frame: VideoFrame | None = frame
        self._maker = maker
        self._planes: list[Plane] = []

    @property
    def planes(self) -> Sequence[Plane]:
        """Arrays of the feed's format."""
        if self._frame is not None:
            # The frame is let go: it is some hundred times as large.
            self._planes, self._frame = self._maker.planes(self._frame), None
        return self._planes

    @property
    def height(self) -> int:
        """Lines."""
        return int(self.planes[0].shape[0])

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.planes[0].shape[1])


Kind = tuple[int, str, bool]
"""What makes two feeds want the same pictures: width, format, thin."""

Makers = dict[Kind, "PictureMaker"]
"""Makers of pictures, by kind; each thread has its own."""


class Rendered(NamedTuple):
    """Pictures of one frame, made ahead, and the numbers of the subscribers that may want them."""

    time: Fraction
    made: dict[Kind, ShownPicture]
    wanted: list[int]


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

    def begin(self, start: Fraction) -> None:
        """Count ticks from the start of a span."""
        self._origin, self._tick = start, 0

    def due(self, time: Fraction) -> bool:
        """True if a tick has come since the last picture."""
        rate = self.feed.rate
        if rate is None:
            return True
        if time < self._origin + self._tick / rate:
            return False
        self._tick = math.floor((time - self._origin) * rate) + 1
        return True

    @property
    def kind(self) -> Kind:
        """What pictures it wants."""
        return (self.feed.width, self.feed.format, self.feed.thin)

    def may_be_due(self, before: Fraction | None, time: Fraction) -> bool:
        """False where no tick lies between two frames that follow each other."""
        rate = self.feed.rate
        if rate is None or before is None:
            return True
        return (time - self._origin) * rate // 1 > (before - self._origin) * rate // 1


class PictureFan:
    """Gives each decoded frame of a track to the observers that are due."""

    def __init__(self, video: VideoStream, wanted: Sequence[tuple[PictureFeed, Observer]]) -> None:
        self._video = video
        self._subscribers = [_Subscriber(feed, observer) for feed, observer in wanted]
        self._makers: Makers = {}

    def begin(self, start: Fraction) -> None:
        """A new span begins at `start`."""
        for subscriber in self._subscribers:
            subscriber.begin(start)

    def looks(self, ends: Ends) -> list[Look]:
        """What the observers, all of sparing feeds, want of a stretch. The keyframe itself is always wanted:
        it is decoded already."""
        wanted = []
        for subscriber in self._subscribers:
            maker = self._maker(subscriber, self._makers)
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
            look = cast(SparingObserver, subscriber.observer).look(stretch)
            wanted.append(Look(max(look.until, ends.span.start + _INSTANT), look.exact, look.enough))
        return wanted

    def render(
        self, frames: Iterable[tuple[Fraction, VideoFrame]], looks: Sequence[Look], makers: Makers
    ) -> list[Rendered]:
        """Pictures that may be wanted of frames that follow each other, as long as anybody wants more. Touches
        nothing that other threads use."""
        rendered: list[Rendered] = []
        before: Fraction | None = None
        looking = dict(enumerate(looks))
        for time, frame in frames:
            wanted = [
                number
                for number, look in looking.items()
                if _seen(look, time) and self._subscribers[number].may_be_due(before, time)
            ]
            made: dict[Kind, ShownPicture] = {}
            for number in wanted:
                subscriber = self._subscribers[number]
                if subscriber.kind not in made:
                    picture = made[subscriber.kind] = ShownPicture(time, frame, self._maker(subscriber, makers))
                    _ = picture.planes
            before = time
            if wanted:
                rendered.append(Rendered(time, made, wanted))
            for number in wanted:
                enough = looking[number].enough
                if enough is not None and enough(made[self._subscribers[number].kind]):
                    del looking[number]
            if not any(_goes_on(look, time) for look in looking.values()):
                break
        return rendered

    def deliver(self, rendered: Iterable[Rendered]) -> None:
        """Show what was made ahead."""
        for time, made, wanted in rendered:
            for number in wanted:
                subscriber = self._subscribers[number]
                if subscriber.due(time):
                    subscriber.observer.picture(made[subscriber.kind])

    def show(self, time: Fraction, frame: VideoFrame) -> None:
        """The next frame, at `time` on the media clock."""
        made: dict[Kind, ShownPicture] = {}
        for subscriber in self._subscribers:
            if not subscriber.due(time):
                continue
            if subscriber.kind not in made:
                made[subscriber.kind] = ShownPicture(time, frame, self._maker(subscriber, self._makers))
            subscriber.observer.picture(made[subscriber.kind])

    def _maker(self, subscriber: _Subscriber, makers: Makers) -> PictureMaker:
        if subscriber.kind not in makers:
            makers[subscriber.kind] = PictureMaker(self._video, subscriber.feed)
        return makers[subscriber.kind]


def _seen(look: Look, time: Fraction) -> bool:
    return time < look.until or any(span.contains(time) for span in look.exact)


def _goes_on(look: Look, time: Fraction) -> bool:
    return time < look.until or any(time < span.end for span in look.exact)


class PictureMaker:
    """Makes the planes of one kind of picture."""

    def __init__(self, video: VideoStream, feed: PictureFeed) -> None:
        self._video = video
        self._format = feed.format
        self._thin = feed.thin
        width, height = scaled_size(video, feed.width)
        self._size = coded_size(video, width, height)
        self._reformatter = VideoReformatter()
        # What looks at colours knows them as they are on common screens; luma alone is taken as it is coded.
        self._tone = byte_table(video.transfer) if self._format == "rgb" and video.transfer in HDR_TRANSFERS else None

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
            rgb = np.ascontiguousarray(small.to_ndarray(), dtype=np.uint8)
            return [rgb if self._tone is None else self._tone[tuple(np.moveaxis(rgb >> 2, -1, 0))]]
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
