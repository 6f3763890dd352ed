"""Backoff: how long to wait before something is tried again, longer each time and never all at the same moment.

Backoff(first=2.0, longest=600.0).seconds(3)    # between 4 and 8
"""

from __future__ import annotations

import random

import msgspec


class Backoff(msgspec.Struct, frozen=True, kw_only=True):
    """Exponential, with jitter: the n-th wait lies between half of `first`·2^(n-1) seconds and all of it, and is
    never more than `longest`."""

    first: float
    longest: float

    def seconds(self, number: int) -> float:
        """The wait before the try that follows `number` (1 or more) that came to nothing; 0.0 for none."""
        if number < 1 or self.first <= 0:
            return 0.0
        whole = min(self.first * 2.0 ** min(number - 1, 60), self.longest)
        return whole * random.uniform(0.5, 1.0)  # noqa: S311 - so that tries are spread, nothing is secret


NO_WAIT = Backoff(first=0.0, longest=0.0)
"""At once."""
