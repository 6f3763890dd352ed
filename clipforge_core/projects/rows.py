"""Rows of the tables of projects as values, and the queries that several services share.

An export's state is a view: what its row says where it has ended, else what its job is doing. So nothing has to be
written when a job begins, and a job that is handed back shows as waiting again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from clipforge_core.codec import decode
from clipforge_core.model.clip import DocumentClip
from clipforge_core.model.job import JobError
from clipforge_core.model.project import (
    ExportStatus,
    Project,
    ProjectClip,
    ProjectExport,
    ProjectMedia,
    ProjectStatus,
    StoredFile,
)
from clipforge_core.refusals import NotThere

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

_PROJECT = (
    "SELECT p.*, j.error_code AS error_code, j.error_message AS error_message "
    "FROM projects p LEFT JOIN jobs j ON j.id = p.detect_job"
)
_CLIP = "SELECT c.*, p.user AS user FROM clips c JOIN projects p ON p.id = c.project"
_EXPORT = "SELECT e.*, j.state AS job_state, j.percentage AS percentage FROM exports e LEFT JOIN jobs j ON j.id = e.job"
_WORKING = {"queued": ExportStatus.PENDING, "processing": ExportStatus.PROCESSING}


def projects(db: Connection, where: str, values: Sequence[Any]) -> list[tuple[int, Project]]:
    """(place in the order of creation, project) of rows; `where` begins after WHERE."""
    return [(row["seq"], _project(row)) for row in db.query(f"{_PROJECT} WHERE {where}", list(values))]


def project(db: Connection, user: str, project_id: str) -> Project:
    """One project of a user. Raises NotThere."""
    found = projects(db, "p.id = ? AND p.user = ?", [project_id, user])
    if not found:
        raise NotThere(kind="project", id=project_id)
    return found[0][1]


def clips(db: Connection, where: str, values: Sequence[Any]) -> list[ProjectClip]:
    """Clips of rows."""
    return [_clip(row) for row in db.query(f"{_CLIP} WHERE {where}", list(values))]


def clip(db: Connection, user: str, clip_id: str) -> ProjectClip:
    """One clip of a user's project. Raises NotThere."""
    found = clips(db, "c.id = ? AND p.user = ?", [clip_id, user])
    if not found:
        raise NotThere(kind="clip", id=clip_id)
    return found[0]


def exports(db: Connection, where: str, values: Sequence[Any]) -> list[ProjectExport]:
    """Exports of rows."""
    return [_export(row) for row in db.query(f"{_EXPORT} WHERE {where}", list(values))]


def export(db: Connection, user: str, export_id: str) -> ProjectExport:
    """One export of a user. Raises NotThere."""
    found = exports(db, "e.id = ? AND e.user = ?", [export_id, user])
    if not found:
        raise NotThere(kind="export", id=export_id)
    return found[0]


def _project(row: dict[str, Any]) -> Project:
    status = ProjectStatus(row["status"])
    failed = status is ProjectStatus.FAILED and row["error_code"]
    return Project(
        id=row["id"],
        user=row["user"],
        title=row["title"],
        status=status,
        source_url=row["source_url"],
        media_key=row["media_key"],
        media=None if row["media"] is None else decode(row["media"], ProjectMedia),
        detect_job=row["detect_job"],
        error=JobError(code=row["error_code"], message=row["error_message"]) if failed else None,
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _clip(row: dict[str, Any]) -> ProjectClip:
    return ProjectClip(
        id=row["id"],
        project=row["project"],
        detection=row["detection"],
        document=decode(row["data"], DocumentClip),
        thumbnail_key=row["thumbnail_key"],
        created_at=row["created_at"],
    )


def _export(row: dict[str, Any]) -> ProjectExport:
    status = ExportStatus(row["status"])
    if status is ExportStatus.PENDING:
        status = _WORKING.get(row["job_state"] or "", status)
    error = None
    if row["error_code"] is not None:
        error = JobError(code=row["error_code"], message=row["error_message"] or "")
    return ProjectExport(
        id=row["id"],
        clip=row["clip"],
        project=row["project"],
        user=row["user"],
        job=row["job"],
        status=status,
        format=row["format"],
        aspect_ratio=row["aspect_ratio"],
        template=row["template"],
        options=decode(row["options"], dict[str, Any]),
        artifacts=None if row["artifacts"] is None else decode(row["artifacts"], dict[str, StoredFile]),
        progress=100.0 if status is ExportStatus.COMPLETED else float(row["percentage"] or 0.0),
        duration=float(row["duration"]),
        error=error,
        created_at=row["created_at"],
        finished_at=row["finished_at"],
    )
