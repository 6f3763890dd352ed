"""What is written with the end of a studio video's job, in one transaction with it: status, film, times and pictures of
its scenes, usage, webhooks.

Each job keeps its files in a folder of its own: a film stays until a newer one is there, and nothing here fails where
the video was deleted meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clipforge_core.codec import convert, decode, encode
from clipforge_core.films.ending import FilmEnd, came_to_nothing, completed
from clipforge_core.ids import iso
from clipforge_core.model.job import Job, JobState
from clipforge_core.model.project import StoredFile
from clipforge_core.model.video import VideoStatus
from clipforge_core.projects.plain import plain
from clipforge_core.projects.removals import doom

if TYPE_CHECKING:
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection

STUDIO_VIDEOS = "studio_videos"


def files_of(video: str, job: str = "") -> str:
    """Where the files of a video lie in the storage; with `job`, those that this job made."""
    return f"{STUDIO_VIDEOS}/{video}/" + (f"{job}/" if job else "")


def settle_studio_video(services: Services, db: Connection, job: Job) -> None:
    """The end of a render."""
    video, result = str(job.params["video"]), job.result
    query = "SELECT status, job, title, file FROM studio_videos WHERE id = ?"
    before = next(iter(db.query(query, [video])), None)
    if before is None:
        doom(db, files_of(video))
        return
    if before["job"] != job.id:
        doom(db, files_of(video, job.id))
        return  # it was rendered again meanwhile
    counted = before["status"] in (VideoStatus.PENDING.value, VideoStatus.COMPLETED.value)
    end = FilmEnd(table=STUDIO_VIDEOS, id=video, title=before["title"], counted=counted)
    if job.state is JobState.COMPLETED and result is not None:
        _completed(services, db, job, result, end, before["file"])
        return
    came_to_nothing(services, db, job, end, files_of(video, job.id), {"updated_at": iso()})


def _completed(
    services: Services, db: Connection, job: Job, result: dict[str, Any], end: FilmEnd, before: str | None
) -> None:
    if before is not None:
        folder = decode(before, StoredFile).key.rpartition("/")[0] + "/"
        if folder != files_of(end.id, job.id):
            doom(db, folder)
    made = {
        "file": encode(result["file"]).decode(),
        "thumbnail": encode(result["thumbnail"]).decode() if result.get("thumbnail") else None,
        "duration": float(result["duration"]),
        "width": int(result["width"]),
        "height": int(result["height"]),
        "codec": str(result.get("codec", "")),
        "rendered": int(job.params["revision"]),
        "warnings": encode([plain(text) for text in result["warnings"]]).decode(),
        "fetched": int(result.get("fetched", 0)),
        "updated_at": iso(),
    }
    files = {"mp4": convert(result["file"], StoredFile)}
    if result.get("thumbnail"):
        files["thumbnail"] = convert(result["thumbnail"], StoredFile)
    completed(services, db, job, end, made, files)
    for scene in result["scenes"]:
        picture = scene.get("thumbnail")
        db.execute(
            "UPDATE studio_scenes SET start = ?, seconds = ?, thumbnail = ? WHERE id = ? AND video = ?",
            [
                float(scene["start"]),
                float(scene["duration"]),
                encode(picture).decode() if picture else None,
                scene["id"],
                end.id,
            ],
        )
