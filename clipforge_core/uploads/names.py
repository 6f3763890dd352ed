"""Names of uploads: one that is shown, as the user wrote it, and a harmless one in the storage.

    shown_name("C:\\\\films\\\\Über uns.mp4")       # "Über uns.mp4"
    kept_name("../../etc/Über uns.MP4", "")     # "Uber-uns.mp4"
    kept_name("你好", "video/mp4")               # "upload.mp4"

A kept name is plain ASCII without anything that a shell, a URL, a file system or a browser reads its own way, and ends
as media do or not at all.
"""

from __future__ import annotations

import re
import unicodedata

from clipforge_core.media_types import TYPES, ending, extension_of

SHOWN = 255
"""Characters of a shown name at most: what file systems take."""

KEPT = 80
"""Characters of a kept name at most, without its ending."""

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode categories of what cannot be seen: controls, direction marks, halves of surrogates, line ends."""


def shown_name(filename: str) -> str:
    """The last part of a path of any system, without what cannot be seen; "upload" where nothing is left."""
    last = re.split(r"[/\\]", filename)[-1]
    seen = "".join(char for char in last if unicodedata.category(char) not in _UNSEEN).strip()
    if not seen.strip("."):
        return "upload"
    end = ending(seen)
    if len(seen) > SHOWN and 0 < len(end) < 10:
        return f"{seen[: SHOWN - len(end) - 1]}.{end}"
    return seen[:SHOWN]


def plain_type(mime_type: str) -> str:
    """A declared content type without what cannot be written into a header."""
    return "".join(char for char in mime_type if " " <= char <= "~").strip().lower()


def kept_name(filename: str, mime_type: str) -> str:
    """A harmless name with the ending of the file's name where that is one of media, else of its declared type."""
    shown = shown_name(filename)
    end = ending(shown)
    stem = shown
    if end in TYPES:
        stem = shown[: -len(end) - 1]
    else:
        end = extension_of(mime_type)
    decomposed = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode("ascii")
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", decomposed)[:KEPT].strip("-_") or "upload"
    return f"{plain}.{end}" if end else plain
