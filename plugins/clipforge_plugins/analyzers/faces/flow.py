"""How boxes move from one picture to the next, and how mouths do.

Movement is the median of sparse optical flow (Lucas and Kanade, pyramidal) inside a box, as in the
median flow tracker (Kalal, Mikolajczyk and Matas, "Forward-backward error", 2010).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from clipforge_plugins.analyzers.faces.boxes import Box

Gray = npt.NDArray[np.uint8]

GRID = 7
"""Points across and down a box whose movement is measured."""

FACE = (24, 32)
"""Faces are compared at this many pixels, width and height."""

NOISE = 2.0
"""Levels of difference that coding makes of a still face."""


def gray(picture: npt.NDArray[np.uint8]) -> Gray:
    """Luma of an (height, width, 3) RGB picture."""
    import cv2

    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def advance(before: Gray, now: Gray, boxes: Sequence[Box]) -> list[Box | None]:
    """Each box where its content went; None where that cannot be told."""
    if not boxes:
        return []
    import cv2

    height, width = before.shape
    points = np.concatenate([_points(box, width, height) for box in boxes])
    start = points[:, None, :]
    moved, found, error = (
        np.asarray(part, dtype=np.float32)
        for part in cv2.calcOpticalFlowPyrLK(before, now, start, start.copy(), winSize=(15, 15), maxLevel=3)
    )
    good = found.ravel().astype(bool) & (error.ravel() < 30)
    size = GRID * GRID
    return [
        _moved(
            box, points[i * size : (i + 1) * size], moved[i * size : (i + 1) * size, 0], good[i * size :][:size], before
        )
        for i, box in enumerate(boxes)
    ]


def _points(box: Box, width: int, height: int) -> npt.NDArray[np.float32]:
    steps = (np.arange(GRID, dtype=np.float32) + 0.5) / GRID
    xs = (box.x + (0.1 + 0.8 * steps) * box.width) * width
    ys = (box.y + (0.1 + 0.8 * steps) * box.height) * height
    return np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2).astype(np.float32)


def _moved(
    box: Box,
    points: npt.NDArray[np.float32],
    moved: npt.NDArray[np.float32],
    good: npt.NDArray[np.bool_],
    picture: Gray,
) -> Box | None:
    if int(good.sum()) < GRID:
        return None
    height, width = picture.shape
    old, new = points[good], moved[good]
    shift = np.median(new - old, axis=0)
    away = np.abs(old - np.median(old, axis=0)).sum(axis=1)
    spread = np.abs(new - np.median(new, axis=0)).sum(axis=1)
    far = away > np.median(away) * 0.5
    scale = float(np.median(spread[far] / away[far])) if bool(far.any()) else 1.0
    result = box.moved(float(shift[0]) / width, float(shift[1]) / height, min(1.1, max(0.9, scale)))
    return result if result.inside() else None


def mouth_motion(before: Gray, now: Gray, then: Box, here: Box) -> float:
    """Change of the lower third of a face over change of its upper half, between two pictures.

    Both faces are cut out along their boxes, so that moving the head changes both parts alike: about 1
    and less for a closed mouth, 2 and more while speaking. 0 where the face is too small to tell.
    """
    first, second = _face(before, then), _face(now, here)
    if first is None or second is None:
        return 0.0
    change = np.abs(first - second)
    height = FACE[1]
    side = FACE[0] // 5
    mouth = float(change[2 * height // 3 :, side:-side].mean())
    head = float(change[: height // 2, side:-side].mean())
    return mouth / (head + NOISE)


def _face(picture: Gray, box: Box) -> npt.NDArray[np.float32] | None:
    import cv2

    height, width = picture.shape
    left, top = max(0, round(box.x * width)), max(0, round(box.y * height))
    right = min(width, round((box.x + box.width) * width))
    bottom = min(height, round((box.y + box.height) * height))
    if right - left < FACE[0] // 2 or bottom - top < FACE[1] // 2:
        return None
    cut = cv2.resize(picture[top:bottom, left:right], FACE, interpolation=cv2.INTER_AREA)
    return np.asarray(cut, dtype=np.float32)
