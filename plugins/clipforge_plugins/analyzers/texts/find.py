"""Lines of text in one gray picture, by what letters have in common.

Edges that lie close together are joined to lines; of those, the ones stay whose light and dark parts are clearly
two, and whose parts are many, of like height and on one line. (The steps are those of the classical detectors:
Chen & Yuille, 2004; Epshtein et al., "Stroke Width Transform", 2010.)
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

Gray = npt.NDArray[np.uint8]

_EDGE = 48
"""Difference of neighbouring pixels that counts as an edge of a letter."""
_JOIN = (11, 3)
_LEAST_HEIGHT, _MOST_HEIGHT = 7, 0.22
_LEAST_WIDTH = 28
_WIDE = 1.7
"""How many times wider than tall a line is at least: two or three letters."""
_CLEAR = 0.70
"""Share of the variance that lies between light and dark."""
_FAINT = 1000.0
"""Variance of gray below which nothing is told apart: text is meant to be read."""
_UNEVEN = 0.45
"""How much strokes may differ in width, as their deviation by their mean."""
_MOST = 60


class Line(NamedTuple):
    """A line of text in pixels."""

    x: int
    y: int
    width: int
    height: int


def find_lines(picture: Gray) -> list[Line]:
    """Lines of text, largest first."""
    edges = cv2.morphologyEx(picture, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    strong = (edges > _EDGE).astype(np.uint8)
    joined = cv2.morphologyEx(strong, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, _JOIN))
    # Lines that touch each other or a frame by a hair are parted again.
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((3, 5), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    found: list[Line] = []
    for x, y, width, height, area in stats[1:count].tolist():
        line = Line(x, y, width, height)
        if _shaped(line, area, picture.shape) and _is_text(picture, line):
            found.append(line)
    return sorted(found, key=lambda line: -line.width * line.height)[:_MOST]


def _shaped(line: Line, area: int, shape: tuple[int, ...]) -> bool:
    tall = _LEAST_HEIGHT <= line.height <= _MOST_HEIGHT * shape[0]
    # Texture runs out of the picture, lines of text end inside.
    inside = line.x > 1 and line.x + line.width < shape[1] - 1
    return (
        tall
        and inside
        and line.width >= max(_LEAST_WIDTH, _WIDE * line.height)
        and area >= 0.45 * line.width * line.height
    )


def _is_text(picture: Gray, line: Line) -> bool:
    patch = picture[line.y : line.y + line.height, line.x : line.x + line.width]
    mask: Gray = cv2.threshold(patch, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1].astype(np.uint8)
    if _clearness(patch, mask) < _CLEAR:
        return False
    light = float(mask.mean())
    letters = mask if light <= 0.5 else 1 - mask
    if not 0.10 <= letters.mean() <= 0.55 or _unevenness(letters.astype(np.uint8)) > _UNEVEN:
        return False
    return _letters_stand_in_line(letters.astype(np.uint8), line)


def _clearness(patch: Gray, mask: Gray) -> float:
    """Variance between the two classes by the whole variance (Otsu's measure of separability), 0..1."""
    values = patch.astype(np.float64)
    whole = float(values.var())
    share = float(mask.mean())
    if whole < _FAINT or share in (0.0, 1.0):
        return 0.0
    high, low = float(values[mask == 1].mean()), float(values[mask == 0].mean())
    return share * (1 - share) * (high - low) ** 2 / whole


def _unevenness(letters: Gray) -> float:
    """Standard deviation of the strokes' half widths along their middles, by their mean."""
    padded = cv2.copyMakeBorder(letters, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    far = cv2.distanceTransform(padded, cv2.DIST_L2, 3)
    middles = far[(far > 0.5) & (far >= cv2.dilate(far, np.ones((3, 3), np.uint8)))]
    return float(middles.std() / middles.mean()) if middles.size else 1.0


def _letters_stand_in_line(letters: Gray, line: Line) -> bool:
    count, _, stats, _ = cv2.connectedComponentsWithStats(letters, connectivity=8)
    parts = np.asarray([s for s in stats[1:count].tolist() if s[3] >= 0.35 * line.height and s[4] >= 6])
    wanted = max(3.0, 0.45 * line.width / line.height)
    if len(parts) < wanted:
        return False
    widths, heights = parts[:, 2], parts[:, 3]
    bottoms = parts[:, 1] + heights
    if np.median(widths) > 1.6 * line.height or widths.max() > 0.6 * line.width:
        return False
    # Most letters stand on the base line and are as tall as the others.
    on_line = np.abs(bottoms - np.median(bottoms)) <= max(1.5, 0.12 * line.height)
    alike = np.abs(heights - np.median(heights)) <= max(1.5, 0.3 * np.median(heights))
    covered = float(widths.sum()) / line.width
    return bool(on_line.mean() >= 0.7 and alike.mean() >= 0.6 and covered >= 0.35)
