"""Rectangles as fractions of the picture: overlap, pairing, smoothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from clipforge_core import FaceBox


class Box(NamedTuple):
    """Left, top, width, height as fractions of the picture; confidence 0..1."""

    x: float
    y: float
    width: float
    height: float
    confidence: float = 1.0

    def moved(self, dx: float, dy: float, scale: float = 1.0) -> Box:
        """Shifted, and grown about its middle."""
        width, height = self.width * scale, self.height * scale
        x = self.x + dx - (width - self.width) / 2
        y = self.y + dy - (height - self.height) / 2
        return self._replace(x=x, y=y, width=width, height=height)

    def inside(self) -> bool:
        """True if its middle lies in the picture."""
        return 0 <= self.x + self.width / 2 <= 1 and 0 <= self.y + self.height / 2 <= 1


def overlap(a: Box, b: Box) -> float:
    """Intersection over union, 0..1."""
    width = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    height = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (a.width * a.height + b.width * b.height - shared)


def pair(known: Sequence[Box], seen: Sequence[Box], least: float) -> list[tuple[int, int]]:
    """Greedy pairs (known, seen), best overlap first, none below `least`; ties go to lower indices."""
    scores = [(-overlap(a, b), i, j) for i, a in enumerate(known) for j, b in enumerate(seen)]
    pairs: list[tuple[int, int]] = []
    taken: set[int] = set()
    used: set[int] = set()
    for score, i, j in sorted(scores):
        if -score >= least and i not in taken and j not in used:
            pairs.append((i, j))
            taken.add(i)
            used.add(j)
    return pairs


def smooth(boxes: Sequence[FaceBox], reach: float) -> list[FaceBox]:
    """Weighted means over the boxes within `reach` seconds, nearer ones more (a triangle window).

    At both ends the window shrinks, so that the path does not lag behind.
    """
    result: list[FaceBox] = []
    times = [float(box.time) for box in boxes]
    low = high = 0
    for i, box in enumerate(boxes):
        near = min(reach, times[i] - times[0], times[-1] - times[i])
        while times[low] < times[i] - near:
            low += 1
        high = max(high, i)
        while high + 1 < len(boxes) and times[high + 1] <= times[i] + near:
            high += 1
        weights = [1 - abs(times[j] - times[i]) / (near + 1e-3) for j in range(low, high + 1)]
        total = sum(weights)
        x, y, width, height = (
            sum(w * value for w, value in zip(weights, values, strict=True)) / total
            for values in zip(*((b.x, b.y, b.width, b.height) for b in boxes[low : high + 1]), strict=True)
        )
        result.append(FaceBox(box.time, x, y, width, height, box.confidence, box.mouth))
    return result


def rounded(box: FaceBox) -> FaceBox:
    """Five decimals: a hundredth of a pixel, and short documents."""
    numbers = (box.x, box.y, box.width, box.height, box.confidence, box.mouth)
    return FaceBox(box.time, *(round(number, 5) for number in numbers))
