"""Measures of how much one small picture differs from another.

Pictures are (luma, u, v) uint8 arrays, about 64 pixels wide. Differences are mean absolute levels
(0..255); correlation is Pearson's over the luma halved in both directions, so that a shaking hand
does not lower it and a change of brightness does not either.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[np.uint8]
Vector = npt.NDArray[np.float32]

SHIFT = 2
"""How far a picture may have moved between two frames before it counts as different, in pixels."""

STILL = 3.0
"""Levels of difference below which motion and correlation are not worth computing."""

FLAT_VARIANCE = 4.0
"""A luma variance below this is a plain colour: there is nothing to correlate."""


class Small(NamedTuple):
    """A small picture: its planes, its halved luma with the mean taken away, and the mean square of that."""

    luma: Plane
    u: Plane
    v: Plane
    halved: Vector
    energy: float

    @property
    def mean(self) -> float:
        """Mean luma, 0..255."""
        return float(self.luma.mean())

    @property
    def deviation(self) -> float:
        """Standard deviation of the halved luma: 0 is a plain colour."""
        return math.sqrt(self.energy)

    def vector(self) -> Vector:
        """Luma and chroma at half size in one row, for sums of pictures."""
        return np.concatenate([halve(self.luma).ravel(), halve(self.u).ravel(), halve(self.v).ravel()])


def small(planes: Any) -> Small:
    """A picture of a "yuv" feed, copied: the engine may use its planes again."""
    luma, u, v = (np.array(plane, dtype=np.uint8, copy=True) for plane in planes)
    halved = halve(luma)
    # Sums by reduce and dot: numpy's own mean spends ten times as long on its arguments as on so few pixels.
    halved -= np.add.reduce(halved, axis=None) / np.float32(halved.size)
    return Small(luma, u, v, halved, _product(halved, halved))


def halve(plane: Plane) -> Vector:
    """Means of 2x2 pixels; a plane of one pixel in a direction stays as it is in that direction."""
    values = plane.astype(np.float32)
    height, width = values.shape
    if height > 1:
        values = (values[0 : height - 1 : 2] + values[1:height:2]) * np.float32(0.5)
    if width > 1:
        values = (values[:, 0 : width - 1 : 2] + values[:, 1:width:2]) * np.float32(0.5)
    return values


def difference(a: Plane, b: Plane) -> float:
    """Mean absolute difference, in levels."""
    # maximum - minimum stays in uint8, which numpy does many pixels at a time.
    return float(np.add.reduce(np.maximum(a, b) - np.minimum(a, b), axis=None, dtype=np.uint32)) / a.size


def moved_difference(a: Plane, b: Plane) -> float:
    """The least difference over shifts of up to SHIFT pixels in each direction, in levels."""
    height, width = a.shape
    if height < 5 * SHIFT or width < 5 * SHIFT:
        return difference(a, b)
    core = a[SHIFT : height - SHIFT, SHIFT : width - SHIFT]
    shifts = np.lib.stride_tricks.sliding_window_view(b, core.shape).reshape(-1, *core.shape)
    sums = (np.maximum(core, shifts) - np.minimum(core, shifts)).sum(axis=(1, 2), dtype=np.int64)
    return float(sums.min()) / core.size


def chroma_difference(a: Small, b: Small) -> float:
    """Mean absolute difference of both colour planes, in levels."""
    return (difference(a.u, b.u) + difference(a.v, b.v)) / 2


def correlation(a: Small, b: Small) -> float:
    """-1..1: 1 for the same picture in any brightness, 0 for unrelated ones. Two plain colours: 1."""
    first, second = a.energy, b.energy
    if first < FLAT_VARIANCE and second < FLAT_VARIANCE:
        return 1.0
    if first < FLAT_VARIANCE or second < FLAT_VARIANCE:
        return 0.0
    return _product(a.halved, b.halved) / math.sqrt(first * second)


def _product(a: Vector, b: Vector) -> float:
    """Mean of the products of two vectors' numbers."""
    return float(np.dot(a.ravel(), b.ravel())) / a.size


def change(a: Small, b: Small) -> float:
    """How different two neighbouring frames are when small motion is forgiven, in levels."""
    plain, colour = difference(a.luma, b.luma), chroma_difference(a, b)
    if plain + colour < STILL:
        return plain + colour
    return moved_difference(a.luma, b.luma) + colour
