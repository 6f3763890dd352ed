"""Still pictures and animated ones (GIF, WebP, APNG), read with Pillow.

still = Still(Path("logo.png"), largest=(2160, 3840))
still.at(Fraction(1, 2))      # Picture(serial, frame, alpha)
"""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np
from av.video.frame import VideoFrame
from PIL import Image, ImageOps, UnidentifiedImageError

from clipforge_core import PictureFacts, RenderFailed
from clipforge_media.opening import check_plain_file

_DEFAULT_DELAY = 100
"""Milliseconds of a frame that states none, or fewer than 20: as browsers show them."""


class Picture(NamedTuple):
    """One picture: RGBA pixels as a frame. `serial` is its number in the file."""

    serial: int
    frame: VideoFrame
    alpha: bool


class Still:
    """A picture file. Pictures larger than `largest` (width, height) are shrunk when they are read.

    Raises MissingFile, EmptyFile, PermissionDenied, and RenderFailed for what is no picture.
    """

    def __init__(self, path: Path, largest: tuple[int, int]) -> None:
        check_plain_file(path)
        self._path = path
        self._largest = largest
        try:
            self._image = Image.open(path)
            self._ends = self._frame_ends()
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise self._failed(error) from error
        self._now: Picture | None = None
        self.animated = len(self._ends) > 1
        self.size = self._read(0)

    def _failed(self, error: Exception) -> RenderFailed:
        detail = "not a picture that can be read" if isinstance(error, UnidentifiedImageError) else str(error)
        return RenderFailed(path=str(self._path), detail=detail)

    def _frame_ends(self) -> list[int]:
        """When each frame is over, in milliseconds."""
        count = int(getattr(self._image, "n_frames", 1))
        if count == 1:
            return [0]
        ends, total = [], 0
        for index in range(count):
            self._image.seek(index)
            delay = int(self._image.info.get("duration", 0))
            total += delay if delay >= 20 else _DEFAULT_DELAY
            ends.append(total)
        return ends

    def at(self, time: Fraction) -> Picture:
        """The picture `time` seconds after it appeared; animations begin again at their end."""
        index = 0
        if self.animated:
            index = bisect_right(self._ends, int(time * 1000) % self._ends[-1])
        if self._now is None or self._now.serial != index:
            self._read(index)
        if self._now is None:
            raise RenderFailed(path=str(self._path), detail="it holds no picture")
        return self._now

    def _read(self, index: int) -> tuple[int, int]:
        try:
            if self.animated:
                self._image.seek(index)
            else:
                self._image.draft("RGB", self._largest)
            upright = ImageOps.exif_transpose(self._image) or self._image
            pixels = upright.convert("RGBA")
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise self._failed(error) from error
        pixels = self._shrunk(pixels)
        array = np.asarray(pixels)
        alpha = bool((array[:, :, 3] != 255).any())
        self._now = Picture(index, VideoFrame.from_ndarray(np.ascontiguousarray(array), "rgba"), alpha)
        return pixels.size

    def _shrunk(self, image: Image.Image) -> Image.Image:
        width, height = image.size
        share = min(1.0, max(self._largest[0] / width, self._largest[1] / height))
        goal = (max(2, round(width * share)), max(2, round(height * share)))
        return image if goal == image.size else image.resize(goal, Image.Resampling.LANCZOS)

    def close(self) -> None:
        """Close the file."""
        self._image.close()


def picture_facts(path: Path) -> PictureFacts:
    """What a picture file is like. Raises as `Still` does."""
    # Read at its own size: what is shrunk has another shape by a pixel.
    still = Still(path, (1 << 20, 1 << 20))
    try:
        return PictureFacts(width=still.size[0], height=still.size[1], moving=still.animated)
    finally:
        still.close()
