"""From faces to a crop path: how a wide picture is shown on a canvas of another shape.

The picture is framed shot by shot, so that no pan runs across a cut. In each shot the faces that are
there for long enough are candidates: one is followed; several are shown together where they fit;
otherwise the one whose mouth moves most while speech is heard, if it leads clearly. Where nobody can be
followed the whole picture is fitted instead of guessing.

The path of the camera is the one that an unhurried operator would choose: it stays while the face
is inside a dead zone, looks ahead and back equally, never exceeds a declared speed and is smoothed::

    rest(t)  = a path that moves only when the face would leave the dead zone (forward and backward mean)
    speed    |x(t + dt) - x(t)| <= max_speed * crop width * dt
    smooth   mean over a window of 0.6 s (a mean of paths that keep the limit keeps it too)
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from fractions import Fraction

import msgspec

from clipforge_core.model.template import Layout
from clipforge_core.model.timeline import Fit, Keyframe, Rect
from clipforge_core.model.tracks import FacePath
from clipforge_core.timecode import Span, overlap

STEP = Fraction(1, 5)
"""Seconds between samples of a camera path."""

ALIKE = 0.02
"""Aspect ratios closer than this are taken as the same."""

CLEAR_LEAD = 1.5
"""How many times the talk measure of the next face a face must reach to be taken as the speaker."""


class Framing(msgspec.Struct, frozen=True, kw_only=True):
    """How one stretch of the source is shown. Keyframes count from the start of the stretch.

    `followed` are ids of the face paths that the crop keeps in the picture.
    """

    span: Span
    fit: Fit
    crop: tuple[Keyframe, ...] = ()
    followed: tuple[int, ...] = ()


def crop_size(source_aspect: float, canvas_aspect: float) -> tuple[float, float]:
    """Width and height, as fractions of the picture, of the largest crop of the canvas' shape."""
    if canvas_aspect < source_aspect:
        return canvas_aspect / source_aspect, 1.0
    return 1.0, source_aspect / canvas_aspect


def reframe(
    span: Span,
    *,
    source_aspect: float,
    canvas_aspect: float,
    shots: Sequence[Span],
    faces: Sequence[FacePath],
    speech: Sequence[Span],
    layout: Layout,
) -> tuple[Framing, ...]:
    """The framings of `span` in order, from edge to edge.

    Aspects are width by height of the displayed pictures. Shots cut `span` where they begin; neighbours
    that are framed alike become one.
    """
    if abs(canvas_aspect / source_aspect - 1) <= ALIKE:
        return (Framing(span=span, fit="cover"),)
    if layout.follow == "none":
        return (Framing(span=span, fit=_fallback(layout)),)
    size = crop_size(source_aspect, canvas_aspect)
    if layout.follow == "center":
        return (Framing(span=span, fit="cover", crop=(_hold(size, 0.5, 0.5),)),)
    framings: list[Framing] = []
    for shot in _pieces(span, shots):
        framing = _frame_shot(shot, size, faces, speech, layout)
        last = framings[-1] if framings else None
        if last is not None and not last.followed and not framing.followed and _same(last, framing):
            framings[-1] = msgspec.structs.replace(last, span=Span(last.span.start, framing.span.end))
        else:
            framings.append(framing)
    return tuple(framings)


def _same(a: Framing, b: Framing) -> bool:
    return a.fit == b.fit and a.crop == b.crop


def _pieces(span: Span, shots: Sequence[Span]) -> list[Span]:
    edges = sorted({span.start, span.end, *(s.start for s in shots if span.start < s.start < span.end)})
    return [Span(a, b) for a, b in zip(edges, edges[1:], strict=False)]


def _fallback(layout: Layout) -> Fit:
    return "contain" if layout.fallback == "contain" else "blur"


def _hold(size: tuple[float, float], cx: float, cy: float) -> Keyframe:
    return Keyframe(time=Fraction(0), rect=_rect(size, cx, cy), ease="hold")


def _rect(size: tuple[float, float], cx: float, cy: float) -> Rect:
    width, height = size
    x = min(max(cx - width / 2, 0.0), 1.0 - width)
    y = min(max(cy - height / 2, 0.0), 1.0 - height)
    return Rect(round(x, 5), round(y, 5), round(width, 6), round(height, 6))


def _frame_shot(
    shot: Span, size: tuple[float, float], faces: Sequence[FacePath], speech: Sequence[Span], layout: Layout
) -> Framing:
    chosen = _choose(shot, size, faces, speech)
    if chosen:
        path = _camera(shot, size, chosen, layout)
        if path is not None:
            return Framing(span=shot, fit="cover", crop=path, followed=tuple(f.id for f in chosen))
    if layout.fallback == "center":
        return Framing(span=shot, fit="cover", crop=(_hold(size, 0.5, 0.5),))
    return Framing(span=shot, fit=_fallback(layout))


def _choose(
    shot: Span, size: tuple[float, float], faces: Sequence[FacePath], speech: Sequence[Span]
) -> tuple[FacePath, ...]:
    """The faces to keep in the picture; none where that would be a guess."""
    enough = max(Fraction(1, 5), min(shot.duration * 2 / 5, Fraction(2)))
    there = [f for f in (_within(path, shot) for path in faces) if f and f.span.duration >= enough]
    if not there:
        return ()
    if len(there) == 1:
        return (there[0],)
    if _fit_together(there, size):
        return tuple(there)
    weights = sorted(((_area(f), f) for f in there), key=lambda pair: (-pair[0], pair[1].id))
    if weights[0][0] >= 3 * weights[1][0]:
        return (weights[0][1],)
    talking = sorted(((_talk(f, speech), f) for f in there), key=lambda pair: (-pair[0], pair[1].id))
    if talking[0][0] > 0 and talking[0][0] >= CLEAR_LEAD * talking[1][0]:
        return (talking[0][1],)
    return ()


def _within(path: FacePath, shot: Span) -> FacePath | None:
    boxes = tuple(b for b in path.boxes if shot.start <= b.time < shot.end)
    return FacePath(id=path.id, boxes=boxes) if boxes else None


def _fit_together(faces: Sequence[FacePath], size: tuple[float, float]) -> bool:
    boxes = [b for f in faces for b in f.boxes]
    wide = max(b.x + b.width for b in boxes) - min(b.x for b in boxes)
    high = max(b.y + b.height for b in boxes) - min(b.y for b in boxes)
    return wide <= 0.92 * size[0] and high <= 0.92 * size[1]


def _area(face: FacePath) -> float:
    return sum(b.width * b.height for b in face.boxes) / len(face.boxes) * float(face.span.duration)


def _talk(face: FacePath, speech: Sequence[Span]) -> float:
    """Mean mouth motion while speech is heard, less what the mouth moves in silence."""
    heard = [b.mouth for b in face.boxes if any(s.contains(b.time) for s in speech)]
    quiet = [b.mouth for b in face.boxes if not any(s.contains(b.time) for s in speech)]
    if not heard:
        return 0.0
    return max(0.0, sum(heard) / len(heard) - (sum(quiet) / len(quiet) if quiet else 0.0))


def _camera(
    shot: Span, size: tuple[float, float], faces: Sequence[FacePath], layout: Layout
) -> tuple[Keyframe, ...] | None:
    """Keyframes of the crop, or None where the faces cannot be kept inside it."""
    width, height = size
    count = max(1, math.ceil(shot.duration / STEP))
    times = [min(shot.start + i * STEP, shot.end) for i in range(count + 1)]
    left, top, right, bottom = _extent(faces, times)
    middle = [(a + b) / 2 for a, b in zip(left, right, strict=True)]
    # The middle of the face stands at the headroom line, the crop's middle so much lower.
    lines = [(a + b) / 2 + (0.5 - layout.headroom) * height for a, b in zip(top, bottom, strict=True)]
    xs = _follow([min(max(v, width / 2), 1 - width / 2) for v in middle], width, layout)
    ys = _follow([min(max(v, height / 2), 1 - height / 2) for v in lines], height, layout)
    kept = sum(
        1
        for x, y, a, b, c, d in zip(xs, ys, left, right, top, bottom, strict=True)
        if abs(x - (a + b) / 2) <= 0.5 * width - 0.3 * min(b - a, width)
        and abs(y - (c + d) / 2) <= 0.5 * height - 0.3 * min(d - c, height)
    )
    too_large = sorted(b - a for a, b in zip(left, right, strict=True))[len(left) // 2] > 1.15 * width
    if too_large or kept < 0.9 * len(times):
        return None
    rects = [_rect(size, x, y) for x, y in zip(xs, ys, strict=True)]
    return _simplify([t - shot.start for t in times], rects)


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


def speech_share(span: Span, speech: Sequence[Span]) -> float:
    """Which part of `span` is speech, 0..1."""
    return float(overlap(speech, span) / span.duration) if span.duration else 0.0
