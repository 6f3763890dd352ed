"""What is written when work on a narration begins and ends, in one transaction with it: status, files, the script among
those of the user, usage, measured speeds, webhooks. Nothing here fails where its row was deleted meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.codec import convert, decode, encode
from clipforge_core.films.ending import FilmEnd, came_to_nothing, completed
from clipforge_core.ids import iso, new_id
from clipforge_core.model.job import Job, JobState
from clipforge_core.model.kept_script import KeptScript
from clipforge_core.model.narration import NarrationWish
from clipforge_core.model.project import StoredFile
from clipforge_core.model.script import Script
from clipforge_core.projects.plain import plain
from clipforge_core.projects.removals import doom
from clipforge_core.studio import script_rows
from clipforge_core.trims import speeds

if TYPE_CHECKING:
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection

NARRATIONS = "narrations"


def files_of(narration: str) -> str:
    """Where the files of a narration lie in the storage."""
    return f"{NARRATIONS}/{narration}/"


def begin_narration(db: Connection, job: Job) -> None:
    """Work on it begins."""
    db.execute("UPDATE narrations SET updated_at = ? WHERE id = ? AND status = 'queued'", [iso(), job.id])


def settle_narration(services: Services, db: Connection, job: Job) -> None:
    """Its end."""
    query = "SELECT status, script, title, wish FROM narrations WHERE id = ?"
    before = next(iter(db.query(query, [job.id])), None)
    if before is None:
        doom(db, files_of(job.id))
        return
    counted = before["status"] in ("queued", "processing", "completed")
    topic = decode(before["wish"], NarrationWish).topic
    end = FilmEnd(table=NARRATIONS, id=job.id, title=before["title"] or topic, counted=counted)
    if job.state is JobState.COMPLETED and job.result is not None:
        _completed(services, db, job, job.result, end, str(before["script"]))
        return
    came_to_nothing(services, db, job, end, files_of(job.id), {"updated_at": iso()})


def _completed(services: Services, db: Connection, job: Job, result: dict[str, Any], end: FilmEnd, script: str) -> None:
    now = iso()
    if not script:
        script = new_id("scr")
        kept = KeptScript(
            id=script,
            user=job.user,
            script=convert(result["script"], Script),
            facts={"narration": job.id},
            created_at=now,
            updated_at=now,
        )
        script_rows.insert(db, kept)
    made = {
        "title": result["title"],
        "script": script,
        "files": encode(result["files"]).decode(),
        "duration": float(result["duration"]),
        "width": int(result["width"]),
        "height": int(result["height"]),
        "warnings": encode([plain(text) for text in result["warnings"]]).decode(),
        "updated_at": now,
    }
    files = convert(result["files"], dict[str, StoredFile])
    shown = {Path(file.key).suffix[1:] if kind == "film" else kind: file for kind, file in files.items()}
    completed(services, db, job, msgspec.structs.replace(end, title=result["title"]), made, shown)
    for work, media, seconds in result["work"]:
        speeds.note(db, work, media, seconds)
    services.usage.add(db, job.user, minutes=float(result["duration"]) / 60)
