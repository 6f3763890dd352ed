"""When scenes begin and how long they last, in whole frames.

    scene_spans(project, facts)        # [Span(0, 4), Span(4, 9)]

A scene lasts as long as what is said in it (its audio and its voices), else as the longest of its elements that has
a length of its own, and for its pause. What is said is never cut: lengths are rounded up to the next frame.
"""

from __future__ import annotations

import math
from fractions import Fraction

from clipforge_core.compose.facts import Facts, spoken
from clipforge_core.compose.grammar import Audio, Element, Music, Project, Scene, Subtitles, Video, Voice
from clipforge_core.compose.problems import BadProject, Problem, at
from clipforge_core.compose.rules import LONGEST
from clipforge_core.timecode import Span

FINEST = 100_000
"""Times are exact to so many parts of a second."""


def exact(value: float) -> Fraction:
    """Seconds as they were written: 0.1 is a tenth."""
    return Fraction(value).limit_denominator(FINEST)


def frame_rate(project: Project) -> Fraction:
    """Frames a second."""
    return Fraction(project.frame_rate).limit_denominator(1001)


def scene_spans(project: Project, facts: Facts) -> list[Span]:
    """When each scene is shown. Raises BadProject where one has no length, or all of them are too long."""
    rate, spans, problems = frame_rate(project), [], []
    start = Fraction(0)
    for number, scene in enumerate(project.scenes):
        path = at("scenes", number)
        length = _length(scene, path, facts)
        if length <= 0:
            problems.append(Problem(path, "it has no length: its files are empty, or `seek` is behind their end"))
        frames = max(1, math.ceil(length * rate))
        spans.append(Span(start, start + frames / rate))
        start += frames / rate
    if start > LONGEST:
        problems.append(Problem("scenes", f"together they last {float(start):.0f} s, more than {LONGEST:.0f} s"))
    if problems:
        raise BadProject(path="project", problems=problems)
    return spans


def _length(scene: Scene, path: str, facts: Facts) -> Fraction:
    if scene.duration is not None:
        return exact(scene.duration)
    ends = [
        (spoken(element), exact(element.start) + own)
        for index, element in enumerate(scene.elements)
        if (own := own_length(element, at(at(path, "elements"), index), facts)) is not None
    ]
    said = [end for speaks, end in ends if speaks]
    longest = max(said or [end for _, end in ends], default=Fraction(0))
    return longest + exact(scene.pause) if longest else longest


def own_length(element: Element, path: str, facts: Facts) -> Fraction | None:
    """How long an element lasts by itself; None for what lasts as long as its scene."""
    given = exact(element.duration) if element.duration is not None else None
    if isinstance(element, Music):
        return given
    if isinstance(element, Audio | Voice | Video):
        if getattr(element, "loop", False):
            return given
        left = left_of(element, path, facts)
        return left if given is None else given if isinstance(element, Video) else min(given, left)
    if given is None and isinstance(element, Subtitles) and element.words:
        return max(exact(word.end) for word in element.words)
    return given


def left_of(element: Audio | Voice | Video | Music, path: str, facts: Facts) -> Fraction:
    """Seconds of an element's file from its `seek` on."""
    seek = Fraction(0) if isinstance(element, Voice) else exact(element.seek)
    return max(Fraction(0), facts.files[path].duration - seek)
