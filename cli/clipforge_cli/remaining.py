"""How long work will still take, from how it has gone: steady although stages go at different speeds."""

from __future__ import annotations

import math

EARLY = 3.0
"""Percent before which nothing is told: the first stages say too little about the rest."""


class Remaining:
    """Feed it percentages with their times; it answers seconds left.

    The speed is an exponential average whose weight halves every `half_life` seconds; what is told moves towards
    the new estimate by the same rule, so that it counts down instead of jumping.
    """

    def __init__(self, half_life: float = 15.0) -> None:
        self._half_life = half_life
        self._last: tuple[float, float] | None = None
        self._first = 0.0
        self._speed = 0.0

    def update(self, percentage: float, now: float) -> None:
        """Note that `percentage` of the work was done at the time `now` (seconds of a steady clock)."""
        if self._last is None:
            self._last, self._first = (percentage, now), now
            return
        done, then = self._last
        if now - then < 0.2 or percentage <= done:
            return
        speed = (percentage - done) / (now - then)
        keep = math.exp(-math.log(2) * (now - then) / self._half_life) if self._speed else 0.0
        self._speed = keep * self._speed + (1 - keep) * speed
        self._last = percentage, now

    def seconds(self, now: float) -> float | None:
        """Seconds left at `now`; None until there is something to tell it from."""
        if self._last is None or not self._speed or self._last[0] < EARLY or self._last[1] - self._first < 2.0:
            return None
        done, then = self._last
        return max(0.0, (100.0 - done) / self._speed - (now - then))
