"""Drawing: the tracks of a source as few numbers as a picture of them needs, kept beside the clips of a detection.

    drawing = draw(tracks, duration)
    drawing.loudness[:3]                  # [0, 14, 55]: percent of the height, at even steps

`tracks.json` is what players draw below the picture; it holds some thousand numbers at most, however
long the source.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import msgspec

from clipforge_core.model.tracks import Events, Faces, Samples, Tracks
from clipforge_core.report.curves import thin, values
from clipforge_core.timecode import Span, union

NAME = "tracks.json"
NAMES = ("speech", "shots", "loudness", "motion", "faces", "topics")
"""The tracks that are drawn."""

MOST = 1200
"""Numbers of a curve."""

LANES = 3
_FLOOR, _CEILING = -55.0, -5.0


class Topic(msgspec.Struct, frozen=True):
    """A stretch with one subject; seconds."""

    start: float
    end: float
    title: str = ""


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """`duration` in seconds. Curves are whole percent of the height at even steps over the duration; stretches pairs of
    seconds; `shots` the seconds at which a shot begins; `faces` a line of stretches for each face at a time."""

    duration: float
    loudness: list[int] = []
    motion: list[int] = []
    speech: list[tuple[float, float]] = []
    shots: list[float] = []
    faces: list[list[tuple[float, float]]] = []
    topics: list[Topic] = []


def draw(tracks: Tracks, duration: float) -> Drawing:
    """What there is of the tracks."""
    loudness, motion = tracks.get("loudness", Samples), tracks.get("motion", Samples)
    faces, shots, topics = tracks.get("faces", Faces), tracks.get("shots", Events), tracks.get("topics", Events)
    high = max([0.05, *(values(motion) or [])]) if motion is not None else 1.0
    return Drawing(
        duration=duration,
        loudness=_curve(loudness, duration, _FLOOR, _CEILING),
        motion=_curve(motion, duration, 0.0, high),
        speech=_pairs(union(tracks.spans("speech"))),
        shots=[round(float(event.start), 3) for event in shots.events] if shots is not None else [],
        faces=_lanes(faces),
        topics=_topics(topics),
    )


def _curve(samples: Samples | None, duration: float, low: float, high: float) -> list[int]:
    """A curve over all of the duration; where nothing was measured it is 0."""
    numbers = values(samples) if samples is not None else None
    if samples is None or not numbers or samples.step <= 0 or duration <= 0:
        return []
    count = min(MOST, max(1, round(duration / float(samples.step))))
    first, step = float(samples.start), float(samples.step)
    shown = []
    for index in range(count):
        begin = max(0, int((index * duration / count - first) / step))
        end = max(begin + 1, int(((index + 1) * duration / count - first) / step))
        found = thin(numbers[begin:end], 1)
        share = (found[0] - low) / (high - low) if found else 0.0
        shown.append(round(100 * min(max(share, 0.0), 1.0)))
    return shown


def _pairs(spans: Sequence[Span]) -> list[tuple[float, float]]:
    return [(_short(span.start), _short(span.end)) for span in spans]


def _lanes(faces: Faces | None) -> list[list[tuple[float, float]]]:
    """Each face in the first line that is free; those that find none share the last."""
    lanes: list[list[Span]] = []
    for path in sorted((path for path in faces.paths if path.boxes), key=lambda path: path.span) if faces else ():
        free = next((lane for lane in lanes if lane[-1].end <= path.span.start), None)
        if free is None and len(lanes) < LANES:
            lanes.append([path.span])
        else:
            (free if free is not None else lanes[-1]).append(path.span)
    return [_pairs(union(lane)) for lane in lanes]


def _topics(topics: Events | None) -> list[Topic]:
    if topics is None:
        return []
    return [Topic(_short(event.start), _short(event.end), _title(event.data)) for event in topics.events]


def _title(data: dict[str, Any]) -> str:
    for key in ("title", "label", "keywords"):
        said = data.get(key)
        if isinstance(said, str) and said:
            return said[:120]
        if isinstance(said, list | tuple) and said:
            return ", ".join(str(word) for word in said[:4])[:120]
    return ""


def _short(time: Fraction) -> float:
    return round(float(time), 3)
