"""Shapes as SVG, and SVG as pixels (resvg).

    drawing = Vector()
    drawing.box((40, 40, 400, 200), radius=24, fill="#ffffff")
    picture = drawing.picture((0, 0, 1920, 1080))      # "RGBA"

Points and sizes are pixels of the canvas. Words are not drawn here: they are set with the fonts of captions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

Point = tuple[float, float]
Frame = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class Vector:
    """Shapes, bottom to top."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.frames: list[Frame] = []
        """What each part covers, its lines with it."""

    def box(
        self, frame: Frame, *, radius: float = 0.0, fill: str = "none", stroke: str = "", line: float = 0.0
    ) -> None:
        """A box; a stroke lies inside its frame."""
        left, top, right, bottom = frame
        inset = line / 2 if stroke else 0.0
        wide, high = max(0.0, right - left - 2 * inset), max(0.0, bottom - top - 2 * inset)
        radius = max(0.0, min(radius - inset, wide / 2, high / 2))
        place = f'x="{_n(left + inset)}" y="{_n(top + inset)}" width="{_n(wide)}" height="{_n(high)}"'
        self._add(f'<rect {place} rx="{_n(radius)}"', fill, stroke, line, frame)

    def circle(self, middle: Point, radius: float, *, fill: str = "none", stroke: str = "", line: float = 0.0) -> None:
        """A circle; a stroke lies on its edge."""
        frame = _spread([middle], radius + line)
        self._add(f'<circle cx="{_n(middle[0])}" cy="{_n(middle[1])}" r="{_n(radius)}"', fill, stroke, line, frame)

    def polygon(self, points: Sequence[Point], *, fill: str = "none", stroke: str = "", line: float = 0.0) -> None:
        """A closed shape."""
        head = f'<polygon points="{_points(points)}" stroke-linejoin="round"'
        self._add(head, fill, stroke, line, _spread(points, line))

    def path(self, points: Sequence[Point], *, stroke: str, line: float, dashes: str = "") -> None:
        """An open line with round joints."""
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        joints = f'stroke-linejoin="round" stroke-linecap="round"{dashed}'
        self._add(f'<polyline points="{_points(points)}" {joints}', "none", stroke, line, _spread(points, line))

    def arrow(self, start: Point, end: Point, *, stroke: str, line: float) -> None:
        """A line with a head at its end."""
        turn = math.atan2(end[1] - start[1], end[0] - start[0])
        head = 3.2 * line
        neck = (end[0] - head * 0.8 * math.cos(turn), end[1] - head * 0.8 * math.sin(turn))
        self.path([start, neck], stroke=stroke, line=line)
        sides = [(end[0] - head * math.cos(turn + s), end[1] - head * math.sin(turn + s)) for s in (0.5, -0.5)]
        self.polygon([end, *sides], fill=stroke, stroke=stroke, line=line * 0.4)

    def sector(self, middle: Point, outer: float, inner: float, start: float, end: float, *, fill: str) -> None:
        """A part of a ring, from `start` to `end` in parts of a turn, clockwise from the top."""
        if end - start >= 1.0 - 1e-9:
            half = (start + end) / 2
            self.sector(middle, outer, inner, start, half, fill=fill)
            self.sector(middle, outer, inner, half, end - 1e-9, fill=fill)
            return
        large = int(end - start > 0.5)
        a, b = around(middle, outer, start), around(middle, outer, end)
        c, d = around(middle, inner, end), around(middle, inner, start)
        path = (
            f"M{_n(a[0])} {_n(a[1])}A{_n(outer)} {_n(outer)} 0 {large} 1 {_n(b[0])} {_n(b[1])}"
            f"L{_n(c[0])} {_n(c[1])}A{_n(inner)} {_n(inner)} 0 {large} 0 {_n(d[0])} {_n(d[1])}Z"
        )
        self._add(f'<path d="{path}"', fill, "", 0.0, _spread([middle], outer))

    def raw(self, svg: str, x: float, y: float, scale: float, frame: Frame) -> None:
        """Elements of SVG that we did not write, moved and scaled; `frame` is what they then cover."""
        self.parts.append(f'<g transform="translate({_n(x)} {_n(y)}) scale({scale:.6g})">{svg}</g>')
        self.frames.append(frame)

    def _add(self, head: str, fill: str, stroke: str, line: float, frame: Frame) -> None:
        drawn = f' stroke="{stroke[:7]}" stroke-width="{_n(line)}"{_opacity("stroke", stroke)}' if stroke else ""
        self.parts.append(f'{head} fill="{fill[:7]}"{_opacity("fill", fill)}{drawn}/>')
        self.frames.append(frame)

    def picture(self, view: tuple[int, int, int, int]) -> Image:
        """What lies inside of a frame of whole pixels, as an "RGBA" picture."""
        left, top, right, bottom = view
        size = (right - left, bottom - top)
        return rasterised("".join(self.parts), size, (float(left), float(top), float(size[0]), float(size[1])))


def rasterised(svg: str, size: tuple[int, int], view: Frame) -> Image:
    """Elements of SVG as an "RGBA" picture; `view` (x, y, width, height) is what is seen of them."""
    import io

    from PIL import Image as Images
    from resvg_py import svg_to_bytes

    box = " ".join(_n(value) for value in view)
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{size[0]}" '
        f'height="{size[1]}" viewBox="{box}">{svg}</svg>'
    )
    data = bytes(svg_to_bytes(svg_string=text, skip_system_fonts=True))
    return Images.open(io.BytesIO(data)).convert("RGBA")


def around(middle: Point, radius: float, turn: float) -> Point:
    """A point of a circle, `turn` parts of a turn clockwise from the top."""
    return middle[0] + radius * math.sin(turn * math.tau), middle[1] - radius * math.cos(turn * math.tau)


def _spread(points: Sequence[Point], by: float) -> Frame:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs) - by, min(ys) - by, max(xs) + by, max(ys) + by


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _opacity(what: str, colour: str) -> str:
    return f' {what}-opacity="{int(colour[7:9], 16) / 255:.3f}"' if len(colour) == 9 else ""


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
