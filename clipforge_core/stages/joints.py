"""Joints: frames of a Timeline at which its runs are rather parted into segments, as decoding can begin there.

    plan_segments(timeline, joints=joints_of(engine, timeline))

A segment decodes its source from a keyframe on. Where the last one lies far before the segment, all that is between
them is decoded for nothing; and an encoder spends a keyframe anyway, best where the source has one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from clipforge_core.errors import ClipForgeError
from clipforge_core.model.timeline import Timeline, VideoElement
from clipforge_core.stages.segments import bottom, runs
from clipforge_core.timecode import frame_time

_LATE = Fraction(1, 1000)
"""Seconds by which the timestamp of a frame may be rounded up: Matroska counts milliseconds."""


def joints_of(engine: Any, timeline: Timeline) -> tuple[int, ...]:
    """Frames near the even cuts of `timeline` at which its sources have keyframes, in order; none where the engine has
    no `access_points`, or a source cannot be read (whoever renders it says why)."""
    find = getattr(engine, "access_points", None)
    if find is None or timeline.copies:
        return ()
    rate = timeline.canvas.frame_rate
    asked: dict[str, list[tuple[VideoElement, Fraction, Fraction]]] = {}
    for run in runs(timeline):
        for frame in run.cuts:
            shown = _shown(timeline, frame_time(frame, rate))
            if shown is not None:
                place = shown.source_start + (frame_time(frame, rate) - shown.start) * shown.speed
                within = run.slack / rate * shown.speed
                asked.setdefault(shown.source, []).append((shown, place, within))
    found: set[int] = set()
    for source, places in asked.items():
        points = _points(find, Path(timeline.source(source).path), [(at, within) for _, at, within in places])
        for (shown, _, _), point in zip(places, points, strict=False):
            if point is not None:
                time = shown.start + (point - _LATE - shown.source_start) / shown.speed
                found.add(math.ceil(time * rate))
    return tuple(sorted(found))


def _shown(timeline: Timeline, time: Fraction) -> VideoElement | None:
    """The video that the bottom track shows at a time."""
    for element in bottom(timeline):
        if isinstance(element, VideoElement) and element.start <= time < element.end:
            return element
    return None


def _points(find: Any, path: Path, places: Sequence[tuple[Fraction, Fraction]]) -> Sequence[Fraction | None]:
    try:
        answer: Sequence[Fraction | None] = find(path, places)
    except ClipForgeError:
        return ()
    return answer
