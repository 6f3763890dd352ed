"""Clips of projects: listed best first, edited, deleted.

clip = clips.edit(caller, clip_id, ClipEdit(title="Why it works", end=31.5))
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from clipforge_core.codec import decode, encode
from clipforge_core.errors import JobConflict, MissingFile, UnknownName
from clipforge_core.ids import iso, new_id
from clipforge_core.model.clip import ClipsDocument, DocumentClip
from clipforge_core.model.project import ProjectClip
from clipforge_core.projects import drawing, rows
from clipforge_core.projects.edits import ClipEdit, apply
from clipforge_core.projects.joining import by_hand, joined
from clipforge_core.projects.removals import doom
from clipforge_core.refusals import Conflict, Invalid, NotThere
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
            return rows.clips(db, f"c.project = ?{rows.HERE} ORDER BY c.score DESC, c.t_start, c.seq", [project_id])

    def get(self, caller: Caller, clip_id: str, *, gone: bool = False) -> ProjectClip:
        """One clip; with `gone` also one that can be brought back. Raises NotThere."""
        with self._database.read() as db:
            return rows.clip(db, caller.id, clip_id, gone=gone)

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

    def add(self, caller: Caller, project_id: str, *, start: float, end: float, title: str = "") -> ProjectClip:
        """A clip that somebody chose; seconds of the source. Raises NotThere, Invalid; Conflict where nothing is known
        of the source yet."""
        detection, document = self.found(caller, project_id)
        return self._insert(caller, project_id, detection, by_hand(document, start, end, title=title))

    def merge(self, caller: Caller, clip_ids: Sequence[str]) -> ProjectClip:
        """One clip that shows what several show, in the order of the source. Those that have no exports go, and can be
        brought back.

        Raises NotThere, Invalid.
        """
        clips = [self.get(caller, clip_id) for clip_id in dict.fromkeys(clip_ids)]
        if len({clip.project for clip in clips}) > 1:
            raise Invalid(field="clips", detail="clips of one project are needed")
        made = joined([clip.document for clip in clips])
        best = max(clips, key=lambda clip: clip.document.score)
        added = self._insert(caller, best.project, best.detection, made, picture_of=best)
        with self._database.read() as db:
            used = {row[0] for row in db.conn.execute("SELECT clip FROM exports WHERE project = ?", [best.project])}
        for clip in clips:
            if clip.id not in used:
                with suppress(NotThere):
                    self._services.clip_trash.put(caller, clip.id)
        return added

    def found(self, caller: Caller, project_id: str) -> tuple[str, ClipsDocument]:
        """(detection, document) of the last detection of a project whose files are there. Raises NotThere, Conflict."""
        with self._database.read() as db:
            project = rows.project(db, caller.id, project_id)
            query = "SELECT detection FROM clips WHERE project = ? GROUP BY detection ORDER BY MAX(seq) DESC"
            known = [row[0] for row in db.conn.execute(query, [project_id])]
        for detection in filter(None, dict.fromkeys([project.detect_job, *known])):
            with suppress(Conflict):
                return detection, read_stored(self._services.storage, detection_prefix(project_id, detection))
        raise Conflict(detail="nothing is known of this source yet: look for clips first")

    def drawing(self, caller: Caller, project_id: str) -> drawing.Drawing | None:
        """The tracks of a project's source as they are drawn; None where none were kept. Raises NotThere."""
        try:
            detection, document = self.found(caller, project_id)
        except Conflict:
            return None
        key = f"{detection_prefix(project_id, detection)}{drawing.NAME}"
        try:
            return decode(b"".join(self._services.storage.read(key)), drawing.Drawing)
        except MissingFile:
            return drawing.Drawing(duration=document.duration)

    def _insert(
        self,
        caller: Caller,
        project_id: str,
        detection: str,
        document: DocumentClip,
        picture_of: ProjectClip | None = None,
    ) -> ProjectClip:
        clip_id, now = new_id("clip"), iso()
        picture = self._picture(project_id, detection, clip_id, picture_of)
        row = {
            "id": clip_id,
            "project": project_id,
            "detection": detection,
            "score": document.score,
            "t_start": document.start,
            "t_end": document.end,
            "title": document.title,
            "data": encode(document).decode(),
            "thumbnail_key": picture,
            "created_at": now,
        }
        columns = ", ".join(row)
        with self._database.write() as db:
            rows.project(db, caller.id, project_id)
            db.execute(f"INSERT INTO clips ({columns}) VALUES ({', '.join(':' + c for c in row)})", row)  # noqa: S608
            db.execute("UPDATE projects SET updated_at = ? WHERE id = ?", [now, project_id])
            return rows.clip(db, caller.id, clip_id)

    def _picture(self, project_id: str, detection: str, clip_id: str, of: ProjectClip | None) -> str:
        """A picture of its own: each goes with its clip."""
        if of is None or not of.thumbnail_key:
            return ""
        key = f"{detection_prefix(project_id, detection)}{clip_id}.jpg"
        with suppress(MissingFile), TemporaryDirectory() as folder:
            copy = Path(folder) / "picture.jpg"
            self._services.storage.get(of.thumbnail_key, copy)
            self._services.storage.put(key, copy)
            return key
        return ""

    def delete(self, caller: Caller, clip_id: str, *, gone: bool = False) -> None:
        """Delete a clip with its exports for good; those that are being made are cancelled. With `gone` also one that
        can be brought back. Raises NotThere."""
        with self._database.write() as db:
            clip = rows.clip(db, caller.id, clip_id, gone=gone)
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
