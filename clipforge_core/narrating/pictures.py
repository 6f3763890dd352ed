"""Layers of a scene → elements of a Timeline: where they stand, how they come, move and go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import msgspec

from clipforge_core.codec import short_id
from clipforge_core.compose.facts import File
from clipforge_core.contracts.visuals import VisualLayer
from clipforge_core.model.style import CaptionStyle
from clipforge_core.model.timeline import (
    WHOLE,
    AudioElement,
    CaptionElement,
    Element,
    ImageElement,
    Keyframe,
    Rect,
    Source,
    TextElement,
    Transition,
    VideoElement,
)
from clipforge_core.narrating.wishes import Passing
from clipforge_core.timecode import Span

ENTER, PASS = Fraction(9, 20), Fraction(3, 10)
"""Seconds in which a layer comes by itself, and in which scenes come and go."""
MOST_ROUNDS = 1000
"""How often a film may begin again."""


class Shelf:
    """The files of a Timeline, each once."""

    def __init__(self) -> None:
        self._found: dict[str, Source] = {}

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every file that was asked for."""
        return tuple(self._found.values())

    def source(self, file: File) -> str:
        """The id of a file's source."""
        if file.path not in self._found:
            self._found[file.path] = Source(id=f"s{len(self._found)}", path=file.path, digest=file.digest)
        return self._found[file.path].id


def elements_of(
    shelf: Shelf, name: str, layer: VisualLayer, file: File, span: Span, *, comes: Passing, goes: Passing
) -> Sequence[Element]:
    """What a layer puts into the picture of its scene; nothing where the scene is over before it begins.

    `comes` and `goes` are how its scene does, and it with it where it is there from the beginning and has no way of
    its own to come. All of them go by fading: what moves is the scene that comes.
    """
    start = span.start + layer.start
    length = span.end - start
    if length <= 0:
        return ()
    enter = None if layer.enter == "none" else Transition(kind=layer.enter, duration=min(ENTER, length / 2))
    if enter is None and comes != "none" and layer.start == 0:
        enter = Transition(kind=comes, duration=min(PASS, length / 2), across="canvas")
    common: dict[str, Any] = {
        "place": () if layer.place == WHOLE else (Keyframe(time=Fraction(0), rect=layer.place, ease="hold"),),
        "source": shelf.source(file),
        "fit": "cover",
    }
    leave = None if goes == "none" else Transition(kind="fade", duration=min(PASS, length / 2))
    if layer.kind == "image":
        crop = _crop(layer.move, length)
        still = ImageElement(id=name, start=start, duration=length, crop=crop, animated=file.moving, **common)
        return (msgspec.structs.replace(still, enter=enter, leave=leave),)
    return _film(name, layer, file, Span(start, span.end), enter, leave, common)


def _film(
    name: str,
    layer: VisualLayer,
    file: File,
    there: Span,
    enter: Transition | None,
    leave: Transition | None,
    common: Mapping[str, Any],
) -> Sequence[Element]:
    """A film begins again where it is over before its scene."""
    found: list[Element] = []
    start = there.start
    while start < there.end and file.duration > 0 and len(found) < MOST_ROUNDS:
        lasts = min(file.duration, there.end - start)
        found.append(
            VideoElement(
                id=f"{name} {len(found)}",
                start=start,
                duration=lasts,
                crop=_crop(layer.move, lasts),
                enter=enter if not found else None,
                leave=leave if start + lasts >= there.end else None,
                **common,
            )
        )
        start += lasts
    return found


def _crop(move: tuple[Rect, Rect] | None, length: Fraction) -> tuple[Keyframe, ...]:
    if move is None:
        return ()
    first, last = move
    return Keyframe(time=Fraction(0), rect=first), Keyframe(time=length, rect=last, ease="hold")


def on_film(
    shelf: Shelf, element: Element, files: Mapping[str, File], styles: Mapping[str, CaptionStyle], span: Span
) -> Element:
    """An element of a scene's own clock on the film's, cut off where the scene ends."""
    start = min(element.start, span.duration)
    changes: dict[str, Any] = {
        "start": span.start + start,
        "duration": max(Fraction(0), min(element.duration, span.duration - start)),
    }
    if isinstance(element, ImageElement | VideoElement | AudioElement):
        changes["source"] = shelf.source(files[element.source])
    if isinstance(element, TextElement | CaptionElement):
        changes["style"] = short_id("style", styles[element.style])
    return msgspec.structs.replace(element, **changes)
