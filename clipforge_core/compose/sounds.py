"""What is heard of a project: what is said, the sound of films, music under it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from clipforge_core.compose.facts import elements_of, spoken
from clipforge_core.compose.grammar import Audio, Element, Music, Project, Video, Voice
from clipforge_core.compose.pictures import Desk, seen_span
from clipforge_core.compose.problems import BadProject, Problem, at
from clipforge_core.compose.times import exact, left_of
from clipforge_core.model.timeline import AudioElement
from clipforge_core.timecode import Span


def sounds_of(desk: Desk, project: Project, spans: Sequence[Span], film: Span) -> tuple[AudioElement, ...]:
    """Every sound of the project on the Timeline. Raises BadProject for a `seek` behind the end of a file."""
    found: list[AudioElement] = []
    for path, scene, element in elements_of(project):
        span = film if scene is None else spans[scene]
        others = project.elements if scene is None else (*project.scenes[scene].elements, *project.elements)
        sound = _sound(desk, path, element, span, alone=not any(spoken(other) for other in others))
        if sound is not None:
            found.append(sound)
    return tuple(found)


def _sound(desk: Desk, path: str, element: Element, span: Span, *, alone: bool) -> AudioElement | None:
    """The sound of an element; `alone` says that nobody speaks beside it, so that a film's sound is what is said."""
    if not isinstance(element, Audio | Voice | Music | Video):
        return None
    file = desk.facts.files[path]
    if element.volume <= 0 or (isinstance(element, Video) and not file.sounds):
        return None
    left = left_of(element, path, desk.facts)
    if left <= 0:
        over = f"the sound is over after {float(file.duration):.2f} s"
        raise BadProject(path="project", problems=[Problem(at(path, "seek"), over)])
    there = seen_span(desk, path, element, span)
    if there is None:
        return None
    loop = isinstance(element, Music) or (not isinstance(element, Voice) and element.loop)
    length = there.duration if loop else min(there.duration, left)
    fade_in = None if isinstance(element, Video) else element.fade_in
    fade_out = None if isinstance(element, Video) else element.fade_out
    if isinstance(element, Music) and fade_out is None and there.end == span.end:
        # Music that is cut off sounds like a mistake.
        fade_out = min(1.5, float(length) / 4)
    return AudioElement(
        id=f"{element.id or path} sound",
        start=there.start,
        duration=length,
        source=desk.source(file),
        source_start=Fraction(0) if isinstance(element, Voice) else exact(element.seek),
        gain=round(20 * math.log10(element.volume), 3),
        fade_in=min(length, exact(fade_in or 0.0)),
        fade_out=min(length, exact(fade_out or 0.0)),
        role=_role(element, alone=alone),
        loop=loop and left < there.duration,
    )


def _role(element: Audio | Voice | Music | Video, *, alone: bool) -> Literal["voice", "music", "effect"]:
    if isinstance(element, Music):
        return "music" if element.duck else "effect"
    return "voice" if alone or spoken(element) else "effect"
