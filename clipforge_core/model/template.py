"""An export template: how a clip is framed, captioned, branded, encoded and levelled.

Templates are TOML files; `clipforge templates list` shows them, `docs/templates.md` explains
every key. Unknown keys are refused, so that a spelling mistake does not pass unnoticed.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from clipforge_core.model.branding import EndCard, Hook, Logo, LowerThird, ProgressBar, TitleCard
from clipforge_core.model.enhance import Enhance
from clipforge_core.model.jump_cuts import JumpCuts
from clipforge_core.model.output import Output
from clipforge_core.model.style import CaptionStyle, Colour, Fraction01
from clipforge_core.model.timeline import AudioEncoding, Loudness, VideoEncoding


class Layout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the source picture is fitted into the canvas.

    `follow` "faces" crops around the speaker, "center" crops the middle, "none" shows all of it.
    `fallback` is what happens in shots where nobody can be followed. `max_speed` limits the crop's
    speed, in widths of the crop a second; `headroom` is where the eyes' line stands, as a fraction
    of the height; `dead_zone` is how far (fraction of the crop's width) a face may move before the
    crop does.

    `arrangement` "auto" chooses shot by shot between one face, two halves with a speaker each, a screen with
    its presenter and the whole picture; the others take what they name wherever the shot allows it. The
    `pip_` values are for a presenter in a corner: `pip_size` is a fraction of the canvas' height,
    `pip_radius` of the shorter side of his picture, `gap` and `pip_border` of that of the canvas.
    """

    arrangement: Literal["auto", "single", "split", "pip", "fit"] = "auto"
    follow: Literal["faces", "center", "none"] = "faces"
    fallback: Literal["blur", "center", "contain"] = "blur"
    max_speed: Annotated[float, msgspec.Meta(gt=0.0, le=5.0)] = 0.35
    headroom: Fraction01 = 0.38
    dead_zone: Fraction01 = 0.12
    gap: Annotated[float, msgspec.Meta(ge=0.0, le=0.1)] = 0.006
    pip_corner: Literal["auto", "top_left", "top_right", "bottom_left", "bottom_right"] = "auto"
    pip_size: Annotated[float, msgspec.Meta(ge=0.1, le=0.6)] = 0.36
    pip_radius: Annotated[float, msgspec.Meta(ge=0.0, le=0.5)] = 0.12
    pip_border: Annotated[float, msgspec.Meta(ge=0.0, le=0.05)] = 0.005
    pip_border_colour: Colour = "#ffffff"


class Thumbnail(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The still picture of a clip. `quality` is JPEG quality, 1..95."""

    quality: Annotated[int, msgspec.Meta(ge=1, le=95)] = 88


class Picture(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Size of what comes out. `short_side` in pixels; `max_frame_rate` in frames a second."""

    short_side: Annotated[int, msgspec.Meta(ge=64, le=4320)] = 1080
    max_frame_rate: Annotated[float, msgspec.Meta(ge=1.0, le=240.0)] = 60.0
    background: Colour = "#000000"


class ExportTemplate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a template says. `captions` absent means that none are burned in.

    `extends` names the template whose values stand where this one says nothing: it has been laid under these
    values when a template is read.
    """

    name: str = ""
    description: str = ""
    extends: str = ""
    picture: Picture = msgspec.field(default_factory=Picture)
    layout: Layout = msgspec.field(default_factory=Layout)
    captions: CaptionStyle | None = None
    enhance: Enhance = msgspec.field(default_factory=Enhance)
    title: TitleCard | None = None
    hook: Hook | None = None
    lower_third: LowerThird | None = None
    progress: ProgressBar | None = None
    logo: Logo | None = None
    end: EndCard | None = None
    jump_cuts: JumpCuts | None = None
    loudness: Loudness | None = msgspec.field(default_factory=Loudness)
    output: Output = msgspec.field(default_factory=Output)
    video: VideoEncoding = msgspec.field(default_factory=VideoEncoding)
    audio: AudioEncoding = msgspec.field(default_factory=AudioEncoding)
    thumbnail: Thumbnail = msgspec.field(default_factory=Thumbnail)
