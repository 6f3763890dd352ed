"""`texts`: where text stands in the picture (titles, burnt-in captions, screens), so that captions keep off it.

find        lines of text in one picture
follow      lines that stay for a while, as events

A line counts when it stands still over at least two looks: foliage, brickwork and water look like text now and
then, but never twice in one place. Text that scrolls is not found. The track says nothing of what is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from importlib.util import find_spec

from clipforge_core import Detail, Feed, MediaInfo, MissingExtra, Observer, PictureFeed, Span, Tracks

WIDTH = 640
"""Pixels across: letters of a hundredth of the picture's width are found."""

RATE = Fraction(2)
"""Looks a second."""


class TextsAnalyzer:
    """Events of the kind "text": data {"x", "y", "width", "height"} as fractions of the displayed picture."""

    name, version = "texts", "1"
    provides: tuple[str, ...] = ("texts",)
    requires: tuple[str, ...] = ()

    def feed(self, info: MediaInfo, detail: Detail) -> Feed:
        """Gray pictures, two a second."""
        return Feed(pictures=PictureFeed(width=WIDTH, rate=RATE, format="gray"))

    def begin(self, info: MediaInfo, detail: Detail, tracks: Tracks, spans: Sequence[Span]) -> Observer:
        """A pass over the spans. Raises MissingExtra without the extra "vision"."""
        if find_spec("cv2") is None:
            raise MissingExtra(
                what="finding text in pictures", package="opencv-contrib-python-headless", extra="vision"
            )
        from clipforge_plugins.analyzers.texts.follow import TextsObserver

        return TextsObserver(1 / RATE)
