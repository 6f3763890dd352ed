"""Shapes of layers as pictures: smooth polygons, and a darkening towards the edges, written as PNG files.

    polygon_png("arrow", 400, 120, fill="#ffcc00", stroke="#000000", width=4, rotation=30)
    vignette_png(strength=0.6)

Each row of pixels is cut by four lines; how much of a pixel lies between the edges that a line crosses is its share.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Sequence

Point = tuple[float, float]

CUTS = 4
"""Lines through a row of pixels."""
LARGEST = 720
"""Pixels of a picture's longer side: it is scaled to where it stands."""
_CORNERS = 72
_JOINT = tuple((math.cos(n * math.pi / 8), math.sin(n * math.pi / 8)) for n in range(16))

SHAPES: dict[str, tuple[Point, ...]] = {
    "rectangle": ((0, 0), (1, 0), (1, 1), (0, 1)),
    "triangle": ((0.5, 0), (1, 1), (0, 1)),
    "line": ((0, 0), (1, 0), (1, 1), (0, 1)),
    "arrow": ((0, 0.3), (0.62, 0.3), (0.62, 0), (1, 0.5), (0.62, 1), (0.62, 0.7), (0, 0.7)),
    "circle": tuple(
        (0.5 + 0.5 * math.cos(2 * math.pi * n / _CORNERS), 0.5 + 0.5 * math.sin(2 * math.pi * n / _CORNERS))
        for n in range(_CORNERS)
    ),
}
"""Corners in a square of side 1, clockwise."""


def polygon_png(
    shape: str,
    width: float,
    height: float,
    *,
    fill: str = "",
    stroke: str = "",
    line: float = 0.0,
    rotation: float = 0.0,
) -> tuple[bytes, float, float]:
    """(PNG, width and height of what it covers), in the units of `width` and `height`: turned by `rotation` degrees
    about its middle it covers more than it did. `line` is how wide the stroke is, "" colours draw nothing."""
    corners = [(x * width, y * height) for x, y in SHAPES[shape]]
    turned = _turned(corners, width / 2, height / 2, rotation)
    grown = line / 2 if stroke else 0.0
    left, right = min(x for x, _ in turned) - grown, max(x for x, _ in turned) + grown
    top, bottom = min(y for _, y in turned) - grown, max(y for _, y in turned) + grown
    wide, high = max(right - left, 1e-6), max(bottom - top, 1e-6)
    scale = min(LARGEST / max(wide, high), 4.0)
    size = (max(1, round(wide * scale)), max(1, round(high * scale)))
    placed = [((x - left) * size[0] / wide, (y - top) * size[1] / high) for x, y in turned]
    pixels = bytearray(4 * size[0] * size[1])
    if fill:
        _paint(pixels, size, [placed], _rgba(fill))
    if stroke and line > 0:
        _paint(pixels, size, _edges(placed, line * size[0] / wide), _rgba(stroke))
    return _png(size, pixels), wide, high


def vignette_png(colour: str = "#000000", strength: float = 0.6) -> bytes:
    """A picture that is clear in the middle and of the colour at the corners, to be stretched over the whole film."""
    width, height = 192, 108
    red, green, blue, _ = _rgba(colour)
    pixels = bytearray()
    for row in range(height):
        for column in range(width):
            away = math.hypot((column + 0.5) / width - 0.5, (row + 0.5) / height - 0.5) / math.sqrt(0.5)
            share = min(1.0, max(0.0, (away - 0.45) / 0.55)) ** 1.5
            pixels += bytes((red, green, blue, round(255 * strength * share)))
    return _png((width, height), pixels)


def _turned(corners: Sequence[Point], x: float, y: float, degrees: float) -> list[Point]:
    turn = math.radians(degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    return [(x + (a - x) * cos - (b - y) * sin, y + (a - x) * sin + (b - y) * cos) for a, b in corners]


def _edges(corners: Sequence[Point], line: float) -> list[list[Point]]:
    """The sides of a polygon as bars, with rounded joints where the bars would gape."""
    found: list[list[Point]] = []
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        length = math.hypot(x2 - x1, y2 - y1)
        if length > 0:
            if len(corners) >= _CORNERS:  # the many bars of a circle overlap instead of having joints
                more = line / 20 / length
                x1, y1, x2, y2 = (
                    x1 - more * (x2 - x1), y1 - more * (y2 - y1), x2 + more * (x2 - x1), y2 + more * (y2 - y1),
                )  # fmt: skip
            across, down = -(y2 - y1) / length * line / 2, (x2 - x1) / length * line / 2
            found.append(
                [(x1 + across, y1 + down), (x2 + across, y2 + down), (x2 - across, y2 - down), (x1 - across, y1 - down)]
            )
        if len(corners) < _CORNERS:
            found.append([(x1 + line / 2 * x, y1 + line / 2 * y) for x, y in _JOINT])
    return found


def _paint(
    pixels: bytearray, size: tuple[int, int], polygons: Sequence[Sequence[Point]], colour: tuple[int, int, int, int]
) -> None:
    """Lay polygons that are one thing over what is there."""
    width, height = size
    reach = [(min(y for _, y in each), max(y for _, y in each), each) for each in polygons]
    for row in range(height):
        near = [each for low, high, each in reach if low < row + 1 and high > row]
        if not near:
            continue
        cover = [0.0] * width
        for cut in range(CUTS):
            y = row + (cut + 0.5) / CUTS
            if len(near) == 1:
                _span(cover, near[0], y, width)
                continue
            line = [0.0] * width
            for polygon in near:
                _span(line, polygon, y, width)
            cover = [total + (share if share < 1.0 else 1.0) for total, share in zip(cover, line, strict=True)]
        _lay(pixels, 4 * row * width, cover, colour)


def _lay(pixels: bytearray, at: int, cover: Sequence[float], colour: tuple[int, int, int, int]) -> None:
    """One row. Whole runs of pixels that are covered whole are written at once."""
    opaque, column, width = colour[3] == 255, 0, len(cover)
    while column < width:
        if opaque and cover[column] >= CUTS - 1e-6:
            end = column + 1
            while end < width and cover[end] >= CUTS - 1e-6:
                end += 1
            pixels[at + 4 * column : at + 4 * end] = bytes(colour) * (end - column)
            column = end
            continue
        if cover[column] > 0:
            _blend(pixels, at + 4 * column, colour, min(1.0, cover[column] / CUTS))
        column += 1


def _span(line: list[float], polygon: Sequence[Point], y: float, width: int) -> None:
    """Add how much of each pixel of a line lies inside of a polygon."""
    crossings = sorted(
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in zip(polygon, [*polygon[1:], polygon[0]], strict=True)
        if (y1 <= y) != (y2 <= y)
    )
    for begin, stop in zip(crossings[::2], crossings[1::2], strict=False):
        left, right = max(0.0, begin), min(float(width), stop)
        first, last = int(left), min(width - 1, int(right))
        if right <= left:
            continue
        if first == last:
            line[first] += right - left
            continue
        line[first] += first + 1 - left
        line[last] += right - last
        for column in range(first + 1, last):
            line[column] += 1.0


def _blend(pixels: bytearray, at: int, colour: tuple[int, int, int, int], share: float) -> None:
    alpha = colour[3] / 255 * share
    under = pixels[at + 3] / 255
    out = alpha + under * (1 - alpha)
    if out <= 0:
        return
    for channel in range(3):
        mixed = (colour[channel] * alpha + pixels[at + channel] * under * (1 - alpha)) / out
        pixels[at + channel] = round(mixed)
    pixels[at + 3] = round(255 * out)


def _rgba(colour: str) -> tuple[int, int, int, int]:
    digits = colour.lstrip("#")
    red, green, blue = (int(digits[n : n + 2], 16) for n in (0, 2, 4))
    return red, green, blue, int(digits[6:8], 16) if len(digits) == 8 else 255


def _png(size: tuple[int, int], pixels: bytes | bytearray) -> bytes:
    width, height = size
    rows = b"".join(b"\0" + bytes(pixels[4 * width * row : 4 * width * (row + 1)]) for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 6)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
