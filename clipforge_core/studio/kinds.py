"""What a file of the media library is, by its bytes; its name only decides where they leave it open.

picture_type(head)                                   # "image/png"; "" for none of the pictures that a library takes
media_type("mov,mp4,m4a", "talk.mov", pictures=True)     # "video/quicktime"
fitting_name("photo.mp4", "image/png")               # "photo.png"
"""

from __future__ import annotations

from pathlib import Path

from clipforge_core.errors import EmptyFile
from clipforge_core.files import readable
from clipforge_core.media_types import TYPES, ending, extension_of, type_of

HEAD = 32


def picture_type(head: bytes) -> str:
    """The content type of a picture that every browser shows; "" for everything else, SVG too: it may hold scripts."""
    if head[:3] == b"\xff\xd8\xff":
        return "image/jpeg"
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return "image/png"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    return "image/webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else ""


def head_of(path: Path) -> bytes:
    """The first bytes of a file. Raises MissingFile, PermissionDenied, EmptyFile."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise readable(error, path) from error
    if not head:
        raise EmptyFile(path=str(path))
    return head


_CONTAINERS: dict[str, tuple[str, str]] = {
    "mov": ("video/mp4", "audio/mp4"),
    "mp4": ("video/mp4", "audio/mp4"),
    "matroska": ("video/x-matroska", "audio/webm"),
    "webm": ("video/webm", "audio/webm"),
    "avi": ("video/x-msvideo", "audio/wav"),
    "flv": ("video/x-flv", "audio/aac"),
    "asf": ("video/x-ms-wmv", "audio/x-ms-wma"),
    "mpeg": ("video/mpeg", "audio/mpeg"),
    "mpegts": ("video/mp2t", "audio/aac"),
    "mxf": ("application/mxf", "audio/wav"),
    "ogg": ("video/ogg", "audio/ogg"),
    "mp3": ("video/mpeg", "audio/mpeg"),
    "wav": ("video/x-msvideo", "audio/wav"),
    "flac": ("video/mp4", "audio/flac"),
    "aac": ("video/mp4", "audio/aac"),
    "aiff": ("video/mp4", "audio/aiff"),
    "gif": ("image/gif", "audio/mpeg"),
}
"""Containers as FFmpeg calls them, and what files of them usually are: with pictures, and without."""

_ALIKE = (
    {"video/mp4", "video/quicktime", "video/x-m4v", "video/3gpp", "audio/mp4"},
    {"video/x-matroska", "video/webm", "audio/webm"},
    {"audio/ogg", "video/ogg"},
)
"""Types of one container, which only the name tells apart."""


def media_type(container: str, name: str, *, pictures: bool) -> str:
    """The content type of a film or sound in a container (its names at FFmpeg, with commas); the file's name decides
    between types of one container."""
    known = [_CONTAINERS[each] for each in container.split(",") if each in _CONTAINERS]
    said, family = type_of(name), "video/" if pictures else "audio/"
    if not known:
        return said if said.startswith(family) else f"{family}{'mp4' if pictures else 'mpeg'}"
    usual = known[0][0 if pictures else 1]
    same = any(usual in alike and said in alike for alike in _ALIKE)
    return said if same and said.startswith(family) else usual


def fitting_name(filename: str, mime_type: str) -> str:
    """A file's name with an ending that says what it is: what is sent is told by it."""
    if type_of(filename) == mime_type:
        return filename
    stem = filename[: -len(ending(filename)) - 1] if ending(filename) in TYPES else filename
    return f"{stem}.{extension_of(mime_type)}"
