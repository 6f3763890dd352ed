"""Bundled formats: what a clip can be written as. One row a format."""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import MP4, Format, hookimpl

FORMATS: tuple[Format, ...] = (
    MP4,
    Format(
        name="webm",
        label="Video (WebM)",
        kind="video",
        ending=".webm",
        container="webm",
        video=("vp9", "av1"),
        audio=("libopus",),
        players="browsers, Android, VLC, mpv; Apple since macOS 11.3 and iOS 17.4",
    ),
    Format(
        name="mov",
        label="Video (MOV)",
        kind="video",
        ending=".mov",
        container="mov",
        video=("prores", "h264", "hevc"),
        audio=("pcm_s24le", "pcm_s16le", "aac"),
        pixel_format="yuv422p10le",
        browser=False,
        players="editing programs, QuickTime, VLC, mpv; no browser",
    ),
    Format(
        name="gif",
        label="GIF",
        kind="animation",
        ending=".gif",
        container="gif",
        players="everything; no sound, at most 256 colours",
    ),
    Format(
        name="webp",
        label="Animated WebP",
        kind="animation",
        ending=".webp",
        container="webp",
        players="browsers, chat programs; no sound",
    ),
    Format(
        name="mp3",
        label="Sound (MP3)",
        kind="sound",
        ending=".mp3",
        container="mp3",
        audio=("libmp3lame",),
        players="everything",
    ),
    Format(
        name="m4a",
        label="Sound (M4A)",
        kind="sound",
        ending=".m4a",
        container="ipod",
        audio=("aac",),
        players="everything",
    ),
    Format(
        name="wav",
        label="Sound (WAV)",
        kind="sound",
        ending=".wav",
        container="wav",
        audio=("pcm_s16le", "pcm_s24le"),
        players="everything; not compressed",
    ),
    Format(
        name="opus",
        label="Sound (Opus)",
        kind="sound",
        ending=".opus",
        container="opus",
        audio=("libopus",),
        players="browsers, Android, VLC, mpv; Safari since 17",
    ),
    Format(
        name="jpg",
        label="Stills (JPEG)",
        kind="stills",
        ending=".jpg",
        container="jpeg",
        players="everything",
    ),
    Format(
        name="png",
        label="Stills (PNG)",
        kind="stills",
        ending=".png",
        container="png",
        players="everything; not lossy",
    ),
    Format(
        name="sheet",
        label="Contact sheet",
        kind="sheet",
        ending=".sheet.jpg",
        container="jpeg",
        players="everything",
    ),
)
"""Rows in the order in which `clipforge formats` shows them."""


@hookimpl
def clipforge_register_formats() -> Sequence[Format]:
    """The formats above."""
    return FORMATS
