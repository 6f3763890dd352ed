"""The rows of uploads: every statement on that table stands here, each inside a transaction of its caller."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from clipforge_core.model.upload import Upload, UploadState

UNDER_WAY_SECONDS = 86400
"""How long after its link has expired an upload in one piece may still be coming."""

_USED = """
SELECT (SELECT COALESCE(SUM(received), 0) FROM uploads WHERE user = :user)
    + (SELECT COALESCE(SUM(json_extract(media, '$.size')), 0) FROM projects
       WHERE user = :user AND media_key LIKE 'projects/%')
    + (SELECT COALESCE(SUM(json_extract(file.value, '$.size')), 0) FROM exports, json_each(exports.artifacts) AS file
       WHERE exports.user = :user)
    + (SELECT COALESCE(SUM(json_extract(output, '$.size') + COALESCE(json_extract(facts, '$.source_size'), 0)), 0)
       FROM trims WHERE user = :user)
    + (SELECT COALESCE(SUM(json_extract(variant.value, '$.output.size')), 0)
       FROM ab_tests, json_each(ab_tests.result, '$.variants') AS variant WHERE ab_tests.user = :user)
    + (SELECT COALESCE(SUM(size + thumbnail_size), 0) FROM media_items WHERE user = :user)
    + (SELECT COALESCE(SUM(json_extract(file, '$.size')), 0) FROM videos WHERE user = :user)
    + (SELECT COALESCE(SUM(json_extract(file.value, '$.size')), 0) FROM narrations, json_each(narrations.files) AS file
       WHERE narrations.user = :user)
    + (SELECT COALESCE(SUM(COALESCE(json_extract(file, '$.size'), 0)
                           + COALESCE(json_extract(thumbnail, '$.size'), 0) + fetched), 0)
       FROM studio_videos WHERE user = :user)
    + (SELECT COALESCE(SUM(json_extract(s.thumbnail, '$.size')), 0)
       FROM studio_scenes s JOIN studio_videos v ON v.id = s.video WHERE v.user = :user)
"""


def insert(db: Any, upload: Upload) -> None:
    """A new row."""
    db.execute(
        "INSERT INTO uploads (id, user, signed_for, filename, mime_type, key, state, size_limit, resumable, expires, "
        "created_at, metadata) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            upload.id,
            upload.user,
            upload.signed_for,
            upload.filename,
            upload.mime_type,
            upload.key,
            upload.state.value,
            upload.size_limit,
            int(upload.resumable),
            upload.expires,
            upload.created_at,
            upload.metadata,
        ],
    )


def find(db: Any, upload_id: str) -> Upload | None:
    """The row of that id."""
    return next(_uploads(db, "id = ?", [upload_id]), None)


def of_user(db: Any, user: str, limit: int, before: str = "") -> list[Upload]:
    """A user's, newest first; `before` is the id of the one that the last page ended with."""
    older = "AND seq < COALESCE((SELECT seq FROM uploads WHERE id = ?), 0)" if before else "AND ? = ''"
    return list(_uploads(db, f"user = ? {older} ORDER BY seq DESC LIMIT ?", [user, before, limit]))


def noted(db: Any, upload_id: str, received: int, expires: float) -> bool:
    """So much of a resumable one is safe on the disk; False where the row is gone or whole."""
    cursor = db.execute(
        "UPDATE uploads SET received = ?, expires = ? WHERE id = ? AND state = 'receiving'",
        [received, expires, upload_id],
    )
    return bool(cursor.rowcount == 1)


def unfinished(db: Any) -> set[str]:
    """Ids of resumable ones that are not whole."""
    return {row["id"] for row in db.query("SELECT id FROM uploads WHERE state = 'receiving'")}


def stored(db: Any, upload_id: str, received: int, sha256: str, at: str) -> bool:
    """It is whole; False where the row is gone or was whole before."""
    cursor = db.execute(
        "UPDATE uploads SET state = 'stored', received = ?, sha256 = ?, stored_at = ? "
        "WHERE id = ? AND state != 'stored'",
        [received, sha256, at, upload_id],
    )
    return bool(cursor.rowcount == 1)


def remove(db: Any, ids: Sequence[str]) -> None:
    """Forget rows."""
    for upload_id in ids:
        db.execute("DELETE FROM uploads WHERE id = ?", [upload_id])


def used(db: Any, user: str) -> int:
    """Bytes that a user's files take: uploads, whole or not, fetched sources, exports, trims, films, the media
    library."""
    return int(db.execute(_USED, {"user": user}).fetchone()[0])


def project_of(db: Any, user: str, project: str) -> bool:
    """True for a project of that user."""
    return db.execute("SELECT 1 FROM projects WHERE id = ? AND user = ?", [project, user]).fetchone() is not None


def given_up(db: Any, now: float, stored_before: str) -> list[Upload]:
    """Those that did not come in time, and whole ones from before that moment which no project took ("": none)."""
    late = f"(state != 'stored' AND expires + CASE WHEN resumable THEN 0 ELSE {UNDER_WAY_SECONDS} END <= ?)"
    unused = "(state = 'stored' AND project = '' AND stored_at < ?)"
    return list(_uploads(db, f"{late} OR {unused}", [now, stored_before]))


def _uploads(db: Any, where: str, values: Sequence[Any]) -> Iterator[Upload]:
    for row in db.query(f"SELECT * FROM uploads WHERE {where}", values):  # noqa: S608
        fields = {name: value for name, value in row.items() if name != "seq"}
        yield Upload(**{**fields, "state": UploadState(row["state"]), "resumable": bool(row["resumable"])})
