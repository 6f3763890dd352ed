"""Rows of the table of narrations as values.

The state of a narration is a view: what its row says where it has ended, else what its job is doing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from clipforge_core.codec import decode
from clipforge_core.model.job import JobError, Priority
from clipforge_core.model.narration import Narration, NarrationStatus, NarrationWish
from clipforge_core.model.project import StoredFile
from clipforge_core.refusals import Forbidden, NotThere

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection

_FROM = "FROM narrations n LEFT JOIN jobs j ON j.id = n.id"
_STATUS = "CASE WHEN n.status = 'queued' AND j.state = 'processing' THEN 'processing' ELSE n.status END"
_COLUMNS = f"n.*, {_STATUS} AS now, j.percentage AS percentage, j.stage AS stage, j.started_at AS started_at"
ACTIVE = "SELECT count(*) FROM narrations WHERE user = ? AND status IN ('queued', 'processing')"


def page(db: Connection, user: str, status: str, limit: int, offset: int) -> tuple[list[Narration], int]:
    """(narrations of a user, newest first, from `offset` on; how many there are in all); of one status, "" for any."""
    where = "n.user = :user" + (f" AND {_STATUS} = :status" if status else "")
    values = {"user": user, "limit": limit, "offset": offset} | ({"status": status} if status else {})
    found = _select(db, f"{where} ORDER BY n.seq DESC LIMIT :limit OFFSET :offset", values)
    total = db.conn.execute(f"SELECT count(*) {_FROM} WHERE {where}", values).fetchone()[0]
    return found, int(total)


def narration(db: Connection, user: str, narration_id: str) -> Narration:
    """One narration. Raises NotThere; Forbidden where it is somebody else's."""
    found = _select(db, "n.id = ?", [narration_id])
    if not found:
        raise NotThere(kind="job", id=narration_id)
    if found[0].user != user:
        raise Forbidden(detail="this job belongs to another user", reason="owner")
    return found[0]


def _select(db: Connection, where: str, values: Sequence[Any] | dict[str, Any]) -> list[Narration]:
    return [_narration(row) for row in db.query(f"SELECT {_COLUMNS} {_FROM} WHERE {where}", values)]


def _narration(row: dict[str, Any]) -> Narration:
    status = NarrationStatus(row["now"])
    error = None
    if row["error_code"]:
        error = JobError(code=row["error_code"], message=row["error_message"] or "")
    files = decode(row["files"], dict[str, StoredFile])
    return Narration(
        id=row["id"],
        user=row["user"],
        status=status,
        priority=Priority(row["priority"]),
        wish=decode(row["wish"], NarrationWish),
        estimate=row["estimate"],
        progress=100.0 if status is NarrationStatus.COMPLETED else float(row["percentage"] or 0.0),
        stage=row["stage"] or "",
        title=row["title"],
        film=files.get("film"),
        thumbnail=files.get("thumbnail"),
        script=files.get("script"),
        captions={kind: files[kind] for kind in ("srt", "vtt") if kind in files},
        script_id=row["script"],
        duration=row["duration"],
        width=row["width"],
        height=row["height"],
        warnings=decode(row["warnings"], tuple[str, ...]),
        error=error,
        created_at=row["created_at"],
        started_at=row["started_at"] or "",
        updated_at=row["updated_at"],
        finished_at=row["finished_at"],
    )
