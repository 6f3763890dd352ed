"""Rows of the tables of projects as values, and the queries that several services share.

An export's state is a view: what its row says where it has ended, else what its job is doing. So nothing has to be
written when a job begins, and a job that is handed back shows as waiting again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

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
    from clipforge_core.store.connection import Connection

_PROJECT = (
    "SELECT p.seq, p.id, p.user, p.title, p.status, p.source_url, p.media_key, p.media, p.detect_job, p.created_at, "
    "p.updated_at, j.error_code, j.error_message "
    "FROM projects p LEFT JOIN jobs j ON j.id = p.detect_job"
)
_CLIP = "SELECT c.*, p.user AS user FROM clips c JOIN projects p ON p.id = c.project"
_EXPORT = "SELECT e.*, j.state AS job_state, j.percentage AS percentage FROM exports e LEFT JOIN jobs j ON j.id = e.job"
THERE = " AND p.trashed = 0"
"""Of projects: not deleted."""

HERE = " AND c.trashed = 0 AND c.replaced_by = ''"
"""Of clips: neither deleted, nor taken out by a later detection."""

_STATUSES = {status.value: status for status in ProjectStatus}
_CLIP_THERE = "NOT EXISTS (SELECT 1 FROM clips k WHERE k.id = e.clip AND k.trashed != 0)"
_PROJECT_THERE = "NOT EXISTS (SELECT 1 FROM projects t WHERE t.id = e.project AND t.trashed != 0)"
_WORKING = {"queued": ExportStatus.PENDING, "processing": ExportStatus.PROCESSING}


def projects(db: Connection, where: str, values: Sequence[Any]) -> list[tuple[int, Project]]:
    """(place in the order of creation, project) of rows; `where` begins after WHERE."""
    # Plain rows: lists of projects are what clients ask for most, and a dict a row would cost more than all the rest.
    rows = db.conn.execute(f"{_PROJECT} WHERE {where}", list(values)).fetchall()
    return [(row[0], _project(row)) for row in rows]


def project(db: Connection, user: str, project_id: str, *, trashed: bool = False) -> Project:
    """One project of a user; with `trashed` also one that was deleted and can be brought back. Raises NotThere."""
    found = projects(db, f"p.id = ? AND p.user = ?{'' if trashed else THERE}", [project_id, user])
    if not found:
        raise NotThere(kind="project", id=project_id)
    return found[0][1]


def clips(db: Connection, where: str, values: Sequence[Any]) -> list[ProjectClip]:
    """Clips of rows."""
    return [_clip(row) for row in db.query(f"{_CLIP} WHERE {where}", list(values))]


def clip(db: Connection, user: str, clip_id: str, *, gone: bool = False) -> ProjectClip:
    """One clip of a user's project; with `gone` also one that can be brought back. Raises NotThere."""
    found = clips(db, f"c.id = ? AND p.user = ?{THERE}{'' if gone else HERE}", [clip_id, user])
    if not found:
        raise NotThere(kind="clip", id=clip_id)
    return found[0]


def exports(db: Connection, where: str, values: Sequence[Any]) -> list[ProjectExport]:
    """Exports of rows; those of clips that were deleted are not there."""
    return [_export(row) for row in db.query(f"{_EXPORT} WHERE {_CLIP_THERE} AND {where}", list(values))]


def unmade_exports(db: Connection, of: Literal["project", "clip"], owner: str) -> int:
    """How many exports of a project or a clip have not ended yet."""
    query = f"SELECT COUNT(*) FROM exports WHERE {of} = ? AND status = ?"  # noqa: S608
    return int(db.conn.execute(query, [owner, ExportStatus.PENDING.value]).fetchone()[0])


def export(db: Connection, user: str, export_id: str) -> ProjectExport:
    """One export of a user. Raises NotThere."""
    found = exports(db, f"e.id = ? AND e.user = ? AND {_PROJECT_THERE}", [export_id, user])
    if not found:
        raise NotThere(kind="export", id=export_id)
    return found[0]


def _project(row: Sequence[Any]) -> Project:
    _, id_, user, title, state, source_url, media_key, media, detect_job, created_at, updated_at, code, message = row
    status = _STATUSES[state]
    return Project(
        id=id_,
        user=user,
        title=title,
        status=status,
        source_url=source_url,
        media_key=media_key,
        media=None if media is None else decode(media, ProjectMedia),
        detect_job=detect_job,
        error=JobError(code=code, message=message) if status is ProjectStatus.FAILED and code else None,
        created_at=created_at,
        updated_at=updated_at,
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
