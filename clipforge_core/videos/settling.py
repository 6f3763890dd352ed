"""What is written with the end of a video's job, in one transaction with it: status, file, usage, webhooks.

Nothing here fails where the video was deleted meanwhile: what the job stored goes then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clipforge_core.codec import convert, encode
from clipforge_core.films.ending import FilmEnd, came_to_nothing, completed
from clipforge_core.model.job import Job, JobState
from clipforge_core.model.project import StoredFile
from clipforge_core.model.video import VideoStatus
from clipforge_core.projects.plain import plain
from clipforge_core.projects.removals import doom

if TYPE_CHECKING:
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection

VIDEOS = "videos"
_COUNTED = (VideoStatus.PENDING.value, VideoStatus.COMPLETED.value)


def files_of(video: str) -> str:
    """Where the files of a video lie in the storage."""
    return f"{VIDEOS}/{video}/"


def settle_video(services: Services, db: Connection, job: Job) -> None:
    """The end of a video."""
    video, result = str(job.params["video"]), job.result
    before = db.conn.execute("SELECT status, comment FROM videos WHERE id = ?", [video]).fetchone()
    if before is None:
        doom(db, files_of(video))
        return
    end = FilmEnd(table=VIDEOS, id=video, title=before[1], counted=before[0] in _COUNTED)
    if job.state is not JobState.COMPLETED or result is None:
        came_to_nothing(services, db, job, end, files_of(video))
        return
    made = {
        "file": encode(result["file"]).decode(),
        "duration": float(result["duration"]),
        "width": int(result["width"]),
        "height": int(result["height"]),
        "warnings": encode([plain(text) for text in result["warnings"]]).decode(),
    }
    completed(services, db, job, end, made, {"mp4": convert(result["file"], StoredFile)})
