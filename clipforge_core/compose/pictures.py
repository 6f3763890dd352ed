"""What is seen of an element: images, films and texts as elements of a Timeline."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import msgspec

from clipforge_core.codec import short_id
from clipforge_core.compose.boxes import Fitted, box_of, fitted
from clipforge_core.compose.facts import Facts, File
from clipforge_core.compose.grammar import Element as AnyElement
from clipforge_core.compose.grammar import Image, Motion, Text, Video
from clipforge_core.compose.letters import text_style
from clipforge_core.compose.passing import transition_of
from clipforge_core.compose.problems import BadProject, Problem, at
from clipforge_core.compose.times import exact, left_of
from clipforge_core.model.style import CaptionStyle
from clipforge_core.model.timeline import (
    WHOLE,
    Canvas,
    Element,
    ImageElement,
    Keyframe,
    Rect,
    Source,
    TextElement,
    VideoElement,
)
from clipforge_core.timecode import Span

MOST_ROUNDS = 1000
"""How often a film may begin again."""
CLOSER = 0.86
"""The part of a picture that a camera in motion shows at its closest."""


class Desk(msgspec.Struct):
    """Where a Timeline is put together."""

    canvas: Canvas
    facts: Facts
    styles: dict[str, CaptionStyle] = msgspec.field(default_factory=dict)
    warnings: list[str] = msgspec.field(default_factory=list)
    found: dict[str, Source] = msgspec.field(default_factory=dict)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.canvas.width, self.canvas.height

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every file that is used, once."""
        return tuple(self.found.values())

    def source(self, file: File) -> str:
        """The id of a file's source."""
        if file.path not in self.found:
            self.found[file.path] = Source(id=f"s{len(self.found)}", path=file.path, digest=file.digest)
        return self.found[file.path].id

    def style(self, style: CaptionStyle) -> str:
        """The name of a style. It says nothing of what else the film holds, for a scene's key depends on it."""
        name = short_id("style", style)
        self.styles[name] = style
        return name


class Shown(msgspec.Struct, frozen=True):
    """An element with its path, in the span of its scene or of the film."""

    path: str
    element: Image | Video | Text
    span: Span


def z_of(element: AnyElement) -> int:
    """The order of an element; 0 is usual."""
    return getattr(element, "z_index", None) or 0


def seen_span(desk: Desk, path: str, element: AnyElement, span: Span) -> Span | None:
    """When an element is there, inside `span`; None, with a warning, where that is never."""
    start = span.start + exact(element.start)
    end = span.end if element.duration is None else min(span.end, start + exact(element.duration))
    if start >= end:
        desk.warnings.append(f"{path}: it begins at {element.start:g} s, when its scene is over: it is left out")
        return None
    return Span(start, end)


def pictures_of(desk: Desk, shown: Shown, longer: Fraction = Fraction(0)) -> Sequence[Element]:
    """What an element puts into the picture. `longer` is for how long it may be needed after its scene."""
    there = seen_span(desk, shown.path, shown.element, shown.span)
    if there is None:
        return ()
    match shown.element:
        case Text():
            return (_text(desk, shown.path, shown.element, there),)
        case Image():
            return (_image(desk, shown.path, shown.element, there, longer),)
        case Video():
            return _video(desk, shown.path, shown.element, there, longer)


def _common(path: str, element: Image | Video | Text, there: Span) -> dict[str, Any]:
    return {
        "id": element.id or path,
        "start": there.start,
        "duration": there.duration,
        "opacity": element.opacity,
        "enter": transition_of(element.enter, there.duration),
        "leave": transition_of(element.leave, there.duration),
    }


def _text(desk: Desk, path: str, element: Text, there: Span) -> Element:
    style = desk.style(text_style(element, desk.size))
    return TextElement(text=element.text, style=style, **_common(path, element, there))


def _image(desk: Desk, path: str, element: Image, there: Span, longer: Fraction) -> Element:
    file = desk.facts.files[path]
    place = fitted(box_of(element, desk.size, (file.width, file.height)), (file.width, file.height), element.resize)
    return ImageElement(
        source=desk.source(file),
        animated=file.moving,
        fit=place.fit,
        crop=_crop(place.crop, element.motion, there.duration + longer),
        place=_held(place.place.on(desk.size)),
        radius=_radius(element, place, file),
        **_common(path, element, there),
    )


def _video(desk: Desk, path: str, element: Video, there: Span, longer: Fraction) -> Sequence[Element]:
    file = desk.facts.files[path]
    left = left_of(element, path, desk.facts)
    if left <= 0:
        over = f"the film is over after {float(file.duration):.2f} s"
        raise BadProject(path="project", problems=[Problem(at(path, "seek"), over)])
    place = fitted(box_of(element, desk.size, (file.width, file.height)), (file.width, file.height), element.resize)
    whole = VideoElement(
        source=desk.source(file),
        source_start=exact(element.seek),
        fit=place.fit,
        crop=_crop(place.crop, "none", there.duration),
        place=_held(place.place.on(desk.size)),
        radius=_radius(element, place, file),
        **_common(path, element, there),
    )
    if not element.loop or left >= there.duration:
        return (whole,)
    rounds = math.ceil(there.duration / left)
    if rounds > MOST_ROUNDS:
        again = f"it would begin again {rounds} times, more than {MOST_ROUNDS}: give a longer film"
        raise BadProject(path="project", problems=[Problem(at(path, "loop"), again)])
    return [
        msgspec.structs.replace(
            whole,
            id=f"{whole.id} {number + 1}",
            start=there.start + number * left,
            duration=min(left, there.duration - number * left),
            enter=whole.enter if number == 0 else None,
            leave=whole.leave if number == rounds - 1 else None,
        )
        for number in range(rounds)
    ]


def _held(rect: Rect) -> tuple[Keyframe, ...]:
    return () if rect == WHOLE else (Keyframe(time=Fraction(0), rect=rect, ease="hold"),)


def _crop(rect: Rect, motion: Motion, length: Fraction) -> tuple[Keyframe, ...]:
    """The part of a picture that is seen, moving slowly where that is asked for."""
    if motion == "none":
        return _held(rect)
    near = 1 - CLOSER
    ends = {
        "zoom-in": (Rect(), Rect(near / 2, near / 2, CLOSER, CLOSER)),
        "zoom-out": (Rect(near / 2, near / 2, CLOSER, CLOSER), Rect()),
        "pan-left": (Rect(near, near / 2, CLOSER, CLOSER), Rect(0.0, near / 2, CLOSER, CLOSER)),
        "pan-right": (Rect(0.0, near / 2, CLOSER, CLOSER), Rect(near, near / 2, CLOSER, CLOSER)),
        "pan-up": (Rect(near / 2, near, CLOSER, CLOSER), Rect(near / 2, 0.0, CLOSER, CLOSER)),
        "pan-down": (Rect(near / 2, 0.0, CLOSER, CLOSER), Rect(near / 2, near, CLOSER, CLOSER)),
    }[motion]
    first, last = (
        Rect(rect.x + e.x * rect.width, rect.y + e.y * rect.height, e.width * rect.width, e.height * rect.height)
        for e in ends
    )
    return Keyframe(time=Fraction(0), rect=first), Keyframe(time=length, rect=last, ease="hold")


def _radius(element: Image | Video, place: Fitted, file: File) -> float:
    """Pixels of rounding as a part of the shorter side of what is drawn."""
    width, height = place.place.width, place.place.height
    if place.fit == "contain":
        share = min(width / file.width, height / file.height)
        width, height = file.width * share, file.height * share
    return min(0.5, element.corner_radius / min(width, height))
