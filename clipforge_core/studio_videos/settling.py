"""What is written with the end of a studio video's job, in one transaction with it: status, film, scene times, usage.

Each job keeps its files in a folder of its own: a film stays until a newer one is there, and nothing here fails where
the video was deleted meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clipforge_core.codec import encode
from clipforge_core.ids import iso
from clipforge_core.model.job import Job, JobState
from clipforge_core.model.video import VideoStatus
from clipforge_core.projects.plain import plain
from clipforge_core.projects.removals import doom

if TYPE_CHECKING:
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection

_ENDS = {JobState.FAILED: VideoStatus.FAILED, JobState.CANCELLED: VideoStatus.CANCELLED}


def files_of(video: str, job: str = "") -> str:
    """Where the files of a video lie in the storage; with `job`, those that this job made."""
    return f"studio_videos/{video}/{job}/" if job else f"studio_videos/{video}/"


def settle_studio_video(services: Services, db: Connection, job: Job) -> None:
    """The end of a render."""
    video, result = str(job.params["video"]), job.result
    before = db.conn.execute("SELECT status, job, file FROM studio_videos WHERE id = ?", [video]).fetchone()
    if before is None:
        doom(db, files_of(video))
        return
    if job.state is JobState.COMPLETED and result is not None:
        _completed(services, db, job, video, result, before)
        return
    doom(db, files_of(video, job.id))
    if before[1] != job.id:
        return  # it was rendered again meanwhile
    if before[0] in (VideoStatus.PENDING.value, VideoStatus.COMPLETED.value):
        services.usage.add(db, job.user, exports=-1)  # it was counted when it was accepted
    failed = job.state is JobState.FAILED and job.error is not None
    code, message = (job.error.code, plain(job.error.message)) if failed and job.error is not None else (None, None)
    db.execute(
        "UPDATE studio_videos SET status = ?, error_code = ?, error_message = ?, finished_at = ?, updated_at = ? "
        "WHERE id = ?",
        [_ENDS[job.state].value, code, message, iso(), iso(), video],
    )


def _completed(services: Services, db: Connection, job: Job, video: str, result: dict[str, Any], before: Any) -> None:
    if before[1] != job.id:
        doom(db, files_of(video, job.id))
        return
    if before[2] is not None:
        for (key,) in db.conn.execute(
            "SELECT json_extract(file, '$.key') FROM studio_videos WHERE id = ?", [video]
        ).fetchall():
            folder = str(key).rpartition("/")[0] + "/"
            if folder != files_of(video, job.id):
                doom(db, folder)
    if before[0] in (VideoStatus.FAILED.value, VideoStatus.CANCELLED.value):
        services.usage.add(db, job.user, exports=1)  # it was given back, and the job tried again
    now = iso()
    made = {
        "video": video,
        "status": VideoStatus.COMPLETED.value,
        "file": encode(result["file"]).decode(),
        "thumbnail": encode(result["thumbnail"]).decode() if result.get("thumbnail") else None,
        "duration": float(result["duration"]),
        "width": int(result["width"]),
        "height": int(result["height"]),
        "codec": str(result.get("codec", "")),
        "rendered": int(job.params["revision"]),
        "warnings": encode([plain(text) for text in result["warnings"]]).decode(),
        "now": now,
    }
    db.execute(
        "UPDATE studio_videos SET status = :status, file = :file, thumbnail = :thumbnail, duration = :duration, "
        "width = :width, height = :height, codec = :codec, rendered = :rendered, warnings = :warnings, "
        "error_code = NULL, error_message = NULL, finished_at = :now, updated_at = :now WHERE id = :video",
        made,
    )
    for scene in result["scenes"]:
        db.execute(
            "UPDATE studio_scenes SET start = ?, seconds = ? WHERE id = ? AND video = ?",
            [float(scene["start"]), float(scene["duration"]), scene["id"], video],
        )
