"""Reading a source's pixels: which matrix they use, and how the displayed picture lies in the coded one."""

from __future__ import annotations

from clipforge_core import MediaInfo, Rect

_SD_HEIGHT = 576
"""Untagged pictures up to this height are BT.601, higher ones BT.709, as players take them."""


def matrix_of(info: MediaInfo) -> str:
    """libswscale's name of the YCbCr matrix of a source."""
    if info.video is None:
        return "bt709"
    known = {"bt709": "bt709", "smpte170m": "smpte170m", "bt470bg": "bt470", "fcc": "fcc", "smpte240m": "smpte240m"}
    name = info.video.matrix
    if name.startswith("bt2020"):
        return "bt2020"
    return known.get(name, "smpte170m" if info.video.height <= _SD_HEIGHT else "bt709")


def to_coded(rect: Rect, rotation: int, mirrored: bool) -> Rect:
    """A rectangle of the displayed picture as fractions of the coded one.

    Shown is the coded picture turned clockwise by `rotation`, then flipped left to right.
    """
    x, y, w, h = rect.x, rect.y, rect.width, rect.height
    if mirrored:
        x = 1.0 - x - w
    if rotation == 90:
        return Rect(y, 1.0 - x - w, h, w)
    if rotation == 180:
        return Rect(1.0 - x - w, 1.0 - y - h, w, h)
    if rotation == 270:
        return Rect(1.0 - y - h, x, h, w)
    return Rect(x, y, w, h)
