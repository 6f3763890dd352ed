"""Content types by the end of a name: of what we keep and send, and of nothing else.

    type_of("talk.MP4")            # "video/mp4"
    type_of("page.html")           # "application/octet-stream": no browser shall run what a user sent
    extension_of("video/mp4")      # "mp4"

The types are fixed here: what the system knows of names differs from machine to machine.
"""

from __future__ import annotations

TYPES: dict[str, str] = {
    "mp4": "video/mp4",
    "m4v": "video/x-m4v",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "mkv": "video/x-matroska",
    "avi": "video/x-msvideo",
    "flv": "video/x-flv",
    "wmv": "video/x-ms-wmv",
    "mpg": "video/mpeg",
    "mpeg": "video/mpeg",
    "ts": "video/mp2t",
    "m2ts": "video/mp2t",
    "mts": "video/mp2t",
    "mxf": "application/mxf",
    "ogv": "video/ogg",
    "3gp": "video/3gpp",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "weba": "audio/webm",
    "wma": "audio/x-ms-wma",
    "aiff": "audio/aiff",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
    "ass": "text/x-ssa",
    "txt": "text/plain",
    "json": "application/json",
    "otio": "application/json",
    "edl": "text/plain",
    "fcpxml": "application/xml",
    "zip": "application/zip",
}
"""What the end of a name means."""

OTHER = "application/octet-stream"

_ALIASES = {
    "audio/mp3": "mp3",
    "audio/x-wav": "wav",
    "audio/wave": "wav",
    "audio/x-flac": "flac",
    "audio/x-m4a": "m4a",
    "video/x-mpeg": "mpg",
    "video/avi": "avi",
}


def ending(name: str) -> str:
    """What stands behind the last dot of a name, in lower case; "" where nothing does."""
    stem, dot, end = name.rpartition(".")
    return end.lower() if dot and stem else ""


def type_of(name: str) -> str:
    """The content type of a file of that name."""
    return TYPES.get(ending(name), OTHER)


def extension_of(content_type: str) -> str:
    """The usual end of names of a type that we know, without its dot; "" for others."""
    wanted = content_type.partition(";")[0].strip().lower()
    return _ALIASES.get(wanted) or next((end for end, known in TYPES.items() if known == wanted), "")
