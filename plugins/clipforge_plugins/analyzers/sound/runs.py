"""Blocks of sound as runs without gaps: where one block does not follow the other, a new run begins."""

from __future__ import annotations

from fractions import Fraction

from clipforge_core import Sound

TOLERANCE = Fraction(1, 500)
"""Seconds that a block's time may be off what was counted; containers round to milliseconds."""


class Follow:
    """Counts samples, and tells how many are missing before each block."""

    def __init__(self) -> None:
        self.start = Fraction(0)
        self._expected: Fraction | None = None

    def missing(self, sound: Sound) -> int | None:
        """Samples that are missing before this block (0 if it follows); None before the first block.

        The first block sets `start`, the time of its first sample in seconds.
        """
        length = Fraction(len(sound.samples), sound.rate)
        if self._expected is None:
            self.start = sound.time
            self._expected = sound.time + length
            return None
        late = sound.time - self._expected
        if late <= TOLERANCE:
            self._expected += length
            return 0
        self._expected = sound.time + length
        return round(late * sound.rate)
