"""Colours of documents as BT.709 limited range pixels (ITU-R BT.709-6, section 3)."""

from __future__ import annotations

from typing import NamedTuple

_KR, _KB = 0.2126, 0.0722


class Pixel(NamedTuple):
    """Y, Cb, Cr 8-bit limited range; alpha 0..1."""

    y: int
    cb: int
    cr: int
    alpha: float

    @property
    def opaque(self) -> tuple[int, int, int]:
        """Without alpha."""
        return self.y, self.cb, self.cr


def pixel(colour: str) -> Pixel:
    """From "#rrggbb" or "#rrggbbaa"."""
    red, green, blue, *rest = (int(colour[i : i + 2], 16) for i in range(1, len(colour), 2))
    luma = _KR * red + (1 - _KR - _KB) * green + _KB * blue
    cb, cr = (blue - luma) / (2 * (1 - _KB)), (red - luma) / (2 * (1 - _KR))
    return Pixel(
        round(16 + luma * 219 / 255),
        round(128 + cb * 224 / 255),
        round(128 + cr * 224 / 255),
        rest[0] / 255 if rest else 1.0,
    )
