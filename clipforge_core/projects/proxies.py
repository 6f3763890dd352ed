"""Proxies: small versions of sources that browsers play, made where a browser said that it cannot play the source.

    proxy = proxies.make(caller, project_id)     # accepts the job, or answers what there is
    proxies.of(caller, project_id).key           # its place in the storage, "" until it is made

One is kept with its project, and made anew where the project has another source since.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from clipforge_core.codec import digest
from clipforge_core.errors import UnknownName
from clipforge_core.ids import iso
from clipforge_core.model.job import Job, JobState, Priority
from clipforge_core.projects import rows
from clipforge_core.projects.plain import plain
from clipforge_core.projects.removals import doom, spare
from clipforge_core.refusals import Conflict

if TYPE_CHECKING:
    from clipforge_core.model.project import Project
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection

KIND = "project_proxy"
RATE = 300_000
"""Bytes a second of a version in 540 lines, at most; its parts and the joined file lie side by side for a moment."""


class Proxy(msgspec.Struct, frozen=True, kw_only=True):
    """`job` makes it, where it is being made; `problem` is why it could not be made."""

    key: str = ""
    job: str = ""
    problem: str = ""


class Proxies:
    """The proxies of the projects of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.database

    def of(self, caller: Caller, project_id: str) -> Proxy:
        """What there is for the source that the project has now. Raises NotThere."""
        key, job_id = self._looked(caller, project_id)
        if key or not job_id:
            return Proxy(key=key)
        unmade = self._unmade(job_id)
        # A job may have ended between the two looks; the key is written as it ends.
        return unmade if unmade is not None else Proxy(key=self._looked(caller, project_id)[0])

    def _looked(self, caller: Caller, project_id: str) -> tuple[str, str]:
        """(key, job) of the proxy of the present source, "" where there is none. Raises NotThere."""
        with self._database.read() as db:
            project = rows.project(db, caller.id, project_id)
            row = db.conn.execute("SELECT source, job, key FROM proxies WHERE project = ?", [project_id]).fetchone()
        return (row[2] or "", row[1]) if row is not None and row[0] == source_of(project) else ("", "")

    def _unmade(self, job_id: str) -> Proxy | None:
        """What a job that has not made it yet, or could not, is told as; None for one that was completed or is gone."""
        with suppress(UnknownName):
            job = self._services.jobs.get(job_id)
            if not job.state.final:
                return Proxy(job=job_id)
            if job.state is JobState.FAILED and job.error is not None:
                return Proxy(problem=plain(job.error.message))
        return None

    def make(self, caller: Caller, project_id: str, *, request: str = "") -> Proxy:
        """Make one, once more where it failed; nothing happens where there is one or one is being made.

        Raises NotThere, NoRoom; Conflict where there is no source.
        """
        known = self.of(caller, project_id)
        if known.key or known.job:
            return known
        project = self._services.projects.get(caller, project_id)
        file = "" if project.media_key else project.source_url
        if not project.media_key and not file.lower().startswith("file:"):
            raise Conflict(detail="there is no video here yet")
        seconds = project.media.duration if project.media is not None else 0.0
        self._services.room.admit(int(seconds * RATE * 2))
        job = self._services.jobs.submit(
            KIND,
            {"project": project_id, "media": {"key": project.media_key, "file": file}},
            key=digest(KIND, project_id),
            priority=Priority.HIGH,  # somebody waits for it in front of the player
            user=caller.id,
            subject=project_id,
            request=request,
            also=lambda db, job: _remember(db, project, job),
        )
        return Proxy(job=job.id)


def source_of(project: Project) -> str:
    """What a version was made of: another source has another."""
    return f"{project.media_key or project.source_url} {project.media.digest if project.media is not None else ''}"


def place_of(project: str, job: str) -> str:
    """The folder of the storage that a job writes to."""
    return f"projects/{project}/proxy/{job}/"


def _remember(db: Connection, project: Project, job: Job) -> None:
    """The row of a version that is on its way; the one before it has to go."""
    before = db.conn.execute("SELECT key, job FROM proxies WHERE project = ?", [project.id]).fetchone()
    if before is not None and before[0]:
        doom(db, before[0], before[1])
    db.execute(
        "INSERT OR REPLACE INTO proxies (project, source, job, created_at) VALUES (?, ?, ?, ?)",
        [project.id, source_of(project), job.id, iso()],
    )


def settle_proxy(db: Connection, job: Job) -> None:
    """The end of a job that made one: kept where the project still waits for it."""
    project = str(job.params["project"])
    if job.state is JobState.COMPLETED and job.result is not None:
        made = "UPDATE proxies SET key = ?, size = ? WHERE project = ? AND job = ?"
        if db.conn.execute(made, [job.result["key"], job.result["size"], project, job.id]).rowcount:
            spare(db, job.result["key"])
            db.execute("UPDATE projects SET updated_at = ? WHERE id = ?", [iso(), project])
            return
    doom(db, place_of(project, job.id), job.id)
