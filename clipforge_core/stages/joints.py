"""Joints: frames of a Timeline at which its runs are rather parted into segments than evenly.

    plan_segments(timeline, joints=joints_of(engine, timeline))

Parts that cost alike end together on as many processors as there are: where a source needs more bytes, encoding takes
longer. And a segment decodes its source from a keyframe on: where the last one lies far before the segment, all that is
between them is decoded for nothing; and an encoder spends a keyframe anyway, best where the source has one.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from clipforge_core.errors import ClipForgeError
from clipforge_core.model.timeline import Timeline, VideoElement
from clipforge_core.stages.segments import LEANING, SLACK, Run, bottom, runs
from clipforge_core.timecode import frame_time

_LATE = Fraction(1, 1000)
"""Seconds by which the timestamp of a frame may be rounded up: Matroska counts milliseconds."""

_BY_BYTES = Fraction(3, 10)
"""The share of what a frame costs that goes with the bytes of its source; the rest is the same for all frames."""

_LOOKS = 256
"""Stretches of a run whose bytes are counted, at most; else there is one a second."""

A = TypeVar("A")


class _Moment(NamedTuple):
    """A time of the Timeline at which a video is shown."""

    frame: int
    element: VideoElement
    rate: Fraction

    @property
    def place(self) -> Fraction:
        """The source's time, in seconds."""
        return self.element.source_start + (self.frame / self.rate - self.element.start) * self.element.speed

    def at(self, point: Fraction) -> int:
        """The first frame of the Timeline that shows another time of the source."""
        element = self.element
        return math.ceil((element.start + (point - _LATE - element.source_start) / element.speed) * self.rate)


def joints_of(engine: Any, timeline: Timeline) -> tuple[int, ...]:
    """Frames that part the runs of `timeline` in place of its even cuts, in order: so that all parts cost alike, and
    where the sources have keyframes if there are any near. An engine that has neither `byte_positions` nor
    `access_points` finds none, and there are none in a source that cannot be read (whoever renders it says why)."""
    if timeline.copies:
        return ()
    asked: dict[str, list[tuple[_Moment, Fraction]]] = {}
    even: set[int] = set()
    for run in runs(timeline):
        even.update(run.cuts)
        for moment in _moments(timeline, _balanced(engine, timeline, run)):
            within = run.within(SLACK) / moment.rate * moment.element.speed
            asked.setdefault(moment.element.source, []).append((moment, within))
    found: set[int] = set()
    for source, cuts in asked.items():
        places = [(moment.place, within) for moment, within in cuts]
        path = Path(timeline.source(source).path)
        points: Sequence[Fraction | None] = _asked(engine, "access_points", path, places) or [None] * len(cuts)
        for (moment, _), point in zip(cuts, points, strict=False):
            found.add(moment.frame if point is None else moment.at(point))
    return tuple(sorted(found - even))


def _moments(timeline: Timeline, frames: Sequence[int]) -> list[_Moment]:
    """Those of the frames, in order, at which the bottom track shows a video."""
    rate = timeline.canvas.frame_rate
    videos = [element for element in bottom(timeline) if isinstance(element, VideoElement)]
    starts = [element.start for element in videos]
    found: list[_Moment] = []
    for frame in frames:
        time = frame_time(frame, rate)
        last = bisect_right(starts, time) - 1
        if last >= 0 and time < videos[last].end:
            found.append(_Moment(frame, videos[last], rate))
    return found


def _balanced(engine: Any, timeline: Timeline, run: Run) -> Sequence[int]:
    """The frames that part a run so that all parts cost alike, each near its even cut."""
    if run.parts == 1:
        return ()
    count = run.last - run.first
    looks = max(run.parts, min(_LOOKS, int(count / timeline.canvas.frame_rate)))
    edges = [run.first + count * i // looks for i in range(looks)] + [run.last - 1]
    moments = _moments(timeline, edges)
    if len(moments) < len(edges) or len({moment.element.source for moment in moments}) > 1:
        return run.cuts
    path = Path(timeline.source(moments[0].element.source).path)
    positions = _asked(engine, "byte_positions", path, [moment.place for moment in moments])
    sizes = [max(0, after - before) for before, after in pairwise(positions)]
    total = sum(sizes)
    if not total:
        return run.cuts
    reached = [Fraction(0)]
    for size in sizes:
        reached.append(reached[-1] + (1 - _BY_BYTES) / looks + _BY_BYTES * Fraction(size, total))
    most, cuts = run.within(LEANING), list[int]()
    for number, even in enumerate(run.cuts, 1):
        wanted = Fraction(number, run.parts)
        look = bisect_left(reached, wanted) - 1
        into = (wanted - reached[look]) / (reached[look + 1] - reached[look])
        exact = edges[look] + round(into * (edges[look + 1] - edges[look]))
        cuts.append(min(max(exact, even - most), even + most))
    return cuts


def _asked(engine: Any, method: str, path: Path, what: Sequence[A]) -> Sequence[Any]:
    """The engine's answer; nothing where it does not have the method, or cannot read the file."""
    find: Callable[[Path, Sequence[A]], Sequence[Any]] | None = getattr(engine, method, None)
    try:
        return find(path, what) if find is not None else ()
    except ClipForgeError:
        return ()
