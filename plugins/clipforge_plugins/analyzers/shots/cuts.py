"""Hard cuts: frames that differ from the one before far more than their neighbours do.

A frame is a cut when its change (see signals.change) stands out from the changes of the frames
around it, the picture before it does not come back within the next frames (that is a flash, a
blink of black, or a broken frame), and what is seen has really become something else: measured
by correlation, which neither fast motion nor a change of light brings down as a cut does. A
picture that keeps its composition (a jump cut in a talk) must stand out the more.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from typing import NamedTuple

from clipforge_plugins.analyzers.shots import signals
from clipforge_plugins.analyzers.shots.signals import Small

REACH = 6
"""Frames on each side that say what change is usual here."""

FLASH = 3
"""A flash lasts at most this many frames."""

FLOOR = 0.8
"""Levels added to the usual change, so that coding noise on a still picture does not stand out."""

LEAST_CHANGE = 4.0
"""No cut changes the picture by fewer levels."""

STANDS_OUT = 1.8
"""A cut's contrast (change over usual change) times its loss of correlation is at least this."""

JUMP_CONTRAST, JUMP_CHANGE, JUMP_ALIKE = 7.0, 5.0, 0.98
"""A cut that keeps its composition has at least this contrast and this change in levels; pictures that
correlate more than that are one scene in another light."""

RETURNED = 0.5
"""A picture that differs from the one before by less than this part of the change has come back."""


class Cut(NamedTuple):
    """A hard cut: the first frame of the new shot, by number and time, and how sure, 0..1."""

    number: int
    time: Fraction
    score: float


class _Frame(NamedTuple):
    number: int
    time: Fraction
    picture: Small
    change: float


class CutFinder:
    """Shown one picture after another; answers cuts, REACH frames late."""

    def __init__(self) -> None:
        self._frames: deque[_Frame] = deque(maxlen=2 * REACH + 2)
        self._count = 0
        self._decided = 0

    def show(self, time: Fraction, picture: Small) -> Cut | None:
        """The next picture; a cut REACH frames back, if there is one."""
        change = signals.change(self._frames[-1].picture, picture) if self._frames else 0.0
        self._frames.append(_Frame(self._count, time, picture, change))
        self._count += 1
        return self._decide(self._count - 1 - REACH)

    def finish(self) -> list[Cut]:
        """Cuts among the last REACH frames."""
        found = (self._decide(number) for number in range(self._decided + 1, self._count))
        return [cut for cut in found if cut is not None]

    def _decide(self, number: int) -> Cut | None:
        if number < 1 or number >= self._count:
            return None
        self._decided = number
        frames = self._frames
        at = number - frames[0].number
        here = frames[at]
        if here.change < LEAST_CHANGE or at < 1 or not self._peak(at):
            return None
        contrast = here.change / (self._usual(at) + FLOOR)
        after = [frames[i].picture for i in range(at + 1, min(at + 1 + FLASH, len(frames)))]
        before = frames[at - 1].picture
        earlier = [frames[i].picture for i in range(max(0, at - 1 - FLASH), at - 1)]
        if _returns(before, here.change, after) or _returns(here.picture, here.change, earlier):
            return None
        alike = max(signals.correlation(before, picture) for picture in (here.picture, *after))
        strength = contrast * (1 - alike)
        jump = contrast >= JUMP_CONTRAST and here.change >= JUMP_CHANGE and alike < JUMP_ALIKE
        if strength >= STANDS_OUT or jump:
            return Cut(number, here.time, min(1.0, max(strength, contrast / 4) / (2 * STANDS_OUT)))
        return None

    def _peak(self, at: int) -> bool:
        """True if no frame within two changes more; the first of equals is taken."""
        frames, here = self._frames, self._frames[at].change
        before = all(frames[i].change < here for i in range(max(0, at - 2), at))
        return before and all(frames[i].change <= here for i in range(at + 1, min(at + 3, len(frames))))

    def _usual(self, at: int) -> float:
        """The upper quartile of the changes around a frame: what motion does here."""
        frames = self._frames
        around = [
            frames[i].change
            for i in range(max(0, at - REACH), min(at + REACH + 1, len(frames)))
            if i != at and frames[i].number > 0
        ]
        if not around:
            return 0.0
        around.sort()
        return around[(3 * (len(around) - 1)) // 4]


def _returns(picture: Small, change: float, others: list[Small]) -> bool:
    """True if one of the others shows the same as `picture`, measured against a change in levels."""
    return any(
        signals.difference(picture.luma, other.luma) + signals.chroma_difference(picture, other) < RETURNED * change
        for other in others
    )
