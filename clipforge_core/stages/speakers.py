"""Which faces of a shot count, and which of them speaks.

The measure of talk is mouth motion while speech is heard, less what the mouth moves in silence. A face is
taken as the speaker where it leads clearly; where two lead in turn, both speak.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from clipforge_core.model.tracks import FacePath
from clipforge_core.timecode import Span

CLEAR_LEAD = 1.5
"""How many times the talk measure of the next face a face must reach to be taken as the speaker."""

MUCH_LARGER = 3.0
"""How many times the next face's area a face must have to be the one that counts."""

TURN = Fraction(1)
"""Seconds of speech that are weighed at a time, to see whether two speak in turn."""

TURNS = 0.2
"""Share of the speech that the second face must lead in, for both to be speaking."""


class Choice(msgspec.Struct, frozen=True):
    """The faces to keep in the picture; where there are none, `pair` may hold two to show side by side."""

    faces: tuple[FacePath, ...]
    why: str
    pair: tuple[FacePath, ...] = ()


def present(shot: Span, faces: Sequence[FacePath]) -> list[FacePath]:
    """The faces that are there for long enough to count, cut to the shot."""
    enough = max(Fraction(1, 5), min(shot.duration * 2 / 5, Fraction(2)))
    return [f for f in (_within(path, shot) for path in faces) if f and f.span.duration >= enough]


def choose(there: Sequence[FacePath], size: tuple[float, float], speech: Sequence[Span]) -> Choice:
    """The faces that a crop of `size` (fractions of the picture) should keep; none where that would be a guess."""
    if not there:
        return Choice((), "nobody to follow")
    if len(there) == 1:
        return Choice((there[0],), "one face")
    if _fit_together(there, size):
        return Choice(tuple(there), f"{len(there)} faces fit together")
    weights = sorted(((area(f), f) for f in there), key=lambda pair: (-pair[0], pair[1].id))
    if weights[0][0] >= MUCH_LARGER * weights[1][0]:
        return Choice((weights[0][1],), "the face that is far larger than the others")
    pair = _pair(weights)
    talking = sorted(((talk(f, speech), f) for f in there), key=lambda pair: (-pair[0], pair[1].id))
    if talking[0][0] > 0 and talking[0][0] >= CLEAR_LEAD * talking[1][0]:
        if not pair or not in_turn(pair, speech):
            return Choice((talking[0][1],), "the face whose mouth moves while speech is heard")
        return Choice((), "two faces that speak in turn", pair)
    return Choice((), "it cannot be told which face speaks", pair)


def _pair(weights: Sequence[tuple[float, FacePath]]) -> tuple[FacePath, ...]:
    """The two faces that count, if there are just two; small ones in the background do not."""
    if len(weights) > 2 and weights[2][0] * MUCH_LARGER > weights[1][0]:
        return ()
    return weights[0][1], weights[1][1]


def in_turn(pair: Sequence[FacePath], speech: Sequence[Span]) -> bool:
    """True where each of two faces leads clearly in a good part of the speech."""
    led, weighed = [0, 0], 0
    seen = Span(min(f.span.start for f in pair), max(f.span.end for f in pair))
    for heard in speech:
        if not heard.overlaps(seen):
            continue
        for i in range(int(heard.duration / TURN) + 1):
            start = heard.start + i * TURN
            turn = Span(start, max(start, min(start + TURN, heard.end)))
            one, other = (_moved(face, turn) for face in pair)
            if one is None or other is None:
                continue
            weighed += 1
            led[0] += one > 0 and one >= CLEAR_LEAD * other
            led[1] += other > 0 and other >= CLEAR_LEAD * one
    return weighed > 0 and min(led) >= max(1.0, TURNS * weighed)


def _moved(face: FacePath, turn: Span) -> float | None:
    """Mean mouth motion in a stretch; None where the face is not seen."""
    values = [b.mouth for b in face.boxes if turn.contains(b.time)]
    return sum(values) / len(values) if values else None


def _within(path: FacePath, shot: Span) -> FacePath | None:
    boxes = tuple(b for b in path.boxes if shot.start <= b.time < shot.end)
    return FacePath(id=path.id, boxes=boxes) if boxes else None


def _fit_together(faces: Sequence[FacePath], size: tuple[float, float]) -> bool:
    boxes = [b for f in faces for b in f.boxes]
    wide = max(b.x + b.width for b in boxes) - min(b.x for b in boxes)
    high = max(b.y + b.height for b in boxes) - min(b.y for b in boxes)
    return wide <= 0.92 * size[0] and high <= 0.92 * size[1]


def area(face: FacePath) -> float:
    """Mean area (fraction of the picture) times the seconds that it is there."""
    return sum(b.width * b.height for b in face.boxes) / len(face.boxes) * float(face.span.duration)


def talk(face: FacePath, speech: Sequence[Span]) -> float:
    """Mean mouth motion while speech is heard, less what the mouth moves in silence."""
    heard = [b.mouth for b in face.boxes if any(s.contains(b.time) for s in speech)]
    quiet = [b.mouth for b in face.boxes if not any(s.contains(b.time) for s in speech)]
    if not heard:
        return 0.0
    return max(0.0, sum(heard) / len(heard) - (sum(quiet) / len(quiet) if quiet else 0.0))


def mean_box(face: FacePath) -> tuple[float, float, float, float]:
    """Left, top, width and height, each the median over the face's boxes."""
    sides = zip(*((b.x, b.y, b.width, b.height) for b in face.boxes), strict=True)
    left, top, width, height = (sorted(side)[len(face.boxes) // 2] for side in sides)
    return left, top, width, height
