"""Trash: projects that were deleted and can be brought back for a while.

trash.put(caller, project_id)          # gone from every list; its jobs are cancelled
trash.restore(caller, project_id)      # there again
trash.empty(before=time.time() - 3600) # for good, with all files: what housekeeping does
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from clipforge_core.errors import JobConflict, UnknownName
from clipforge_core.model.project import Project
from clipforge_core.model.user import Caller
from clipforge_core.projects import rows
from clipforge_core.projects.service import unfinished_jobs
from clipforge_core.refusals import NotThere

if TYPE_CHECKING:
    from clipforge_core.services import Services

_DUE = "SELECT id, user FROM projects WHERE trashed != 0 AND trashed <= ? LIMIT 500"


class Trash:
    """The deleted projects of the users of one server; `now` is the clock."""

    def __init__(self, services: Services, now: Callable[[], float] = time.time) -> None:
        self._services = services
        self._database = services.database
        self._now = now

    def put(self, caller: Caller, project_id: str) -> Project:
        """Delete a project so that it can be brought back; what is being done with it is cancelled. Raises NotThere."""
        with self._database.write() as db:
            project = rows.project(db, caller.id, project_id)
            jobs = unfinished_jobs(db, project_id)
            db.execute("UPDATE projects SET trashed = ? WHERE id = ?", [self._now(), project_id])
        for job in jobs:
            with suppress(JobConflict, UnknownName):
                self._services.jobs.cancel(job)
        return project

    def restore(self, caller: Caller, project_id: str) -> Project:
        """Bring it back as it was, but for what was being done with it. Raises NotThere where it is gone for good."""
        with self._database.write() as db:
            rows.project(db, caller.id, project_id, trashed=True)
            db.execute("UPDATE projects SET trashed = 0 WHERE id = ?", [project_id])
            return rows.project(db, caller.id, project_id)

    def all(self, caller: Caller) -> list[Project]:
        """What can be brought back, the last deleted first."""
        with self._database.read() as db:
            found = rows.projects(db, "p.user = ? AND p.trashed != 0 ORDER BY p.trashed DESC LIMIT 100", [caller.id])
        return [project for _, project in found]

    def empty(self, before: float) -> int:
        """Remove for good what was deleted until then (seconds since 1970); answers how many."""
        total = 0
        while True:
            with self._database.read() as db:
                due = list(db.query(_DUE, [before]))
            count = 0
            for row in due:
                with suppress(NotThere):  # somebody was quicker
                    self._services.projects.delete(Caller(user=self._services.users.get(row["user"])), row["id"])
                    count += 1
            total += count
            if not count:
                return total
