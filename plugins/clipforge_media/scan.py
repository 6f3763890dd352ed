"""Scan: show many observers what they asked for, from one decode of a file.

    warnings = scan(info, [(feed, observer), ...], report=silent)

Nothing is decoded that nobody wants: no pictures for those who only listen, and where all want few
pictures, only keyframes or frames that others are built on. Observers of sparing feeds say of each group of
pictures how much of it they want to see.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from av.packet import Packet
from av.video.frame import VideoFrame

from clipforge_core import Feed, MediaInfo, Observer, PictureFeed, Report, Span, union
from clipforge_media.opening import UNTIMED, opened
from clipforge_media.picture_feeds import PictureFan
from clipforge_media.reading import Skip
from clipforge_media.sound_feeds import SoundFan
from clipforge_media.sparing import CODECS, SparingPictures
from clipforge_media.walking import Walk

_FEW = 8
"""Pictures are few where there are so many frames to each: frames that no other needs are not missed."""

_REPORT_STEP = Fraction(1, 2)
"""Seconds of media between two reports."""


def scan(
    info: MediaInfo, observers: Sequence[tuple[Feed, Observer]], *, spans: Sequence[Span] = (), report: Report
) -> list[str]:
    """Show each observer what its feed asks for; `spans` () is the whole file. Answers warnings.

    A feed with a rate gets the first frame at or after each tick, counted from the start of its span.
    What a file does not have (pictures, sound) is not shown. Raises the errors of opening the file;
    what `report` raises passes through.
    """
    pictures = [(f.pictures, o) for f, o in observers if f.pictures is not None and info.video is not None]
    sounds = [(f.sound, o) for f, o in observers if f.sound is not None and info.audio]
    wanted = _within(info, spans)
    if not (pictures or sounds) or not wanted:
        return []
    feeds = [feed for feed, _ in pictures]
    skip = _skip(info, feeds, Path(info.path)) if feeds else "DEFAULT"
    # Without the loop filter a cut of labelled film was missed: only for those who take a few small pictures.
    rough = bool(feeds) and all(feed.rate is not None and (feed.thin or feed.width <= 160) for feed in feeds)
    fan = PictureFan(info.video, pictures) if info.video is not None and pictures else None
    ears = SoundFan(sounds) if sounds else None
    pace = _Pace(wanted, report)
    sparing = _may_spare(info, feeds, spans)
    with Walk(
        info, pictures=bool(pictures), sound=bool(sounds), skip=skip, rough=rough or sparing, coded=sparing
    ) as walk:
        chooser = SparingPictures(info, walk, fan) if sparing and fan is not None else None
        try:
            for span in wanted:
                _show(walk, span, fan, ears, pace, chooser)
        finally:
            if chooser is not None:
                chooser.close()
        pace.done()
        broken = walk.broken + (chooser.broken if chooser is not None else 0)
    return [f"{broken} broken packets were passed over"] if broken else []


def _may_spare(info: MediaInfo, feeds: Sequence[PictureFeed], spans: Sequence[Span]) -> bool:
    """True where packets and keyframes may decide what of a whole file is decoded."""
    known = info.video is not None and info.video.codec in CODECS and info.container not in UNTIMED
    return known and bool(feeds) and not spans and all(feed.sparing for feed in feeds)


def _show(
    walk: Walk, span: Span, fan: PictureFan | None, ears: SoundFan | None, pace: _Pace, chooser: SparingPictures | None
) -> None:
    if fan is not None:
        fan.begin(span.start)
    if ears is not None:
        ears.begin(span)
    pace.begin()
    last: Fraction | None = None
    for time, frame in walk.over(span):
        if isinstance(frame, VideoFrame):
            if fan is None or time is None or (last is not None and time <= last):
                continue
            last = time
            if span.contains(time):
                fan.show(time, frame)
        elif isinstance(frame, Packet):
            if chooser is not None:
                chooser.feed(time, frame)
        elif ears is not None:
            ears.hear(time, frame)
        if time is not None:
            pace.at(span, time)
    if chooser is not None:
        chooser.end()
    if ears is not None:
        ears.end()


def _within(info: MediaInfo, spans: Sequence[Span]) -> list[Span]:
    heard = max((track.start + track.duration for track in info.audio), default=Fraction(0))
    whole = Span(Fraction(0), max(info.duration, heard))
    if not spans:
        return [whole] if whole.duration > 0 else []
    inside = (span.intersect(whole) for span in union(spans))
    return [span for span in inside if span is not None]


def _skip(info: MediaInfo, feeds: Sequence[PictureFeed], path: Path) -> Skip:
    rates = [feed.rate for feed in feeds]
    if info.video is None or any(rate is None for rate in rates):
        return "DEFAULT"
    fastest = max(rate for rate in rates if rate is not None)
    if _longest_group(info, path) <= 1 / fastest:
        return "NONKEY"
    return "NONREF" if info.video.frame_rate >= _FEW * fastest else "DEFAULT"


def _longest_group(info: MediaInfo, path: Path) -> Fraction:
    """Most seconds between two keyframes by the container's index; the whole file where it has none."""
    if info.video is None:
        return info.duration
    with opened(path) as container:
        stream = container.streams[info.video.index]
        entries = stream.index_entries
        keys = [entry.timestamp for entry in entries if entry.is_keyframe]
        if len(keys) < 2 or len(entries) < info.video.frames:
            return info.duration
        base = stream.time_base or info.video.time_base
        gaps = [later - earlier for earlier, later in zip(keys, keys[1:], strict=False)]
        return max(max(gaps) * base, info.duration - (keys[-1] - keys[0]) * base)


class _Pace:
    """Turns times of spans into progress."""

    def __init__(self, spans: Sequence[Span], report: Report) -> None:
        self._before = {span: sum((s.duration for s in spans[:i]), Fraction(0)) for i, span in enumerate(spans)}
        self._total = sum((span.duration for span in spans), Fraction(0))
        self._report = report
        self._due: Fraction | None = None

    def begin(self) -> None:
        """A new span: its first time is told."""
        self._due = None

    def at(self, span: Span, time: Fraction) -> None:
        """Work has come to `time` of a span."""
        if self._due is None or time >= self._due:
            self._due = time + _REPORT_STEP
            done = self._before[span] + min(max(time - span.start, Fraction(0)), span.duration)
            self._report(float(done / self._total), "analyse")

    def done(self) -> None:
        """All spans were walked."""
        self._report(1.0, "analyse")
