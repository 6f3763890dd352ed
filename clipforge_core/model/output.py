"""What a clip is written as: the template's part `[output]`."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from clipforge_core.amounts import SIZE_PATTERN


class Animation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """GIF and animated WebP. `long_side` in pixels, `frame_rate` in pictures a second, `quality` of WebP 0..100."""

    long_side: Annotated[int, msgspec.Meta(ge=16, le=4096)] = 480
    frame_rate: Annotated[float, msgspec.Meta(ge=1.0, le=50.0)] = 12.5
    colours: Annotated[int, msgspec.Meta(ge=4, le=256)] = 256
    dither: Literal["diffusion", "bayer", "none"] = "diffusion"
    quality: Annotated[int, msgspec.Meta(ge=0, le=100)] = 85
    loop: bool = True


class Stills(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Single pictures of a clip. `every` in seconds, 0 is each frame; `long_side` in pixels, 0 is the clip's."""

    every: Annotated[float, msgspec.Meta(ge=0.0, le=3600.0)] = 1.0
    long_side: Annotated[int, msgspec.Meta(ge=0, le=8192)] = 0
    quality: Annotated[int, msgspec.Meta(ge=1, le=95)] = 90
    pictures: Annotated[int, msgspec.Meta(ge=1, le=400)] = 12
    columns: Annotated[int, msgspec.Meta(ge=1, le=40)] = 4


class Output(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Formats, encoder and size. `encoder` is a codec family, "auto", FFmpeg's name of an encoder, or "" for
    what `[video]` says."""

    formats: tuple[str, ...] = ("mp4",)
    encoder: str = ""
    two_pass: bool = False
    max_size: Annotated[str, msgspec.Meta(pattern=SIZE_PATTERN)] = ""
    titled: bool = False
    animation: Animation = msgspec.field(default_factory=Animation)
    stills: Stills = msgspec.field(default_factory=Stills)


OUTPUT_MEANINGS: dict[str, str] = {
    "output.formats": "What each clip is written as; `clipforge formats` lists them. Several share one render.",
    "output.encoder": (
        "A codec family (`h264`, `hevc`, `av1`, `vp9`, `prores`: hardware where it works, else software), `auto` (the "
        "same for the format's own codec), FFmpeg's name of an encoder, or empty for what `video.codec` says."
    ),
    "output.two_pass": "Look at everything first, then give each part the bits that it needs; needs a bit rate.",
    "output.max_size": "Size that a file never passes, sound included: `8MB`, `500kB`, `1.5GiB`; empty: no limit.",
    "output.titled": "Write the clip's title into the file.",
    "output.animation.long_side": "Pixels of the longer side of GIF and WebP at most.",
    "output.animation.frame_rate": "Their pictures a second at most.",
    "output.animation.colours": "Colours of a GIF.",
    "output.animation.dither": "How a GIF mixes its colours: error `diffusion`, a `bayer` pattern (smaller), `none`.",
    "output.animation.quality": "Quality of WebP.",
    "output.animation.loop": "Begin again at the end.",
    "output.stills.every": "Seconds between two stills; 0 takes every frame.",
    "output.stills.long_side": "Pixels of their longer side at most; 0 is the clip's size.",
    "output.stills.quality": "Quality of JPEG stills and contact sheets.",
    "output.stills.pictures": "Pictures of a contact sheet.",
    "output.stills.columns": "Its columns.",
}
"""Meanings by dotted key, for `clipforge_core.template_keys`."""
