"""What is written with the end of a video's job, in one transaction with it: status, file, usage.

Nothing here fails where the video was deleted meanwhile: what the job stored goes then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def files_of(video: str) -> str:
    """Where the files of a video lie in the storage."""
    return f"videos/{video}/"


def settle_video(services: Services, db: Connection, job: Job) -> None:
    """The end of a video."""
    video, result = str(job.params["video"]), job.result
    before = db.conn.execute("SELECT status FROM videos WHERE id = ?", [video]).fetchone()
    counted = before is not None and before[0] in (VideoStatus.PENDING.value, VideoStatus.COMPLETED.value)
    if job.state is JobState.COMPLETED and result is not None:
        if before is None:
            doom(db, files_of(video))
            return
        made = {
            "video": video,
            "status": VideoStatus.COMPLETED.value,
            "file": encode(result["file"]).decode(),
            "duration": float(result["duration"]),
            "width": int(result["width"]),
            "height": int(result["height"]),
            "warnings": encode([plain(text) for text in result["warnings"]]).decode(),
            "now": iso(),
        }
        db.execute(
            "UPDATE videos SET status = :status, file = :file, duration = :duration, width = :width, height = :height, "
            "warnings = :warnings, error_code = NULL, error_message = NULL, finished_at = :now WHERE id = :video",
            made,
        )
        if not counted:
            services.usage.add(db, job.user, exports=1)
        return
    doom(db, files_of(video))
    if counted:
        services.usage.add(db, job.user, exports=-1)  # it was counted when it was accepted
    failed = job.error is not None and job.state is JobState.FAILED
    code, message = (job.error.code, plain(job.error.message)) if failed and job.error is not None else (None, None)
    db.execute(
        "UPDATE videos SET status = ?, error_code = ?, error_message = ?, finished_at = ? WHERE id = ?",
        [_ENDS[job.state].value, code, message, iso(), video],
    )
