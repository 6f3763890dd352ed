"""Numbers of a track as SVG path data: few enough points for a page, without losing a peak."""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Sequence
from fractions import Fraction

from clipforge_core.model.tracks import Samples
from clipforge_core.timecode import Span

WIDTH = 10_000
"""Units of a picture from left to right; whole numbers of them keep the page small."""

POINTS = 1000
"""Points of a curve at most."""

_CODES = {"<f4": "f", "<f8": "d", "<u1": "B", "|u1": "B", "<i2": "h", "<i4": "i"}


def values(samples: Samples) -> array[float] | None:
    """The numbers of a one-dimensional track, or None for other shapes and types."""
    code = _CODES.get(samples.dtype)
    if code is None or len(samples.shape) != 1:
        return None
    numbers: array[float] = array(code)
    numbers.frombytes(samples.data[: len(samples.data) // numbers.itemsize * numbers.itemsize])
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def thin(numbers: Sequence[float], most: int = POINTS) -> list[float]:
    """At most `most` numbers: the highest of each even stretch. Values that are no numbers count as the lowest."""
    clean = [number if math.isfinite(number) else -math.inf for number in numbers]
    if len(clean) <= most:
        return clean
    edges = [len(clean) * index // most for index in range(most + 1)]
    return [max(clean[first:last]) for first, last in zip(edges, edges[1:], strict=False)]


def area(samples: Samples, duration: Fraction, low: float, high: float, height: int) -> str:
    """Path data of the filled curve of a track over [0, duration]: `low` is the floor, `high` the ceiling.

    "" where there is nothing to draw.
    """
    numbers = values(samples)
    if not numbers or samples.step <= 0 or duration <= 0 or high <= low:
        return ""
    points = thin(numbers)
    first = float(samples.start / duration)
    step = float(samples.step * len(numbers) / duration) / len(points)
    shown = [
        (across(first + (index + 0.5) * step), round(height * (1 - _share(value, low, high)), 1))
        for index, value in enumerate(points)
    ]
    line = "L".join(f"{x} {y:g}" for x, y in shown)
    return f"M{shown[0][0]} {height}L{line}L{shown[-1][0]} {height}Z"


def bars(spans: Sequence[Span], duration: Fraction, top: int, height: int, least: int = 6) -> str:
    """Path data of a bar for each stretch, `least` units wide at least; "" where there is none."""
    if duration <= 0:
        return ""
    parts = []
    for span in spans:
        left = across(float(span.start / duration))
        right = max(across(float(span.end / duration)), left + least)
        parts.append(f"M{left} {top}H{right}V{top + height}H{left}Z")
    return "".join(parts)


def across(share: float) -> int:
    """Units from the left for a share of the duration."""
    return round(WIDTH * min(max(share, 0.0), 1.0))


def _share(value: float, low: float, high: float) -> float:
    return min(max((value - low) / (high - low), 0.0), 1.0)
