"""An element of moving pictures parted in time, so that its parts together show what it showed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from clipforge_core import Grade, Keyframe, VideoElement


def split(element: VideoElement, source_times: Sequence[Fraction], rate: Fraction) -> list[VideoElement]:
    """Parted at the first frame that shows each of these times of the source; an element in transition stays whole."""
    cuts: list[Fraction] = []
    for time in sorted(source_times):
        frames = (time - element.source_start) / element.speed * rate
        at = Fraction(-(-frames.numerator // frames.denominator)) / rate
        if 0 < at < element.duration and not _changing(element, at):
            cuts.append(at)
    edges = [Fraction(0), *dict.fromkeys(cuts), element.duration]
    if len(edges) == 2:
        return [element]
    return [_part(element, a, b, n) for n, (a, b) in enumerate(zip(edges, edges[1:], strict=False))]


def _changing(element: VideoElement, at: Fraction) -> bool:
    enter, leave = element.enter, element.leave
    return (enter is not None and at < enter.duration) or (leave is not None and at > element.duration - leave.duration)


def _part(element: VideoElement, begin: Fraction, end: Fraction, number: int) -> VideoElement:
    return msgspec.structs.replace(
        element,
        id=f"{element.id}.{number}",
        start=element.start + begin,
        duration=end - begin,
        source_start=element.source_start + begin * element.speed,
        place=_keyframes(element.place, begin),
        crop=_keyframes(element.crop, begin),
        grade=_grades(element.grade, begin, end),
        enter=element.enter if begin == 0 else None,
        leave=element.leave if end == element.duration else None,
    )


def _keyframes(keyframes: tuple[Keyframe, ...], begin: Fraction) -> tuple[Keyframe, ...]:
    """On the part's clock; those before it say where a move came from."""
    if len(keyframes) < 2:
        return keyframes
    return tuple(msgspec.structs.replace(k, time=k.time - begin) for k in keyframes)


def _grades(grades: tuple[Grade, ...], begin: Fraction, end: Fraction) -> tuple[Grade, ...]:
    first = max((i for i, g in enumerate(grades) if g.time <= begin), default=0)
    kept = [g for g in grades[first:] if g.time < end]
    return tuple(msgspec.structs.replace(g, time=max(Fraction(0), g.time - begin)) for g in kept)
