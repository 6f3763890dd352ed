"""Which codec a sound track has after a cut: its own where the container holds it and there is an encoder."""

from __future__ import annotations

from typing import NamedTuple

ENCODERS = {
    "aac": "aac",
    "mp3": "libmp3lame",
    "ac3": "ac3",
    "eac3": "eac3",
    "opus": "libopus",
    "flac": "flac",
    "alac": "alac",
}
"""FFmpeg's encoders of sound by codec; PCM goes by its own name."""

_LOSSLESS = ("flac", "alac")
_HELD: dict[str, tuple[str, ...]] = {
    "mp4": ("aac", "mp3", "ac3", "eac3", "opus", "flac", "alac"),
    "mov": ("aac", "mp3", "ac3", "eac3", "alac", "pcm_"),
    "webm": ("opus",),
    "wav": ("pcm_",),
    "mp3": ("mp3",),
    "m4a": ("aac", "alac"),
    "flac": ("flac",),
    "ogg": ("opus", "flac"),
    "opus": ("opus",),
    "aac": ("aac",),
}
"""What a container holds; those that are not named (Matroska) hold everything."""

_USUAL = {"webm": "opus", "ogg": "opus", "opus": "opus", "wav": "pcm_s16le", "mp3": "mp3", "flac": "flac"}

MUXERS = {
    "wav": "wav", "mp3": "mp3", "m4a": "ipod", "flac": "flac", "ogg": "ogg", "opus": "ogg", "mka": "matroska",
    "aac": "adts",
}  # fmt: skip
"""FFmpeg's muxers of files with sound alone."""


class SoundCodec(NamedTuple):
    """A codec with its encoder. `exact`: it gives back every sample as it was."""

    codec: str
    encoder: str
    exact: bool


def codec_for(source: str, container: str) -> SoundCodec:
    """The codec of a track of codec `source` in a container."""
    held = _HELD.get(container)
    fits = held is None or any(source == name or (name.endswith("_") and source.startswith(name)) for name in held)
    if fits and (source in ENCODERS or _is_pcm(source)):
        return SoundCodec(source, ENCODERS.get(source, source), is_exact(source))
    if held is not None and (_is_pcm(source) or source in _LOSSLESS):
        # Sound without loss stays without loss where the container allows it.
        for name in held:
            if name in _LOSSLESS or name == "pcm_":
                codec = name if name in _LOSSLESS else "pcm_s24le"
                return SoundCodec(codec, codec, True)
    codec = _USUAL.get(container, "aac")
    return SoundCodec(codec, ENCODERS.get(codec, codec), is_exact(codec))


def is_exact(codec: str) -> bool:
    """True for codecs that lose nothing."""
    return _is_pcm(codec) or codec in _LOSSLESS


def _is_pcm(codec: str) -> bool:
    return codec.startswith("pcm_")
