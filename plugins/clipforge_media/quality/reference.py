"""A reference beside a file: what it shows when the file is at a time, made as somebody wants to see it.

reference = AlignedReference(info, other_info, offset=Fraction(12))
reference.picture(Fraction(1, 2), PictureFeed(width=160, format="rgb"))    # the reference at 12.5 s
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from av.video.frame import VideoFrame

from clipforge_core import MediaInfo, NoVideoTrack, Picture, PictureFeed, Span
from clipforge_media.picture_feeds import PictureMaker, ShownPicture
from clipforge_media.reading import PictureReader

_AHEAD = Fraction(5)
"""Seconds that are rather decoded than sought."""


class AlignedReference:
    """Pictures of a reference by the time of the file that is held against it; for one thread.

    Between two frames the one that stands on the screen is shown; times may lie a quarter of a frame beside.
    """

    def __init__(self, other: MediaInfo, offset: Fraction) -> None:
        if other.video is None:
            raise NoVideoTrack(path=other.path)
        self.info, self.offset = other, offset
        self._video = other.video
        self._slack = 1 / (4 * other.video.frame_rate)
        self._reader = PictureReader(other)
        self._frames: Iterator[tuple[Fraction, VideoFrame]] | None = None
        self._shown: tuple[Fraction, VideoFrame] | None = None
        self._next: tuple[Fraction, VideoFrame] | None = None
        self._makers: dict[tuple[int, str, bool], PictureMaker] = {}

    def picture(self, time: Fraction, feed: PictureFeed) -> Picture | None:
        """What it shows then; see `clipforge_core.Reference`."""
        wanted = time + self.offset
        if wanted + self._slack < 0 or wanted >= self.info.duration:
            return None
        frame = self._at(max(Fraction(0), wanted + self._slack))
        if frame is None:
            return None
        kind = (feed.width, feed.format, feed.thin)
        if kind not in self._makers:
            self._makers[kind] = PictureMaker(self._video, feed)
        return ShownPicture(*frame, self._makers[kind])

    def _at(self, wanted: Fraction) -> tuple[Fraction, VideoFrame] | None:
        if self._frames is None or self._far(wanted):
            self._frames = self._reader.frames(Span(wanted, self.info.duration))
            self._shown, self._next = None, next(self._frames, None)
        while self._next is not None and self._next[0] <= wanted:
            self._shown, self._next = self._next, next(self._frames, None)
        # The first frame of a file may begin a little after its clock.
        return self._shown if self._shown is not None else self._next

    def _far(self, wanted: Fraction) -> bool:
        ahead = self._next
        behind = self._shown is not None and wanted < self._shown[0]
        return behind or (ahead is not None and wanted - ahead[0] > _AHEAD)
