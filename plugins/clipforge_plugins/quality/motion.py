"""`motion`: how evenly frames follow each other, by their times and by what they show."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from clipforge_core import Absent, Definition, Feed, Measure, Picture, PictureFeed, Subject
from clipforge_plugins.quality.shown import Watcher, answers

DUPLICATES = Definition(
    name="duplicate_frames",
    kind="video",
    part="motion",
    unit="%",
    best="low",
    good=1.0,
    bad=50.0,
    highest=100.0,
    meaning="frames that repeat the one before while things move",
    formula="frames whose mean difference from the one before is below 0.12 times the third largest of "
    "the 8 before and 8 after, where that is 0.4 steps of luma and more, over all frames",
    source="as FFmpeg's mpdecimate and freezedetect judge, made relative to the motion around",
)
MISSING = Definition(
    name="missing_frames",
    kind="video",
    part="motion",
    unit="%",
    best="low",
    good=0.5,
    bad=25.0,
    highest=100.0,
    meaning="frames that are not there: their times are left out",
    formula="sum of (interval / beat, rounded, - 1) over the frames that there should be; pauses "
    "of a second and more do not count",
    source="ITU-T J.247 (frame freezes and skips), by timestamps",
)
UNEVEN = Definition(
    name="uneven_frames",
    kind="video",
    part="motion",
    unit="%",
    best="low",
    good=3.0,
    bad=40.0,
    highest=50.0,
    meaning="how far frames come off the beat, in percent of the time between two",
    formula="mean distance of intervals from the nearest multiple of the beat, which is the median of intervals below "
    "1.5 times their 10th percentile",
    source="ITU-T J.247, by timestamps",
)
JUDDER = Definition(
    name="judder",
    kind="video",
    part="motion",
    unit="%",
    best="low",
    good=15.0,
    bad=90.0,
    highest=200.0,
    meaning="how much the size of movements changes from frame to frame: dropped frames and changed frame rates jerk",
    formula="mean over moving frames of |d - (d before + d after) / 2| over the larger of both, d the "
    "mean difference of luma from the frame before; cuts do not count",
    source="ClipForge's own; like the jerkiness of ITU-T P.910, from the picture alone",
)

_WIDTH = 160


class Motion:
    """Evenness of frames."""

    name, version = "motion", "1"
    kind: Literal["video", "audio"] = "video"
    needs: tuple[str, ...] = ()
    defines: tuple[Definition, ...] = (DUPLICATES, MISSING, UNEVEN, JUDDER)

    def feed(self, subject: Subject) -> Feed:
        """Every frame, small."""
        return Feed(pictures=PictureFeed(width=_WIDTH, rate=None, format="gray", thin=True))

    def begin(self, subject: Subject) -> _Beats:
        """Start a pass."""
        return _Beats(subject)


class _Beats(Watcher):
    def __init__(self, subject: Subject) -> None:
        from clipforge_media import MotionTrack

        video = subject.info.video
        self._track = MotionTrack(float(video.frame_rate) if video is not None else 25.0)
        self._starts = [span.start for span in subject.spans]
        self._last: Fraction | None = None

    def picture(self, picture: Picture) -> None:
        """The next frame."""
        last, self._last = self._last, picture.time
        anew = last is None or any(last < start <= picture.time for start in self._starts)
        self._track.add(float(picture.time), picture.planes[0], anew=anew)

    def finish(self) -> Sequence[Measure | Absent]:
        """What the frames tell together."""
        facts = self._track.facts()
        if facts is None:
            return answers(Motion.defines, [None] * 4, "there are too few frames to tell")
        values = [facts.duplicates, facts.missing, facts.uneven, facts.judder]
        return answers(Motion.defines, values, "too little moves to tell")
