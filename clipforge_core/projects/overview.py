"""Overview: what lists show of projects beside themselves, in one query for a whole page of them.

overview.of(caller, ["proj_1", "proj_2"])["proj_1"].clips
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from clipforge_core.model.job import Job, Progress
from clipforge_core.projects.rows import HERE, THERE

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.store.database import Database

_COUNTS = """
SELECT p.id AS id,
    (SELECT COUNT(*) FROM clips c WHERE c.project = p.id @here) AS clips,
    (SELECT COUNT(*) FROM exports e JOIN clips c ON c.id = e.clip @here
        WHERE e.project = p.id AND e.status = 'COMPLETED') AS exports,
    (SELECT c.thumbnail_key FROM clips c WHERE c.project = p.id AND c.thumbnail_key != '' @here
        ORDER BY c.score DESC, c.seq LIMIT 1) AS picture,
    (SELECT u.received * 100.0 / MAX(u.size_limit, 1) FROM uploads u WHERE u.signed_for = p.id AND u.state = 'receiving'
        ORDER BY u.seq DESC LIMIT 1) AS uploaded,
    (SELECT 1 FROM uploads u WHERE u.state = 'stored' AND (u.project = p.id OR (u.signed_for = p.id AND u.project = ''))
        LIMIT 1) AS stored,
    j.state AS state, j.percentage AS percentage, j.stage AS stage, j.message AS message
FROM projects p LEFT JOIN jobs j ON j.id = p.detect_job
WHERE p.user = ? AND p.id IN
""".replace("@here", HERE)
_MADE = """
SELECT 'film', title, id FROM studio_videos WHERE id = :subject AND user = :user
UNION ALL SELECT 'narration', COALESCE(NULLIF(title, ''), json_extract(wish, '$.topic')), id FROM narrations
    WHERE id = :job AND user = :user
UNION ALL SELECT 'trim', source, id FROM trims WHERE id IN (:job, :subject, :trim) AND user = :user
LIMIT 1
"""


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """`picture` is the key of the best clip's picture, "" where there is none; `progress` that of the detection, None
    where none is under way; `uploaded` percent of an upload that is under way, None where there is none."""

    clips: int = 0
    exports: int = 0
    picture: str = ""
    progress: Progress | None = None
    uploaded: float | None = None
    has_media: bool = False


class Overview:
    """Reads the tables of projects, clips, exports and jobs together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, caller: Caller, projects: Sequence[str]) -> dict[str, Summary]:
        """By id; those of others and those that are gone are absent."""
        if not projects:
            return {}
        places = ", ".join("?" * len(projects))
        with self._database.read() as db:
            found = list(db.query(f"{_COUNTS} ({places}){THERE}", [caller.id, *projects]))
        return {
            row["id"]: Summary(
                clips=row["clips"],
                exports=row["exports"],
                picture=row["picture"] or "",
                progress=_progress(row),
                uploaded=row["uploaded"],
                has_media=bool(row["stored"]),
            )
            for row in found
        }

    def exports_of(self, caller: Caller, project_id: str) -> dict[str, int]:
        """How many exports each clip of a project has; clips without any are absent."""
        query = (
            "SELECT e.clip, COUNT(*) FROM exports e JOIN projects p ON p.id = e.project "  # noqa: S608
            f"JOIN clips c ON c.id = e.clip{HERE} WHERE p.id = ? AND p.user = ?{THERE} GROUP BY e.clip"
        )
        with self._database.read() as db:
            return dict(db.conn.execute(query, [project_id, caller.id]).fetchall())

    def about(self, user: str, project_id: str, subject: str) -> tuple[str, str]:
        """(title, id) of the project that a job of a user is about; ("", "") where it is about none that is there."""
        with self._database.read() as db:
            query = f"SELECT p.title, p.id FROM projects p WHERE p.id IN (?, ?) AND p.user = ?{THERE}"  # noqa: S608
            row = db.conn.execute(query, [project_id, subject, user]).fetchone()
        return (row[0], row[1]) if row is not None else ("", "")

    def made_of(self, job: Job) -> tuple[str, str, str]:
        """("film" | "narration" | "trim", title, id) of what else a job of a user makes or measures; empty where that
        is not there."""
        values = {"user": job.user, "job": job.id, "subject": job.subject, "trim": str(job.params.get("trim", ""))}
        with self._database.read() as db:
            row = db.conn.execute(_MADE, values).fetchone()
        return (row[0], row[1], row[2]) if row is not None else ("", "", "")

    def count(self, caller: Caller) -> int:
        """How many projects the caller has."""
        with self._database.read() as db:
            query = f"SELECT COUNT(*) FROM projects p WHERE p.user = ?{THERE}"  # noqa: S608
            return int(db.conn.execute(query, [caller.id]).fetchone()[0])


def _progress(row: dict[str, object]) -> Progress | None:
    if row["state"] not in ("queued", "processing"):
        return None
    return Progress(percentage=float(str(row["percentage"])), stage=str(row["stage"]), message=str(row["message"]))
