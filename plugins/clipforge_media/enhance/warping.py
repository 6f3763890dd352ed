"""A Move carried out on a decoded frame, in its own pixels, before anything is cropped or scaled.

    warper = Warper(rotation=0, mirrored=False, aspect=Fraction(1))
    still = warper(frame, Move(x=0.01))

Moves are told in the displayed picture; frames are as they were coded: turned, mirrored, with pixels that are not
square. Frames of 8 to 16 bits with a plane for each component are taken as they are, others are unpacked first.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from numpy.typing import NDArray

from clipforge_core import Move, Rect
from clipforge_media.enhance.opencv import opencv

Matrix = NDArray[np.float64]
Pixels = NDArray[np.generic]

MARGIN = 64
"""Pixels around a crop that scaling may look at: windows that move smoothly are up to 32 wider."""

WHOLE = Rect()

_UNPACKED = {"nv12": "yuv420p", "nv21": "yuv420p", "p010le": "yuv420p10le", "yuyv422": "yuv422p", "uyvy422": "yuv422p"}


class Warper:
    """For the frames of one source: how they are displayed."""

    def __init__(self, *, rotation: int, mirrored: bool, aspect: Fraction) -> None:
        self._aspect = float(aspect) or 1.0
        self._turned = rotation in (90, 270)
        turn = math.radians(rotation)
        shown = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
        if mirrored:
            shown = np.diag([-1.0, 1.0]) @ shown
        self._shown = shown

    def matrix(self, move: Move, width: int, height: int) -> Matrix:
        """(2, 3): where the pixels of a coded picture of that size go, about its middle."""
        across = width * self._aspect
        unit = across if self._turned else float(height)
        turn = displayed_matrix(move)
        square = np.diag([self._aspect, 1.0])
        inner = np.linalg.inv(square) @ np.linalg.inv(self._shown) @ turn @ self._shown @ square
        shift = np.linalg.inv(square) @ np.linalg.inv(self._shown) @ (np.array([move.x, move.y]) * unit)
        middle = np.array([(width - 1) / 2, (height - 1) / 2])
        return np.column_stack([inner, middle + shift - inner @ middle])

    def __call__(self, frame: VideoFrame, move: Move, part: Rect = WHOLE) -> VideoFrame:
        """The moved frame; the same one where there is nothing to do. Of the new one only `part` (of the coded picture)
        and MARGIN pixels around it can be relied on: what is cropped away costs nothing."""
        if move == Move():
            return frame
        name = frame.format.name
        if name in _UNPACKED or not _planar(frame):
            frame = _like(frame, frame.reformat(format=_UNPACKED.get(name, "yuv444p")))
        made = VideoFrame(frame.width, frame.height, frame.format.name)
        whole = self.matrix(move, frame.width, frame.height)
        for source, target in zip(frame.planes, made.planes, strict=True):
            bits = frame.format.components[0].bits
            _warp(_view(source, bits), _view(target, bits), whole, (frame.width, frame.height), part)
        return _like(frame, made)


def moved_gray(picture: NDArray[np.uint8], move: Move, inset: float) -> NDArray[np.uint8]:
    """An upright gray picture with square pixels, moved, without `inset` parts of its size at each edge."""
    cv2 = opencv()

    height, width = picture.shape
    matrix = Warper(rotation=0, mirrored=False, aspect=Fraction(1)).matrix(move, width, height)
    moved = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    left, top = round(width * inset), round(height * inset)
    inner: NDArray[np.uint8] = np.ascontiguousarray(moved[top : height - top, left : width - left])
    return inner


def displayed_matrix(move: Move) -> Matrix:
    """(2, 2): turning (clockwise, y down) and enlarging."""
    grown = math.exp(move.scale)
    cos, sin = grown * math.cos(move.angle), grown * math.sin(move.angle)
    return np.array([[cos, -sin], [sin, cos]])


def _warp(source: Pixels, target: Pixels, whole: Matrix, size: tuple[int, int], part: Rect) -> None:
    cv2 = opencv()
    width, height = size
    rows, columns = source.shape
    # A plane of fewer pixels is moved about the same middle by as many parts of its size.
    scale = np.array([columns / width, rows / height])
    inner = np.diag(scale) @ whole[:, :2] @ np.diag(1 / scale)
    large_middle = np.array([(width - 1) / 2, (height - 1) / 2])
    middle = np.array([(columns - 1) / 2, (rows - 1) / 2])
    shift = middle + scale * (whole[:, 2] + whole[:, :2] @ large_middle - large_middle) - inner @ middle
    left, right = _bounds(part.x, part.width, columns)
    top, bottom = _bounds(part.y, part.height, rows)
    matrix = np.column_stack([inner, shift - np.array([left, top])])
    flags = cv2.INTER_CUBIC if columns == width else cv2.INTER_LINEAR
    target[top:bottom, left:right] = cv2.warpAffine(
        source, matrix, (right - left, bottom - top), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )


def _bounds(start: float, length: float, pixels: int) -> tuple[int, int]:
    return max(0, int(start * pixels) - MARGIN), min(pixels, int((start + length) * pixels) + 1 + MARGIN)


def _view(plane: VideoPlane, bits: int) -> Pixels:
    kind = np.uint8 if bits <= 8 else np.uint16
    size = np.dtype(kind).itemsize
    step = plane.line_size
    rows: Pixels = np.ndarray((plane.height, plane.width), kind, memoryview(plane), strides=(abs(step), size))
    return rows if step > 0 else rows[::-1]


def _planar(frame: VideoFrame) -> bool:
    parts = frame.format.components
    return len(frame.planes) == len(parts) and len({part.plane for part in parts}) == len(parts)


def _like(frame: VideoFrame, made: VideoFrame) -> VideoFrame:
    made.pts = frame.pts
    if frame.time_base is not None:
        made.time_base = frame.time_base
    made.colorspace, made.color_range = frame.colorspace, frame.color_range
    return made
