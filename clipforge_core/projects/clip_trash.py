"""ClipTrash: clips that were deleted and can be brought back for a while, with their exports.

clip_trash.put(caller, clip_id)             # gone from the project; its exports that are being made are cancelled
clip_trash.restore(caller, clip_id)         # there again
clip_trash.empty(before=time.time() - 3600) # for good, with all files: what housekeeping does
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from clipforge_core.errors import JobConflict, UnknownName
from clipforge_core.ids import iso
from clipforge_core.model.project import ExportStatus, ProjectClip
from clipforge_core.model.user import Caller
from clipforge_core.projects import rows
from clipforge_core.refusals import NotThere

if TYPE_CHECKING:
    from clipforge_core.services import Services

_DUE = (
    "SELECT c.id, p.user AS user FROM clips c JOIN projects p ON p.id = c.project "
    "WHERE c.trashed != 0 AND c.trashed <= ? LIMIT 500"
)


class ClipTrash:
    """The deleted clips of the users of one server; `now` is the clock."""

    def __init__(self, services: Services, now: Callable[[], float] = time.time) -> None:
        self._services = services
        self._database = services.database
        self._now = now

    def put(self, caller: Caller, clip_id: str) -> ProjectClip:
        """Delete a clip so that it can be brought back. Raises NotThere."""
        with self._database.write() as db:
            clip = rows.clip(db, caller.id, clip_id)
            query = "SELECT job FROM exports WHERE clip = ? AND status = ?"
            jobs = [row[0] for row in db.conn.execute(query, [clip_id, ExportStatus.PENDING.value])]
            db.execute("UPDATE clips SET trashed = ? WHERE id = ?", [self._now(), clip_id])
            db.execute("UPDATE projects SET updated_at = ? WHERE id = ?", [iso(), clip.project])
        for job in jobs:
            with suppress(JobConflict, UnknownName):
                self._services.jobs.cancel(job)
        return clip

    def restore(self, caller: Caller, clip_id: str) -> ProjectClip:
        """Bring it back as it was, but for exports that were being made. Raises NotThere where it is gone for good."""
        with self._database.write() as db:
            clip = rows.clip(db, caller.id, clip_id, gone=True)
            db.execute("UPDATE clips SET trashed = 0 WHERE id = ?", [clip_id])
            db.execute("UPDATE projects SET updated_at = ? WHERE id = ?", [iso(), clip.project])
            return rows.clip(db, caller.id, clip_id)

    def all(self, caller: Caller, project_id: str) -> list[ProjectClip]:
        """What can be brought back of a project, the last deleted first. Raises NotThere."""
        with self._database.read() as db:
            rows.project(db, caller.id, project_id)
            where = "c.project = ? AND c.trashed != 0 AND c.replaced_by = '' ORDER BY c.trashed DESC LIMIT 50"
            return rows.clips(db, where, [project_id])

    def empty(self, before: float) -> int:
        """Remove for good what was deleted until then (seconds since 1970); answers how many."""
        total = 0
        while True:
            with self._database.read() as db:
                due = list(db.query(_DUE, [before]))
            count = 0
            for row in due:
                with suppress(NotThere):  # somebody was quicker, or its project is deleted too
                    self._services.clips.delete(
                        Caller(user=self._services.users.get(row["user"])), row["id"], gone=True
                    )
                    count += 1
            total += count
            if not count:
                return total
