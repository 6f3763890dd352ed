"""A file format: one row says what it holds, how it is written and who plays it.

The bundled rows are in `clipforge_plugins.formats`; a plugin adds its own with the hook
`clipforge_register_formats`, and `--format NAME` takes them all.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """One format.

    `kind` says how it is made: "video" (pictures and sound by packet copy), "animation" (pictures that run
    again and again), "sound", "stills" (a folder of pictures), "sheet" (one picture of many).
    `container` is FFmpeg's name of the muxer. `video` are the codec families that it takes, `audio` FFmpeg's
    names of the sound encoders; the first of each is the one that is used unasked. `silent` formats hold no
    sound. `browser` is true where every current browser plays it.
    """

    name: str
    label: str
    kind: Literal["video", "animation", "sound", "stills", "sheet"]
    ending: str
    container: str
    video: tuple[str, ...] = ()
    audio: tuple[str, ...] = ()
    pixel_format: str = "yuv420p"
    browser: bool = True
    players: str = ""

    @property
    def shows(self) -> bool:
        """True where it holds pictures."""
        return self.kind != "sound"

    @property
    def sounds(self) -> bool:
        """True where it holds sound."""
        return bool(self.audio)


MP4 = Format(
    name="mp4",
    label="Video (MP4)",
    kind="video",
    ending=".mp4",
    container="mp4",
    video=("h264", "hevc", "av1"),
    audio=("aac", "libopus", "libmp3lame"),
    players="everything plays H.264; HEVC: Apple, Windows with its extension, televisions; AV1: browsers, VLC",
)
"""The format that is written unasked: there even where no plugin brings any."""


class Encoders(msgspec.Struct, frozen=True, kw_only=True):
    """One codec family: its encoders in FFmpeg's names, those of the hardware first.

    `hardware` are tried in order, by encoding a frame; `software` is what stands in for them.
    """

    family: str
    label: str
    hardware: tuple[str, ...] = ()
    software: tuple[str, ...] = ()


FAMILIES: tuple[Encoders, ...] = (
    Encoders(
        family="h264",
        label="H.264",
        hardware=("h264_videotoolbox", "h264_nvenc", "h264_qsv", "h264_amf", "h264_vaapi", "h264_v4l2m2m"),
        software=("libx264", "libopenh264"),
    ),
    Encoders(
        family="hevc",
        label="HEVC",
        hardware=("hevc_videotoolbox", "hevc_nvenc", "hevc_qsv", "hevc_amf", "hevc_vaapi", "hevc_v4l2m2m"),
        software=("libx265",),
    ),
    Encoders(
        family="av1",
        label="AV1",
        hardware=("av1_nvenc", "av1_qsv", "av1_amf", "av1_vaapi"),
        software=("libsvtav1", "libaom-av1"),
    ),
    Encoders(family="vp9", label="VP9", hardware=("vp9_qsv", "vp9_vaapi"), software=("libvpx-vp9",)),
    Encoders(family="prores", label="ProRes", hardware=("prores_videotoolbox",), software=("prores_ks", "prores_aw")),
)
"""Codec families that `--encoder` knows by name."""


def family_of(encoder: str) -> str:
    """The codec family of a name: a family's own, or that of one of its encoders; "" where nobody knows it."""
    for row in FAMILIES:
        if encoder in (row.family, *row.hardware, *row.software):
            return row.family
    # Encoders that are not in the table are still called after their codec: h264_mf, hevc_d3d12va.
    head = encoder.partition("_")[0]
    return head if any(row.family == head for row in FAMILIES) else ""
