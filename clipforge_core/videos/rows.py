"""Rows of the table of videos as values.

A video's state is a view: what its row says where it has ended, else what its job is doing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from clipforge_core.codec import decode
from clipforge_core.model.job import JobError
from clipforge_core.model.project import StoredFile
from clipforge_core.model.video import Video, VideoStatus
from clipforge_core.refusals import NotThere

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection

_FROM = "FROM videos v LEFT JOIN jobs j ON j.id = v.job"
_STATUS = "CASE WHEN v.status = 'pending' AND j.state = 'processing' THEN 'processing' ELSE v.status END"


def page(db: Connection, user: str, status: str, limit: int, offset: int) -> tuple[list[Video], int]:
    """(videos of a user, newest first, from `offset` on; how many there are in all); of one status, "" for any."""
    where = "v.user = :user" + (f" AND {_STATUS} = :status" if status else "")
    values = {"user": user, "limit": limit, "offset": offset} | ({"status": status} if status else {})
    found = _select(db, f"{where} ORDER BY v.seq DESC LIMIT :limit OFFSET :offset", values)
    total = db.conn.execute(f"SELECT count(*) {_FROM} WHERE {where}", values).fetchone()[0]
    return found, int(total)


def video(db: Connection, user: str, video_id: str) -> Video:
    """One video of a user. Raises NotThere."""
    return _one(db, "v.id = ?", user, video_id, "video")


def video_of_job(db: Connection, user: str, job_id: str) -> Video:
    """The video that a job makes. Raises NotThere."""
    return _one(db, "v.job = ?", user, job_id, "job")


def _one(db: Connection, where: str, user: str, value: str, kind: str) -> Video:
    found = _select(db, f"{where} AND v.user = ?", [value, user])
    if not found:
        raise NotThere(kind=kind, id=value)
    return found[0]


def _select(db: Connection, where: str, values: Sequence[Any] | dict[str, Any]) -> list[Video]:
    columns = f"v.*, {_STATUS} AS now, j.percentage AS percentage, j.stage AS stage"
    return [_video(row) for row in db.query(f"SELECT {columns} {_FROM} WHERE {where}", values)]


def _video(row: dict[str, Any]) -> Video:
    status = VideoStatus(row["now"])
    error = None
    if row["error_code"]:
        error = JobError(code=row["error_code"], message=row["error_message"] or "")
    return Video(
        id=row["id"],
        user=row["user"],
        job=row["job"],
        status=status,
        scenes=row["scenes"],
        comment=row["comment"],
        progress=100.0 if status is VideoStatus.COMPLETED else float(row["percentage"] or 0.0),
        stage="" if status.over else row["stage"] or "",
        file=None if row["file"] is None else decode(row["file"], StoredFile),
        duration=row["duration"],
        width=row["width"],
        height=row["height"],
        warnings=decode(row["warnings"], tuple[str, ...]),
        error=error,
        created_at=row["created_at"],
        finished_at=row["finished_at"],
    )
