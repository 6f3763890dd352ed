"""`artefacts`: blocking, ringing, noise and banding, told from the picture alone."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Literal

from clipforge_core import Absent, Definition, Feed, Measure, Picture, Subject
from clipforge_plugins.quality.shown import SMALLEST, Watcher, answers, full_size, rate_of

BLOCKING = Definition(
    name="blocking",
    kind="video",
    part="artefacts",
    unit="ratio",
    best="low",
    good=1.3,
    bad=6.0,
    meaning="how much the edges of compressed blocks stand out of the picture: 1 where nothing shows",
    formula="median over pictures of the largest ratio, over grids of 3 to 24 pixels, of steps of luma on "
    "the grid to those beside it (FFmpeg blockdetect)",
    source="Muijs and Kirenko, A no-reference blocking artifact measure for adaptive video processing, EUSIPCO 2005",
)
RINGING = Definition(
    name="ringing",
    kind="video",
    part="artefacts",
    unit="steps",
    best="low",
    good=2.0,
    bad=16.0,
    meaning="echoes beside strong edges, in steps of 8-bit luma",
    formula="median over pictures of sqrt(max(0, a² - b²)), with a and b the root mean squares of half "
    "the second differences of luma 3 to 8 pixels beside strong edges, and more than 16 pixels away from them",
    source="after Marziliano and others, Perceptual blur and ringing metrics, Signal Processing: Image "
    "Communication 19, 2004",
)
NOISE = Definition(
    name="noise",
    kind="video",
    part="artefacts",
    unit="steps",
    best="low",
    good=1.5,
    bad=14.0,
    meaning="grain and sensor noise, in steps of 8-bit luma",
    formula="median over pictures of sqrt(pi / 2) / 6 / 0.83 times the 20th percentile, over blocks of 16 x 16 "
    "pixels between black and white, of the mean absolute answer of Immerkaer's operator",
    source="Immerkaer, Fast noise variance estimation, Computer Vision and Image Understanding 64, 1996",
)
BANDING = Definition(
    name="banding",
    kind="video",
    part="artefacts",
    unit="steps",
    best="low",
    good=1.0,
    bad=10.0,
    meaning="how high the steps are that smooth surfaces fall into, in steps of 8-bit luma: a smooth gradient has 1",
    formula="median over pictures of the sum of (height of a step x length of the plateaus at it) over "
    "all pixels, along rows or columns, of steps of 24 at most between plateaus of 6 pixels and more",
    source="after Wang and others, A perceptual visibility metric for banding artifacts, ICIP 2016",
)


class Artefacts:
    """What compression leaves behind."""

    name, version = "artefacts", "1"
    kind: Literal["video", "audio"] = "video"
    needs: tuple[str, ...] = ()
    defines: tuple[Definition, ...] = (BLOCKING, RINGING, NOISE, BANDING)

    def feed(self, subject: Subject) -> Feed:
        """A few pictures a second at full size."""
        return full_size(subject, rate_of(subject))

    def begin(self, subject: Subject) -> _Faults:
        """Start a pass."""
        return _Faults()


class _Faults(Watcher):
    def __init__(self) -> None:
        from clipforge_media import PictureMeter, Window

        self._blocks = PictureMeter("blockdetect", "block")
        self._window = Window()
        self._found: dict[str, list[float]] = {d.name: [] for d in Artefacts.defines}

    def picture(self, picture: Picture) -> None:
        """The next picture."""
        from clipforge_media import banding_of, noise_of, ringing_of

        luma = self._window.part(picture.planes[0])
        if min(luma.shape) < SMALLEST or int(luma.max()) - int(luma.min()) < 8:
            return  # a picture of one colour hides nothing and shows nothing
        found = {
            "blocking": self._blocks.measure(luma),
            "ringing": ringing_of(luma),
            "noise": noise_of(luma),
            "banding": banding_of(luma),
        }
        for name, value in found.items():
            if value is not None:
                self._found[name].append(value)

    def finish(self) -> Sequence[Measure | Absent]:
        """Medians over the pictures."""
        values = [median(found) if found else None for found in self._found.values()]
        reasons = [
            "no picture has enough detail to tell by",
            "no picture has strong edges to tell by",
            "no picture has surfaces between black and white to tell by",
            "no picture has enough detail to tell by",
        ]
        return answers(Artefacts.defines, values, reasons)
