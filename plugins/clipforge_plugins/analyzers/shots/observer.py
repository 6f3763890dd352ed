"""One pass of the shots analyzer: pictures in, shots from edge to edge out.

Four things are put together: cuts that keyframes show, hard cuts between pictures, dissolves, and
stretches of plain colour. Where a picture faded out or in, the new shot begins at the first frame that is
not plain any more; a dissolve begins its new shot half way through.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from clipforge_core import Event, Events, Look, Picture, Sound, Span, Stretch, Track
from clipforge_plugins.analyzers.shots.cuts import Cut, CutFinder
from clipforge_plugins.analyzers.shots.doubts import Doubts, Settling
from clipforge_plugins.analyzers.shots.gradual import FLAT_DEVIATION, Gradual, GradualFinder
from clipforge_plugins.analyzers.shots.signals import small
from clipforge_plugins.analyzers.spans import index_of

SHORTEST = Fraction(1, 8)
"""Two boundaries nearer than this are one, in seconds."""

LEADER = Fraction(1)
"""Plain colour at the very start that lasts as long is a stretch of its own."""

NEAR = Fraction(1, 4)
"""A fade belongs to a plain stretch that it touches within this many seconds."""


class Boundary(NamedTuple):
    """Where a shot begins."""

    time: Fraction
    edge: str
    score: float


class ShotObserver:
    """Collects boundaries. Memory grows with the number of shots alone."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._at = -1
        self._cuts = CutFinder()
        self._gradual = GradualFinder()
        self._found: list[Cut] = []
        self._mixes: list[Gradual] = []
        self._plain: list[Span] = []
        self._plain_since: Fraction | None = None
        self._first: Fraction | None = None
        self._doubts = Doubts()
        self._breaks: deque[Fraction] = deque()
        self._settling: deque[tuple[Fraction, Settling]] = deque()

    def look(self, stretch: Stretch) -> Look:
        """How far the pictures up to the next keyframe must be seen; a cut may be clear without."""
        verdict = self._doubts.judge(stretch)
        if verdict.broken:
            self._breaks.append(stretch.span.start)
        if verdict.settling is not None:
            self._settling.append((stretch.span.end, verdict.settling))
        if verdict.cut is not None:
            self._found.append(verdict.cut)
        return verdict.look

    def picture(self, picture: Picture) -> None:
        """The next picture of a "yuv" feed."""
        shown, time = small(picture.planes), picture.time
        at = index_of(time, self._spans)
        if at != self._at:
            self._close()
            self._at, self._first = at, time
        while self._breaks and time >= self._breaks[0]:
            self._breaks.popleft()
            self._pause()
        while self._settling and time >= self._settling[0][0]:
            if self._settling.popleft()[1].ended:
                self._pause()
        cut = self._cuts.show(time, shown)
        if cut is not None:
            self._found.append(cut)
        mix = self._gradual.show(time, shown)
        if mix is not None:
            self._mixes.append(mix)
        if shown.deviation < FLAT_DEVIATION:
            self._plain_since = time if self._plain_since is None else self._plain_since
        elif self._plain_since is not None:
            if self._plain_since != self._first or time - self._plain_since >= LEADER:
                self._plain.append(Span(self._plain_since, time))
            self._plain_since = None

    def _close(self) -> None:
        """The end of a span: nothing is compared across it."""
        self._pause()
        self._plain_since = None

    def _pause(self) -> None:
        """Pictures were left out: neighbours are compared no more."""
        self._found += self._cuts.finish()
        last = self._gradual.finish()
        if last is not None:
            self._mixes.append(last)
        self._cuts, self._gradual = CutFinder(), GradualFinder()

    def sound(self, sound: Sound) -> None:
        """Not listened to."""

    def finish(self) -> Mapping[str, Track]:
        """The shots of each span."""
        self._close()
        boundaries = merge(self._boundaries())
        return {"shots": Events(events=tuple(_events(boundaries, self._spans)))}

    def _boundaries(self) -> list[Boundary]:
        cuts = [Boundary(cut.time, "cut", cut.score) for cut in self._found]
        found = list(cuts)
        faded = [mix for mix in self._mixes if mix.fade]
        for mix in self._mixes:
            broken = any(mix.start <= cut.time <= mix.end for cut in cuts)
            # Half of a fade looks like a dissolve into a dim picture.
            part = any(mix.start <= fade.end and fade.start <= mix.end for fade in faded)
            if not (mix.fade or broken or part):
                found.append(Boundary(mix.middle, "dissolve", mix.score))
        for plain in self._plain:
            fades = [mix.score for mix in self._mixes if mix.fade and self._touches(mix, plain)]
            if fades:
                found.append(Boundary(plain.end, "fade", max(fades)))
        return found

    @staticmethod
    def _touches(mix: Gradual, plain: Span) -> bool:
        return mix.start <= plain.end + NEAR and mix.end >= plain.start - NEAR


def merge(boundaries: Iterable[Boundary]) -> list[Boundary]:
    """Sorted; of those nearer than SHORTEST the surer one stays, and a cut before all others."""
    kept: list[Boundary] = []
    for boundary in sorted(boundaries, key=lambda b: (b.time, b.edge)):
        if kept and boundary.time - kept[-1].time < SHORTEST:
            if (boundary.edge == "cut", boundary.score) > (kept[-1].edge == "cut", kept[-1].score):
                kept[-1] = boundary
        else:
            kept.append(boundary)
    return kept


def _events(boundaries: Sequence[Boundary], spans: Sequence[Span]) -> Iterable[Event]:
    for span in spans:
        inside = [b for b in boundaries if span.start < b.time < span.end]
        starts = [Boundary(span.start, "start", 1.0), *inside]
        ends = [*(b.time for b in inside), span.end]
        for begin, end in zip(starts, ends, strict=True):
            yield Event(start=begin.time, end=end, kind="shot", score=round(begin.score, 4), data={"edge": begin.edge})
