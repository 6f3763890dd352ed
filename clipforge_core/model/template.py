"""An export template: how a clip is framed, captioned, branded, encoded and levelled.

Templates are TOML files; `clipforge templates list` shows them, `docs/templates.md` explains
every key. Unknown keys are refused, so that a spelling mistake does not pass unnoticed.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from clipforge_core.model.style import CaptionStyle, Colour, Fraction01
from clipforge_core.model.timeline import AudioEncoding, Loudness, VideoEncoding


class Layout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the source picture is fitted into the canvas.

    `follow` "faces" crops around the speaker, "center" crops the middle, "none" shows all of it.
    `fallback` is what happens in shots where nobody can be followed. `max_speed` limits the crop's
    speed, in widths of the crop a second; `headroom` is where the eyes' line stands, as a fraction
    of the height; `dead_zone` is how far (fraction of the crop's width) a face may move before the
    crop does.
    """

    follow: Literal["faces", "center", "none"] = "faces"
    fallback: Literal["blur", "center", "contain"] = "blur"
    max_speed: Annotated[float, msgspec.Meta(gt=0.0, le=5.0)] = 0.35
    headroom: Fraction01 = 0.38
    dead_zone: Fraction01 = 0.12


class Thumbnail(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The still picture of a clip. `quality` is JPEG quality, 1..95."""

    quality: Annotated[int, msgspec.Meta(ge=1, le=95)] = 88


class Picture(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Size of what comes out. `short_side` in pixels; `max_frame_rate` in frames a second."""

    short_side: Annotated[int, msgspec.Meta(ge=64, le=4320)] = 1080
    max_frame_rate: Annotated[float, msgspec.Meta(ge=1.0, le=240.0)] = 60.0
    background: Colour = "#000000"


class ExportTemplate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a template says. `captions` absent means that none are burned in."""

    name: str = ""
    description: str = ""
    container: Literal["mp4"] = "mp4"
    picture: Picture = msgspec.field(default_factory=Picture)
    layout: Layout = msgspec.field(default_factory=Layout)
    captions: CaptionStyle | None = None
    loudness: Loudness | None = msgspec.field(default_factory=Loudness)
    video: VideoEncoding = msgspec.field(default_factory=VideoEncoding)
    audio: AudioEncoding = msgspec.field(default_factory=AudioEncoding)
    thumbnail: Thumbnail = msgspec.field(default_factory=Thumbnail)
