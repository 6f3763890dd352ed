"""`report.html` of a folder: the page is `clipforge_core.report`'s, the values are this job's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from clipforge_core.codec import convert
from clipforge_core.contracts.job_kind import Context
from clipforge_core.files import write_bytes
from clipforge_core.jobs.exporting import Export
from clipforge_core.jobs.look import Refs, load
from clipforge_core.model.clip import ClipsDocument
from clipforge_core.model.enhance import Enhancement
from clipforge_core.model.export import Check
from clipforge_core.model.media import MediaInfo
from clipforge_core.report.exports import ExportFiles


def write_report(
    context: Context,
    document: ClipsDocument,
    info: MediaInfo,
    refs: Refs,
    exports: Sequence[Export],
    folder: Path,
    kept: Sequence[dict[str, Any]] = (),
) -> None:
    """Write the page. `kept` are exports of an earlier run that still stand in the folder, as its manifest has
    them. Raises DiskFull, PermissionDenied."""
    from clipforge_core.report.page import render_report

    made = [
        ExportFiles(
            clip=e.order.clip.id,
            aspect=e.aspect,
            files={kind: str(folder / name) for kind, name in e.finished.files.items()},
            warnings=e.finished.warnings,
            checks=tuple(Check(**c) for c in e.finished.checks),
            enhancements=e.finished.enhancements,
        )
        for e in exports
        if e.finished is not None
    ]
    made += [
        ExportFiles(
            clip=e["clip"],
            aspect=e["aspect"],
            files={kind: str(folder / name) for kind, name in e["files"].items()},
            warnings=tuple(e["warnings"]),
            enhancements=convert(e.get("enhancements", []), tuple[Enhancement, ...]),
        )
        for e in kept
    ]
    page = render_report(document, load(context, refs), info, made, folder=folder)
    write_bytes(folder / "report.html", page.encode())
