"""What a trim may be written as, and what its qualities mean for the encoders.

FORMATS["webm"].video        # ("vp9",)
QUALITIES["high"].vp9        # 26, a crf of libvpx-vp9
"""

from __future__ import annotations

import msgspec

from clipforge_core.model.format import Format
from clipforge_core.model.timeline import AudioEncoding, VideoEncoding

LOSSLESS = "lossless"

FORMATS: dict[str, Format] = {
    "mp4": Format(
        name="mp4", label="MP4", kind="video", ending=".mp4", container="mp4", video=("h264",), audio=("aac",)
    ),
    "webm": Format(
        name="webm", label="WebM", kind="video", ending=".webm", container="webm", video=("vp9",), audio=("libopus",)
    ),
    "mov": Format(
        name="mov", label="MOV", kind="video", ending=".mov", container="mov", video=("h264",), audio=("aac",)
    ),
    "mkv": Format(
        name="mkv", label="Matroska", kind="video", ending=".mkv", container="mkv", video=("h264",), audio=("aac",)
    ),
    "gif": Format(name="gif", label="GIF", kind="animation", ending=".gif", container="gif"),
    "mp3": Format(name="mp3", label="MP3", kind="sound", ending=".mp3", container="mp3", audio=("libmp3lame",)),
    "m4a": Format(name="m4a", label="M4A", kind="sound", ending=".m4a", container="ipod", audio=("aac",)),
    "wav": Format(name="wav", label="WAV", kind="sound", ending=".wav", container="wav", audio=("pcm_s16le",)),
}
"""By the names of the API. What MP4, MOV, Matroska and WebM hold is said for encoding; copies keep the source's."""

ENCODERS: dict[str, str] = {"h264": "libx264", "vp9": "libvpx-vp9"}


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """Constant qualities (crf) of x264 and libvpx-vp9, bits a second of sound, pixels of a GIF's longer side and its
    pictures a second."""

    h264: int
    vp9: int
    sound: int
    gif_side: int
    gif_rate: float


QUALITIES: dict[str, Quality] = {
    "low": Quality(h264=30, vp9=44, sound=96_000, gif_side=320, gif_rate=10),
    "medium": Quality(h264=24, vp9=36, sound=128_000, gif_side=480, gif_rate=12.5),
    "high": Quality(h264=18, vp9=26, sound=192_000, gif_side=640, gif_rate=20),
}
"""Those that encode; "lossless" copies, or writes WAV."""

UNASKED = "high"
"""Where something has to be encoded and no quality was named."""


def video_encoding(form: Format, quality: str) -> VideoEncoding | None:
    """How the pictures of a format are encoded; None where it holds none, or makes them of others."""
    if form.kind != "video":
        return None
    family = form.video[0]
    row = QUALITIES[quality]
    return VideoEncoding(codec=ENCODERS[family], options={}, quality=row.h264 if family == "h264" else row.vp9)


def audio_encoding(form: Format, quality: str) -> AudioEncoding | None:
    """How its sound is encoded; None where it holds none."""
    if not form.audio:
        return None
    return AudioEncoding(codec=form.audio[0], bit_rate=QUALITIES[quality].sound)
