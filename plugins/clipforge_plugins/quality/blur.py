"""`blur`: how wide edges are, in pixels, at the size that is displayed."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Literal

from clipforge_core import Absent, Definition, Feed, Measure, Picture, Subject
from clipforge_plugins.quality.shown import SMALLEST, Watcher, answers, full_size, rate_of

BLUR = Definition(
    name="blur",
    kind="video",
    part="sharpness",
    unit="px",
    best="low",
    good=5.0,
    bad=16.0,
    meaning="how wide edges are: sharp pictures have narrow ones",
    formula="median over pictures of the mean width of edges (FFmpeg blurdetect: Canny edges, distance "
    "between the extremes of luma across each), in a part of 960 x 544 pixels of larger pictures",
    source="Marziliano and others, A no-reference perceptual blur metric, ICIP 2002",
)


class Blur:
    """Width of edges."""

    name, version = "blur", "1"
    kind: Literal["video", "audio"] = "video"
    needs: tuple[str, ...] = ()
    defines: tuple[Definition, ...] = (BLUR,)

    def feed(self, subject: Subject) -> Feed:
        """A few pictures a second at full size."""
        return full_size(subject, rate_of(subject))

    def begin(self, subject: Subject) -> _Edges:
        """Start a pass."""
        return _Edges()


class _Edges(Watcher):
    def __init__(self) -> None:
        from clipforge_media import PictureMeter, Window

        self._meter = PictureMeter("blurdetect", "blur")
        self._window = Window()
        self._widths: list[float] = []

    def picture(self, picture: Picture) -> None:
        """The next picture."""
        luma = self._window.part(picture.planes[0])
        width = self._meter.measure(luma) if min(luma.shape) >= SMALLEST else None
        # A picture without edges (black, fog) has a width of nothing.
        if width:
            self._widths.append(width)

    def finish(self) -> Sequence[Measure | Absent]:
        """The median width."""
        value = median(self._widths) if self._widths else None
        return answers(Blur.defines, [value], "no picture has edges to tell by")
