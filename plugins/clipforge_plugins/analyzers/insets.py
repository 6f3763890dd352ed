"""`insets`: rectangles in the picture that hold a picture of their own, such as a camera over a screen.

The edges of such a rectangle stand still while what is inside moves. Two pictures a second are looked at; where
the same straight edges are there in nearly all of them, four of them (or edges of the picture itself) make a
rectangle. A window that does not move inside is none, and neither is a circle.

Events of kind "inset", data: {"x", "y", "width", "height"} as fractions of the picture, and their score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from clipforge_core import (
    Detail,
    Event,
    Events,
    Feed,
    MediaInfo,
    Observer,
    Picture,
    PictureFeed,
    Sound,
    Span,
    Track,
    Tracks,
)
from clipforge_plugins.analyzers.rectangles import Rectangle, Stack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = Fraction(2)
"""Pictures a second."""

CHANGED = 24.0
"""Mean change of luma (0..255) between two pictures, after which the picture is another one."""

FEWEST = 4
"""Pictures that a rectangle must be seen in."""


class InsetsAnalyzer:
    """Events of kind "inset"; one for the best rectangle of each stretch without a cut."""

    name, version = "insets", "1"
    provides: tuple[str, ...] = ("insets",)
    requires: tuple[str, ...] = ()

    def feed(self, info: MediaInfo, detail: Detail) -> Feed:
        """Two small pictures a second."""
        return Feed(pictures=PictureFeed(width=320, rate=RATE, format="gray"))

    def begin(self, info: MediaInfo, detail: Detail, tracks: Tracks, spans: Sequence[Span]) -> Observer:
        """A pass over the spans."""
        return _InsetsObserver(info.duration)


class _InsetsObserver:
    def __init__(self, end: Fraction) -> None:
        self._end = end
        self._stack = Stack()
        self._last: NDArray[np.uint8] | None = None
        self._from = self._until = Fraction(0)
        self._found: list[Event] = []

    def picture(self, picture: Picture) -> None:
        """The next picture of a "gray" feed."""
        import numpy as np

        luma = np.array(picture.planes[0], dtype=np.uint8, copy=True)
        before = self._last
        if before is not None:
            same = before.shape == luma.shape and picture.time - self._until <= 4 / RATE
            if not same or float(np.abs(before.astype(np.int16) - luma).mean()) > CHANGED:
                self._close()
                before = None
        if before is None:
            self._from = picture.time
        self._stack.add(luma)
        self._last, self._until = luma, picture.time

    def sound(self, sound: Sound) -> None:
        """Not listened to."""

    def finish(self) -> Mapping[str, Track]:
        """The rectangles in order."""
        self._close()
        return {"insets": Events(events=tuple(self._found))}

    def _close(self) -> None:
        """What was seen since the last cut."""
        best: Rectangle | None = self._stack.rectangle() if self._stack.count >= FEWEST else None
        if best is not None:
            start = max(Fraction(0), self._from - 1 / RATE)
            end = min(self._end, self._until + 1 / RATE)
            x, y, width, height = (round(side, 5) for side in best[:4])
            sides = {"x": x, "y": y, "width": width, "height": height}
            self._found.append(Event(start=start, end=end, kind="inset", score=round(best.score, 4), data=sides))
        self._stack, self._last = Stack(), None
