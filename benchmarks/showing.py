"""Shows a file to one analyzer, picture by picture, with the time that its observer takes.

    shown = show(Path("film.mp4"), ShotsAnalyzer())
    shown.tracks["shots"], shown.pictures, shown.seconds

A decode loop of its own, so that an analyzer is measured apart from the engine that feeds it. With
`frames` the pictures get times by number (frame / rate): labels that count frames are met exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from clipforge_core import Analyzer, Detail, MediaInfo, PictureFeed, Span, Track, Tracks, silent
from clipforge_media import PictureReader, PyavEngine, scaled_size, upright
from clipforge_media.probing import probe
from clipforge_media.walking import Walk


@dataclass(frozen=True)
class Shown:
    """What an analyzer answered. `times` are those of every frame of the file."""

    info: MediaInfo
    tracks: Mapping[str, Track]
    times: tuple[Fraction, ...]
    pictures: int
    seconds: float


@dataclass
class BenchPicture:
    """A picture of a feed."""

    time: Fraction
    width: int
    height: int
    keyframe: bool
    planes: Sequence[Any]


def show(
    path: Path,
    analyzer: Analyzer,
    detail: Detail = Detail.COARSE,
    tracks: Tracks | None = None,
    spans: Sequence[Span] = (),
) -> Shown:
    """Decode the file once and show the analyzer what its feed asks for."""
    info = probe(path)
    feed = analyzer.feed(info, detail).pictures
    assert feed is not None
    observer = analyzer.begin(info, detail, tracks or Tracks(), spans)
    times: list[Fraction] = []
    seconds, count = 0.0, 0
    due = Fraction(0)
    with PictureReader(info) as reader:
        for time, frame in reader.frames():
            times.append(time)
            if feed.rate is not None:
                if time < due:
                    continue
                due = max(due + 1 / feed.rate, time)
            picture = _picture(info, feed, time, frame)
            before = perf_counter()
            observer.picture(picture)
            seconds += perf_counter() - before
            count += 1
    before = perf_counter()
    found = observer.finish()
    return Shown(info, found, tuple(times), count, seconds + perf_counter() - before)


def _picture(info: MediaInfo, feed: PictureFeed, time: Fraction, frame: Any) -> BenchPicture:
    assert info.video is not None
    width, height = scaled_size(info.video, feed.width)
    turned = info.video.rotation in (90, 270)
    size = (height, width) if turned else (width, height)
    if feed.format != "rgb":
        size = (max(2, size[0] // 2 * 2), max(2, size[1] // 2 * 2))
    small = frame.reformat(*size, "rgb24" if feed.format == "rgb" else "yuv420p", interpolation="AREA")
    planes = [upright(plane, info.video.rotation, info.video.mirrored) for plane in _planes(small, feed.format)]
    return BenchPicture(time, planes[0].shape[1], planes[0].shape[0], bool(frame.key_frame), planes)


def _planes(frame: Any, form: str) -> Iterator[Any]:
    if form == "rgb":
        yield frame.to_ndarray()
        return
    for plane in list(frame.planes)[: 1 if form == "gray" else 3]:
        yield np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]


def show_by_engine(path: Path, analyzer: Analyzer) -> Shown:
    """The coarse pass as the engine runs it over a whole file, which decodes as little as the analyzer allows."""
    info = probe(path)
    whole = [Span(Fraction(0), info.duration)]
    feed = analyzer.feed(info, Detail.COARSE)
    observer = analyzer.begin(info, Detail.COARSE, Tracks(), whole)
    with Walk(info, pictures=True, sound=False, skip="DEFAULT", rough=False, coded=True) as walk:
        times = tuple(sorted({time for time, _ in walk.over(whole[0]) if time is not None and time >= 0}))
    began = perf_counter()
    PyavEngine().scan(info, [(feed, observer)], report=silent)
    return Shown(info, observer.finish(), times, len(times), perf_counter() - began)
