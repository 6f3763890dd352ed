"""Analytics: what is counted about a project, and about everything that a user owns.

Everything is counted from the tables when it is asked for; nothing is estimated. Plays and watch time are those that
were counted of exports that are still there (`clipforge_core.audience`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.model.project import ExportStatus
from clipforge_core.projects import rows

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.store.database import Database


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What there is. `watch_seconds` is the sum of what was played, `minutes` that of sources that were looked through;
    `exports` are all, `exports_by_status` by how they stand in their row."""

    projects: int = 0
    clips: int = 0
    clips_by_detector: dict[str, int] = msgspec.field(default_factory=dict)
    exports: int = 0
    exports_by_status: dict[str, int] = msgspec.field(default_factory=dict)
    plays: int = 0
    watch_seconds: float = 0.0
    minutes: float = 0.0


class Analytics:
    """Counts over the tables of projects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def project(self, caller: Caller, project_id: str) -> Counts:
        """Of one project. Raises NotThere."""
        with self._database.read() as db:
            rows.project(db, caller.id, project_id)
            return _counts(db, "p.id = ?", project_id)

    def owned(self, caller: Caller) -> Counts:
        """Of all projects of the caller."""
        with self._database.read() as db:
            return _counts(db, "p.user = ?", caller.id)


def _counts(db: Any, where: str, value: str) -> Counts:
    def rows_of(select: str, join: str, tail: str = "") -> list[tuple[Any, ...]]:
        query = f"SELECT {select} FROM projects p {join} WHERE {where} {tail}"  # noqa: S608
        return list(db.conn.execute(query, [value]))

    exports = "JOIN exports e ON e.project = p.id"
    detector = "COALESCE(NULLIF(json_extract(c.data, '$.detector'), ''), 'unknown')"
    projects, seconds = rows_of("COUNT(*), COALESCE(SUM(json_extract(p.media, '$.duration')), 0)", "")[0]
    counted = f"{exports} JOIN audience_counts a ON a.user = e.user AND a.subject = e.id AND a.own = 1"
    plays, watched = rows_of("COALESCE(SUM(a.views), 0), COALESCE(SUM(a.seconds), 0)", counted)[0]
    detectors = dict(
        rows_of(f"{detector}, COUNT(*)", f"JOIN clips c ON c.project = p.id{rows.HERE}", f"GROUP BY {detector}")
    )
    found = dict(rows_of("e.status, COUNT(*)", exports, "GROUP BY e.status"))
    by_status = {status.value: found.get(status.value, 0) for status in ExportStatus}
    return Counts(
        projects=projects,
        clips=sum(detectors.values()),
        clips_by_detector=dict(sorted(detectors.items())),
        exports=sum(found.values()),
        exports_by_status=by_status,
        plays=plays,
        watch_seconds=round(float(watched), 3),
        minutes=round(float(seconds) / 60, 3),
    )
