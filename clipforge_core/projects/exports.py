"""Exports of clips: accepted as jobs, looked at, cancelled.

export = exports.create(caller, clip_id, ExportWish(format="MP4", aspect_ratio="9:16", template="default"))
exports.get(caller, export.id).status
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from clipforge_core.codec import digest, encode, to_builtins
from clipforge_core.errors import JobConflict, UnknownName
from clipforge_core.ids import iso, new_id
from clipforge_core.model.job import Job
from clipforge_core.model.project import ExportStatus, Project, ProjectClip, ProjectExport
from clipforge_core.projects import rows
from clipforge_core.projects.options import ExportOrder, ExportWish, checked
from clipforge_core.projects.removals import doom
from clipforge_core.refusals import Conflict, NotThere
from clipforge_core.retention.room import needed_for_export

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection

EXPORT = "project_export"


class Exports:
    """The exports of the users of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.database

    def create(
        self, caller: Caller, clip_id: str, wish: ExportWish, *, base_url: str = "", request: str = ""
    ) -> ProjectExport:
        """Accept an export of the clip as it is now; each call makes one of its own.

        `base_url` is what links in webhooks begin with. Raises NotThere, Invalid, Conflict, QuotaReached, NoRoom.
        """
        with self._database.read() as db:
            clip = rows.clip(db, caller.id, clip_id)
            project = rows.project(db, caller.id, clip.project)
        order = checked(wish, self._services.environment, project.media)
        if not project.media_key and not project.source_url.lower().startswith("file:"):
            raise Conflict(detail="the source of this clip is gone: upload it again and detect anew")
        self._services.room.admit(needed_for_export(clip.document.end - clip.document.start))
        export_id = new_id("exp")

        def also(db: Connection, job: Job) -> None:
            rows.clip(db, caller.id, clip_id)
            self._services.usage.take(db, caller.user, exports=1)
            _insert(db, export_id, clip, job, order, wish)

        self._services.jobs.submit(
            EXPORT,
            _params(export_id, project, clip, order, base_url),
            key=digest(EXPORT, export_id),
            user=caller.id,
            subject=export_id,
            request=request,
            also=also,
        )
        return self.get(caller, export_id)

    def check(self, caller: Caller, clip_id: str, wishes: Iterable[ExportWish]) -> None:
        """Nothing happens where all of them could be made. Raises NotThere, Invalid, QuotaReached."""
        with self._database.read() as db:
            clip = rows.clip(db, caller.id, clip_id)
            project = rows.project(db, caller.id, clip.project)
        orders = [checked(wish, self._services.environment, project.media) for wish in wishes]
        self._services.usage.check(caller, exports=len(orders))

    def get(self, caller: Caller, export_id: str) -> ProjectExport:
        """One export. Raises NotThere."""
        with self._database.read() as db:
            return rows.export(db, caller.id, export_id)

    def list(self, caller: Caller, clip_id: str) -> list[ProjectExport]:
        """Exports of a clip, newest first. Raises NotThere."""
        with self._database.read() as db:
            rows.clip(db, caller.id, clip_id)
            return rows.exports(db, "e.clip = ? ORDER BY e.seq DESC", [clip_id])

    def of_project(self, caller: Caller, project_id: str) -> tuple[ProjectExport, ...]:
        """Exports of all clips of a project, newest first. Raises NotThere."""
        with self._database.read() as db:
            rows.project(db, caller.id, project_id)
            return tuple(rows.exports(db, "e.project = ? ORDER BY e.seq DESC", [project_id]))

    def again(self, caller: Caller, export_id: str, *, base_url: str = "", request: str = "") -> ProjectExport:
        """The same once more, of the clip as it is now. Raises as `create` does."""
        old = self.get(caller, export_id)
        wish = ExportWish(
            format=old.format, aspect_ratio=old.aspect_ratio, template=old.template, **self._wished(old.options)
        )
        return self.create(caller, old.clip, wish, base_url=base_url, request=request)

    def delete(self, caller: Caller, export_id: str) -> None:
        """Delete it with its files; one that is being made is cancelled. Raises NotThere."""
        with self._database.write() as db:
            export = rows.export(db, caller.id, export_id)
            unmade = export.status in (ExportStatus.PENDING, ExportStatus.PROCESSING)
            doom(db, f"exports/{export_id}/", export.job)
            if unmade:  # it was counted when it was accepted
                self._services.usage.add(db, caller.id, exports=-1)
            db.execute("DELETE FROM exports WHERE id = ?", [export_id])
        with suppress(JobConflict, UnknownName):
            self._services.jobs.cancel(export.job)
        self._services.removals.run()

    @staticmethod
    def _wished(options: dict[str, Any]) -> dict[str, Any]:
        return {name: options[name] for name in ("platform", "captions", "changes") if name in options}

    def cancel(self, caller: Caller, export_id: str) -> ProjectExport:
        """Stop an export that is not over; nothing happens to one that was cancelled.

        Raises NotThere; Conflict where it has ended.
        """
        export = self.get(caller, export_id)
        if export.status is ExportStatus.CANCELLED:
            return export
        try:
            self._services.jobs.cancel(export.job)
        except JobConflict as error:
            raise Conflict(detail=f"export {export_id} is over: it cannot be cancelled") from error
        except UnknownName as error:
            raise NotThere(kind="export", id=export_id) from error
        return self.get(caller, export_id)


def _params(export_id: str, project: Project, clip: ProjectClip, order: ExportOrder, base_url: str) -> dict[str, Any]:
    params = to_builtins(order.params)
    return {
        "export": export_id,
        "project": project.id,
        "detection": clip.detection,
        "clip": to_builtins(clip.document),
        "clip_id": clip.id,
        "media": {"key": project.media_key, "file": "" if project.media_key else project.source_url},
        "wishes": {k: v for k, v in params.items() if k not in ("clips_json", "output", "only")},
        "base_url": base_url,
    }


def _insert(db: Connection, export_id: str, clip: ProjectClip, job: Job, order: ExportOrder, wish: ExportWish) -> None:
    row = {
        "id": export_id,
        "clip": clip.id,
        "project": clip.project,
        "user": job.user,
        "job": job.id,
        "status": ExportStatus.PENDING.value,
        "format": order.format,
        "aspect_ratio": order.aspect_ratio,
        "template": order.template,
        "options": encode({"platform": wish.platform, "captions": wish.captions, "changes": wish.changes}).decode(),
        "created_at": iso(),
    }
    columns = ", ".join(row)
    db.execute(f"INSERT INTO exports ({columns}) VALUES ({', '.join(':' + c for c in row)})", row)  # noqa: S608
