"""Projects: made, listed, renamed, deleted with all they own, and searched for clips.

project = projects.create(caller, title="My video", source_url="https://example.org/talk.mp4")
job = projects.detect(caller, project.id, DetectWish(num_clips=3))
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.codec import digest, encode, to_builtins
from clipforge_core.errors import JobConflict, UnknownName
from clipforge_core.ids import iso, new_id
from clipforge_core.model.job import Job
from clipforge_core.model.project import Project, ProjectStatus
from clipforge_core.projects import rows
from clipforge_core.projects.removals import doom
from clipforge_core.projects.sources import MediaPlan, bind, check_source_url, plan_media
from clipforge_core.projects.wishes import DetectWish, checked
from clipforge_core.refusals import Conflict, Invalid
from clipforge_core.requests.paging import check_limit
from clipforge_core.retention.room import needed_for_detection

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection

LONGEST_TITLE = 200
PAGE = 50
LARGEST_PAGE = 200
DETECT = "project_detect"
_TRIES = 5


class Page(msgspec.Struct, frozen=True):
    """Some projects, newest first, and what to ask with for those after them; "" at the end."""

    projects: tuple[Project, ...]
    cursor: str = ""


class _Taken(Exception):
    """What was planned is not possible any more."""


class Projects:
    """The projects of the users of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.database

    def create(self, caller: Caller, *, title: str, source_url: str | None = None) -> Project:
        """A new project. Raises Invalid."""
        title = check_title(title)
        source_url = check_source_url(source_url, self._services.settings) if source_url else ""
        now = iso()
        row = {
            "id": new_id("proj"),
            "user": caller.id,
            "title": title,
            "status": ProjectStatus.CREATED.value,
            "source_url": source_url,
            "created_at": now,
            "updated_at": now,
        }
        columns = ", ".join(row)
        with self._database.write() as db:
            db.execute(f"INSERT INTO projects ({columns}) VALUES ({', '.join(':' + c for c in row)})", row)  # noqa: S608
            return rows.project(db, caller.id, row["id"])

    def get(self, caller: Caller, project_id: str) -> Project:
        """One project. Raises NotThere."""
        with self._database.read() as db:
            return rows.project(db, caller.id, project_id)

    def list(
        self,
        caller: Caller,
        *,
        limit: int | None = None,
        cursor: str = "",
        search: str = "",
        status: ProjectStatus | None = None,
    ) -> Page:
        """Projects of the caller, newest first: at most `limit`, from where `cursor` says; those whose title holds
        `search` (in any case of A to Z), and that have a status. Raises Invalid."""
        limit = PAGE if limit is None else limit
        check_limit(limit, LARGEST_PAGE)
        where, values = f"p.user = ?{rows.THERE}", list[Any]([caller.id])
        if search.strip():
            where, values = f"{where} AND p.title LIKE ? ESCAPE '\\'", [*values, _pattern(search)]
        if status is not None:
            where, values = f"{where} AND p.status = ?", [*values, status.value]
        if cursor:
            where, values = f"{where} AND p.seq < ?", [*values, _place(cursor)]
        with self._database.read() as db:
            found = rows.projects(db, f"{where} ORDER BY p.seq DESC LIMIT ?", [*values, limit + 1])
        more = len(found) > limit
        found = found[:limit]
        return Page(tuple(project for _, project in found), _cursor(found[-1][0]) if more else "")

    def rename(self, caller: Caller, project_id: str, title: str) -> Project:
        """Another title. Raises NotThere, Invalid."""
        title = check_title(title)
        with self._database.write() as db:
            db.execute(
                "UPDATE projects SET title = ?, updated_at = ? WHERE id = ? AND user = ?",
                [title, iso(), project_id, caller.id],
            )
            return rows.project(db, caller.id, project_id)

    def delete(self, caller: Caller, project_id: str) -> None:
        """Delete it with all it owns: clips, exports, uploads, files; its jobs are cancelled. Raises NotThere."""
        with self._database.write() as db:
            rows.project(db, caller.id, project_id, trashed=True)
            jobs = _give_up(db, project_id)
            unmade = rows.unmade_exports(db, "project", project_id)
            self._services.usage.add(db, caller.id, exports=-unmade)  # they were counted when they were accepted
            db.execute("DELETE FROM projects WHERE id = ?", [project_id])
        for job in jobs:
            with suppress(JobConflict, UnknownName):
                self._services.jobs.cancel(job)
        self._services.removals.run()

    def detect(
        self,
        caller: Caller,
        project_id: str,
        wish: DetectWish,
        *,
        base_url: str = "",
        request: str = "",
    ) -> Job:
        """Look for clips: answers the job. While one looks for the same, that one is answered.

        `base_url` is what links in webhooks begin with. Raises NotThere, Invalid; Conflict where there is no media or
        another detection is running; QuotaReached.
        """
        params = checked(wish, self._services.environment.registry)
        wishes = {k: v for k, v in to_builtins(params).items() if k not in ("source", "output", "stop_after")}
        self.get(caller, project_id)
        self._services.usage.check(caller, minutes=0.0)
        self._admit(caller, project_id)
        for _ in range(_TRIES):
            with self._database.read() as db:
                project = rows.project(db, caller.id, project_id)
                running = _running(db, project)
                if running is not None:
                    return self._same(running, wishes)
                plan = plan_media(db, project)
            with suppress(_Taken):
                return self._submit(caller, project, plan, wishes, base_url, request)
        raise Conflict(detail="the project is being changed by other requests; try again")

    def _admit(self, caller: Caller, project_id: str) -> None:
        """Raises NoRoom where the disk has no room for a detection."""
        with self._database.read() as db:
            project = rows.project(db, caller.id, project_id)
        fetched = bool(project.source_url) and not project.media_key
        size = project.media.size if project.media is not None else 0
        self._services.room.admit(needed_for_detection(size, fetched=fetched))

    def _same(self, running: str, wishes: Mapping[str, Any]) -> Job:
        job = self._services.jobs.get(running)
        if encode(job.params.get("wishes")) == encode(wishes) and not job.cancel_requested:
            return job
        state = "is being cancelled" if job.cancel_requested else "is running with other wishes"
        raise Conflict(
            detail=f"a detection of this project ({job.id}) {state}: wait for its end, or cancel it", job=job.id
        )

    def _submit(
        self,
        caller: Caller,
        project: Project,
        plan: MediaPlan,
        wishes: Mapping[str, Any],
        base_url: str,
        request: str,
    ) -> Job:
        def also(db: Connection, job: Job) -> None:
            fresh = rows.project(db, caller.id, project.id)
            if _running(db, fresh) is not None or plan_media(db, fresh) != plan or not bind(db, project.id, plan):
                raise _Taken
            db.execute(
                "UPDATE projects SET status = ?, detect_job = ?, updated_at = ? WHERE id = ?",
                [ProjectStatus.PROCESSING.value, job.id, iso(), project.id],
            )

        params = {
            "project": project.id,
            "media": to_builtins(plan),
            "wishes": dict(wishes),
            "base_url": base_url,
        }
        return self._services.jobs.submit(
            DETECT,
            params,
            key=digest(DETECT, project.id),
            user=caller.id,
            subject=project.id,
            request=request,
            also=also,
        )


def check_title(title: str) -> str:
    """A title as it is kept. Raises Invalid."""
    title = title.strip()
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise Invalid(field="title", detail=f"1 to {LONGEST_TITLE} characters are needed")
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in title):
        raise Invalid(field="title", detail="control characters are not taken")
    try:
        title.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Invalid(field="title", detail="it is not valid Unicode text") from error
    return title


def _running(db: Connection, project: Project) -> str | None:
    """The id of the detection that is not over, if any."""
    row = db.conn.execute(
        "SELECT id FROM jobs WHERE id = ? AND state IN ('queued', 'processing')", [project.detect_job]
    ).fetchone()
    return None if row is None else str(row[0])


def unfinished_jobs(db: Connection, project_id: str) -> list[str]:
    """The jobs of a project and its exports that are not over."""
    rows = db.conn.execute(
        "SELECT j.id FROM jobs j WHERE j.state IN ('queued', 'processing') AND (j.subject = ? "
        "OR j.id IN (SELECT job FROM exports WHERE project = ?))",
        [project_id, project_id],
    )
    return sorted({str(row[0]) for row in rows})


def _give_up(db: Connection, project_id: str) -> list[str]:
    """Note that the files of a project have to go; answers its jobs that are not over."""
    unfinished = unfinished_jobs(db, project_id)
    detect = db.conn.execute("SELECT detect_job FROM projects WHERE id = ?", [project_id]).fetchone()[0]
    doom(db, f"projects/{project_id}/", detect)
    for export, job in db.conn.execute("SELECT id, job FROM exports WHERE project = ?", [project_id]).fetchall():
        doom(db, f"exports/{export}/", job)
    uploads = "project = ? OR (signed_for = ? AND project = '')"
    for (upload,) in db.conn.execute(f"SELECT id FROM uploads WHERE {uploads}", [project_id, project_id]).fetchall():  # noqa: S608
        doom(db, f"uploads/{upload}/", detect)
    db.execute(f"DELETE FROM uploads WHERE {uploads}", [project_id, project_id])  # noqa: S608
    return unfinished


def _pattern(search: str) -> str:
    """What a title that holds the text is LIKE."""
    text = search.strip()[:LONGEST_TITLE]
    for special in "\\%_":
        text = text.replace(special, "\\" + special)
    return f"%{text}%"


def _cursor(place: int) -> str:
    return base64.urlsafe_b64encode(str(place).encode("ascii")).decode("ascii").rstrip("=")


def _place(cursor: str) -> int:
    try:
        number = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii"))
    except (binascii.Error, ValueError) as error:
        raise Invalid(field="cursor", detail="take it from the Link header of the page before") from error
    if not 0 < number < 2**63:
        raise Invalid(field="cursor", detail="take it from the Link header of the page before")
    return number
