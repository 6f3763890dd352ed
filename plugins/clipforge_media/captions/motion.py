"""How captions come: where a page or a word stands, how large and how dense it is, on its way in.

    pose(Appear(effect="pop"), 0.05, size=72.0)     # Pose(scale=0.8, dx=0.0, dy=0.0, alpha=0.6)

All curves are functions of the time since the beginning alone, so that a frame looks the same in
whatever order frames are drawn.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

from clipforge_core import Appear

STEPS = 120
"""States a second: finer than any frame rate that captions are drawn at."""
_SMALLEST = 0.35
_GROUND = 0.55
"""The share of its time after which a falling thing first touches its place."""
_HOPS = ((0.55, 0.85, 0.30), (0.85, 1.0, 0.09))
"""From and until when it hops after that, and how high, as a part of the fall."""
_TOWARDS = {"up": (0.0, 1.0), "down": (0.0, -1.0), "left": (1.0, 0.0), "right": (-1.0, 0.0)}


class Pose(NamedTuple):
    """A size about the middle, a shift in pixels, and a density of 0..1."""

    scale: float = 1.0
    dx: float = 0.0
    dy: float = 0.0
    alpha: float = 1.0


AT_REST = Pose()


def step_of(elapsed: Fraction) -> int:
    """The state that a time since the beginning (seconds) belongs to."""
    return int(elapsed * STEPS)


def pose(appear: Appear, step: int, size: float) -> Pose:
    """Where something is `step` / STEPS seconds after it began to come; `size` is the font size in pixels."""
    part = (step / STEPS) / appear.duration
    if part >= 1.0 or appear.effect in ("none", "typewriter"):
        return AT_REST
    eased = _eased(appear.easing, part)
    dense = min(1.0, part * 2.0)
    if appear.effect == "fade":
        return Pose(alpha=eased)
    if appear.effect == "pop":
        return Pose(scale=_popped(part, appear.overshoot), alpha=dense)
    if appear.effect == "bounce":
        return Pose(dy=-appear.distance * size * _height(part), alpha=min(1.0, part * 4.0))
    x, y = _TOWARDS[appear.direction]
    left = (1.0 - eased) * appear.distance * size
    return Pose(dx=x * left, dy=y * left, alpha=dense)


def _eased(easing: str, part: float) -> float:
    if easing == "smooth":
        return part * part * (3.0 - 2.0 * part)
    return 1.0 - (1.0 - part) ** 3 if easing == "out" else part


def _popped(part: float, overshoot: float) -> float:
    """From small to a little over its size in the first 60 % of the time, and back."""
    if part < 0.6:
        return _SMALLEST + (1.0 + overshoot - _SMALLEST) * (1.0 - (1.0 - part / 0.6) ** 2)
    return 1.0 + overshoot * (0.5 + 0.5 * math.cos(math.pi * (part - 0.6) / 0.4))


def _height(part: float) -> float:
    """A fall from 1 to the ground, then hops, each a parabola."""
    if part < _GROUND:
        return 1.0 - (part / _GROUND) ** 2
    start, end, top = next(hop for hop in _HOPS if part < hop[1])
    inside = (part - start) / (end - start)
    return 4.0 * top * inside * (1.0 - inside)
