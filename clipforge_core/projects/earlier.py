"""Earlier: the clips that the last detection found others in place of. They are kept until the next one.

comparison = earlier.compare(caller, project_id)      # the two sets, and what became of each clip
earlier.take_back(caller, comparison.before[0].id)    # among the clips again
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.errors import UnknownName
from clipforge_core.ids import iso
from clipforge_core.model.project import ProjectClip
from clipforge_core.projects import rows
from clipforge_core.projects.comparing import Pair, compared
from clipforge_core.refusals import NotThere

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two sets of clips; `asked` are the wishes of the detections that found them, as far as their jobs are known.
    `replaced` are the ids of those of `before` that are not among the clips any more."""

    before: list[ProjectClip]
    now: list[ProjectClip]
    pairs: list[Pair]
    replaced: frozenset[str]
    asked_before: dict[str, Any]
    asked_now: dict[str, Any]


class Earlier:
    """The earlier clips of the users of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.database

    def replaced(self, caller: Caller, project_id: str) -> list[ProjectClip]:
        """The clips that were taken out, in the order of the source. Raises NotThere."""
        with self._database.read() as db:
            rows.project(db, caller.id, project_id)
            where = "c.project = ? AND c.replaced_by != '' AND c.trashed = 0 ORDER BY c.t_start, c.seq"
            return rows.clips(db, where, [project_id])

    def compare(self, caller: Caller, project_id: str) -> Comparison:
        """What the last detection changed. What was among the clips before and still is stands in both sets; of clips
        that were made by hand since then only the new set knows. Raises NotThere."""
        with self._database.read() as db:
            project = rows.project(db, caller.id, project_id)
            where = "c.project = ? AND c.trashed = 0 ORDER BY c.t_start, c.seq"
            found = rows.clips(db, where, [project_id])
            query = "SELECT id, replaced_by FROM clips WHERE project = ? AND replaced_by != ''"
            replaced: dict[str, str] = dict(db.conn.execute(query, [project_id]).fetchall())
        latest = next(iter(replaced.values()), project.detect_job)
        before = [clip for clip in found if clip.id in replaced or clip.detection != latest]
        now = [clip for clip in found if clip.id not in replaced]
        asked = next((clip.detection for clip in before if clip.id in replaced), "")
        return Comparison(
            before=before,
            now=now,
            pairs=compared([clip.document for clip in before], [clip.document for clip in now]),
            replaced=frozenset(replaced),
            asked_before=self._asked(asked),
            asked_now=self._asked(latest),
        )

    def take_back(self, caller: Caller, clip_id: str) -> ProjectClip:
        """Put an earlier clip among the others again. Raises NotThere."""
        with self._database.write() as db:
            clip = rows.clip(db, caller.id, clip_id, gone=True)
            cursor = db.conn.execute(
                "UPDATE clips SET replaced_by = '' WHERE id = ? AND replaced_by != '' AND trashed = 0", [clip_id]
            )
            if not cursor.rowcount:
                raise NotThere(kind="clip", id=clip_id)
            db.execute("UPDATE projects SET updated_at = ? WHERE id = ?", [iso(), clip.project])
            return rows.clip(db, caller.id, clip_id)

    def _asked(self, job_id: str) -> dict[str, Any]:
        try:
            wishes: dict[str, Any] = self._services.jobs.get(job_id).params.get("wishes", {})
        except UnknownName:  # its record is gone
            return {}
        return wishes
