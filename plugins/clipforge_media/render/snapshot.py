"""One frame of a Timeline as it will be shown, without an encoder in between.

pixels = snapshot(timeline, 30)     # (height, width, 3) RGB, uint8
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clipforge_core import Timeline
from clipforge_media.render.compositor import Compositor, uses_of
from clipforge_media.render.pictures import Sources
from clipforge_media.writing import replacing


def snapshots(timeline: Timeline, numbers: Sequence[int]) -> Iterator[NDArray[np.uint8]]:
    """RGB pixels of some frames, in rising order. Raises the errors of opening a source."""
    with Sources() as sources:
        sources.begin(uses_of(timeline))
        with Compositor(timeline, sources) as compositor:
            for number in sorted(numbers):
                frame = compositor.frame(number).reformat(format="rgb24", src_colorspace="ITU709")
                yield frame.to_ndarray().astype(np.uint8, copy=False)


def write_snapshot(timeline: Timeline, number: int, out: Path) -> None:
    """A frame as a PNG. Raises DiskFull, PermissionDenied, and the errors of opening a source."""
    pixels = next(snapshots(timeline, [number]))
    with replacing(out) as part:
        Image.fromarray(pixels).save(part, format="PNG", optimize=True)
