"""The camera's motion from picture to picture, and a path that is steadier.

    motion = camera_motion(pictures, height)      # gray pictures (h, w) of one shot
    moves = steadying(motion, rate=25.0)          # one Move a picture; () where nothing should be done
    jitter(motion, rate=25.0)                     # parts of the height: how much the camera trembles

Points are followed with Lucas and Kanade's method, and the motion that most of them share (RANSAC) is taken as
the camera's. The path of the camera is smoothed in time, so that pans stay and tremble goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clipforge_core import Move
from clipforge_media.enhance.opencv import opencv

Gray = NDArray[np.uint8]
Numbers = NDArray[np.float64]
Points = NDArray[np.float32]

LIMIT = 0.06
"""Parts of the height that a picture is shifted at most."""

_TURN = 0.05
"""Radians that it is turned at most, and the logarithm of the scale by which it is enlarged."""

_POINTS, _FEW = 220, 40
"""Points that are followed, and how few may be left before new ones are looked for."""

_SHARED = 0.4
"""Share of points that must agree on a motion for it to be the camera's."""

_SIDE, _EACH = 0.28, 4
"""How far in from either edge points must be found, and how many on each side."""

_STILL = 0.12
"""Pixels (of the small picture) that a point of a still background moves at most: tracking's own noise."""

_CLOSE = 0.25
"""Pixels within which a point fits a motion closely."""

_CALM = 0.30
"""Seconds (standard deviation) of the smoothing that jitter is told against."""

SMOOTHINGS = (1.2, 0.9, 0.6, 0.4, 0.25)
"""Seconds of smoothing that are tried, the calmest first: a path may not leave the room that the edges give."""


class Motion(NamedTuple):
    """The camera's path: (n, 4) of x, y (parts of the height), angle, log scale; the first is zero.

    `known` is the share of pictures whose motion could be told, `still` the middle share of points that stood still.
    """

    path: Numbers
    known: float
    still: float


def camera_motion(pictures: Iterable[Gray]) -> Motion:
    """How the camera moved through a shot. Where it cannot be told (blur, flat walls) it is taken to go on still."""
    cv2 = opencv()

    steps: list[Numbers] = []
    told: list[bool] = []
    still: list[float] = []
    before: Gray | None = None
    points = np.zeros((0, 1, 2), np.float32)
    window = {"winSize": (17, 17), "maxLevel": 3, "criteria": (3, 20, 0.02)}
    for picture in pictures:
        if before is None:
            before = picture.copy()
            continue
        if len(points) < _POINTS // 2 or not _wide(points[:, 0, 0] / before.shape[1], 3 * _EACH):
            found = cv2.goodFeaturesToTrack(before, _POINTS, 0.01, max(6, before.shape[1] // 50))
            points = found if found is not None else np.zeros((0, 1, 2), np.float32)
        step, kept = np.zeros(4), np.zeros((0, 1, 2), np.float32)
        ok = False
        if len(points) >= 12:
            moved, status, _ = cv2.calcOpticalFlowPyrLK(before, picture, points, None, **window)
            good = status.ravel() == 1
            old, new = points[good].reshape(-1, 2), moved[good].reshape(-1, 2)
            if len(new) >= 12:
                still.append(float((np.hypot(*(new - old).T) < _STILL).mean()))
                step, ok, inside = _shared(old, new, picture.shape[1], picture.shape[0])
                kept = new[inside].reshape(-1, 1, 2).astype(np.float32)
        steps.append(step)
        told.append(ok)
        points = kept if len(kept) >= _FEW else np.zeros((0, 1, 2), np.float32)
        before = picture.copy()
    path = np.vstack([np.zeros(4), np.cumsum(steps, axis=0)]) if steps else np.zeros((1, 4))
    return Motion(path, float(np.mean(told)) if told else 0.0, float(np.median(still)) if still else 1.0)


def _shared(old: Points, new: Points, width: int, height: int) -> tuple[Numbers, bool, NDArray[np.bool_]]:
    """The motion that most points share: (x, y, angle, scale) about the middle, whether it is surely the camera's,
    and which points follow it."""
    cv2 = opencv()

    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    cv2.setRNGSeed(1)
    matrix, mask = cv2.estimateAffinePartial2D(
        old - middle, new - middle, method=cv2.RANSAC, ransacReprojThreshold=0.6, maxIters=400, confidence=0.995
    )
    if matrix is None or mask is None:
        return np.zeros(4), False, np.zeros(len(old), np.bool_)
    inside = mask.ravel() == 1
    moved = (old - middle) @ matrix[:, :2].T + matrix[:, 2] + middle
    close, still = (np.hypot(*(new - to).T) < _CLOSE for to in (moved, old))
    if still.sum() > close.sum():
        # A loose fit through things that move, before a background that stands still.
        return np.zeros(4), True, still
    angle = float(np.arctan2(matrix[1, 0], matrix[0, 0]))
    scale = float(np.log(max(np.hypot(matrix[0, 0], matrix[1, 0]), 1e-6)))
    sure = inside.mean() >= _SHARED and inside.sum() >= 12 and abs(angle) < 0.2 and abs(scale) < 0.15
    if not sure:
        return np.zeros(4), False, np.zeros(len(old), np.bool_)
    step = np.array([matrix[0, 2] / height, matrix[1, 2] / height, angle, scale])
    return step, _wide(old[inside, 0] / width), inside


def _wide(across: Points, least: int = _EACH) -> bool:
    """True where points (0..1 across) lie on both sides: what moves in the middle alone is somebody, not the camera."""
    return bool((across < _SIDE).sum() >= least and (across > 1 - _SIDE).sum() >= least)


def jitter(path: Numbers, rate: float) -> float:
    """Root mean square of what a smooth path does not have, in parts of the height; turns count by what they do
    half a height from the middle."""
    if len(path) < 3:
        return 0.0
    rest = path - smoothed(path, _CALM * rate)
    return float(np.sqrt((rest[:, 0] ** 2 + rest[:, 1] ** 2 + (rest[:, 2] / 2) ** 2 + (rest[:, 3] / 2) ** 2).mean()))


def smoothed(path: Numbers, deviation: float) -> Numbers:
    """A path (n, k) under a Gaussian of that many pictures; at the ends it goes on as it came."""
    reach = min(max(1, int(3 * deviation)), len(path) - 1)
    if reach < 1:
        return path.copy()
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(deviation, 1e-6)) ** 2)
    kernel /= kernel.sum()
    before = 2 * path[0] - path[reach:0:-1]
    after = 2 * path[-1] - path[-2 : -reach - 2 : -1]
    whole = np.vstack([before, path, after])
    return np.stack([np.convolve(whole[:, i], kernel, "valid") for i in range(path.shape[1])], axis=1)


def steadying(
    path: Numbers, rate: float, smoothings: Sequence[float] = SMOOTHINGS, limit: float = LIMIT
) -> tuple[Move, ...]:
    """The moves that bring a path onto a smoother one, as smooth as the room allows: shifts of `limit` parts of the
    height, the calmest of the `smoothings` (seconds) that keeps to it."""
    most = np.array([limit, limit, _TURN, _TURN])
    correction = np.zeros_like(path)
    for seconds in smoothings:
        correction = smoothed(path, seconds * rate) - path
        if np.percentile(np.abs(correction) / most, 98) <= 1.0:
            break
    bounded = most * np.tanh(correction / most) if (np.abs(correction) > most).any() else correction
    return tuple(Move(*(round(float(value), 7) for value in row)) for row in bounded)


def zoom_for(
    moves: Sequence[Move], crops: Sequence[tuple[float, float, float, float]], shape: float, most: float
) -> float | None:
    """How much crops (x, y, width, height as fractions) must shrink about their middles so that moved pictures
    still cover them; None where `most` is not enough. `shape` is the picture's width / height."""
    moved, cut = np.asarray(moves, dtype=np.float64), np.asarray(crops, dtype=np.float64)
    for percent in range(100, round(most * 100) + 1):
        if len(moves) == 0 or _covered(moved, cut, shape, percent / 100):
            return percent / 100
    return None


def _covered(moves: Numbers, crops: Numbers, shape: float, zoom: float) -> bool:
    cos, sin = np.cos(-moves[:, 2]) * np.exp(-moves[:, 3]), np.sin(-moves[:, 2]) * np.exp(-moves[:, 3])
    middle_x, middle_y = crops[:, 0] + crops[:, 2] / 2 - 0.5, crops[:, 1] + crops[:, 3] / 2 - 0.5
    for across in (-0.5, 0.5):
        for down in (-0.5, 0.5):
            x = (middle_x + across * crops[:, 2] / zoom) * shape - moves[:, 0]
            y = middle_y + down * crops[:, 3] / zoom - moves[:, 1]
            back_x, back_y = cos * x - sin * y, sin * x + cos * y
            if (np.abs(back_x) > shape / 2 + 1e-3).any() or (np.abs(back_y) > 0.5 + 1e-3).any():
                return False
    return True
