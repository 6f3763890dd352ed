"""Visuals: what a scene should show → picture layers with times.

A brief's `kind` says what is wanted; `data` holds, by kind (all texts are plain, numbers are numbers):

title        text, subtitle?, icon?
card         text, lines?, icon?
list         title?, items [text], numbered? (true unless said)
comparison   title?, left {title, items}, right {title, items}
chart        title?, form "bar"|"line"|"pie", labels [text], values [number], unit?
timeline     title?, events [{when, text}]
formula      latex, title?, caption?
diagram      name ("pythagoras", "flow", "cycle", "venn", "pyramid", "number_line"), title?, labels? [text],
             values? [number] (the legs of pythagoras, the places of a number line), unit?, common? (of venn)
quote        text, by?
icon         name or text
media        (the brief's `query`)
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

import msgspec

from clipforge_core.model.script import VisualBrief
from clipforge_core.model.timeline import Rect

WHOLE = Rect()


class VisualLook(msgspec.Struct, frozen=True, kw_only=True):
    """How the pictures of one film look alike: `colours` is a scheme ("blue", "warm", "dark", ...), `style` a way of
    drawing ("clean", "bold", "paper", ...), `mood` a word of the user. Unknown words fall back to the usual look."""

    style: str = ""
    colours: str = ""
    mood: str = ""


class VisualRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that is wanted. Pixels of the canvas; `safe` is the part of it that captions and platforms leave free;
    `seconds` is how long it will be seen; `beats` are the times (seconds from the scene's start) at which the narration
    comes to its items, where they are known. `user` whose media library may be searched, "" for none."""

    brief: VisualBrief
    width: int
    height: int
    seconds: Fraction
    title: str = ""
    lines: tuple[str, ...] = ()
    language: str = "en"
    look: VisualLook = VisualLook()
    safe: Rect = WHOLE
    beats: tuple[Fraction, ...] = ()
    user: str = ""


class VisualLayer(msgspec.Struct, frozen=True, kw_only=True):
    """A picture file in the scene, bottom to top. `place` is where it stands on the canvas, as fractions, and it covers
    it whole; it is seen from `start` (seconds from the scene's start) to the scene's end. `move` is where its crop
    begins and ends (fractions of the picture; a Ken Burns move), `enter` how it comes. A film ("video") begins at
    `start` and begins again where it is over."""

    path: Path
    kind: Literal["image", "video"] = "image"
    place: Rect = WHOLE
    start: Fraction = Fraction(0)
    enter: Literal["none", "fade", "slide_left", "slide_right", "wipe_right"] = "none"
    move: tuple[Rect, Rect] | None = None


class VisualText(msgspec.Struct, frozen=True, kw_only=True):
    """Words that stand in a picture: the box of their letters as fractions of the canvas, and when they are seen
    (seconds from the scene's start; `end` None: to the scene's end)."""

    text: str
    place: Rect
    start: Fraction = Fraction(0)
    end: Fraction | None = None


class Visual(msgspec.Struct, frozen=True, kw_only=True):
    """What was drawn or found. The boxes of `texts` lie inside the safe part of the canvas and none meets another that
    is seen at the same time; `credit` says whose picture it is and under which terms, `notes` what a user should know
    (that a search found nothing, that words had to be left out), `maker` which item made it."""

    layers: tuple[VisualLayer, ...]
    texts: tuple[VisualText, ...] = ()
    credit: str = ""
    notes: tuple[str, ...] = ()
    maker: str = ""


@runtime_checkable
class Visuals(Protocol):
    """Makes pictures of scenes. `kinds` are those of VisualBrief that it knows."""

    name: str
    version: str
    kinds: tuple[str, ...]

    def available(self) -> str | None:
        """None, or what is missing and how to get it."""

    def fits(self, request: VisualRequest) -> float:
        """How well it can show this, 0 (not at all) to 1; quick."""

    def draw(self, request: VisualRequest, folder: Path) -> Visual:
        """Make it, with all files in `folder`. The same request gives the same pictures, where nothing is searched.

        Raises NothingFound where a search has no result, EndpointFailed.
        """
