"""The tracks of the whole source as rows of one picture, with the clips marked across all of them.

The rows are data for the page's markup: path data in units of `curves.WIDTH` by pixels, so that the
picture stretches to any width while its text does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import msgspec

from clipforge_core.model.tracks import Events, Faces, Samples, Tracks
from clipforge_core.report.curves import area, bars, values
from clipforge_core.timecode import Span, format_time, union

_GAP = 8
_LANES = 3
_KNOWN = ("topics", "speech", "shots", "pauses")
_MOST_ROWS = 12


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """One path: `d` is path data, `look` the class that colours it."""

    d: str
    look: str


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """Text inside a row; `left` and `width` in percent of the picture."""

    text: str
    left: float
    width: float


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One track: its name at the left, `top` and `height` in pixels."""

    name: str
    about: str
    top: int
    height: int
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...] = ()


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """A time on the axis; `left` in percent."""

    left: float
    text: str


class TrackPicture(msgspec.Struct, frozen=True, kw_only=True):
    """The whole picture, `height` pixels high."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    height: int


def draw_tracks(tracks: Tracks, duration: Fraction, top: int) -> TrackPicture:
    """Rows for the tracks that are there, from `top` pixels down (the marks of clips stand above)."""
    rows: list[Row] = []
    at = top
    for name, about, height, shapes, labels in _rows(tracks, duration):
        if any(shape.d for shape in shapes) and len(rows) < _MOST_ROWS:
            rows.append(Row(name=name, about=about, top=at, height=height, shapes=tuple(shapes), labels=tuple(labels)))
            at += height + _GAP
    return TrackPicture(rows=tuple(rows), ticks=tuple(_ticks(duration)), height=at)


_Drawn = tuple[str, str, int, list[Shape], list[Label]]


def _rows(tracks: Tracks, duration: Fraction) -> Iterable[_Drawn]:
    topics = tracks.get("topics", Events)
    if topics is not None and duration > 0:
        yield (
            "Topics",
            "where the talk turns to something else",
            22,
            _alternating(topics, duration, 22),
            _named(topics, duration),
        )
    yield "Speech", "where somebody speaks", 12, [_bar(tracks.spans("speech"), duration, 12, "speech")], []
    loudness = tracks.get("loudness", Samples)
    if loudness is not None:
        yield "Loudness", "momentary, from -50 to -5 LUFS", 44, [_area(loudness, duration, -50, -5, 44, "loudness")], []
    motion = tracks.get("motion", Samples)
    if motion is not None:
        high = max([*(values(motion) or []), 0.05])
        yield "Motion", "how much the picture changes", 30, [_area(motion, duration, 0, high, 30, "motion")], []
    faces = tracks.get("faces", Faces)
    if faces is not None:
        yield "Faces", "where faces were seen, one line a face", 8 * _LANES, _faces(faces, duration), []
    shots = tracks.get("shots", Events)
    if shots is not None:
        yield "Shots", "the picture from cut to cut", 12, _alternating(shots, duration, 12), []
    for name in sorted(tracks.named):
        more = tracks.get(name, Events)
        if more is not None and name not in _KNOWN:
            title = name.replace("_", " ").capitalize()
            yield title, "", 10, [_bar(more.spans(), duration, 10, "other")], []


def _bar(spans: Sequence[Span], duration: Fraction, height: int, look: str) -> Shape:
    return Shape(d=bars(union(spans), duration, 0, height), look=look)


def _area(samples: Samples, duration: Fraction, low: float, high: float, height: int, look: str) -> Shape:
    return Shape(d=area(samples, duration, low, high, height), look=look)


def _alternating(track: Events, duration: Fraction, height: int) -> list[Shape]:
    spans = track.spans()
    return [
        Shape(d=bars(spans[0::2], duration, 0, height), look="even"),
        Shape(d=bars(spans[1::2], duration, 0, height), look="odd"),
    ]


def _named(track: Events, duration: Fraction) -> list[Label]:
    return [
        Label(
            text=_title(event.data),
            left=round(float(event.start / duration) * 100, 3),
            width=round(float(event.span.duration / duration) * 100, 3),
        )
        for event in track.events
        if _title(event.data)
    ]


def _title(data: dict[str, Any]) -> str:
    """The topic's title, or its first keywords, as far as the analyzer gives any."""
    for key in ("title", "label", "keywords"):
        said = data.get(key)
        if isinstance(said, str) and said:
            return said
        if isinstance(said, list | tuple) and said:
            return ", ".join(str(word) for word in said[:4])
    return ""


def _faces(faces: Faces, duration: Fraction) -> list[Shape]:
    """Each face in the first line that is free; those that find none share the last."""
    lanes: list[list[Span]] = [[] for _ in range(_LANES)]
    for path in sorted((path for path in faces.paths if path.boxes), key=lambda path: path.span):
        free = (lane for lane in lanes if not lane or lane[-1].end <= path.span.start)
        next(free, lanes[-1]).append(path.span)
    looked = Shape(d=bars(union(faces.looked), duration, 0, 8 * _LANES), look="looked")
    drawn = [Shape(d=bars(lane, duration, 8 * index + 1, 6), look="face") for index, lane in enumerate(lanes)]
    return [looked, *drawn]


_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800)


def _ticks(duration: Fraction) -> Iterable[Tick]:
    if duration <= 0:
        return
    step = next((step for step in _STEPS if duration / step <= 8), _STEPS[-1])
    for index in range(int(duration / step) + 1):
        share = float(Fraction(index * step) / duration)
        if share <= 0.97:
            yield Tick(left=round(share * 100, 3), text=short_time(Fraction(index * step)))


def short_time(time: Fraction | float) -> str:
    """ "1:02:03" or "2:03"."""
    text = format_time(time, 0)
    return text.removeprefix("0:").removeprefix("0") if text.startswith("0:0") else text.removeprefix("0:")
