"""The job kind "compose_rows": a video template to one film for each row of a table.

A row that cannot be made stops no other; the failed rows are written to a table of their own, which can be mended and
given again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import convert
from clipforge_core.compose.rows import Row, write_rows
from clipforge_core.compose.variables import filled, inserted, names_in
from clipforge_core.contracts.job_kind import Context
from clipforge_core.errors import Cancelled, ClipForgeError, UsageError
from clipforge_core.jobs.compose import ComposeJob, ending_of
from clipforge_core.jobs.look import OnEngine
from clipforge_core.jobs.params import ComposeRowsParams
from clipforge_core.jobs.survey import UNKNOWN
from clipforge_core.jobs.within import Within

FAILED = "failed-rows.csv"
REASON = "error"
"""The column of the table of failed rows that says why; it is passed over when the table is given again."""
_UNSAFE = re.compile(r"[^\w.-]+")


class ComposeRowsJob(OnEngine):
    """A template and rows to films."""

    name = "compose_rows"
    version = "1"

    def __init__(self) -> None:
        self._one = ComposeJob()
        self.tasks: Mapping[str, Any] = self._one.tasks

    def run(self, context: Context) -> dict[str, Any]:
        """Do it. Raises UsageError where two rows would have one name; what is wrong with a row is in its result."""
        params = convert(context.job.params, ComposeRowsParams, "job")
        ending_of(f"film.{params.ending}")
        names = film_names(params)
        weight = 0.0
        done: list[dict[str, Any]] = []
        failed: list[Row] = []
        for number, (row, name) in enumerate(zip(params.rows, names, strict=True), start=1):
            one = _OneRow(context, _film(params, name), weight, len(names) - number + 1)
            entry = self._row(one, params, row, name)
            weight += one.weight
            context.emit("row", row=number, **entry)
            done.append({"row": number, **entry})
            if entry["error"]:
                failed.append({**_in_order(params, row), REASON: entry["error"]})
        table = Path(params.folder) / FAILED
        if failed:
            write_rows(table, failed)
        else:
            table.unlink(missing_ok=True)
        return {
            "folder": params.folder,
            "rows": done,
            "made": len(done) - len(failed),
            "failed": len(failed),
            "failed_rows": str(table) if failed else "",
        }

    def _row(self, context: _OneRow, params: ComposeRowsParams, row: Row, name: str) -> dict[str, Any]:
        shown: dict[str, Any] = {"name": name, "file": "", "duration": 0.0, "warnings": [], "error": "", "code": ""}
        try:
            values = {**params.values, **row}
            made = self._one.run(context.filled(filled(params.template, values, params.name)))
        except Cancelled:
            raise
        except ClipForgeError as error:
            return {**shown, "error": error.describe(), "code": error.code}
        return {**shown, "file": made["file"], "duration": made["duration"], "warnings": made["warnings"]}


def _film(params: ComposeRowsParams, name: str) -> dict[str, Any]:
    """What is asked of the job kind "compose" for one row, but for its project."""
    return {
        "project": {},
        "output": str(Path(params.folder) / f"{name}.{params.ending}"),
        "base": params.base,
        "also": list(params.also),
        "confined": params.confined,
        "files": params.files,
        "name": params.name,
    }


class _OneRow(Within):
    """One row of many: the others are expected to take as long."""

    def __init__(self, context: Context, params: dict[str, Any], before: float, rows: int) -> None:
        super().__init__(context, params)
        self._outer = context
        self._before = before
        self._rows = rows
        self.weight = 0.0

    def filled(self, project: Any) -> _OneRow:
        """The same with the row's project."""
        self.job = msgspec.structs.replace(self.job, params={**self.job.params, "project": project})
        return self

    def expect(self, weight: float) -> None:
        """The weight of this row's tasks, times the rows that are left."""
        if weight < UNKNOWN:
            self.weight = weight
        if weight < UNKNOWN or not self._before:
            self._outer.expect(self._before + weight * self._rows)


def film_names(params: ComposeRowsParams) -> list[str]:
    """Names of files, one for each row. Raises UsageError where two are the same or one is empty."""
    names: list[str] = []
    digits = len(str(len(params.rows)))
    for number, row in enumerate(params.rows, start=1):
        values = {**params.template.get("variables", {}), **params.values, **row}
        if params.pattern:
            name = _safe(inserted(params.pattern, values))
        else:
            told = _in_order(params, row)
            first = next((str(v) for k, v in told.items() if k != REASON and str(v).strip()), "")
            name = f"{number:0{digits}d}-{_safe(first)[:40].strip('-.').lower()}".rstrip("-")
        if not name.strip(".-"):
            raise UsageError(detail=f"row {number} gets no name from {params.pattern!r}")
        names.append(name)
    doubled = next((n for n in names if names.count(n) > 1), None)
    if doubled is not None:
        rows = ", ".join(str(i) for i, n in enumerate(names, start=1) if n == doubled)
        known = ", ".join(names_in(params.pattern)) or "none"
        raise UsageError(detail=f"rows {rows} would all be called {doubled}: use more variables than {known} in --name")
    return names


def _in_order(params: ComposeRowsParams, row: Row) -> Row:
    """A row with its columns in the order of the table."""
    return {**{name: row[name] for name in params.columns if name in row}, **row}


def _safe(text: str) -> str:
    """A text as a part of a file's name."""
    return _UNSAFE.sub("-", text.strip()).strip("-.")[:120]


def template_of(data: Any) -> dict[str, Any]:
    """A document as a template: an object. Raises UsageError for a list of projects."""
    if not isinstance(data, dict):
        raise UsageError(detail="a template is one project: a list of them cannot be filled with rows")
    return data
