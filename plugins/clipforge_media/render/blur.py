"""The picture's own blur, that fills the bars beside it.

A small copy is blurred and enlarged: at an eighth of the size a blur costs next to nothing, and the
enlargement is smooth by itself.
"""

from __future__ import annotations

import numpy as np
from av.video.frame import VideoFrame

from clipforge_media.render.planes import Plane, Planes, planes_of
from clipforge_media.render.scaling import rescaled

_SHARE = 8
"""The small copy has an eighth of the width and height."""

_RADIUS = 0.03
"""Radius of one pass, as a share of the smaller side."""

_LIGHT = 0.62
"""How much of the luma is left, so that the picture stands out from its blur."""


def small_size(width: int, height: int) -> tuple[int, int]:
    """Pixels (even) of the small copy of a `width` x `height` area."""
    return max(8, width // _SHARE // 2 * 2), max(8, height // _SHARE // 2 * 2)


def blurred(small: VideoFrame, width: int, height: int) -> VideoFrame:
    """The small copy blurred, darkened and enlarged to `width` x `height`."""
    picture = planes_of(small)
    result = VideoFrame(small.width, small.height, "yuv420p")
    _soften(picture, planes_of(result))
    return rescaled(result, width, height, "bicubic")


def _soften(picture: Planes, into: Planes) -> None:
    radius = max(1, round(min(picture.width, picture.height) * _RADIUS))
    luma = _smooth(picture.y, radius)
    into.y[...] = 16 + (np.maximum(luma, 16) - 16) * _LIGHT + 0.5
    into.u[...] = _smooth(picture.u, max(1, radius // 2)) + 0.5
    into.v[...] = _smooth(picture.v, max(1, radius // 2)) + 0.5


def _smooth(plane: Plane, radius: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Three box blurs: close to a Gaussian (W. Wells, 1986)."""
    soft = plane.astype(np.float32)
    for _ in range(3):
        soft = _box(_box(soft, radius, 0), radius, 1)
    return soft


def _box(
    plane: np.ndarray[tuple[int, ...], np.dtype[np.float32]], radius: int, axis: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    width = 2 * radius + 1
    margins = [(0, 0), (0, 0)]
    margins[axis] = (radius + 1, radius)
    sums = np.cumsum(np.pad(plane, margins, mode="edge"), axis=axis, dtype=np.float64)
    high = np.take(sums, range(width, sums.shape[axis]), axis=axis)
    low = np.take(sums, range(sums.shape[axis] - width), axis=axis)
    return ((high - low) / width).astype(np.float32)
