"""Dissolves and fades: stretches where one picture turns into another by mixing.

Inside a dissolve from A to B every frame is near (1 - a) A + a B, with a going from 0 to 1. So
for the first and last frame of a window, a is fitted for the frames between by least squares;
what the fit leaves over is small for a mix and large for motion, and a hard cut is a leap of a.
A fade is a dissolve with a plain colour. (The linear model of transitions: Hampapur, Jain and
Weymouth, "Production model based digital video segmentation", 1995.)
"""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from clipforge_plugins.analyzers.shots import signals
from clipforge_plugins.analyzers.shots.signals import Small, Vector

WINDOWS = (0.25, 0.5, 1.0, 2.0, 3.5)
"""Lengths of transitions that are looked for, in seconds."""

PACE = 1 / 12
"""Seconds between two looks."""

POINTS = 9
"""Frames of a window that are fitted at first; all of them are, where these look right."""

LEAST_CHANGE = 14.0
"""Root mean square difference between the ends, in levels."""

ALIKE = 0.5
"""Ends that correlate more show the same thing in another light, or moved a little."""

SPREAD = 0.33
"""How evenly the change lies over the picture (mean level squared by mean square: 0.64 for noise all
over). A title that appears, or something that moves in front, changes a part of it."""

LEAST_SCORE, LEAST_LONG_SCORE = 0.25, 0.5
"""Transitions less sure than this are not told; the second holds for those longer than LONG seconds,
since a slow pan over soft shapes resembles a long dissolve."""

LONG = 1.5

LEFT_OVER = 0.14
"""Energy that the mix does not explain, as part of the energy of the whole change."""

LEAP = 0.38
"""The most that a may change from one fitted frame to the next."""

KEPT = 3 * WINDOWS[-1]
"""Seconds of pictures that are kept: a transition is compared with what comes before and after it."""

STEADY = 0.45
"""What changes in half the time of a dissolve before and after it is less than this part of its own
change, on one side at least; otherwise it is a movement that goes on."""

FLAT_DEVIATION = 5.0
"""A luma deviation below this is a plain colour."""


class Gradual(NamedTuple):
    """A transition from `start` to `end`, half way through at `middle`. `fade` is "in", "out" or ""."""

    start: Fraction
    middle: Fraction
    end: Fraction
    score: float
    fade: str


class _Frame(NamedTuple):
    time: Fraction
    picture: Small
    vector: Vector


class GradualFinder:
    """Shown one picture after another; answers transitions, each once it can grow no more."""

    def __init__(self) -> None:
        self._frames: list[_Frame] = []
        # The same times as floats: they are compared thousands of times a second.
        self._times: list[float] = []
        self._looked = -PACE
        self._best: Gradual | None = None

    def show(self, time: Fraction, picture: Small) -> Gradual | None:
        """A transition that ended before this picture, if one is complete."""
        now = float(time)
        self._frames.append(_Frame(time, picture, picture.vector()))
        self._times.append(now)
        if now - self._looked < PACE:
            return None
        self._looked = now
        old = bisect_right(self._times, now - KEPT) - 1
        if old > 0:
            del self._frames[:old], self._times[:old]
        done: Gradual | None = None
        if self._best is not None and now - float(self._best.end) > WINDOWS[-1]:
            done, self._best = self._settled(self._best), None
        for window in WINDOWS:
            found = self._look(window)
            if found is not None:
                done = self._keep(found) or done
        return done

    def finish(self) -> Gradual | None:
        """The last transition."""
        return self._settled(self._best) if self._best is not None else None

    def _keep(self, found: Gradual) -> Gradual | None:
        """Keep the best of those that overlap; answer the one before when this is another."""
        best = self._best
        if best is None or found.start >= best.end:
            self._best = found
            return self._settled(best) if best is not None else None
        if found.score > best.score:
            self._best = found
        return None

    def _settled(self, found: Gradual) -> Gradual | None:
        """The transition, unless the picture goes on changing as much on both sides of it."""
        if found.fade:
            return found
        length = (found.end - found.start) / 2
        begin, end = self._at(found.start), self._at(found.end)
        before, after = self._at(found.start - length), self._at(found.end + length)
        if begin is None or end is None:
            return found
        sides = [_apart(a, b) for a, b in ((before, begin), (end, after)) if a is not None and b is not None]
        return found if not sides or min(sides) < STEADY * _apart(begin, end) else None

    def _at(self, time: Fraction) -> Vector | None:
        """The kept picture that is on the screen at `time`."""
        frames = self._frames
        if not frames or not frames[0].time <= time <= frames[-1].time:
            return None
        return frames[bisect_right(self._times, float(time)) - 1].vector

    def _look(self, window: float) -> Gradual | None:
        frames = self._frames
        first = bisect_right(self._times, self._times[-1] - window) - 1
        count = len(frames) - first
        if first < 0 or count < 5:
            return None
        a, b = frames[first], frames[-1]
        whole = b.vector - a.vector
        energy = float(whole @ whole)
        if energy < LEAST_CHANGE**2 * whole.size or signals.correlation(a.picture, b.picture) > ALIKE:
            return None
        if float(np.abs(whole).mean()) ** 2 * whole.size < SPREAD * energy:
            return None
        picked = sorted({first + round(i * (count - 1) / (POINTS - 1)) for i in range(POINTS)})
        if _fit(a.vector, whole, energy, [frames[i].vector for i in picked]) is None:
            return None
        shown = [frames[i] for i in range(first, len(frames))]
        fitted = _fit(a.vector, whole, energy, [frame.vector for frame in shown])
        if fitted is None:
            return None
        found = _gradual(shown, *fitted, energy / whole.size)
        least = LEAST_LONG_SCORE if float(found.end - found.start) > LONG else LEAST_SCORE
        return found if found.score >= least else None


def _apart(a: Vector, b: Vector) -> float:
    """Root mean square difference in levels."""
    return float(np.sqrt(np.square(a - b).mean()))


def _fit(start: Vector, whole: Vector, energy: float, between: list[Vector]) -> tuple[Vector, float] | None:
    """The mix of each frame and what is left over; None where it is no steady mix."""
    rows = np.stack(between) - start
    mix = (rows @ whole / energy).astype(np.float32)
    steps = np.diff(mix)
    if float(np.abs(steps).max()) > LEAP or float(steps.min()) < -LEAP / 2:
        return None
    left = np.square(rows - mix[:, None] * whole).sum(axis=1) / energy
    over = float(left[1:-1].mean())
    return (mix, over) if over <= LEFT_OVER else None


def _gradual(shown: list[_Frame], mix: Vector, over: float, power: float) -> Gradual:
    middle = int(np.argmax(mix >= 0.5))
    begin = int(np.flatnonzero(mix[: middle + 1] <= 0.05)[-1])
    end = middle + int(np.argmax(mix[middle:] >= 0.95))
    fade = ""
    if shown[0].picture.deviation < FLAT_DEVIATION:
        fade = "in"
    elif shown[-1].picture.deviation < FLAT_DEVIATION:
        fade = "out"
    score = (1 - over / LEFT_OVER) * min(1.0, (power**0.5) / 40)
    return Gradual(shown[begin].time, shown[middle].time, shown[end].time, score, fade)
