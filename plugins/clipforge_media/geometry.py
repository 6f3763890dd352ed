"""How a picture is to be shown: sample aspect, rotation and mirroring.

A decoder gives coded pixels. Shown upright they are stretched by the sample aspect, turned clockwise
by `rotation` and then, if `mirrored`, flipped left to right. The display matrix and its fixed-point
layout are those of ISO/IEC 14496-12, 8.3.2.
"""

from __future__ import annotations

import math
import struct
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from clipforge_core import VideoStream


def from_matrix(matrix: bytes) -> tuple[int, bool]:
    """Degrees clockwise (0, 90, 180, 270) and mirroring of a display matrix of nine 32-bit numbers.

    Angles between are brought to the nearest quarter; a singular matrix counts as none.
    """
    if len(matrix) < 36:
        return 0, False
    a, b, _, c, d, *_ = struct.unpack("<9i", matrix[:36])
    if a * d - b * c == 0:
        return 0, False
    mirrored = a * d - b * c < 0
    quarter = round(math.degrees(math.atan2(b, d)) / 90) % 4
    return quarter * 90, mirrored


def to_matrix(rotation: int, mirrored: bool = False) -> list[int]:
    """The display matrix that asks for a turn of `rotation` degrees clockwise, then a left-right flip."""
    cos, sin = round(math.cos(math.radians(rotation))), round(math.sin(math.radians(rotation)))
    a, c = (-cos, sin) if mirrored else (cos, -sin)
    return [a << 16, sin << 16, 0, c << 16, cos << 16, 0, 0, 0, 1 << 30]


def display_size(width: int, height: int, aspect: Fraction, rotation: int) -> tuple[int, int]:
    """Width and height in square pixels as shown. The coded height is kept, the width stretched."""
    stretched = max(1, round(width * aspect))
    return (height, stretched) if rotation in (90, 270) else (stretched, height)


def scaled_size(video: VideoStream, width: int) -> tuple[int, int]:
    """Size of the upright picture at a width of `width` pixels; never enlarged."""
    shown = min(width, video.display_width)
    return shown, max(1, round(Fraction(video.display_height * shown, video.display_width)))


def coded_size(video: VideoStream, width: int, height: int) -> tuple[int, int]:
    """The size before turning that becomes (width, height) when upright."""
    return (height, width) if video.rotation in (90, 270) else (width, height)


def upright(plane: NDArray[np.uint8], rotation: int, mirrored: bool = False) -> NDArray[np.uint8]:
    """A plane (height, width, ...) turned clockwise and then flipped; C-ordered."""
    if rotation:
        plane = np.rot90(plane, -rotation // 90)
    if mirrored:
        plane = plane[:, ::-1]
    return np.ascontiguousarray(plane)
