"""How a narrated film is shown: the canvas of each quality and aspect ratio, its captions, and the room they leave.

canvas_of("medium", "16:9")     # 1920x1080, 30 frames a second
safe_area("16:9")               # what drawn pictures may fill
"""

from __future__ import annotations

from fractions import Fraction

import msgspec

from clipforge_core.compose.facts import File
from clipforge_core.model.style import ActiveWord, Box, CaptionStyle, Colour, SafeArea, Shadow
from clipforge_core.model.timeline import AudioEncoding, Canvas, Rect, VideoEncoding
from clipforge_core.narrating.wishes import Aspect, Quality

SIDES: dict[Quality, int] = {"draft": 360, "low": 720, "medium": 1080, "high": 1080}
"""Pixels of the shorter side."""
RATES: dict[Quality, int] = {"draft": 12, "low": 25, "medium": 30, "high": 60}
"""Frames a second."""
SHAPES: dict[Aspect, Fraction] = {
    "16:9": Fraction(16, 9),
    "9:16": Fraction(9, 16),
    "1:1": Fraction(1),
    "4:5": Fraction(4, 5),
}
VIDEO: dict[Quality, dict[str, str]] = {
    "draft": {"preset": "ultrafast", "crf": "30"},
    "low": {"preset": "veryfast", "crf": "26"},
    "medium": {"preset": "veryfast", "crf": "21"},
    "high": {"preset": "veryfast", "crf": "16"},
}
"""What x264 is told."""
VP9: dict[Quality, int] = {"draft": 45, "low": 38, "medium": 32, "high": 22}
"""What VP9 is told in its own measure, for WebM."""
SOUND: dict[Quality, int] = {"draft": 96_000, "low": 96_000, "medium": 160_000, "high": 256_000}

GROUND: Colour = "#10151f"
"""Behind everything: what is seen where one scene passes into the next."""

_WIDE = Rect(0.05, 0.06, 0.90, 0.71)
_TALL = Rect(0.06, 0.10, 0.82, 0.54)
_SQUARE = Rect(0.06, 0.06, 0.88, 0.70)


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A film's canvas, encoders, captions (None shows none), and what stands behind everything: a picture, or a colour
    where there is none."""

    canvas: Canvas
    video: VideoEncoding
    audio: AudioEncoding
    ground: Colour = GROUND
    backdrop: File | None = None
    captions: CaptionStyle | None = None


def canvas_of(quality: Quality, aspect: Aspect, ground: Colour = GROUND) -> Canvas:
    """Sizes are even numbers of pixels."""
    side, shape = SIDES[quality], SHAPES[aspect]
    width = side if shape <= 1 else round(side * shape / 2) * 2
    height = side if shape >= 1 else round(side / shape / 2) * 2
    return Canvas(width=width, height=height, frame_rate=Fraction(RATES[quality]), background=ground)


def safe_area(aspect: Aspect) -> Rect:
    """The part of the picture that captions and the buttons of platforms leave free."""
    return _WIDE if SHAPES[aspect] > 1 else _SQUARE if SHAPES[aspect] == 1 else _TALL


def caption_style(aspect: Aspect, active: Colour = "#ffd447") -> CaptionStyle:
    """Captions below what is drawn, word by word, on a ground of their own."""
    wide = SHAPES[aspect] >= 1
    place = safe_area(aspect)
    return CaptionStyle(
        mode="words",
        weight=700,
        size=0.05 if wide else 0.058,
        max_lines=2,
        max_words=14 if wide else 7,
        max_chars=76 if SHAPES[aspect] > 1 else 52 if wide else 40,
        position=round((place.y + place.height + 0.96) / 2, 4) if wide else 0.74,
        outline=None,
        shadow=Shadow(colour="#00000080", x=0.0, y=0.05, blur=0.1),
        box=Box(colour="#0b0f17c8", padding_x=0.5, padding_y=0.25, radius=0.3),
        active=ActiveWord(effect="colour", colour=active),
        safe_area=SafeArea(left=0.06, right=0.06, top=0.05, bottom=0.03 if wide else 0.16),
    )


def look_of(quality: Quality, aspect: Aspect, *, captions: bool = True, ground: Colour = GROUND) -> Look:
    """All of it for a quality and an aspect ratio."""
    return Look(
        canvas=canvas_of(quality, aspect, ground),
        video=VideoEncoding(options=VIDEO[quality]),
        audio=AudioEncoding(bit_rate=SOUND[quality]),
        ground=ground,
        captions=caption_style(aspect) if captions else None,
    )
