"""Whether two pictures show the same scene: by correlation and difference of their thumbnails."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Thumbnail = npt.NDArray[np.float32]

SIZE = (32, 18)

UNRELATED = 0.5
"""Thumbnails that correlate less show different scenes."""


def thumbnail(picture: npt.NDArray[np.uint8]) -> Thumbnail:
    """A gray or RGB picture at 32x18, gray."""
    import cv2

    luma = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(luma, SIZE, interpolation=cv2.INTER_AREA), dtype=np.float32)


def distance(a: Thumbnail, b: Thumbnail) -> float:
    """Mean absolute difference in levels."""
    return float(np.abs(a - b).mean())


def related(a: Thumbnail, b: Thumbnail) -> bool:
    """False across a cut, for pictures up to a few seconds apart."""
    first, second = a - a.mean(), b - b.mean()
    power = math.sqrt(float((first * first).mean() * (second * second).mean()))
    if power < 4:
        return distance(a, b) < 10
    return float((first * second).mean()) / power >= UNRELATED
