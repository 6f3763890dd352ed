"""Checks of a finished file: it is decoded from end to end and held against its Timeline.

for check in check_file(Path("clip.mp4"), timeline, report=silent):
    print(check.name, check.level, check.detail)
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame

from clipforge_core import Check, ClipForgeError, Loudness, MediaInfo, Report, Span, Timeline
from clipforge_media.loudness import SILENT, Level, Meter
from clipforge_media.mixing import audio_elements
from clipforge_media.probing import glance
from clipforge_media.reading import PictureReader
from clipforge_media.sound import QUIETEST
from clipforge_media.sound_reading import SoundReader

_LOUDNESS, _FAR_OFF = 0.5, 3.0
"""LU from the target that are right, and that fail: EBU R128 allows 0.5 LU."""

_PEAK, _PEAK_FAR_OFF = 0.1, 1.0
"""dB over the true-peak target that are right, and that fail."""

_ROOM = 3.0
"""dB under the true-peak target from which on the sound could have been louder; the limiter rises before and
after a peak, and the encoder moves peaks a little."""

_BLACK = 24
"""Luma (limited range) that a picture must pass somewhere so as not to be black."""

_LOOKS = 1
"""Pictures a second that are looked at."""


def check_file(path: Path, timeline: Timeline, *, report: Report) -> list[Check]:
    """What was checked, each "ok", "warning" or "failed". A file that cannot be opened has one check, failed."""
    try:
        info = glance(path)
    except ClipForgeError as error:
        return [Check(name="decodes", level="failed", detail=error.describe())]
    if info.video is None:
        return [Check(name="decodes", level="failed", detail="it has no pictures")]
    pictures = _Pictures(info, timeline, report)
    checks = [*pictures.checks()]
    expects_sound = bool(audio_elements(timeline))
    if not info.audio:
        missing = "the sound of the Timeline is missing"
        return [*checks, Check(name="sound", level="failed", detail=missing)] if expects_sound else checks
    return [*checks, *_sound_checks(info, timeline, pictures.end)]


class _Pictures:
    """All pictures, decoded and counted."""

    def __init__(self, info: MediaInfo, timeline: Timeline, report: Report) -> None:
        self._info, self._timeline = info, timeline
        self.count = 0
        self.corrupt = 0
        self.brightest = 0
        self._uneven = 0
        self.end = Fraction(0)
        rate = timeline.canvas.frame_rate
        every = max(1, round(rate / _LOOKS))
        # Black or not, and whether packets decode, can be told without the loop filter.
        with PictureReader(info, rough=True) as reader:
            for time, frame in reader.frames(Span(Fraction(0), timeline.duration + 3600)):
                self._note(time, frame, rate, look=self.count % every == 0)
                if self.count % every == 0:
                    report(min(0.9, 0.9 * self.count / max(1, timeline.frames)), "check")
            self.broken = reader.broken

    def _note(self, time: Fraction, frame: VideoFrame, rate: Fraction, *, look: bool) -> None:
        self._uneven += abs(time * rate - self.count) > Fraction(1, 20)
        self.count += 1
        self.corrupt += frame.is_corrupt
        self.end = time + 1 / rate
        if look:
            plane = frame.planes[0]
            lines = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
            self.brightest = max(self.brightest, int(lines[: plane.height : 4, : plane.width : 4].max()))

    def checks(self) -> Iterator[Check]:
        """What the pictures are like."""
        canvas, wanted, video = self._timeline.canvas, self._timeline.frames, self._info.video
        bad = self.broken + self.corrupt
        yield _check("decodes", not bad, f"{bad} of its pictures are broken" if bad else "from end to end")
        yield _check("frames", self.count == wanted, f"{self.count} of {wanted}")
        if video is not None:
            size = (video.display_width, video.display_height)
            right = size == (canvas.width, canvas.height)
            yield _check("size", right, f"{size[0]}x{size[1]}, planned {canvas.width}x{canvas.height}")
        yield _check("frame_rate", not self._uneven, f"{self._uneven} frames off the grid of {canvas.frame_rate}")
        black = self.brightest <= _BLACK
        yield Check(name="picture", level="warning" if black else "ok", detail="black all the way" if black else "")


def _sound_checks(info: MediaInfo, timeline: Timeline, pictures_end: Fraction) -> Iterator[Check]:
    rate, channels = timeline.canvas.sample_rate, timeline.canvas.channels
    meter = Meter(rate=rate, channels=channels)
    with SoundReader(info) as reader:
        for _, block in reader.blocks(Span(Fraction(0), timeline.duration), rate=rate, channels=channels):
            meter.feed(block)
        broken, track = reader.broken, reader.track
    yield _check("sound", not broken, f"{broken} broken packets" if broken else "from end to end")
    drift = track.start + track.duration - pictures_end
    late = max(abs(drift), abs(track.start))
    detail = f"the sound ends {float(drift) * 1000:+.1f} ms after the picture"
    yield _check("drift", late <= 1 / timeline.canvas.frame_rate, detail)
    if timeline.loudness is not None:
        yield from loudness_checks(meter.result(), timeline.loudness)


def loudness_checks(level: Level, target: Loudness) -> Iterator[Check]:
    """Loudness (LUFS) and true peak (dBTP) of a finished file against its target."""
    if level.integrated <= QUIETEST + _LOUDNESS:
        detail = "silent" if level.integrated <= SILENT else f"{level.integrated:.1f} LUFS: next to nothing is heard"
        yield Check(name="loudness", level="warning", detail=detail)
        return
    off = level.integrated - target.integrated
    detail = f"{level.integrated:.1f} LUFS, target {target.integrated:.1f}"
    graded = _level(abs(off), _LOUDNESS, _FAR_OFF)
    if graded == "failed" and off < 0 and level.true_peak > target.true_peak - _ROOM:
        # Claps over near silence: the peaks stand at their limit, and no gain could bring the rest up.
        graded, detail = "warning", f"{detail}: its peaks allow no more"
    yield Check(name="loudness", level=graded, detail=detail)
    over = level.true_peak - target.true_peak
    detail = f"{level.true_peak:.1f} dBTP, at most {target.true_peak:.1f}"
    yield Check(name="true_peak", level=_level(over, _PEAK, _PEAK_FAR_OFF), detail=detail)


def _level(off: float, right: float, wrong: float) -> str:
    # A hundredth of a dB is lost in the meter's rounding.
    return "ok" if off <= right + 0.01 else "warning" if off <= wrong else "failed"


def _check(name: str, right: bool, detail: str) -> Check:
    return Check(name=name, level="ok" if right else "failed", detail=detail)
