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


class Glow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Light around the letters. `radius` is a fraction of the font size, `strength` how dense it is."""

    colour: Colour = "#ffe14d"
    radius: Annotated[float, msgspec.Meta(gt=0.0, le=1.0)] = 0.22
    strength: Annotated[float, msgspec.Meta(gt=0.0, le=4.0)] = 1.6


class Underline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line below a word. `thickness` and `gap` (from the baseline down) are fractions of the font size."""

    thickness: Annotated[float, msgspec.Meta(gt=0.0, le=0.5)] = 0.1
    gap: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)] = 0.16


class ActiveWord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the word that is being spoken stands out.

    `effect` "colour" paints it, "box" puts a box behind it, "underline" a line below it, "glow" light
    around it; "fill" paints it and keeps it painted for the rest of the page, "sweep" does so from its
    first letter to its last while it is spoken (karaoke); "none" leaves all words alike.
    """

    effect: Literal["none", "colour", "box", "fill", "sweep", "underline", "glow"] = "colour"
    colour: Colour = "#ffe14d"
    box: Box | None = None
    underline: Underline | None = None
    glow: Glow | None = None
    scale: Annotated[float, msgspec.Meta(ge=1.0, le=1.5)] = 1.0


class Appear(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How captions come: the page at once, or word by word as they are spoken.

    `effect` "fade" comes out of nothing, "pop" grows and overshoots, "bounce" falls in and bounces,
    "slide" moves in, "typewriter" writes letter by letter, "none" is there at once. `duration` is
    seconds (of a letter for "typewriter"), `distance` of a slide or fall in font sizes, `overshoot` how
    much larger "pop" becomes on its way; "slide" moves towards `direction`.
    """

    effect: Literal["none", "fade", "pop", "bounce", "slide", "typewriter"] = "fade"
    unit: Literal["page", "word"] = "page"
    duration: Annotated[float, msgspec.Meta(gt=0.0, le=2.0)] = 0.2
    easing: Literal["linear", "smooth", "out"] = "out"
    direction: Literal["up", "down", "left", "right"] = "up"
    distance: Annotated[float, msgspec.Meta(ge=0.0, le=4.0)] = 0.6
    overshoot: Annotated[float, msgspec.Meta(ge=0.0, le=0.4)] = 0.08


class WordLook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a word that matters differs from the others; what is left out is the style's."""

    colour: Colour | None = None
    scale: Annotated[float, msgspec.Meta(ge=0.5, le=2.0)] = 1.0
    weight: Annotated[int, msgspec.Meta(ge=100, le=900)] | None = None


class EmphasisRule(WordLook, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which words stand out, and how: those of `words`, those that `pattern` (a regular expression)
    matches whole ("listed"), or those of another `kind`:

    "numbers" hold a digit, "capitals" are written in capitals, "names" begin with a capital inside a
    sentence (not in German), "key" is the word that says most about its page.
    """

    words: tuple[str, ...] = ()
    pattern: str = ""
    kind: Literal["listed", "numbers", "capitals", "names", "key"] = "listed"


class Emphasis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rules in order, the first that fits wins; `most` words of a page stand out."""

    rules: tuple[EmphasisRule, ...] = (EmphasisRule(kind="numbers", colour="#ffe14d"),)
    most: Annotated[int, msgspec.Meta(ge=1, le=10)] = 2


class Emoji(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pictures for words. `place` "after" sets one behind its word, "above" over the block.

    `words` adds to the bundled list ("" takes a word out of it); `most` on one page.
    """

    place: Literal["after", "above"] = "after"
    words: dict[str, str] = msgspec.field(default_factory=dict)
    most: Annotated[int, msgspec.Meta(ge=1, le=4)] = 1
    scale: Annotated[float, msgspec.Meta(ge=0.5, le=3.0)] = 1.0


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
    when word times are interpolated). `reading_speed` is the most characters a second that a page
    asks its readers for, where speech allows it (a wide East Asian character counts as two).
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
    appear: Appear | None = None
    emphasis: Emphasis | None = None
    emoji: Emoji | None = None
    reading_speed: Annotated[float, msgspec.Meta(ge=5.0, le=100.0)] = 25.0
    safe_area: SafeArea = msgspec.field(default_factory=SafeArea)
