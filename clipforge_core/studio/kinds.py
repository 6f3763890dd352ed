"""What a file of the media library is, by its first bytes.

picture_type(head)      # "image/png"; "" for what is none of the pictures that a library takes
"""

from __future__ import annotations

from pathlib import Path

from clipforge_core.errors import EmptyFile
from clipforge_core.files import readable

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
