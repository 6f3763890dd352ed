"""Slides of the demo as pictures: a soft gradient, and charts drawn from the numbers of the script."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from clipforge_plugins.demo.script import SAVED

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

SIZE = (1280, 720)
_SCALE = 2  # drawn twice as large and reduced: smooth edges

INK = "#f4f1e8"
FAINT = "#8fa3b8"
BRIGHT = "#ffd166"
WARM = "#ef6f6c"


def background(colours: tuple[str, str]) -> Image:
    """A gradient from the upper left to the lower right, with a faint disc of light."""
    from PIL import Image, ImageDraw, ImageFilter

    width, height = SIZE
    low = Image.new("RGB", SIZE, colours[0])
    high = Image.new("RGB", SIZE, colours[1])
    ramp = Image.linear_gradient("L").rotate(45, expand=True).resize((width * 2, height * 2))
    left, top = width // 2, height // 2
    picture = Image.composite(high, low, ramp.crop((left, top, left + width, top + height)))
    glow = Image.new("L", SIZE, 0)
    ImageDraw.Draw(glow).ellipse((760, -200, 1420, 460), fill=38)
    glow = glow.filter(ImageFilter.GaussianBlur(90))
    picture.paste(Image.new("RGB", SIZE, "#ffffff"), mask=glow)
    return picture


def drawing(name: str) -> Image:
    """A chart as a picture with transparency: "curve" or "spacing"."""
    from PIL import Image
    from PIL.ImageDraw import Draw

    picture = Image.new("RGBA", (SIZE[0] * _SCALE, SIZE[1] * _SCALE), (0, 0, 0, 0))
    charts: dict[str, Callable[[ImageDraw], None]] = {"curve": _curve, "spacing": _spacing}
    charts[name](Draw(picture))
    return picture.resize(SIZE, Image.Resampling.LANCZOS)


def _point(x: float, y: float) -> tuple[float, float]:
    return x * _SCALE, y * _SCALE


def _line(draw: ImageDraw, points: list[tuple[float, float]], colour: str, width: float) -> None:
    draw.line([_point(*p) for p in points], fill=colour, width=round(width * _SCALE), joint="curve")


def _dot(draw: ImageDraw, x: float, y: float, radius: float, colour: str) -> None:
    draw.ellipse([*_point(x - radius, y - radius), *_point(x + radius, y + radius)], fill=colour)


def _text(draw: ImageDraw, x: float, y: float, text: str, size: float, colour: str) -> None:
    from PIL import ImageFont

    draw.text(_point(x, y), text, fill=colour, font=ImageFont.load_default(size * _SCALE), anchor="mm")


def _curve(draw: ImageDraw) -> None:
    """The saved work against time; steps of time are drawn evenly, as in a table."""
    left, right, top, bottom = 180.0, 1120.0, 215.0, 610.0
    _line(draw, [(left, top - 20), (left, bottom), (right + 20, bottom)], FAINT, 3)
    _text(draw, left + 62, top - 34, "work saved", 22, FAINT)
    count = len(SAVED)
    points = [(left, top)] + [
        (left + (right - left) * (i + 1) / count, bottom - (bottom - top) * percent / 100)
        for i, (_, percent) in enumerate(SAVED)
    ]
    _line(draw, points, BRIGHT, 6)
    _dot(draw, left, top, 9, BRIGHT)
    _text(draw, left + 44, top - 4, "100 %", 24, INK)
    for (x, y), (label, percent) in zip(points[1:], SAVED, strict=True):
        _dot(draw, x, y, 9, BRIGHT)
        _text(draw, x + 22, y - 32, f"{percent} %", 27, INK)
        _text(draw, x, bottom + 30, label, 22, FAINT)


def _spacing(draw: ImageDraw) -> None:
    """Forgetting that slows down with each repetition."""
    left, right, top, bottom = 140.0, 1140.0, 220.0, 600.0
    _line(draw, [(left, top - 20), (left, bottom), (right + 20, bottom)], FAINT, 3)
    meetings = [(0.0, "today"), (0.12, "1 day"), (0.3, "3 days"), (0.56, "1 week"), (1.0, "1 month")]
    width = right - left
    for i, (begin, label) in enumerate(meetings[:-1]):
        end = meetings[i + 1][0]
        pace = 9.0 / (2.4**i)
        steps = [begin + (end - begin) * k / 60 for k in range(61)]
        points = [
            (left + width * s, bottom - (bottom - top) * (0.2 + 0.8 * math.exp(-pace * (s - begin)))) for s in steps
        ]
        _line(draw, points, WARM if i == 0 else BRIGHT, 6)
        _line(draw, [points[-1], (points[-1][0], top)], "#ffffff50", 3)
        _dot(draw, left + width * begin, top, 10, INK)
        _text(draw, left + width * begin + (34 if i == 0 else 0), bottom + 30, label, 22, FAINT)
    _dot(draw, right, top, 10, INK)
    _text(draw, right, bottom + 30, meetings[-1][1], 22, FAINT)
