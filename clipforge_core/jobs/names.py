"""Names of the files that a source becomes."""

from __future__ import annotations

import unicodedata

LONGEST = 48
BYTES = 144
"""File systems count bytes, and temporary names are longer than the names they stand for."""

SIDECARS: dict[str, str] = {
    "srt": ".srt",
    "vtt": ".vtt",
    "ass": ".ass",
    "words": ".words.json",
    "thumbnail": ".jpg",
    "timeline": ".timeline.json",
    "manifest": ".manifest.json",
}
"""What stands beside the clip itself, whatever its format, and what the names end with."""

OF_PICTURES = ("ass", "thumbnail")
"""Those that make sense beside pictures alone."""


def slug(text: str) -> str:
    """A title as part of a file name: letters and digits of any script, lower case, parted by "-"."""
    kept = []
    for char in unicodedata.normalize("NFC", text).lower():
        if unicodedata.category(char)[0] in "LNM":
            kept.append(char)
        elif char not in "'’":
            kept.append("-")
    words = [w for w in "".join(kept).split("-") if w]
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word
        if len(longer) > LONGEST or len(longer.encode()) > BYTES:
            break
        name = longer
    return name or (words[0][: BYTES // 4] if words else "clip")


def stem(number: int, title: str, aspect: str) -> str:
    """The name of a clip's files without their endings: 01_why-it-works_9x16."""
    return f"{number:02d}_{slug(title)}_{aspect.replace(':', 'x')}"
