"""A job's result, with names of files relative to its folder (to be kept) and absolute (to be told)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from clipforge_core.codec import to_builtins
from clipforge_core.jobs.exporting import Export
from clipforge_core.model.clip import ClipsDocument

FONT_CHECKS = ("caption_font:", "caption_glyphs:", "caption_emoji:", "text_glyphs:")
"""What checks of fonts begin with in an export's warnings."""


def lacks_fonts(result: dict[str, Any]) -> bool:
    """True where letters or pictures were left out of a result because no font has them: the warning says to install
    one, and the same command is then expected to draw them. What has not changed comes from the cache."""
    return any(w.startswith(FONT_CHECKS) for export in result.get("exports", ()) for w in export.get("warnings", ()))


def result_of(document: ClipsDocument, exports: Sequence[Export], warnings: Sequence[str]) -> dict[str, Any]:
    """The result with relative names, as it is kept in the folder's manifest."""
    made = [
        {
            "clip": e.order.clip.id,
            "aspect": e.aspect,
            "formats": list(e.finished.formats),
            "files": e.finished.files,
            "enhancements": to_builtins(e.finished.enhancements),
            "warnings": list(e.finished.warnings),
        }
        for e in exports
        if e.finished is not None
    ]
    return {
        "clips_json": "clips.json" if made else "",
        "report": "report.html" if made else "",
        "clips": [{k: v for k, v in to_builtins(clip).items() if k != "words"} for clip in document.clips],
        "exports": made,
        "note": document.note,
        "warnings": list(warnings),
        "up_to_date": False,
    }


def absolute(result: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The same with full paths."""
    return {
        **result,
        "clips_json": str(folder / result["clips_json"]) if result["clips_json"] else "",
        "report": str(folder / result["report"]) if result["report"] else "",
        "exports": [
            {**export, "files": {kind: str(folder / name) for kind, name in export["files"].items()}}
            for export in result["exports"]
        ],
    }
