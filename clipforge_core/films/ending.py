"""What is written and announced with the end of a film's job, in one transaction with it.

    end = FilmEnd(table="videos", id=video, title="Tides", counted=True)
    completed(services, db, job, end, {"file": …, "duration": 9.0}, files={"mp4": stored})
    came_to_nothing(services, db, job, end, f"videos/{video}/")

Webhooks hear `video.ready`, or `video.failed` and `job.failed`; a film that was cancelled is announced by nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.ids import iso
from clipforge_core.model.job import Job, JobState
from clipforge_core.projects.plain import plain
from clipforge_core.projects.removals import doom, spare
from clipforge_core.projects.settling import artifact_urls, reason

if TYPE_CHECKING:
    from clipforge_core.model.project import StoredFile
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection


class FilmEnd(msgspec.Struct, frozen=True, kw_only=True):
    """Which film a job ends: its table and id, what people call it, and whether it counts as an export already."""

    table: str
    id: str
    counted: bool
    title: str = ""


def completed(
    services: Services,
    db: Connection,
    job: Job,
    end: FilmEnd,
    columns: Mapping[str, Any],
    files: Mapping[str, StoredFile],
) -> None:
    """There is a film: write `columns`, count it where it does not count, and announce it with links to `files` (by
    what they are: mp4, thumbnail, srt, …)."""
    told = {"status": "completed", "error_code": None, "error_message": None, "finished_at": iso()}
    _change(db, end, {**columns, **told})
    for file in files.values():
        spare(db, file.key)
    if not end.counted:
        services.usage.add(db, job.user, exports=1)
    base = services.settings.get("public_url", str) or str(job.params.get("base_url", ""))
    data = {
        **_names(job, end),
        "status": "COMPLETED",
        "duration": float(columns["duration"]),
        "artifacts": artifact_urls(services, base, dict(files)),
    }
    services.webhooks.announce(db, job.user, "video.ready", data)


def came_to_nothing(
    services: Services, db: Connection, job: Job, end: FilmEnd, files: str, columns: Mapping[str, Any] | None = None
) -> None:
    """It failed or was cancelled: what lies under `files` goes, and it counts no more."""
    doom(db, files, job.id)
    if end.counted:
        services.usage.add(db, job.user, exports=-1)
    error = job.error if job.state is JobState.FAILED else None
    told = {
        "status": "failed" if job.state is JobState.FAILED else "cancelled",
        "error_code": None if error is None else error.code,
        "error_message": None if error is None else plain(error.message),
        "finished_at": iso(),
    }
    _change(db, end, {**(columns or {}), **told})
    if job.state is JobState.FAILED:
        data = {**_names(job, end), "reason": reason(job)}
        services.webhooks.announce(db, job.user, "video.failed", {**data, "status": "FAILED"})
        services.webhooks.announce(db, job.user, "job.failed", {**data, "kind": job.kind})


def _names(job: Job, end: FilmEnd) -> dict[str, Any]:
    return {"videoId": end.id, "jobId": job.id, "title": end.title}


def _change(db: Connection, end: FilmEnd, columns: Mapping[str, Any]) -> None:
    said = ", ".join(f"{name} = :{name}" for name in columns)
    db.execute(f"UPDATE {end.table} SET {said} WHERE id = :id", {**columns, "id": end.id})  # noqa: S608
