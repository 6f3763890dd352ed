"""How captions look and where they stand. Sizes are fractions of the canvas, so that one style
serves every aspect ratio and resolution; colours are "#rrggbb" or "#rrggbbaa"."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Fraction01 = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
Colour = Annotated[str, msgspec.Meta(pattern=r"^#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})$")]


class Outline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stroke around the letters. `width` is a fraction of the font size."""

    colour: Colour = "#000000"
    width: Annotated[float, msgspec.Meta(ge=0.0, le=0.5)] = 0.08


class Shadow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A soft shadow. Offsets and blur are fractions of the font size."""

    colour: Colour = "#000000a0"
    x: float = 0.03
    y: float = 0.06
    blur: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)] = 0.08


class Box(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A filled box. Padding and radius are fractions of the font size."""

    colour: Colour = "#000000b0"
    padding_x: Annotated[float, msgspec.Meta(ge=0.0, le=3.0)] = 0.35
    padding_y: Annotated[float, msgspec.Meta(ge=0.0, le=3.0)] = 0.18
    radius: Annotated[float, msgspec.Meta(ge=0.0, le=3.0)] = 0.22


class ActiveWord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the word that is being spoken stands out.

    `effect` "colour" paints it, "box" puts a box behind it, "fill" paints it and keeps it
    painted for the rest of the page (karaoke), "none" leaves all words alike.
    """

    effect: Literal["none", "colour", "box", "fill"] = "colour"
    colour: Colour = "#ffe14d"
    box: Box | None = None
    scale: Annotated[float, msgspec.Meta(ge=1.0, le=1.5)] = 1.0


class SafeArea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Margins that platforms draw over, as fractions of the canvas: nothing of ours stands there."""

    left: Fraction01 = 0.06
    right: Fraction01 = 0.06
    top: Fraction01 = 0.08
    bottom: Fraction01 = 0.16


class CaptionStyle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One caption style.

    `size` is the font size as a fraction of the canvas' shorter side. `position` is the
    vertical place of the block's middle, as a fraction of the canvas height, before the safe
    area is applied. `mode` "words" lights word after word; "lines" shows whole lines (also taken
    when word times are interpolated).
    """

    mode: Literal["words", "lines"] = "words"
    font: str = "Montserrat"
    weight: Annotated[int, msgspec.Meta(ge=100, le=900)] = 800
    size: Annotated[float, msgspec.Meta(gt=0.0, le=0.5)] = 0.072
    colour: Colour = "#ffffff"
    uppercase: bool = False
    line_height: Annotated[float, msgspec.Meta(ge=0.8, le=3.0)] = 1.2
    max_lines: Annotated[int, msgspec.Meta(ge=1, le=4)] = 2
    max_words: Annotated[int, msgspec.Meta(ge=1, le=40)] = 6
    max_chars: Annotated[int, msgspec.Meta(ge=4, le=200)] = 32
    position: Fraction01 = 0.70
    align: Literal["left", "center", "right"] = "center"
    outline: Outline | None = msgspec.field(default_factory=Outline)
    shadow: Shadow | None = msgspec.field(default_factory=Shadow)
    box: Box | None = None
    active: ActiveWord = msgspec.field(default_factory=ActiveWord)
    safe_area: SafeArea = msgspec.field(default_factory=SafeArea)
