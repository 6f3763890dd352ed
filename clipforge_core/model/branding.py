"""What a template lays over and around a clip: title card, hook, progress bar, logo, lower third, end card.

Texts may hold `{title}`, `{hook}`, `{name}` and `{role}`: what `clips.json` says of the clip. A text that
comes out empty is not shown, and a card without text and picture is left out. Sizes are fractions of the
canvas' shorter side, so that one template serves every aspect ratio.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

import msgspec

from clipforge_core.model.style import Box, Colour, Fraction01, Outline

PLACEHOLDERS = ("title", "hook", "name", "role")
"""What texts may name in braces."""

_BRACES = re.compile(r"\{([A-Za-z_]*)\}")

Seconds = Annotated[float, msgspec.Meta(ge=0.0, le=3600.0)]
CardSeconds = Annotated[float, msgspec.Meta(ge=0.2, le=30.0)]
Size = Annotated[float, msgspec.Meta(gt=0.0, le=0.5)]
Corner = Literal["top_left", "top_right", "bottom_left", "bottom_right"]


class _Look(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a text looks. Long texts go on more lines and become smaller: they stay inside their place."""

    font: str = "Montserrat"
    weight: Annotated[int, msgspec.Meta(ge=100, le=900)] = 800
    size: Size = 0.06
    colour: Colour = "#ffffff"
    uppercase: bool = False
    align: Literal["left", "center", "right"] = "center"
    outline: Outline | None = None
    box: Box | None = None


class TitleCard(_Look, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A card before the clip, `duration` seconds. `image` fills it; `background` is the colour without one."""

    text: str = "{title}"
    duration: CardSeconds = 2.0
    background: Colour = "#14141c"
    image: str = ""
    size: Size = 0.1


class EndCard(_Look, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A card after the clip, as the title card is before it."""

    text: str = ""
    duration: CardSeconds = 2.5
    background: Colour = "#14141c"
    image: str = ""
    size: Size = 0.085


class Hook(_Look, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line over the first seconds of the picture. `position` is the height of its middle, 0..1."""

    text: str = "{hook}"
    start: Seconds = 0.0
    duration: Annotated[float, msgspec.Meta(ge=0.2, le=3600.0)] = 3.0
    position: Fraction01 = 0.18
    size: Size = 0.066
    colour: Colour = "#14141c"
    box: Box | None = msgspec.field(default_factory=lambda: Box(colour="#ffffff", padding_x=0.5, padding_y=0.3))


class LowerThird(_Look, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who speaks: a name and, below it, what they are. Where the transcript names speakers and neither the
    clip nor the template names anybody, each is introduced when they first speak.

    `start` counts from the beginning of the clip; `position` is the height of its lower edge.
    """

    name: str = "{name}"
    role: str = "{role}"
    start: Seconds = 1.0
    duration: Annotated[float, msgspec.Meta(ge=0.2, le=3600.0)] = 4.0
    position: Fraction01 = 0.84
    size: Size = 0.046
    align: Literal["left", "center", "right"] = "left"
    box: Box | None = msgspec.field(default_factory=lambda: Box(colour="#6d4aff", padding_x=0.5, padding_y=0.25))
    role_weight: Annotated[int, msgspec.Meta(ge=100, le=900)] = 500
    role_size: Size = 0.034
    role_colour: Colour = "#ffffff"
    role_box: Box | None = msgspec.field(default_factory=lambda: Box(colour="#14141ce0", padding_x=0.65, padding_y=0.3))


class ProgressBar(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bar that grows over the clip, along an edge of the picture. `height` as a fraction of the shorter side."""

    edge: Literal["bottom", "top"] = "bottom"
    height: Annotated[float, msgspec.Meta(gt=0.0, le=0.1)] = 0.01
    colour: Colour = "#ffe14d"
    track: Colour = "#ffffff40"


class Logo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A picture in a corner of the safe area. `size` is its longer side, `margin` is added to the safe area,
    both as fractions of the shorter side."""

    image: str = ""
    corner: Corner = "top_right"
    size: Size = 0.14
    opacity: Fraction01 = 0.9
    margin: Annotated[float, msgspec.Meta(ge=0.0, le=0.4)] = 0.0


def unknown_placeholder(text: str) -> str:
    """The first name in braces that texts do not know; "" where all are known."""
    return next((name for name in _BRACES.findall(text) if name not in PLACEHOLDERS), "")


def filled(text: str, values: dict[str, str]) -> str:
    """The text with its placeholders replaced; what `values` lacks is left out."""
    return _BRACES.sub(lambda found: values.get(found.group(1), ""), text).strip()
