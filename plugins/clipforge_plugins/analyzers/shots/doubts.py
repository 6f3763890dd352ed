"""Where a boundary may hide: what packets and keyframes tell of a group of pictures before it is decoded.

- Something new in the picture costs bits: a cut that lies inside a group is a packet as large as a good part of
  a keyframe, larger than those around it. Without such a packet there is none.
- Where the keyframes at both ends show the same, and nothing large lies between, nothing happened.
- Encoders begin a group where the picture changes at once. A keyframe that comes before its time, shows
  something else than the one before, and has only small packets on both sides, is a cut. A keyframe that
  shows something else and lacks one of these signs is a doubt: the group before it is looked into.

The limits were found on labelled film in H.264; see docs/performance.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from clipforge_core import Look, Picture, Span, Stretch
from clipforge_plugins.analyzers.shots import signals
from clipforge_plugins.analyzers.shots.cuts import JUMP_ALIKE, JUMP_CHANGE, REACH, Cut
from clipforge_plugins.analyzers.shots.gradual import FLAT_DEVIATION, LEAST_CHANGE, SPREAD
from clipforge_plugins.analyzers.shots.signals import Small, small

SPIKE = 0.4
"""A packet that may hold a cut is at least this part of the smaller keyframe at the ends of its group."""

STANDS_OUT, AROUND = 1.3, 10
"""It is also so many times as large as most of the packets around it, so many on each side."""

MOST = 0.9
"""Most are this part of them."""

ALIKE, FAR = 0.5, 40.0
"""Keyframes that correlate less, or differ by more levels, show different things."""

CLEAR = 20.0
"""A cut that is told from keyframes alone changes the picture by so many levels: dim titles do not."""

DIMMED = 0.5
"""A picture whose contrast (deviation of luma) is less than this part of the other's has faded."""

MIXED = 0.8
"""Half way through a dissolve the picture correlates less with what was before, and with what comes."""

STRONG = 0.5
"""A packet like this is most likely a cut."""

CALM_BEFORE, CALM_AFTER = 0.25, 0.15
"""Packets before and after a clear cut are smaller than these parts of its keyframe."""

BESIDE = 8
"""So many packets are beside a keyframe."""

STILL = 0.08
"""Beside a jump cut, which keeps the composition, packets are smaller yet: where more moves, none is told."""

SETTLED_ALIKE, SETTLED_CHANGE = 0.7, 25.0
"""A picture that correlates as much with the next keyframe, and differs by fewer levels, shows what it shows ..."""

SETTLED_FOR = Fraction(2, 3)
"""... and where that has lasted so many seconds, with no large packet to come, the rest of a group is not looked at."""

EXPLAINED_ALIKE, EXPLAINED_CHANGE, EXPLAINED_FOR = 0.6, 35.0, Fraction(1, 6)
"""The same where a packet as large as a cut explains that the ends differ: no dissolve is looked for."""

APPROACH = 0.05
"""A picture that comes so much nearer to the next keyframe meanwhile is in a dissolve."""

LATER = Fraction(1)
"""Seconds for which a change that is no cut is followed into the next group: it may be a dissolve."""


class Settling:
    """Tells when a stretch has come to what its end shows. `ended`: when it was found so, and the rest left out."""

    def __init__(self, end: Small, after: Fraction, *, explained: bool) -> None:
        self._end, self._after = end, after
        self._alike, self._change, self._lasts = (
            (EXPLAINED_ALIKE, EXPLAINED_CHANGE, EXPLAINED_FOR)
            if explained
            else (SETTLED_ALIKE, SETTLED_CHANGE, SETTLED_FOR)
        )
        self._since: tuple[Fraction, float] | None = None
        self.ended = False

    def __call__(self, picture: Picture) -> bool:
        """True where nothing new is to be expected after this picture."""
        if picture.time <= self._after:
            return False
        shown = small(picture.planes)
        alike = signals.correlation(shown, self._end)
        if alike < self._alike or signals.change(shown, self._end) >= self._change:
            self._since = None
            return False
        if self._since is None or alike > self._since[1] + APPROACH:
            self._since = (picture.time, alike)
        self.ended = picture.time - self._since[0] >= self._lasts
        return self.ended


class Verdict(NamedTuple):
    """`look`: what to show; `cut`: one at the next keyframe that is clear without; `broken`: pictures were
    left out before this stretch; `settling`: what may end the look."""

    look: Look
    cut: Cut | None
    broken: bool
    settling: Settling | None = None


class Doubts:
    """Judges one stretch after another."""

    def __init__(self) -> None:
        self._known: tuple[Fraction, Small] | None = None
        self._seen: Fraction | None = None
        self._differs = False

    def judge(self, stretch: Stretch) -> Verdict:
        """What must be seen of the next stretch."""
        span = stretch.span
        broken = self._seen is not None and self._seen < span.start
        frame = _frame(stretch)
        least = min(1.0, stretch.end_size or 1.0)
        spikes = _spikes(stretch.sizes, least)
        cut, changing = self._end(stretch)
        if stretch.irregular and any(stretch.sizes[i] >= STRONG * least for i in spikes):
            # What the next keyframe follows may be something that the one before did not show.
            cut, changing = None, True
        wanted = [_near(stretch.times[i], frame) for i in spikes]
        until = span.start
        if not broken and self._seen is not None:
            # The end of the stretch before was looked at: what follows tells a cut from a flash.
            wanted.append(Span(span.start, span.start + (REACH + 2) * frame))
            until = min(span.end, span.start + LATER) if self._differs else until
        self._differs = changing and cut is None
        if changing:
            until = span.end
            wanted.append(Span(max(span.start, span.end - (REACH + 2) * frame), span.end))
        exact = tuple(part for part in (w.intersect(span) for w in wanted) if part is not None)
        self._seen = max([until, *(part.end for part in exact)])
        settling = None
        if changing and stretch.end is not None:
            last = max((stretch.times[i] for i in spikes), default=span.start)
            explained = any(stretch.sizes[i] >= STRONG * least for i in spikes)
            settling = Settling(self._small(stretch.end), last + REACH * frame, explained=explained)
        return Verdict(Look(self._seen, exact, settling), cut, broken, settling)

    def _end(self, stretch: Stretch) -> tuple[Cut | None, bool]:
        """A clear cut at the next keyframe, and whether it must be looked at."""
        before = self._small(stretch.begin)
        if stretch.end is None:
            return None, bool(stretch.sizes)
        after = self._small(stretch.end)
        change, alike = signals.change(before, after), signals.correlation(before, after)
        tail = max(stretch.sizes[-BESIDE:], default=0.0) / max(stretch.end_size, 1e-9)
        head = max(stretch.ahead, default=1.0)
        if alike >= ALIKE and change < FAR and not (_dimmed(before, after) or _mixed(before, after, alike)):
            return None, stretch.irregular and max(head, tail) < STILL and change >= JUMP_CHANGE and alike < JUMP_ALIKE
        calm = tail < CALM_BEFORE and head < CALM_AFTER
        if stretch.irregular and calm and alike < ALIKE and change >= CLEAR:
            return Cut(0, stretch.end.time, min(1.0, 0.5 + (1 - alike) / 2)), False
        return None, True

    def _small(self, picture: Picture) -> Small:
        if self._known is None or self._known[0] != picture.time:
            self._known = (picture.time, small(picture.planes))
        return self._known[1]


def _frame(stretch: Stretch) -> Fraction:
    """Seconds between two pictures, on the average."""
    return stretch.span.duration / max(1, len(stretch.sizes) + 1)


def _near(time: Fraction, frame: Fraction) -> Span:
    return Span(time - (REACH + 1) * frame, time + (REACH + 2) * frame)


def _dimmed(a: Small, b: Small) -> bool:
    """True where one picture has lost its contrast: something fades."""
    lower, upper = sorted((a.deviation, b.deviation))
    return lower < DIMMED * upper and upper >= FLAT_DEVIATION


def _mixed(a: Small, b: Small, alike: float) -> bool:
    """True where one may be a mix of the other with a third picture, which a later keyframe shows."""
    if alike >= MIXED:
        return False
    whole = b.vector() - a.vector()
    energy, level = float(np.square(whole).mean()), float(np.abs(whole).mean())
    return energy >= (LEAST_CHANGE / 2) ** 2 and level**2 >= SPREAD * energy


def _spikes(sizes: Sequence[float], least: float) -> list[int]:
    """Indices of packets that may hold something new."""
    found = []
    for i, size in enumerate(sizes):
        if size < SPIKE * least:
            continue
        around = sorted((*sizes[max(0, i - AROUND) : i], *sizes[i + 1 : i + 1 + AROUND]))
        if not around or size >= STANDS_OUT * around[int(MOST * (len(around) - 1))]:
            found.append(i)
    return found
