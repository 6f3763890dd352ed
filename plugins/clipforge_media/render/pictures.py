"""The pictures of sources by time, each decoded once however many segments show it.

A Cursor walks forward through one file. Sources lends cursors to *uses*: a use is a fixed way from
Timeline time to source time, and elements of several segments with the same use (the aspect ratios
of one clip) share its cursor. When an element is over, the next one of the same file takes the
cursor on, so that a run of cuts does not open the file anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from av.video.frame import VideoFrame

from clipforge_core import InputError, MediaInfo, NoVideoTrack, RenderFailed, Span, format_time
from clipforge_media.clock import Clock
from clipforge_media.probing import glance
from clipforge_media.reading import PictureReader
from clipforge_media.render.deinterlace import deinterlaced
from clipforge_media.render.scaling import Look, is_hdr
from clipforge_media.render.tonemap import write_table

_FAR = Fraction(10**7)
_JUMP = Fraction(3)
"""Seconds of source that are rather decoded than sought over."""

_LOST = Fraction(2)
"""Seconds for which a picture may stand still because those after it are broken."""

_SPARE = 2
"""Cursors that are kept open without a use."""

_SMALL = 1280 * 720
"""Pixels of pictures for which one thread decodes; larger ones get two. Where others render beside this process, one is
less work."""


class Shown(NamedTuple):
    """The frame on the screen, when it came (media clock) and when the next one comes (None: never)."""

    time: Fraction
    frame: VideoFrame
    until: Fraction | None


class Use(NamedTuple):
    """Source time is `offset + speed * t` at Timeline time t."""

    path: str
    offset: Fraction
    speed: Fraction

    def source_time(self, time: Fraction) -> Fraction:
        """Seconds on the media clock."""
        return self.offset + self.speed * time


class Cursor:
    """Frames of one file in rising order of time; going back or far ahead seeks.

    `note` is told, once, where the end of the file is missing.
    """

    def __init__(self, info: MediaInfo, threads: int, note: Callable[[str], None]) -> None:
        if info.video is None:
            raise NoVideoTrack(path=info.path)
        self._reader = PictureReader(info, threads=threads)
        self._video, self._clock, self._path = info.video, Clock.of(info), info.path
        self._note: Callable[[str], None] | None = note
        self._frames: Iterator[tuple[Fraction, VideoFrame]] | None = None
        self._here: tuple[Fraction, VideoFrame] | None = None
        self._next: tuple[Fraction, VideoFrame] | None = None
        self._hurt = False

    @property
    def path(self) -> str:
        """The file."""
        return self._path

    def snapped(self, time: Fraction) -> Fraction:
        """The tick nearest to a time: a frame whose rounded timestamp lies half a tick late still counts."""
        base = self._video.time_base
        return self._clock.time(self._clock.nearest_ticks(time, base), base)

    def at(self, time: Fraction) -> Shown:
        """The frame that stands on the screen at `time`: the first before the first, the last after
        the last. Raises RenderFailed where the file is broken, InputError where it cannot be opened."""
        wanted = self.snapped(time)
        if self._here is None or self._too_far(wanted):
            self._seek(wanted)
        while self._next is not None and self._next[0] <= wanted:
            self._here = self._next
            self._advance()
        if self._here is None:
            raise RenderFailed(
                path=self._path, detail=f"no picture can be read at {format_time(max(time, Fraction(0)))}"
            )
        self._check(wanted, self._here[0])
        return Shown(*self._here, None if self._next is None else self._next[0])

    def _too_far(self, wanted: Fraction) -> bool:
        if self._here is not None and wanted < self._here[0]:
            # Before the first frame the first one is shown: nothing lies behind it.
            return self._here[0] > 0
        return self._next is not None and wanted > self._next[0] + _JUMP

    def _seek(self, wanted: Fraction) -> None:
        # Deinterlacing looks at the frames before.
        early = 2 / self._video.frame_rate if self._video.interlaced else Fraction(0)
        start = max(wanted - early, Fraction(0))
        frames = self._reader.frames(Span(start, max(_FAR, start)))
        self._frames = deinterlaced(frames)
        self._here = self._next = None
        self._advance()
        self._here = self._next
        self._advance()

    def _advance(self) -> None:
        before = self._reader.broken
        try:
            self._next = next(self._frames, None) if self._frames is not None else None
        except InputError as error:
            if self._here is None:
                raise
            raise RenderFailed(path=self._path, detail=error.describe()) from error
        self._hurt = self._reader.broken > before

    def _check(self, wanted: Fraction, shown: Fraction) -> None:
        if not self._hurt or wanted <= shown + _LOST:
            return
        if self._next is not None:
            lost = float(self._next[0] - shown)
            detail = f"the file is broken at {format_time(shown)}: no picture for {lost:.1f} s"
            raise RenderFailed(path=self._path, detail=detail)
        if self._note is not None:
            self._note(f"{self._path}: cut off at {format_time(shown)}, the last picture is held")
            self._note = None

    def close(self) -> None:
        """Close the file."""
        self._frames = self._here = self._next = None
        self._reader.close()


class Sources:
    """All files of a render. A context manager, for one thread. `threads` decode, or more where pictures are large."""

    def __init__(self, threads: int = 2, note: Callable[[str], None] = lambda text: None) -> None:
        self._threads = threads
        self._note = note
        self._infos: dict[str, MediaInfo] = {}
        self._looks: dict[str, Look] = {}
        self._live: dict[Use, Cursor] = {}
        self._until: dict[Use, Fraction] = {}
        self._spare: list[Cursor] = []
        self._folder: TemporaryDirectory[str] | None = None

    def __enter__(self) -> Sources:
        return self

    def __exit__(self, *details: object) -> None:
        for cursor in (*self._live.values(), *self._spare):
            cursor.close()
        self._live.clear()
        self._spare.clear()
        if self._folder is not None:
            self._folder.cleanup()

    def begin(self, uses: Iterable[tuple[Use, Fraction]]) -> None:
        """What the next segments will ask for, and until when (Timeline time) they need it."""
        self._until = {}
        for use, until in uses:
            self._until[use] = max(until, self._until.get(use, until))
        for use in [use for use in self._live if use not in self._until]:
            self._spare.append(self._live.pop(use))

    def info(self, path: str) -> MediaInfo:
        """What the pictures of a file are like. Raises as `glance` does, and NoVideoTrack."""
        if path not in self._infos:
            info = glance(Path(path))
            if info.video is None:
                raise NoVideoTrack(path=path)
            self._infos[path] = info
        return self._infos[path]

    def look(self, path: str) -> Look:
        """How the pictures of a file are to be read; makes its tone mapping table."""
        if path not in self._looks:
            info = self.info(path)
            table = self._table(info) if is_hdr(info) else None
            self._looks[path] = Look.of(info, table)
        return self._looks[path]

    def _table(self, info: MediaInfo) -> Path:
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="clipforge-")
        transfer = info.video.transfer if info.video is not None else ""
        table = Path(self._folder.name) / f"{transfer}.cube"
        if not table.exists():
            write_table(transfer, table)
        return table

    def at(self, use: Use, now: Fraction) -> Shown:
        """The frame of a use at Timeline time `now`. Raises like `Cursor.at`."""
        cursor = self._live.get(use)
        if cursor is None:
            cursor = self._live[use] = self._take(use.path, now)
        return cursor.at(use.source_time(now))

    def _take(self, path: str, now: Fraction) -> Cursor:
        over = [use for use in self._live if self._until.get(use, now) <= now]
        self._spare.extend(self._live.pop(use) for use in over)
        for cursor in reversed(self._spare):
            if cursor.path == path:
                self._spare.remove(cursor)
                return cursor
        while len(self._spare) > _SPARE:
            self._spare.pop(0).close()
        info = self.info(path)
        video = info.video
        small = video is not None and video.width * video.height <= _SMALL
        return Cursor(info, self._threads if small else max(2, self._threads), self._note)
