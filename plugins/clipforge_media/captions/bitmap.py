"""A caption as pixels: planes that a compositor blends into a YUV 4:2:0 frame.

    bitmap = from_rgba(rgba, x=120, y=1310)
    # y' = (y * (255 - alpha) + bitmap.y_plane * alpha) / 255, inside the box alone

Colours are converted once, here, to BT.709 limited range (ITU-R BT.709-6, section 3), so that
frames stay in YUV. Alpha is straight: colours are not multiplied by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Plane = NDArray[np.uint8]

_KR, _KB = 0.2126, 0.0722
_KG = 1.0 - _KR - _KB
_U, _V = 224.0 / 255.0 / (2.0 * (1.0 - _KB)), 224.0 / 255.0 / (2.0 * (1.0 - _KR))
# Rows of the matrix from full-range RGB to Y, U, V.
_ROWS = (
    (_KR * 219.0 / 255.0, _KG * 219.0 / 255.0, _KB * 219.0 / 255.0, 16.0),
    (-_KR * _U, -_KG * _U, (1.0 - _KB) * _U, 128.0),
    ((1.0 - _KR) * _V, -_KG * _V, -_KB * _V, 128.0),
)


@dataclass(frozen=True, eq=False)
class Bitmap:
    """A picture with straight alpha at a place of the canvas.

    `x`, `y` are canvas pixels of the upper left corner, both even; `alpha`, `y_plane` are
    (h, w) with h and w even; `u_plane`, `v_plane`, `alpha_uv` are (h/2, w/2). All uint8.
    Compared by identity: the same word state is the same object.
    """

    x: int
    y: int
    alpha: Plane
    y_plane: Plane
    u_plane: Plane
    v_plane: Plane
    alpha_uv: Plane
    whole: Bitmap | None = None
    """The bitmap that this is a part of: what is prepared for blending is prepared once for all parts."""

    def part(self, left: int, top: int, right: int, bottom: int) -> Bitmap:
        """A rectangle of it in its own pixels, all even; shares its memory."""
        large = slice(top, bottom), slice(left, right)
        small = slice(top // 2, bottom // 2), slice(left // 2, right // 2)
        planes = self.alpha[large], self.y_plane[large], self.u_plane[small], self.v_plane[small], self.alpha_uv[small]
        return Bitmap(self.x + left, self.y + top, *planes, whole=self)

    @property
    def width(self) -> int:
        """Pixels."""
        return int(self.alpha.shape[1])

    @property
    def height(self) -> int:
        """Pixels."""
        return int(self.alpha.shape[0])

    @property
    def nbytes(self) -> int:
        """Bytes of all planes."""
        return sum(p.nbytes for p in (self.alpha, self.y_plane, self.u_plane, self.v_plane, self.alpha_uv))


def from_rgba(rgba: Plane, x: int = 0, y: int = 0) -> Bitmap:
    """Planes of an (h, w, 4) uint8 picture with straight alpha whose corner stands at (x, y).

    Odd corners and sizes are widened with transparent pixels to even ones. Raises ValueError
    for another shape.
    """
    if rgba.ndim != 3 or rgba.shape[2] != 4 or rgba.dtype != np.uint8:
        raise ValueError(f"not an RGBA picture: {rgba.shape} {rgba.dtype}")
    left, top = x % 2, y % 2
    height, width = rgba.shape[:2]
    right, bottom = (left + width) % 2, (top + height) % 2
    if left or top or right or bottom:
        rgba = np.pad(rgba, ((top, bottom), (left, right), (0, 0)))
    alpha = np.ascontiguousarray(rgba[:, :, 3])
    red, green, blue = (rgba[:, :, c].astype(np.float32) for c in range(3))
    luma = _KR * red + _KG * green + _KB * blue
    y_plane = _to_byte(16.0 + luma * (219.0 / 255.0))
    # Chroma of a 2x2 block is the mean of its pixels weighted by their alpha: transparent
    # pixels have no colour and would draw dark fringes.
    weight = alpha.astype(np.float32)
    total = _sum_blocks(weight)
    divisor = np.maximum(total, 1.0)
    u_full, v_full = (blue - luma) / (2.0 * (1.0 - _KB)), (red - luma) / (2.0 * (1.0 - _KR))
    u_plane = _to_byte(128.0 + _sum_blocks(u_full * weight) / divisor * (224.0 / 255.0))
    v_plane = _to_byte(128.0 + _sum_blocks(v_full * weight) / divisor * (224.0 / 255.0))
    return Bitmap(x - left, y - top, alpha, y_plane, u_plane, v_plane, _to_byte(total / 4.0))


def from_image(picture: Image.Image, x: int, y: int) -> Bitmap:
    """Planes of an "RGBA" picture with straight alpha; the corner (x, y) and the size must be even.

    Does what `from_rgba` does with Pillow's own loops, in a third of the time.
    """
    if picture.mode != "RGBA" or x % 2 or y % 2 or picture.width % 2 or picture.height % 2:
        raise ValueError(f"not an RGBA picture at even pixels: {picture.mode} {picture.size} at {x}, {y}")
    alpha = np.asarray(picture.getchannel("A"))
    y_plane = np.asarray(picture.convert("RGB").convert("L", _ROWS[0]))
    # Pre-multiplied colours average to the mean weighted by alpha.
    small = picture.convert("RGBa").reduce(2)
    colours = small.convert("RGBA").convert("RGB")
    u_plane, v_plane = (np.asarray(colours.convert("L", row)) for row in _ROWS[1:])
    return Bitmap(x, y, alpha, y_plane, u_plane, v_plane, np.asarray(small.getchannel("a")))


def _sum_blocks(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    summed: NDArray[np.float32] = plane[0::2, 0::2] + plane[0::2, 1::2] + plane[1::2, 0::2] + plane[1::2, 1::2]
    return summed


def _to_byte(plane: NDArray[np.floating[Any]]) -> Plane:
    rounded: Plane = np.clip(np.rint(plane), 0, 255).astype(np.uint8)
    return rounded
