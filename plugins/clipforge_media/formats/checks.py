"""Checks of files that are no video: sound alone and animations, read back from end to end.

check_sound(Path("clip.mp3"), timeline)
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from clipforge_core import Check, ClipForgeError, Span, Timeline
from clipforge_media.check import loudness_checks
from clipforge_media.loudness import Meter
from clipforge_media.probing import glance
from clipforge_media.sound_reading import SoundReader

_SLACK = Fraction(1, 20)
"""Seconds by which a file of sound may be longer or shorter: less than two frames of MP3 or AAC."""


def check_sound(path: Path, timeline: Timeline) -> list[Check]:
    """It decodes, is as long as planned, and as loud."""
    try:
        return list(_sound(path, timeline))
    except ClipForgeError as error:
        return [Check(name="decodes", level="failed", detail=error.describe())]


def _sound(path: Path, timeline: Timeline) -> Iterator[Check]:
    info = glance(path)
    if not info.audio:
        yield Check(name="sound", level="failed", detail="it has no sound")
        return
    rate, channels = timeline.canvas.sample_rate, timeline.canvas.channels
    meter = Meter(rate=rate, channels=channels)
    with SoundReader(info) as reader:
        for _, block in reader.blocks(Span(Fraction(0), timeline.duration), rate=rate, channels=channels):
            meter.feed(block)
        broken, track = reader.broken, reader.track
    yield _check("decodes", not broken, f"{broken} broken packets" if broken else "from end to end")
    off = track.duration - timeline.duration
    detail = f"{float(track.duration):.3f} s, planned {float(timeline.duration):.3f} s"
    yield _check("length", abs(off) <= _SLACK and abs(track.start) <= _SLACK, detail)
    if timeline.loudness is not None:
        yield from loudness_checks(meter.result(), timeline.loudness)


def check_animation(path: Path, timeline: Timeline, form: str) -> list[Check]:
    """It decodes, runs as long as the clip, and has the clip's shape."""
    try:
        with Image.open(path) as image:
            kind, size, count = image.format or "", image.size, getattr(image, "n_frames", 1)
            shown = 0
            for number in range(count):
                image.seek(number)
                image.load()
                shown += int(image.info.get("duration", 0))
    except (UnidentifiedImageError, OSError, EOFError, SyntaxError) as error:
        return [Check(name="decodes", level="failed", detail=str(error))]
    checks = [_check("decodes", kind.lower() == form, f"{count} pictures of {kind or 'nothing'}")]
    off = Fraction(shown, 1000) - timeline.duration
    detail = f"{shown / 1000:.2f} s, planned {float(timeline.duration):.2f} s"
    # The last picture stands for a whole step, and steps are up to a second long.
    checks.append(_check("length", abs(off) <= max(Fraction(1, 2), timeline.duration / 20), detail))
    canvas = timeline.canvas
    shape = abs(size[0] * canvas.height - size[1] * canvas.width)
    right = shape <= 2 * max(canvas.width, canvas.height)
    checks.append(_check("size", right, f"{size[0]}x{size[1]} of {canvas.width}x{canvas.height}"))
    return checks


def _check(name: str, right: bool, detail: str) -> Check:
    return Check(name=name, level="ok" if right else "failed", detail=detail)
