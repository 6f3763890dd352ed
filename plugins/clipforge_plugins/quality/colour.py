"""`colour`: light and colour against what is usual, and against a reference where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import Literal

from clipforge_core import Absent, Definition, Feed, Measure, Picture, PictureFeed, Subject
from clipforge_plugins.quality.shown import Watcher, answers, rate_of

EXPOSURE = Definition(
    name="exposure",
    kind="video",
    part="colour",
    unit="stops",
    best="low",
    good=0.2,
    bad=4.0,
    meaning="how far the picture is from well exposed, too dark or too bright",
    formula="stops of light between the median of luma and the range 0.30 to 0.66 of full signal, gamma 2.4",
    source="the range within which footage counts as well exposed in `docs/enhancers.md`; gamma of ITU-R BT.1886",
)
LIGHT_CLIPPING = Definition(
    name="light_clipping",
    kind="video",
    part="colour",
    unit="%",
    best="low",
    good=2.0,
    bad=50.0,
    highest=100.0,
    meaning="pixels that are black or white without detail",
    formula="mean over pictures of the share of pixels with luma of 1 % and less, or 99 % and more, of full signal",
    source="the limits of signals in EBU R103 and ITU-R BT.709",
)
WHITE_BALANCE = Definition(
    name="white_balance",
    kind="video",
    part="colour",
    unit="Lab",
    best="low",
    good=6.0,
    bad=40.0,
    meaning="how far the colour of the light is from grey: warm evenings and cool shades reach 10",
    formula="median over pictures of the distance from grey (CIE Lab a, b) of 18 % grey in the "
    "estimated light; absent where three estimates (shades of grey, grey edges, bright patches) do not "
    "agree within 4.5",
    source="Finlayson and Trezzi 2004; van de Weijer and others 2007; CIE 15",
)
SATURATION = Definition(
    name="saturation",
    kind="video",
    part="colour",
    unit="M3",
    best="target",
    target=45.0,
    good=33.0,
    bad=120.0,
    meaning="how colourful it is: 15 slightly, 45 averagely, 82 highly",
    formula="mean over pictures of M3 = sqrt(var(R-G) + var((R+G)/2-B)) + 0.3 sqrt(mean² of both); "
    "absent in black and white (below 3)",
    source="Hasler and Suesstrunk, Measuring colourfulness in natural images, SPIE 5007, 2003",
)
DIFFERENCE = Definition(
    name="colour_difference",
    kind="video",
    part="colour",
    unit="Lab",
    best="low",
    good=1.0,
    bad=25.0,
    meaning="how far colours are from those of the reference: 2 can just be seen",
    formula="mean over pictures and pixels (at 160 pixels across) of the distance in CIE Lab; takes the "
    "place of the four measures above in the score of colours",
    source="CIE 15 (ΔE*ab)",
)

_WIDTH = 160
_SHOWN = "no picture has anything but one colour"


class Colour:
    """Exposure, clipping, white balance, saturation, distance from a reference."""

    name, version = "colour", "1"
    kind: Literal["video", "audio"] = "video"
    needs: tuple[str, ...] = ()
    defines: tuple[Definition, ...] = (EXPOSURE, LIGHT_CLIPPING, WHITE_BALANCE, SATURATION, DIFFERENCE)

    def feed(self, subject: Subject) -> Feed:
        """A few small pictures a second."""
        return Feed(pictures=PictureFeed(width=_WIDTH, rate=rate_of(subject), format="rgb"))

    def begin(self, subject: Subject) -> _Light:
        """Start a pass."""
        return _Light(subject)


class _Light(Watcher):
    def __init__(self, subject: Subject) -> None:
        from clipforge_media import Colours

        self._colours = Colours()
        self._reference = subject.reference
        self._feed = PictureFeed(width=_WIDTH, format="rgb")
        self._differences: list[float] = []

    def picture(self, picture: Picture) -> None:
        """The next picture."""
        from clipforge_media import colour_difference, in_one_size

        rgb = picture.planes[0]
        self._colours.add(rgb)
        if self._reference is not None:
            other = self._reference.picture(picture.time, self._feed)
            if other is not None:
                ours, theirs = in_one_size(rgb, other.planes[0])
                # A line or a single pixel has no plane of colour.
                if min(ours.shape[:2]) >= 2:
                    self._differences.append(colour_difference(ours, theirs))

    def finish(self) -> Sequence[Measure | Absent]:
        """What all pictures are like."""
        facts = self._colours.facts()
        difference = fmean(self._differences) if self._differences else None
        without = (
            "there is no reference"
            if self._reference is None
            else "the reference shows nothing at these times, or too little"
        )
        if facts is None:
            return answers(Colour.defines, [None] * 4 + [difference], [_SHOWN] * 4 + [without])
        gray = "it is black and white"
        values = [facts.exposure, facts.clipping, facts.cast, facts.colourfulness, difference]
        cast = gray if facts.colourfulness is None else "the colour of the light cannot be told for sure"
        return answers(Colour.defines, values, ["", "", cast, gray, without])
