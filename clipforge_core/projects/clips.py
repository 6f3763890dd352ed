"""Clips of projects: listed best first, edited, deleted.

clip = clips.edit(caller, clip_id, ClipEdit(title="Why it works", end=31.5))
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from clipforge_core.codec import encode
from clipforge_core.errors import JobConflict, MissingFile, UnknownName
from clipforge_core.ids import iso
from clipforge_core.model.clip import ClipsDocument
from clipforge_core.model.project import ProjectClip
from clipforge_core.projects import rows
from clipforge_core.projects.edits import ClipEdit, apply
from clipforge_core.projects.removals import doom
from clipforge_core.refusals import Conflict
from clipforge_core.stages.documents import read_document

if TYPE_CHECKING:
    from clipforge_core.contracts.storage import Storage
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services

DOCUMENT = "clips.json"


def detection_prefix(project: str, job: str) -> str:
    """Where the files of a detection lie in the storage."""
    return f"projects/{project}/clips/{job}/"


class Clips:
    """The clips of the users of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.database

    def list(self, caller: Caller, project_id: str) -> list[ProjectClip]:
        """Clips of a project, best first; none until a detection is done. Raises NotThere."""
        with self._database.read() as db:
            rows.project(db, caller.id, project_id)
            return rows.clips(db, "c.project = ? ORDER BY c.score DESC, c.t_start, c.seq", [project_id])

    def get(self, caller: Caller, clip_id: str) -> ProjectClip:
        """One clip. Raises NotThere."""
        with self._database.read() as db:
            return rows.clip(db, caller.id, clip_id)

    def edit(self, caller: Caller, clip_id: str, edit: ClipEdit) -> ProjectClip:
        """Change a clip; exports that were asked for before show it as it was. Raises NotThere, Invalid."""
        clip = self.get(caller, clip_id)
        document = read_stored(self._services.storage, detection_prefix(clip.project, clip.detection))
        with self._database.write() as db:
            clip = rows.clip(db, caller.id, clip_id)
            edited = apply(clip.document, edit, document)
            db.execute(
                "UPDATE clips SET t_start = ?, t_end = ?, title = ?, data = ? WHERE id = ?",
                [edited.start, edited.end, edited.title, encode(edited).decode(), clip_id],
            )
            db.execute("UPDATE projects SET updated_at = ? WHERE id = ?", [iso(), clip.project])
            return rows.clip(db, caller.id, clip_id)

    def delete(self, caller: Caller, clip_id: str) -> None:
        """Delete a clip with its exports; those that are being made are cancelled. Raises NotThere."""
        with self._database.write() as db:
            clip = rows.clip(db, caller.id, clip_id)
            exports = db.conn.execute("SELECT id, job FROM exports WHERE clip = ?", [clip_id]).fetchall()
            for export, job in exports:
                doom(db, f"exports/{export}/", job)
            unmade = rows.unmade_exports(db, "clip", clip_id)
            self._services.usage.add(db, caller.id, exports=-unmade)  # they were counted when they were accepted
            db.execute("DELETE FROM clips WHERE id = ?", [clip_id])
            if clip.thumbnail_key:
                doom(db, clip.thumbnail_key)
            db.execute("UPDATE projects SET updated_at = ? WHERE id = ?", [iso(), clip.project])
        for _, job in exports:
            with suppress(JobConflict, UnknownName):
                self._services.jobs.cancel(job)
        self._services.removals.run()


def read_stored(storage: Storage, prefix: str) -> ClipsDocument:
    """The document of a detection. Raises Conflict where it is gone."""
    key = f"{prefix}{DOCUMENT}"
    try:
        return read_document(b"".join(storage.read(key)), DOCUMENT)
    except MissingFile as error:
        raise Conflict(detail="what was found in this source is gone: detect again") from error
