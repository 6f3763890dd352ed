"""The measures of scripts, one file each; docs/scripts.md gives every formula.

facts          a script or a text → what is counted
hook           how strongly it opens
engagement     how much it does to keep a viewer
seo            how easily it is found
readability    how easily it is followed when it is heard
"""

from __future__ import annotations

import msgspec


class Part(msgspec.Struct, frozen=True):
    """A part of a measure: `points` of `most` that can be reached, what was counted, and how to reach more."""

    points: float
    most: float
    reason: str
    advice: str = ""


class Measure(msgspec.Struct, frozen=True):
    """A measure and its parts. `value` is 0..100: the points by those that can be reached."""

    name: str
    parts: tuple[Part, ...]

    @property
    def value(self) -> float:
        """0 to 100."""
        most = sum(part.most for part in self.parts)
        return 100.0 * sum(part.points for part in self.parts) / most if most else 0.0


def share(value: float, full: float) -> float:
    """How much of what is full at `full` there is, 0..1."""
    return max(0.0, min(1.0, value / full)) if full > 0 else 0.0
