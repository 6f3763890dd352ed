"""Pictures as planes, and how they are laid over each other.

All arithmetic is integer, on 8-bit 4:2:0 planes in place; an alpha of 0..255 counts as 0..256
(a + a // 128), so that opaque is exactly opaque and a shift divides.
"""

from __future__ import annotations

from copy import copy
from typing import NamedTuple

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

Plane = NDArray[np.uint8]
Weight = NDArray[np.uint16]

_ROWS = 64
"""Rows that are blended at a time: their 16-bit sums stay in the processor's cache."""


class Planes(NamedTuple):
    """Views of a 4:2:0 picture: y is (h, w), u and v (h/2, w/2); alpha planes where it has any."""

    y: Plane
    u: Plane
    v: Plane
    alpha: Plane | None = None
    alpha_uv: Plane | None = None

    @property
    def width(self) -> int:
        """Pixels."""
        return int(self.y.shape[1])

    @property
    def height(self) -> int:
        """Pixels."""
        return int(self.y.shape[0])

    def cut(self, x: int, y: int, width: int, height: int) -> Planes:
        """A part of the picture; all four even. Shares its memory."""
        large, small = _slices(x, y, width, height), _slices(x // 2, y // 2, width // 2, height // 2)
        return Planes(
            self.y[large],
            self.u[small],
            self.v[small],
            None if self.alpha is None else self.alpha[large],
            None if self.alpha_uv is None else self.alpha_uv[small],
        )


def _slices(x: int, y: int, width: int, height: int) -> tuple[slice, slice]:
    return slice(y, y + height), slice(x, x + width)


def planes_of(frame: VideoFrame) -> Planes:
    """Views of a frame in yuv420p or yuva420p; writing to them writes to the frame."""
    y, u, v, *rest = (_view(frame, i) for i in range(len(frame.planes)))
    if not rest:
        return Planes(y, u, v)
    return Planes(y, u, v, rest[0], halved(rest[0]))


def _view(frame: VideoFrame, index: int) -> Plane:
    plane = frame.planes[index]
    step = plane.line_size
    rows: Plane = np.ndarray((plane.height, plane.width), np.uint8, memoryview(plane), strides=(abs(step), 1))
    # A flipped frame has negative steps; its memory still begins at the lowest address.
    return rows if step > 0 else rows[::-1]


def halved(plane: Plane) -> Plane:
    """Means of blocks of 2x2 pixels."""
    wide = plane.astype(np.uint16)
    total = wide[0::2, 0::2] + wide[0::2, 1::2] + wide[1::2, 0::2] + wide[1::2, 1::2]
    return ((total + 2) >> 2).astype(np.uint8)


def weight_of(alpha: Plane) -> Weight:
    """0..256 of 0..255."""
    wide = alpha.astype(np.uint16)
    return wide + (wide >> 7)


def new_frame(width: int, height: int, colour: tuple[int, int, int] | None = None) -> VideoFrame:
    """A yuv420p frame, filled where a (Y, Cb, Cr) colour is given."""
    frame = VideoFrame(width, height, "yuv420p")
    if colour is not None:
        picture = planes_of(frame)
        for plane, value in zip((picture.y, picture.u, picture.v), colour, strict=True):
            plane.fill(value)
    return frame


def copied(frame: VideoFrame) -> VideoFrame:
    """A frame of its own with the same pixels (yuv420p)."""
    twin = VideoFrame(frame.width, frame.height, "yuv420p")
    paste(planes_of(twin), planes_of(frame))
    return twin


def paste(below: Planes, above: Planes) -> None:
    """Opaque pixels over others of the same size."""
    below.y[...] = above.y
    below.u[...] = above.u
    below.v[...] = above.v


def blend(below: Planes, above: Planes, opacity: float) -> None:
    """Lay a picture over another of the same size, by its own alpha times `opacity`."""
    if above.alpha is None or above.alpha_uv is None:
        level = round(opacity * 256)
        if level >= 256:
            paste(below, above)
        elif level > 0:
            for under, over in zip(below[:3], above[:3], strict=True):
                _mix(under, over, np.uint16(level))
        return
    large, small = _weights(above.alpha, opacity), _weights(above.alpha_uv, opacity)
    _mix(below.y, above.y, large)
    _mix(below.u, above.u, small)
    _mix(below.v, above.v, small)


def _weights(alpha: Plane, opacity: float) -> Weight:
    weight = weight_of(alpha)
    if opacity >= 1.0:
        return weight
    level = round(opacity * 256)
    return ((weight.astype(np.uint32) * level + 128) >> 8).astype(np.uint16)


def _mix(under: Plane | None, over: Plane | None, weight: Weight | np.uint16) -> None:
    """under + (over - under) * weight / 256, rounded, in place."""
    if under is None or over is None:
        return
    for top in range(0, under.shape[0], _ROWS):
        rows = slice(top, top + _ROWS)
        part = weight[rows] if isinstance(weight, np.ndarray) else weight
        total = under[rows].astype(np.uint16)
        total *= 256 - part
        total += over[rows].astype(np.uint16) * part
        total += 128
        total >>= 8
        under[rows] = total


class Stamp:
    """A picture with alpha that is laid over many frames: what can be computed once is kept.

    Rows and columns that are wholly transparent are left out; `x`, `y` (even) tell where the rest
    stands in the picture it was made from.
    """

    def __init__(self, picture: Planes) -> None:
        alpha, alpha_uv = picture.alpha, picture.alpha_uv
        if alpha is None or alpha_uv is None:
            raise ValueError("a stamp needs alpha")
        self.x, self.y, self.width, self.height = _extent(alpha, alpha_uv)
        part = picture.cut(self.x, self.y, self.width, self.height)
        self._parts = [
            _prepared(p, a) for p, a in ((part.y, part.alpha), (part.u, part.alpha_uv), (part.v, part.alpha_uv))
        ]
        self._room = [np.empty(keep.shape, np.uint16) for keep, _ in self._parts]

    def cut(self, x: int, y: int, width: int, height: int) -> Stamp:
        """What of it stands in a rectangle (even numbers) of the picture that it was made from; shares memory."""
        left, top = max(x, self.x), max(y, self.y)
        right, bottom = min(x + width, self.x + self.width), min(y + height, self.y + self.height)
        part = copy(self)
        part.x, part.y, part.width, part.height = left - x, top - y, max(0, right - left), max(0, bottom - top)
        if not part.width or not part.height:
            part.x = part.y = part.width = part.height = 0
        inside = (left - self.x, top - self.y, part.width, part.height)
        half = (inside[0] // 2, inside[1] // 2, inside[2] // 2, inside[3] // 2)
        places = [_slices(*inside), _slices(*half), _slices(*half)]
        part._parts = [(keep[at], add[at]) for (keep, add), at in zip(self._parts, places, strict=True)]
        part._room = [room[at] for room, at in zip(self._room, places, strict=True)]
        return part

    def onto(self, below: Planes) -> None:
        """Lay it over a picture of exactly (height, width)."""
        for under, (keep, add), room in zip(below[:3], self._parts, self._room, strict=True):
            np.copyto(room, under)
            np.multiply(room, keep, out=room)
            np.add(room, add, out=room)
            np.right_shift(room, 8, out=room)
            np.copyto(under, room, casting="unsafe")


def _prepared(plane: Plane, alpha: Plane | None) -> tuple[Weight, Weight]:
    weight = weight_of(alpha if alpha is not None else np.full_like(plane, 255))
    return 256 - weight, plane.astype(np.uint16) * weight + 128


def _extent(alpha: Plane, alpha_uv: Plane) -> tuple[int, int, int, int]:
    seen = np.repeat(np.repeat(alpha_uv, 2, axis=0), 2, axis=1) | alpha
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not len(rows):
        return 0, 0, 0, 0
    left, top = int(columns[0]) & ~1, int(rows[0]) & ~1
    return left, top, (int(columns[-1]) + 2 - left) & ~1, (int(rows[-1]) + 2 - top) & ~1
