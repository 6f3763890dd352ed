"""How one scene passes into the next: what comes, and what stays for it.

The passing takes place in the first moments of the later scene. Nothing that is said is moved by it: pictures that
last to the end of their scene stay a little longer, below the new ones, and leave as these come.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, TypeVar

import msgspec

from clipforge_core.compose.grammar import Project
from clipforge_core.compose.grammar import Transition as Wish
from clipforge_core.compose.times import exact, frame_rate
from clipforge_core.model.timeline import CaptionElement, Element, Transition
from clipforge_core.timecode import Span

E = TypeVar("E", bound=Element)
Kind = Literal["fade", "wipe_left", "wipe_right", "slide_left", "slide_right"]
KINDS: dict[str, Kind] = {
    "fade": "fade",
    "wipe-left": "wipe_left",
    "wipe-right": "wipe_right",
    "slide-left": "slide_left",
    "slide-right": "slide_right",
}


class Passing(msgspec.Struct, frozen=True):
    """How a scene comes, and for how many seconds the one before stays for it."""

    kind: Kind
    duration: Fraction

    @property
    def transition(self) -> Transition:
        """The same for one element: all elements of a scene move as one picture."""
        return Transition(kind=self.kind, duration=self.duration, across="canvas")


def passings(project: Project, spans: Sequence[Span]) -> list[Passing | None]:
    """How each scene comes, and one more for the end of the film: None."""
    rate = frame_rate(project)
    found: list[Passing | None] = []
    for scene, span in zip(project.scenes, spans, strict=True):
        wish = scene.transition
        if wish is None:
            found.append(None)
            continue
        length = min(exact(wish.duration), span.duration)
        found.append(Passing(KINDS[wish.style], Fraction(max(1, math.floor(length * rate))) / rate))
    return [*found, None]


def come(element: E, span: Span, passing: Passing | None) -> E:
    """An element that is there from the beginning of its scene comes with it."""
    if passing is None or isinstance(element, CaptionElement) or element.start > span.start:
        return element
    entered = getattr(element, "enter", None)
    return element if entered is not None else msgspec.structs.replace(element, enter=passing.transition)


def stay(element: E, span: Span, passing: Passing | None) -> E:
    """An element that lasts to the end of its scene leaves as the next one comes."""
    if passing is None or isinstance(element, CaptionElement) or element.end < span.end:
        return element
    if getattr(element, "leave", None) is not None:
        return element
    return msgspec.structs.replace(
        element, duration=span.end - element.start + passing.duration, leave=passing.transition
    )


def transition_of(wish: Wish | None, length: Fraction) -> Transition | None:
    """How a single element comes or goes, in no more than its length."""
    if wish is None:
        return None
    return Transition(kind=KINDS[wish.style], duration=min(exact(wish.duration), length))
