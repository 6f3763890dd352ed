"""A Grade as tables for YUV planes: light and colour changed without leaving 4:2:0.

    table = GradeTable(grade)
    table.apply(planes)             # in place, BT.709 limited range

For a display with a pure power curve (BT.1886, gamma 2.4) gains of light are gains of the coded signal, and gains
of red, green and blue are a 3x3 matrix of Y, Cb and Cr. Exposure, black, top and contrast are one curve of luma;
chroma follows luma, so that colours keep their saturation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clipforge_core import Grade
from clipforge_media.enhance.opencv import opencv
from clipforge_media.render.planes import Planes

GAMMA = 2.4

_LUMA = np.array([0.2126, 0.7152, 0.0722])
"""BT.709."""

_KNEE = 0.8
"""Where the shoulder of a brightened picture begins: light above it is pressed together and not cut."""

_FIXED = 32
"""Chroma sums are 16-bit integers in units of a 32nd."""

_CALM = 0.08
"""Luma below which chroma is enlarged no further: there it is mostly noise."""

Table = NDArray[np.float64]


def yuv_matrix() -> Table:
    """R'G'B' 0..1 to (Y', Cb, Cr), chroma -0.5..0.5 (BT.709)."""
    blue = (np.array([0.0, 0.0, 1.0]) - _LUMA) / (2 * (1 - _LUMA[2]))
    red = (np.array([1.0, 0.0, 0.0]) - _LUMA) / (2 * (1 - _LUMA[0]))
    return np.stack([_LUMA, blue, red])


def luma_curve(grade: Grade, signal: Table) -> Table:
    """What becomes of luma 0..1 (of any size of array)."""
    gain = 2 ** (grade.exposure / GAMMA)
    lit = signal * gain
    if gain > 1.0:
        over = np.maximum(lit - _KNEE, 0.0) / (1 - _KNEE)
        # The shoulder ends where white was, so that white stays white.
        most = max((gain - _KNEE) / (1 - _KNEE), 1e-6)
        lit = np.where(lit > _KNEE, _KNEE + (1 - _KNEE) * (1 - np.exp(-over)) / (1 - np.exp(-most)), lit)
    level = (lit - grade.black) / max(grade.top - grade.black, 0.05)
    level = np.clip(level, 0.0, 1.0)
    if grade.contrast != 1.0:
        # A cubic through black, middle grey and white with that slope in the middle, mixed so that it stays monotone.
        bend = level * (1 - level) * (2 * level - 1)
        level = level + np.clip(grade.contrast - 1, -0.5, 1.0) * bend * 2
    return np.asarray(np.clip(level, 0.0, 1.0), dtype=np.float64)


class GradeTable:
    """Tables of one grade; `apply` needs OpenCV."""

    def __init__(self, grade: Grade) -> None:
        levels = (np.arange(256) - 16) / 219
        colour = (np.arange(256) - 128) / 224
        balance = self._balance(grade)
        self._crossed = bool(np.abs(balance - np.eye(3)).max() > 1e-3)
        curve = luma_curve(grade, np.clip(levels, 0.0, 1.0))
        self._luma = np.clip(np.round(16 + 219 * curve), 0, 255).astype(np.uint8)
        follow = np.maximum(curve, _CALM) / np.maximum(np.clip(levels, 0.0, 1.0), _CALM)
        self._follow = np.clip(follow, 0.25, 2.5).astype(np.float32)
        self._cross = [np.round(balance[0, i] * colour * 219).astype(np.int16) for i in (1, 2)]
        self._parts = [
            [np.round(balance[row, 0] * np.clip(levels, 0.0, 1.0) * 224 * _FIXED).astype(np.int16)]
            + [np.round(balance[row, i] * colour * 224 * _FIXED).astype(np.int16) for i in (1, 2)]
            for row in (1, 2)
        ]

    @staticmethod
    def _balance(grade: Grade) -> Table:
        gains = np.asarray(grade.white, dtype=np.float64) ** (1 / GAMMA)
        gains = gains / float(_LUMA @ gains)
        matrix = yuv_matrix()
        return np.asarray(matrix @ np.diag(gains) @ np.linalg.inv(matrix), dtype=np.float64)

    def apply(self, planes: Planes) -> None:
        """Change a picture in place; all sizes even."""
        cv2 = opencv()

        y, u, v = planes.y, planes.u, planes.v
        size = (u.shape[1], u.shape[0])
        if self._crossed:
            shift = cv2.LUT(u, self._cross[0]) + cv2.LUT(v, self._cross[1])
            large = cv2.resize(shift, (y.shape[1], y.shape[0]), interpolation=cv2.INTER_LINEAR)
            y[...] = cv2.add(y, large, dtype=cv2.CV_8U)
        half = cv2.resize(y, size, interpolation=cv2.INTER_AREA)
        follow = cv2.LUT(half, self._follow)
        made = [self._chroma(part, half, u, v, follow) for part in self._parts]
        u[...], v[...] = made
        y[...] = cv2.LUT(y, self._luma)

    def _chroma(
        self,
        part: list[NDArray[np.int16]],
        half: NDArray[np.uint8],
        u: NDArray[np.uint8],
        v: NDArray[np.uint8],
        follow: NDArray[np.float32],
    ) -> NDArray[np.uint8]:
        cv2 = opencv()

        total = cv2.LUT(u, part[1]) + cv2.LUT(v, part[2])
        if self._crossed:
            total += cv2.LUT(half, part[0])
        scaled = cv2.multiply(total, follow, scale=1 / _FIXED, dtype=cv2.CV_32F)
        made: NDArray[np.uint8] = cv2.add(scaled, 128.0, dtype=cv2.CV_8U)
        return made
