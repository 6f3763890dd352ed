"""`reference`: PSNR, SSIM and XPSNR of luma against the recording that a file was made of."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from clipforge_core import Absent, Definition, Feed, Measure, Picture, PictureFeed, Subject
from clipforge_plugins.quality.shown import Watcher, answers

PSNR = Definition(
    name="psnr",
    kind="video",
    part="fidelity",
    unit="dB",
    best="high",
    good=45.0,
    bad=20.0,
    highest=100.0,
    meaning="how small the errors are against the reference: 40 is hard to tell apart, 100 stands for identical",
    formula="10 log10(255² / mean squared error of luma over all pictures that were compared)",
    source="ITU-T J.340; FFmpeg psnr",
)
SSIM = Definition(
    name="ssim",
    kind="video",
    part="fidelity",
    unit="",
    best="high",
    good=0.99,
    bad=0.70,
    lowest=-1.0,
    highest=1.0,
    meaning="how alike structures are to the reference's: 1 is identical",
    formula="mean over pictures of the structural similarity of luma",
    source="Wang, Bovik, Sheikh and Simoncelli, IEEE Transactions on Image Processing 13, 2004; FFmpeg ssim",
)
XPSNR = Definition(
    name="xpsnr",
    kind="video",
    part="fidelity",
    unit="dB",
    best="high",
    good=45.0,
    bad=20.0,
    highest=100.0,
    meaning="PSNR weighted by where the eye sees errors: in smooth and still parts",
    formula="10 log10(255² / mean over pictures of the perceptually weighted squared error of luma)",
    source="Helmrich and others, XPSNR, ICASSP 2020; FFmpeg xpsnr",
)

_SHORT = Fraction(20)
"""Seconds up to which every frame is compared."""

_FEW = Fraction(5)
"""Pictures a second that are compared of longer ones."""


class FullReference:
    """Errors against a reference."""

    name, version = "reference", "2"
    kind: Literal["video", "audio"] = "video"
    needs: tuple[str, ...] = ("reference",)
    defines: tuple[Definition, ...] = (PSNR, SSIM, XPSNR)

    def feed(self, subject: Subject) -> Feed:
        """Luma at the smaller of the two sizes."""
        return Feed(pictures=_feed(subject))

    def begin(self, subject: Subject) -> _Pairs:
        """Start a pass."""
        return _Pairs(subject)


def _feed(subject: Subject) -> PictureFeed:
    video = subject.info.video
    other = subject.reference.info.video if subject.reference is not None else None
    widths = [v.display_width for v in (video, other) if v is not None]
    rate = None if subject.seconds <= _SHORT else _FEW
    return PictureFeed(width=min(widths), rate=rate, format="gray")


class _Pairs(Watcher):
    def __init__(self, subject: Subject) -> None:
        from clipforge_media import Comparison

        self._comparison = Comparison()
        self._reference = subject.reference
        self._feed = _feed(subject)
        others = subject.reference.info.video if subject.reference is not None else None
        ours = subject.info.video
        self._full = (ours is not None and ours.full_range, others is not None and others.full_range)

    def picture(self, picture: Picture) -> None:
        """The next picture, held against its like."""
        from clipforge_media import in_one_size, limited

        if self._reference is None:
            return
        other = self._reference.picture(picture.time, self._feed)
        if other is not None:
            pair = in_one_size(picture.planes[0], other.planes[0])
            first, second = (limited(luma) if full else luma for luma, full in zip(pair, self._full, strict=True))
            self._comparison.add(first, second)

    def finish(self) -> Sequence[Measure | Absent]:
        """Over all pairs."""
        if not self._comparison.count:
            return answers(FullReference.defines, [None] * 3, "the reference shows nothing at these times")
        self._comparison.finish()
        values = [self._comparison.psnr(), self._comparison.ssim(), self._comparison.xpsnr()]
        return answers(FullReference.defines, values, "the pictures are too small for it")
