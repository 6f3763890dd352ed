"""The path of the camera: a crop that follows faces as an unhurried operator would.

It stays while the face is inside a dead zone, looks ahead and back equally, never exceeds a declared speed
and is smoothed::

    rest(t)  = a path that moves only when the face would leave the dead zone (forward and backward mean)
    speed    |x(t + dt) - x(t)| <= max_speed * crop width * dt
    smooth   mean over a window of 0.6 s (a mean of paths that keep the limit keeps it too)
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from fractions import Fraction

from clipforge_core.model.template import Layout
from clipforge_core.model.timeline import WHOLE, Keyframe, Rect
from clipforge_core.model.tracks import FacePath
from clipforge_core.timecode import Span

STEP = Fraction(1, 5)
"""Seconds between samples of a camera path."""


def hold(size: tuple[float, float], cx: float, cy: float) -> Keyframe:
    """A crop of `size` (fractions of the picture) around a point that never moves."""
    return Keyframe(time=Fraction(0), rect=crop_at(size, cx, cy, WHOLE), ease="hold")


def crop_at(size: tuple[float, float], cx: float, cy: float, within: Rect) -> Rect:
    """The crop of `size` around a point, moved so that it lies inside `within`."""
    width, height = size
    x = min(max(cx - width / 2, within.x), within.x + within.width - width)
    y = min(max(cy - height / 2, within.y), within.y + within.height - height)
    return Rect(round(x, 5), round(y, 5), round(width, 6), round(height, 6))


def camera(
    shot: Span, size: tuple[float, float], faces: Sequence[FacePath], layout: Layout, within: Rect = WHOLE
) -> tuple[Keyframe, ...] | None:
    """Keyframes of a crop of `size` that keeps the faces in the picture and stays inside `within`, or None where
    it cannot. Times count from the beginning of the shot."""
    width, height = size
    count = max(1, math.ceil(shot.duration / STEP))
    times = [min(shot.start + i * STEP, shot.end) for i in range(count + 1)]
    left, top, right, bottom = _extent(faces, times)
    middle = [(a + b) / 2 for a, b in zip(left, right, strict=True)]
    # The middle of the face stands at the headroom line, the crop's middle so much lower.
    lines = [(a + b) / 2 + (0.5 - layout.headroom) * height for a, b in zip(top, bottom, strict=True)]
    xs = _follow(_held(middle, within.x + width / 2, within.x + within.width - width / 2), width, layout)
    ys = _follow(_held(lines, within.y + height / 2, within.y + within.height - height / 2), height, layout)
    kept = sum(
        1
        for x, y, a, b, c, d in zip(xs, ys, left, right, top, bottom, strict=True)
        if abs(x - (a + b) / 2) <= 0.5 * width - 0.3 * min(b - a, width)
        and abs(y - (c + d) / 2) <= 0.5 * height - 0.3 * min(d - c, height)
    )
    too_large = sorted(b - a for a, b in zip(left, right, strict=True))[len(left) // 2] > 1.15 * width
    if too_large or kept < 0.9 * len(times):
        return None
    rects = [crop_at(size, x, y, within) for x, y in zip(xs, ys, strict=True)]
    return _simplify([t - shot.start for t in times], rects)


def _held(values: Sequence[float], low: float, high: float) -> list[float]:
    return [min(max(value, low), high) for value in values]


def _extent(
    faces: Sequence[FacePath], times: Sequence[Fraction]
) -> tuple[list[float], list[float], list[float], list[float]]:
    """Left, top, right, bottom of all faces together at each time; edges hold beyond the boxes."""
    tracks = [
        [
            _at(face, times, lambda b: b.x),
            _at(face, times, lambda b: b.y),
            _at(face, times, lambda b: b.x + b.width),
            _at(face, times, lambda b: b.y + b.height),
        ]
        for face in faces
    ]
    left = [min(t[0][i] for t in tracks) for i in range(len(times))]
    top = [min(t[1][i] for t in tracks) for i in range(len(times))]
    right = [max(t[2][i] for t in tracks) for i in range(len(times))]
    bottom = [max(t[3][i] for t in tracks) for i in range(len(times))]
    return left, top, right, bottom


def _at(face: FacePath, times: Sequence[Fraction], value: Callable[..., float]) -> list[float]:
    known = [b.time for b in face.boxes]
    found: list[float] = []
    for time in times:
        i = bisect_right(known, time)
        if i == 0:
            found.append(value(face.boxes[0]))
        elif i == len(known):
            found.append(value(face.boxes[-1]))
        else:
            a, b = face.boxes[i - 1], face.boxes[i]
            part = float((time - a.time) / (b.time - a.time))
            found.append(value(a) + (value(b) - value(a)) * part)
    return found


def _follow(wanted: Sequence[float], extent: float, layout: Layout) -> list[float]:
    """A calm path near `wanted` that keeps the speed limit; `extent` is the crop's size on this axis."""
    zone = layout.dead_zone * extent
    step = layout.max_speed * extent * float(STEP)
    ahead = _lazy(wanted, zone, step)
    back = _lazy(list(reversed(wanted)), zone, step)[::-1]
    path = [(a + b) / 2 for a, b in zip(ahead, back, strict=True)]
    reach = 1  # samples on each side: a window of 0.6 s
    return [
        sum(path[max(0, i - reach) : i + reach + 1]) / len(path[max(0, i - reach) : i + reach + 1])
        for i in range(len(path))
    ]


def _lazy(wanted: Sequence[float], zone: float, step: float) -> list[float]:
    """Moves only to keep `wanted` within `zone`, at most `step` a sample. Begins at the best rest for the
    first second, so that a shot does not open with a pan."""
    opening = sorted(wanted[: max(1, int(1 / STEP))])
    at = opening[len(opening) // 2]
    path: list[float] = []
    for target in wanted:
        goal = min(max(at, target - zone), target + zone)
        at += min(max(goal - at, -step), step)
        path.append(at)
    return path


def _simplify(times: Sequence[Fraction], rects: Sequence[Rect], tolerance: float = 0.0008) -> tuple[Keyframe, ...]:
    """The fewest keyframes (Douglas and Peucker, 1973) that stay within `tolerance` of the path."""
    if max(abs(r.x - rects[0].x) + abs(r.y - rects[0].y) for r in rects) <= 4 * tolerance:
        middle = sorted(rects, key=lambda r: (r.x, r.y))[len(rects) // 2]
        return (Keyframe(time=Fraction(0), rect=middle, ease="hold"),)
    keep = {0, len(rects) - 1}
    stack = [(0, len(rects) - 1)]
    while stack:
        first, last = stack.pop()
        worst, where = tolerance, None
        for i in range(first + 1, last):
            part = float((times[i] - times[first]) / (times[last] - times[first]))
            dx = rects[i].x - (rects[first].x + (rects[last].x - rects[first].x) * part)
            dy = rects[i].y - (rects[first].y + (rects[last].y - rects[first].y) * part)
            if max(abs(dx), abs(dy)) > worst:
                worst, where = max(abs(dx), abs(dy)), i
        if where is not None:
            keep.add(where)
            stack += [(first, where), (where, last)]
    return tuple(Keyframe(time=times[i], rect=rects[i]) for i in sorted(keep))
