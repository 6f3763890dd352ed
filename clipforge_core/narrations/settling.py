"""What is written when work on a narration begins and ends, in one transaction with it: status, files, the script among
those of the user, usage, measured speeds. Nothing here fails where its row was deleted meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clipforge_core.codec import convert, encode
from clipforge_core.ids import iso, new_id
from clipforge_core.model.job import Job, JobState
from clipforge_core.model.kept_script import KeptScript
from clipforge_core.model.narration import NarrationStatus
from clipforge_core.model.script import Script
from clipforge_core.projects.plain import plain
from clipforge_core.projects.removals import doom
from clipforge_core.studio import script_rows
from clipforge_core.trims import speeds

if TYPE_CHECKING:
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection

_ENDS = {JobState.FAILED: NarrationStatus.FAILED, JobState.CANCELLED: NarrationStatus.CANCELLED}


def files_of(narration: str) -> str:
    """Where the files of a narration lie in the storage."""
    return f"narrations/{narration}/"


def begin_narration(db: Connection, job: Job) -> None:
    """Work on it begins."""
    db.execute("UPDATE narrations SET updated_at = ? WHERE id = ? AND status = 'queued'", [iso(), job.id])


def settle_narration(services: Services, db: Connection, job: Job) -> None:
    """Its end."""
    before = db.conn.execute("SELECT status, script FROM narrations WHERE id = ?", [job.id]).fetchone()
    if before is None:
        doom(db, files_of(job.id))
        return
    counted = before[0] in ("queued", "processing", "completed")
    if job.state is JobState.COMPLETED and job.result is not None:
        _completed(services, db, job, job.result, str(before[1]))
        if not counted:
            services.usage.add(db, job.user, exports=1)
        return
    doom(db, files_of(job.id))
    if counted:
        services.usage.add(db, job.user, exports=-1)  # it was counted when it was accepted
    failed = job.state is JobState.FAILED and job.error is not None
    code, message = (job.error.code, plain(job.error.message)) if failed and job.error is not None else (None, None)
    now = iso()
    db.execute(
        "UPDATE narrations SET status = ?, error_code = ?, error_message = ?, updated_at = ?, finished_at = ? "
        "WHERE id = ?",
        [_ENDS[job.state].value, code, message, now, now, job.id],
    )


def _completed(services: Services, db: Connection, job: Job, result: dict[str, Any], script: str) -> None:
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
        "id": job.id,
        "status": NarrationStatus.COMPLETED.value,
        "title": result["title"],
        "script": script,
        "files": encode(result["files"]).decode(),
        "duration": float(result["duration"]),
        "width": int(result["width"]),
        "height": int(result["height"]),
        "warnings": encode([plain(text) for text in result["warnings"]]).decode(),
        "now": now,
    }
    db.execute(
        "UPDATE narrations SET status = :status, title = :title, script = :script, files = :files, "
        "duration = :duration, width = :width, height = :height, warnings = :warnings, error_code = NULL, "
        "error_message = NULL, updated_at = :now, finished_at = :now WHERE id = :id",
        made,
    )
    for work, media, seconds in result["work"]:
        speeds.note(db, work, media, seconds)
    services.usage.add(db, job.user, minutes=float(result["duration"]) / 60)
