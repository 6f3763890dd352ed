"""`shots`: the file from edge to edge, cut into shots.

signals     differences and correlation of small pictures
cuts        hard cuts, with a guard against flashes
gradual     dissolves and fades
doubts      which groups of pictures may hide a boundary, by their packets and keyframes
observer    puts the three together
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import Detail, Feed, MediaInfo, Observer, PictureFeed, Span, Tracks
from clipforge_plugins.analyzers.spans import covered

WIDTH = 64
"""Pixels across. Larger pictures found no more cuts on labelled film, and cost more."""


class ShotsAnalyzer:
    """Events of kind "shot" without gaps; data {"edge": "start" | "cut" | "fade" | "dissolve"} says how
    each begins. The begin of a shot is the time of its first frame."""

    name, version = "shots", "3"
    provides: tuple[str, ...] = ("shots",)
    requires: tuple[str, ...] = ()

    def feed(self, info: MediaInfo, detail: Detail) -> Feed:
        """Every frame wherever there may be a boundary: a cut that is told is exact."""
        return Feed(pictures=PictureFeed(width=WIDTH, format="yuv", thin=True, sparing=True))

    def begin(self, info: MediaInfo, detail: Detail, tracks: Tracks, spans: Sequence[Span]) -> Observer:
        """A pass; nothing carries over from one span to the next."""
        from clipforge_plugins.analyzers.shots.observer import ShotObserver

        return ShotObserver(covered(info, spans))
