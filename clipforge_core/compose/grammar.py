"""The grammar of a scene file: what a project, a scene and an element may say, key by key.

    project = msgspec.convert(data, Project)
    project.scenes[0].elements[0].src

This is the one declaration: the JSON Schema is made of it (`clipforge_core.compose.schema`), and files are checked
against that schema (`clipforge_core.compose.checking`). Keys are written with hyphens in files (`z-index`), lengths
on the picture are pixels of the canvas, times are seconds.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

HEX = r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})"

Colour = Annotated[str, Meta(pattern=f"^{HEX}$", description="a colour such as #ffcc00, or #ffcc0080 with its opacity")]
ColourOrNone = Annotated[
    str, Meta(pattern=f"^({HEX}|transparent)$", description="a colour such as #ffcc00 or #ffcc0080, or transparent")
]
Ground = Annotated[
    str,
    Meta(
        pattern=f"^{HEX}$",
        description="a colour such as #14213d (a film has no transparency: #00ff00 is easily keyed)",
    ),
]
Place = Literal[
    "center", "left-top", "center-top", "right-top", "left-center", "center-center", "right-center",
    "left-bottom", "center-bottom", "right-bottom",
]  # fmt: skip
Resize = Literal["cover", "contain", "fit", "stretch", "center"]
Motion = Literal["none", "zoom-in", "zoom-out", "pan-left", "pan-right", "pan-up", "pan-down"]

Id = Annotated[str, Meta(min_length=1, max_length=200)]
Comment = Annotated[str, Meta(max_length=10_000)]
Src = Annotated[str, Meta(min_length=1, max_length=4096, description="a path or an http(s) URL")]
Words = Annotated[str, Meta(min_length=1, max_length=20_000)]
Language = Annotated[
    str, Meta(pattern=r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$", description="a language code such as en or pt-BR")
]
Start = Annotated[float, Meta(ge=0, le=86_400, description="a number of seconds from 0 to 86400")]
Length = Annotated[float, Meta(gt=0, le=86_400, description="a number of seconds, more than 0 and at most 86400")]
Fade = Annotated[float, Meta(gt=0, le=10, description="a number of seconds, more than 0 and at most 10")]
Volume = Annotated[float, Meta(ge=0, le=1, description="a number from 0 (silent) to 1")]
Share = Annotated[float, Meta(ge=0, le=1, description="a number from 0 to 1")]
Pixel = Annotated[float, Meta(ge=-16_384, le=16_384, description="a number of pixels from -16384 to 16384")]
Side = Annotated[float, Meta(gt=0, le=8192, description="a number of pixels, more than 0 and at most 8192")]
CanvasSide = Annotated[int, Meta(ge=16, le=7680, multiple_of=2, description="an even number of pixels from 16 to 7680")]
ZIndex = Annotated[int, Meta(ge=-1000, le=1000, description="a whole number from -1000 to 1000")]
FontSize = Annotated[float, Meta(gt=0, le=2000, description="a number of pixels, more than 0 and at most 2000")]
FontFamily = Annotated[str, Meta(min_length=1, max_length=200, description="the name of a font, or a font file")]
Weight = Annotated[int, Meta(ge=100, le=900, description="a weight from 100 (thin) to 900 (black)")]
Thickness = Annotated[float, Meta(ge=0, le=200, description="a number of pixels from 0 to 200")]
Offset = Annotated[float, Meta(ge=-200, le=200, description="a number of pixels from -200 to 200")]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What all parts share: keys with hyphens, and no key that is not known."""


class Transition(_Part, frozen=True, kw_only=True):
    """How a scene follows the one before, or how an element comes or goes."""

    style: Literal["fade", "wipe-left", "wipe-right", "slide-left", "slide-right"] = "fade"
    duration: Fade = 0.5


class _Element(_Part, frozen=True, kw_only=True, tag_field="type"):
    """What all elements share. `start` counts from that of the scene, or of the film for global elements."""

    id: Id | None = None
    comment: Comment | None = None
    start: Start = 0.0
    duration: Length | None = None


class _Seen(_Element, frozen=True, kw_only=True):
    """What can be seen: where it stands, above what, and how it comes and goes."""

    z_index: ZIndex | None = None
    x: Pixel | None = None
    y: Pixel | None = None
    width: Side | None = None
    height: Side | None = None
    position: Place = "center"
    opacity: Share = 1.0
    enter: Transition | None = None
    leave: Transition | None = None


class Image(_Seen, frozen=True, kw_only=True, tag="image"):
    """A picture file; GIF, WebP and APNG move, again and again. `motion` is a slow camera over a still picture."""

    src: Src
    resize: Resize = "contain"
    corner_radius: Thickness = 0.0
    motion: Motion = "none"


class Video(_Seen, frozen=True, kw_only=True, tag="video"):
    """A film, from its second `seek` on, with its sound. At its end the last picture stays, or it begins again.
    `language` helps to hear what is said in it, for subtitles."""

    src: Src
    resize: Resize = "contain"
    corner_radius: Thickness = 0.0
    volume: Volume = 1.0
    seek: Start = 0.0
    loop: bool = False
    language: Language | None = None


class _Heard(_Element, frozen=True, kw_only=True):
    """What is only heard."""

    volume: Volume = 1.0
    fade_in: Fade | None = None
    fade_out: Fade | None = None


class Audio(_Heard, frozen=True, kw_only=True, tag="audio"):
    """A sound file: what is said. A scene lasts as long as it. `language` helps to hear it, for subtitles."""

    src: Src
    language: Language | None = None
    seek: Start = 0.0
    loop: bool = False


class Voice(_Heard, frozen=True, kw_only=True, tag="voice"):
    """Text that a synthetic voice reads. A scene lasts as long as it."""

    text: Words
    voice: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    language: Language = "en"
    speed: Annotated[float, Meta(ge=0.5, le=2, description="a number from 0.5 (slow) to 2 (fast)")] = 1.0


class Music(_Heard, frozen=True, kw_only=True, tag="music"):
    """Music under what is said: it begins again at its end, and steps back while somebody speaks."""

    src: Src
    volume: Volume = 0.4
    seek: Start = 0.0
    duck: bool = True


class _Letters(_Part, frozen=True, kw_only=True):
    """How letters look; without a `font-size` they go with the size of the picture."""

    font_family: FontFamily = "Montserrat"
    font_size: FontSize | None = None
    font_weight: Weight = 700
    outline_color: ColourOrNone | None = None
    outline_width: Thickness | None = None
    shadow_color: ColourOrNone | None = None
    shadow_offset: Offset | None = None
    box_color: ColourOrNone | None = None
    all_caps: bool = False


class TextSettings(_Letters, frozen=True, kw_only=True):
    """How a text looks. Without an `align` it is that of the element's position."""

    color: Colour = "#ffffff"
    align: Literal["left", "center", "right"] | None = None
    line_height: Annotated[float, Meta(ge=0.8, le=3, description="a number of font sizes from 0.8 to 3")] = 1.2


class SubtitleSettings(_Letters, frozen=True, kw_only=True):
    """How subtitles look: `word-color` is the word that is being spoken, `line-color` are the others."""

    style: Literal["progressive", "classic"] = "progressive"
    word_color: Colour | None = None
    line_color: Colour | None = None
    position: Place = "center-bottom"
    max_words: Annotated[int, Meta(ge=1, le=40, description="a whole number from 1 to 40")] = 12


class Text(_Seen, frozen=True, kw_only=True, tag="text"):
    """Words that stand in the picture; `width` and `height` are the room in which they are wrapped."""

    text: Words
    settings: TextSettings = msgspec.field(default_factory=TextSettings)


class TimedWord(_Part, frozen=True, kw_only=True):
    """A word with its times, in seconds from the start of the element's scene (or of the film)."""

    text: Annotated[str, Meta(min_length=1, max_length=200)]
    start: Start
    end: Start


class Subtitles(_Element, frozen=True, kw_only=True, tag="subtitles"):
    """What is said, written. The words come from `words`, or from a file (`src`), or from a `text` that is aligned to
    the sound, or else from the sound itself."""

    z_index: ZIndex | None = None
    language: Language | None = None
    text: Words | None = None
    words: Annotated[tuple[TimedWord, ...], Meta(min_length=1, max_length=20_000)] | None = None
    src: Src | None = None
    settings: SubtitleSettings = msgspec.field(default_factory=SubtitleSettings)


Element = Audio | Image | Video | Subtitles | Text | Voice | Music
Heard = Audio | Voice | Music
Seen = Image | Video | Text | Subtitles


class Scene(_Part, frozen=True, kw_only=True):
    """A scene. It lasts as long as its audio or its voice, else as its longest element, and `pause` seconds more;
    or it lasts for its `duration`."""

    id: Id | None = None
    comment: Comment | None = None
    background_color: ColourOrNone | None = None
    duration: Length | None = None
    pause: Annotated[float, Meta(ge=0, le=60, description="a number of seconds from 0 to 60")] = 0.0
    transition: Transition | None = None
    elements: Annotated[tuple[Element, ...], Meta(max_length=500)] = ()


Resolution = Annotated[
    str, Meta(pattern=r"^([1-9][0-9]{1,3}x[1-9][0-9]{1,3}|custom)$", description="a size such as 1920x1080, or custom")
]
Variable = str | int | float | bool | None


class Project(_Part, frozen=True, kw_only=True):
    """A film: scenes one after another, and what lies over or under all of them."""

    schema: Annotated[str, Meta(max_length=1000)] = msgspec.field(name="$schema", default="")
    comment: Comment | None = None
    variables: dict[str, Variable] = msgspec.field(default_factory=dict)
    resolution: Resolution = "1920x1080"
    width: CanvasSide | None = None
    height: CanvasSide | None = None
    quality: Literal["low", "medium", "high"] = "medium"
    frame_rate: Annotated[float, Meta(ge=1, le=60, description="a number of frames a second from 1 to 60")] = 30.0
    background_color: Ground = "#000000"
    scenes: Annotated[tuple[Scene, ...], Meta(min_length=1, max_length=1000)]
    elements: Annotated[tuple[Element, ...], Meta(max_length=500)] = ()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture in pixels."""
        if self.resolution == "custom":
            return self.width or 0, self.height or 0
        width, _, height = self.resolution.partition("x")
        return self.width or int(width), self.height or int(height)
