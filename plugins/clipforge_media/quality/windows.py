"""A part of a large picture, at its full resolution, another one each time: what costs much per pixel looks at it.

window = Window()
window.part(luma)       # (540, 960) of a larger picture; all of a smaller one
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]

WIDTH, HEIGHT = 960, 544
"""Pixels of a part at most."""

_GRID = 16
"""Parts begin on multiples of this, so that the blocks of codecs stay where they are."""

_BLACK = 28
"""Luma of bars at most: black is 16, and coding adds to it."""

_EDGE = 4
"""Pixels of the edge of a bar that are left out with it."""

_PLACES = ((1, 1), (0, 0), (2, 2), (2, 0), (0, 2), (1, 0), (1, 2), (0, 1), (2, 1))
"""Thirds of the room that is left, across and down: the middle first."""


class Window:
    """Goes over nine places of the pictures that it is given."""

    def __init__(self) -> None:
        self._count = 0

    def part(self, plane: Plane) -> Plane:
        """A part of an (h, w) plane, of what is not a black bar; shares its memory."""
        plane = without_bars(plane)
        across, down = _PLACES[self._count % len(_PLACES)]
        self._count += 1
        x, y = _start(plane.shape[1], WIDTH, across), _start(plane.shape[0], HEIGHT, down)
        return plane[y : y + HEIGHT, x : x + WIDTH]


def without_bars(picture: Plane) -> Plane:
    """A picture (h, w) or (h, w, 3) without black bars at its sides, which are neither dark nor clipped nor blocks; as
    it is where less than a fifth would be left. Shares its memory."""
    bright = picture if picture.ndim == 2 else picture.max(axis=2)
    rows, columns = np.flatnonzero(bright.max(axis=1) > _BLACK), np.flatnonzero(bright.max(axis=0) > _BLACK)
    if len(rows) < 0.2 * bright.shape[0] or len(columns) < 0.2 * bright.shape[1]:
        return picture
    # The edge of a bar is blurred by scaling and coding.
    top, bottom = _inside(rows, bright.shape[0])
    left, right = _inside(columns, bright.shape[1])
    return picture[top:bottom, left:right]


def _inside(lit: NDArray[np.intp], size: int) -> tuple[int, int]:
    first, last = int(lit[0]), int(lit[-1]) + 1
    edge = _EDGE if size > 8 * _EDGE else 1
    return first + edge if first else 0, last - edge if last < size else size


def _start(size: int, most: int, third: int) -> int:
    return max(0, size - most) * third // 2 // _GRID * _GRID
