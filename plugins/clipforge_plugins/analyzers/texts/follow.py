"""Lines of text that stand still over several looks become events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import cv2
import numpy as np

from clipforge_core import Event, Events, Picture, Sound, Track
from clipforge_plugins.analyzers.texts.find import Gray, Line, find_lines

_SAME_PLACE = 0.5
_SAME_LOOK = 0.75
"""Overlap of two boxes, and correlation of what is in them, that make them one line."""


@dataclass
class _Standing:
    """A line that has been seen; `box` is what all looks have covered."""

    line: Line
    patch: Gray
    box: tuple[int, int, int, int]
    first: Fraction
    last: Fraction
    looks: int = 1
    missed: int = field(default=0)


class TextsObserver:
    """Looks at pictures `step` seconds apart."""

    def __init__(self, step: Fraction) -> None:
        self._step = step
        self._standing: list[_Standing] = []
        self._events: list[Event] = []
        self._size = (1, 1)

    def sound(self, sound: Sound) -> None:
        """Not listened to."""

    def picture(self, picture: Picture) -> None:
        """Match the lines of a picture with those that stand."""
        gray: Gray = np.array(picture.planes[0], dtype=np.uint8)
        self._size = (gray.shape[1], gray.shape[0])
        free = find_lines(gray)
        for standing in self._standing:
            if picture.time - standing.last > 3 * self._step:
                continue
            match = next((line for line in free if _overlap(line, standing.line) >= _SAME_PLACE), None)
            if _alike(gray, standing) or (match is not None and _correlation(gray, match, standing) >= _SAME_LOOK):
                standing.last = picture.time
                standing.looks += 1
                if match is not None:
                    free.remove(match)
                    standing.box = _union(standing.box, match)
        self._let_go(picture.time)
        for line in free:
            patch = gray[line.y : line.y + line.height, line.x : line.x + line.width].copy()
            box = (line.x, line.y, line.x + line.width, line.y + line.height)
            self._standing.append(_Standing(line, patch, box, picture.time, picture.time))

    def finish(self) -> Mapping[str, Track]:
        """The track `texts`."""
        self._let_go(None)
        ordered = sorted(self._events, key=lambda e: (e.start, e.data["y"], e.data["x"]))
        return {"texts": Events(events=tuple(ordered))}

    def _let_go(self, now: Fraction | None) -> None:
        gone = [s for s in self._standing if now is None or now - s.last >= 2 * self._step]
        for standing in gone:
            self._standing.remove(standing)
            if standing.looks >= 2:
                self._events.append(self._event(standing))

    def _event(self, standing: _Standing) -> Event:
        wide, high = self._size
        left, top, right, bottom = standing.box
        box = {
            "x": round(left / wide, 4),
            "y": round(top / high, 4),
            "width": round((right - left) / wide, 4),
            "height": round((bottom - top) / high, 4),
        }
        return Event(start=standing.first, end=standing.last + self._step, kind="text", data=dict(box))


def _union(box: tuple[int, int, int, int], line: Line) -> tuple[int, int, int, int]:
    return (
        min(box[0], line.x),
        min(box[1], line.y),
        max(box[2], line.x + line.width),
        max(box[3], line.y + line.height),
    )


def _overlap(a: Line, b: Line) -> float:
    width = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    height = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (a.width * a.height + b.width * b.height - shared)


def _alike(gray: Gray, standing: _Standing) -> bool:
    """True where the same letters still stand at the same pixels."""
    line = standing.line
    patch = gray[line.y : line.y + line.height, line.x : line.x + line.width]
    return patch.shape == standing.patch.shape and _correlated(patch, standing.patch) >= _SAME_LOOK


def _correlation(gray: Gray, line: Line, standing: _Standing) -> float:
    patch = gray[line.y : line.y + line.height, line.x : line.x + line.width]
    size = standing.patch.shape[1], standing.patch.shape[0]
    resized = cv2.resize(patch, size, interpolation=cv2.INTER_AREA)
    return _correlated(resized.astype(np.uint8), standing.patch)


def _correlated(a: Gray, b: Gray) -> float:
    x, y = a.astype(np.float64) - a.mean(), b.astype(np.float64) - b.mean()
    norm = float(np.sqrt((x * x).sum() * (y * y).sum()))
    return float((x * y).sum()) / norm if norm > 0 else 0.0
