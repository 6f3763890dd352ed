"""A page of quality reports: for each file its measures, their scores as bars, and what could not be measured.

write_quality_page(Path("quality.html"), [to_builtins(report), ...])
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import convert
from clipforge_core.files import write_bytes
from clipforge_core.model.quality import Measure, QualityReport
from clipforge_core.report.page import render_page


class RowView(msgspec.Struct, frozen=True, kw_only=True):
    """One measure as the page shows it."""

    label: str
    value: str
    score: float | None
    meaning: str


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """One file as the page shows it."""

    name: str
    facts: tuple[str, ...]
    rows: tuple[RowView, ...]
    absent: tuple[dict[str, str], ...]
    warnings: tuple[str, ...]


def write_quality_page(path: Path, reports: Sequence[dict[str, Any]]) -> None:
    """Write the page; `reports` are results of jobs of the kind "quality". Raises what writing raises."""
    views = [_view(convert(report, QualityReport, "report")) for report in reports]
    write_bytes(path, render_page("quality", reports=views).encode())


def _view(report: QualityReport) -> ReportView:
    overall = "nothing could be scored" if report.overall is None else f"overall {report.overall:.2f} of 1"
    facts = [overall, *(str(report.video[key]) for key in ("resolution", "bitrate") if key in report.video)]
    if 0 < report.looked.pictures_share < 1:
        facts.append(f"{report.looked.pictures_share:.0%} of the pictures were looked at")
    if report.reference:
        facts.append(f"against {Path(report.reference).name} at {report.offset or 0.0:.3f} s")
    return ReportView(
        name=Path(report.source).name,
        facts=tuple(facts),
        rows=tuple(_row(measure) for measure in report.measures),
        absent=tuple({"label": a.name.replace("_", " "), "reason": a.reason} for a in report.absent),
        warnings=report.warnings,
    )


def _row(measure: Measure) -> RowView:
    return RowView(
        label=measure.name.replace("_", " "),
        value=f"{measure.value:.4g} {measure.unit}".strip(),
        score=None if measure.score is None else round(measure.score, 2),
        meaning=f"{measure.meaning} ({measure.note})" if measure.note else measure.meaning,
    )
