"""Charts as SVG, drawn by the server: numbers → shapes in a picture 720 by 200, which pages stretch to their width.

    chart = bars([("Mon", 3), ("Tue", 5)])
    chart.top, chart.bars[1].height         # 5.0 and the full height

What is written beside them is HTML, so that it stays as large as other text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

WIDTH, HEIGHT = 720.0, 200.0


class Bar(msgspec.Struct, frozen=True):
    """A bar and what it says."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: float


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """`top` is what the upper edge stands for, half of it the line in the middle; `marks` are words below, from the
    left edge to the right one; `line` and `ahead` are paths of what was and what is expected."""

    top: float
    bars: tuple[Bar, ...] = ()
    line: str = ""
    ahead: str = ""
    marks: tuple[str, ...] = ()


def nice(most: float) -> float:
    """A round number that is not less: 1, 2 or 5 with zeros behind it."""
    if not most > 0 or not math.isfinite(most):
        return 1.0
    unit = 10.0 ** math.floor(math.log10(most))
    return next(unit * step for step in (1, 2, 5, 10) if unit * step >= most * (1 - 1e-9))


def bars(values: Sequence[tuple[str, float]]) -> Chart:
    """A bar a value, in order; none below nought."""
    top = nice(max((value for _, value in values), default=0.0))
    step = WIDTH / max(1, len(values))
    drawn = []
    for place, (label, value) in enumerate(values):
        height = round(HEIGHT * max(0.0, value) / top, 2)
        drawn.append(
            Bar(
                x=round(place * step + step * 0.12, 2),
                y=round(HEIGHT - height, 2),
                width=round(step * 0.76, 2),
                height=height,
                label=label,
                value=value,
            )
        )
    return Chart(top=top, bars=tuple(drawn), marks=_marks([label for label, _ in values]))


def course(before: Sequence[float], ahead: Sequence[float], marks: Sequence[str] = ()) -> Chart:
    """A line of what was, and one of what is expected, which begins where the first ends."""
    top = nice(max((*before, *ahead), default=0.0))
    step = WIDTH / max(1, len(before) + len(ahead) - 1)
    points = [(round(n * step, 2), round(HEIGHT * (1 - max(0.0, v) / top), 2)) for n, v in enumerate((*before, *ahead))]
    return Chart(
        top=top,
        line=_path(points[: len(before)]),
        ahead=_path(points[max(0, len(before) - 1) :]) if ahead else "",
        marks=tuple(marks),
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) if points else ""


def _marks(labels: Sequence[str]) -> tuple[str, ...]:
    if len(labels) < 3:
        return tuple(labels)
    return labels[0], labels[len(labels) // 2], labels[-1]
