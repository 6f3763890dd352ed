"""The files that one clip became in one aspect, as the report links them."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote_from_bytes

import msgspec

from clipforge_core.model.enhance import Enhancement
from clipforge_core.model.export import Check


class ExportFiles(msgspec.Struct, frozen=True, kw_only=True):
    """One finished export: `clip` is the clip's id, `files` are paths by kind.

    Kinds are names of formats ("mp4", "gif", "otio", ...), "preview", and the files beside them: "srt", "vtt",
    "ass", "words", "thumbnail", "timeline" and "manifest".
    """

    clip: str
    aspect: str
    files: dict[str, str]
    warnings: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    enhancements: tuple[Enhancement, ...] = ()


def relative_url(path: str, folder: Path) -> str:
    """The URL of a file as seen from a page in `folder`: relative, quoted, never taken for a scheme."""
    near = os.path.relpath(path, folder)
    return "./" + quote_from_bytes(os.fsencode(near), safe="/")
