"""A made film for previews: a soft evening gradient with somebody who talks and sways.

    write_backdrop(Path("backdrop.mp4"), 4.0)
    face_at(1.5)      # (x, y, width, height) as fractions, where the head is then

Nothing is read: the same code gives the same pictures.
"""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from clipforge_media.processors import x264_parameters
from clipforge_media.writing import replacing

SIZE = (1280, 720)
RATE = 30
_LARGER = 3
"""Drawn so much larger and reduced: smooth edges."""
_SKIN, _HAIR, _SHIRT, _DARK = "#e0ac8b", "#3b2a24", "#2f6f73", "#5d2f2a"
_HIGH, _LOW = (58, 46, 92), (231, 147, 108)
_LIGHTS = ((0.12, 0.24, 0.10), (0.30, 0.12, 0.06), (0.83, 0.20, 0.12), (0.70, 0.42, 0.05), (0.93, 0.55, 0.08))
_FIGURE = (520, 620)
_HEAD = (0.5, 0.30, 0.145, 0.16)
"""Middle and half sizes of the head, as fractions of the figure's width and height."""


def face_at(time: float) -> tuple[float, float, float, float]:
    """Left, top, width, height of the head `time` seconds after the beginning, as fractions of the picture."""
    left, top = _corner(time)
    x, y, half_width, half_height = _HEAD
    width, height = _FIGURE
    return (
        (left + (x - half_width) * width) / SIZE[0],
        (top + (y - half_height) * height) / SIZE[1],
        2 * half_width * width / SIZE[0],
        2 * half_height * height / SIZE[1],
    )


def write_backdrop(out: Path, duration: float) -> None:
    """Write the film as H.264 without sound, `duration` seconds long. Raises DiskFull, PermissionDenied."""
    ground = _ground()
    figures = [_figure(mouth) for mouth in (0.15, 0.5, 1.0)]
    with replacing(out) as part, av.open(str(part), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        stream.options = {"preset": "veryfast", "crf": "16", "threads": "1"}
        if parameters := x264_parameters():
            stream.options["x264-params"] = parameters
        stream.time_base = Fraction(1, RATE)
        for number in range(round(duration * RATE)):
            picture = ground.copy()
            figure = figures[(number // 3) * 7 % len(figures)]
            picture.alpha_composite(figure, _whole(_corner(number / RATE)))
            frame = av.VideoFrame.from_ndarray(np.asarray(picture.convert("RGB")), format="rgb24")
            frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _corner(time: float) -> tuple[float, float]:
    """Where the figure's upper left corner is: it sways across and nods."""
    x = SIZE[0] * 0.5 + 90 * math.sin(2 * math.pi * time / 5.0) - _FIGURE[0] / 2
    y = SIZE[1] - _FIGURE[1] + 6 * math.sin(2 * math.pi * time / 1.3) + 8
    return x, y


def _whole(corner: tuple[float, float]) -> tuple[int, int]:
    return round(corner[0]), round(corner[1])


def _ground() -> Image.Image:
    """A gradient from dusk to a warm horizon, with lights out of focus."""
    width, height = SIZE
    part = np.linspace(0.0, 1.0, height)[:, None] ** 1.2
    rows = np.asarray(_HIGH)[None, :] * (1 - part) + np.asarray(_LOW)[None, :] * part
    pixels = np.repeat(rows[:, None, :], width, axis=1)
    picture = Image.fromarray(np.rint(pixels).astype(np.uint8)).convert("RGBA")
    lights = Image.new("RGBA", SIZE)
    for x, y, radius in _LIGHTS:
        one = Image.new("RGBA", SIZE)
        box = ((x - radius / 2) * width, y * height - radius / 2 * width)
        ImageDraw.Draw(one).ellipse((*box, box[0] + radius * width, box[1] + radius * width), fill=(255, 226, 180, 46))
        lights.alpha_composite(one.filter(ImageFilter.GaussianBlur(5)))
    picture.alpha_composite(lights)
    return picture


def _figure(mouth: float) -> Image.Image:
    """Head and shoulders; `mouth` is how far it is open, 0..1."""
    width, height = (side * _LARGER for side in _FIGURE)
    picture = Image.new("RGBA", (width, height))
    draw = ImageDraw.Draw(picture)

    def ellipse(x: float, y: float, half_width: float, half_height: float, colour: str) -> None:
        box = (x - half_width) * width, (y - half_height) * height, (x + half_width) * width, (y + half_height) * height
        draw.ellipse(box, fill=colour)

    x, y, half_width, half_height = _HEAD
    ellipse(0.5, 1.02, 0.44, 0.40, _SHIRT)
    draw.rounded_rectangle((0.435 * width, 0.42 * height, 0.565 * width, 0.68 * height), 0.06 * width, fill="#c9946f")
    ellipse(x, y - 0.02, half_width * 1.1, half_height * 1.06, _HAIR)
    for side in (-1, 1):
        ellipse(x + side * half_width * 0.97, y + 0.02, 0.022, 0.03, "#d39a78")
    ellipse(x, y + 0.01, half_width * 0.98, half_height, _SKIN)
    draw.pieslice(
        ((x - half_width) * width, (y - half_height * 1.08) * height, (x + half_width) * width, (y - 0.005) * height),
        180, 360, fill=_HAIR,
    )  # fmt: skip
    for side in (-1, 1):
        ellipse(x + side * 0.056, y + 0.012, 0.0105, 0.0125, "#2b2320")
        brow = (x + side * 0.056) * width
        draw.line((brow - 0.028 * width, (y - 0.022) * height, brow + 0.028 * width, (y - 0.022) * height),
                  fill=_HAIR, width=_LARGER * 5)  # fmt: skip
    draw.arc(((x - 0.05) * width, (y + 0.03) * height, (x + 0.05) * width, (y + 0.105) * height), 40, 140,
             fill=_DARK, width=_LARGER * 4)  # fmt: skip
    ellipse(x, y + 0.1, 0.036, 0.022 * mouth, _DARK)
    return picture.resize(_FIGURE, Image.Resampling.LANCZOS)
