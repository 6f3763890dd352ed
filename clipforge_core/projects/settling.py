"""What is written with the end of a project's job, in one transaction with it: clips, states, usage, webhooks.

Nothing here fails where the project was deleted meanwhile: what the job stored was noted for removal then. Webhooks say
what went wrong by code and a plain line; the full message is had by GET.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from clipforge_core.codec import convert, decode, encode
from clipforge_core.ids import iso, new_id
from clipforge_core.model.clip import DocumentClip
from clipforge_core.model.job import Job, JobState
from clipforge_core.model.project import ExportStatus, ProjectStatus, StoredFile
from clipforge_core.projects.clips import DOCUMENT, detection_prefix
from clipforge_core.projects.joining import BY_HAND
from clipforge_core.projects.plain import plain
from clipforge_core.projects.removals import doom, spare
from clipforge_core.projects.rows import HERE
from clipforge_core.projects.sources import release

if TYPE_CHECKING:
    from clipforge_core.contracts.equipment import Equipment
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection

_ENDS = {JobState.FAILED: ExportStatus.FAILED, JobState.CANCELLED: ExportStatus.CANCELLED}


class Keeper:
    """A kind of job that settles with the services of its environment."""

    _equipment: Equipment | None = None

    def configure(self, equipment: Equipment) -> None:
        """Keep what services are made of."""
        self._equipment = equipment

    @property
    def services(self) -> Services:
        """Services for use inside a transaction: they have no database of their own."""
        from clipforge_core.services import Services

        return Services(cast("Any", self._equipment), cast("Any", None))


def settle_detection(services: Services, db: Connection, job: Job) -> None:
    """The end of a detection."""
    project, result = str(job.params["project"]), job.result
    prefix = detection_prefix(project, job.id)
    there = db.conn.execute("SELECT id FROM projects WHERE id = ?", [project]).fetchone() is not None
    if job.state is JobState.COMPLETED and result is not None and there:
        _detected(services, db, job, project, result)
        return
    doom(db, prefix, job.id)
    if not there:
        return
    query = f"SELECT 1 FROM clips c WHERE c.project = ?{HERE} LIMIT 1"  # noqa: S608
    some = db.conn.execute(query, [project]).fetchone() is not None
    status = ProjectStatus.READY if some else ProjectStatus.CREATED
    if job.state is JobState.FAILED:
        status = ProjectStatus.FAILED
    db.execute(
        "UPDATE projects SET status = ?, updated_at = ? WHERE id = ? AND detect_job = ?",
        [status.value, iso(), project, job.id],
    )
    if job.state is JobState.FAILED:
        data = {"projectId": project, "jobId": job.id, "status": "FAILED", "reason": reason(job)}
        services.webhooks.announce(db, job.user, "detection.failed", data)
        _job_failed(services, db, job, project)


def _detected(services: Services, db: Connection, job: Job, project: str, result: dict[str, Any]) -> None:
    now = iso()
    spare(db, f"{detection_prefix(project, job.id)}{DOCUMENT}")
    db.execute(
        "UPDATE projects SET status = ?, media_key = ?, media = ?, updated_at = ? WHERE id = ?",
        [ProjectStatus.READY.value, result["media_key"], encode(result["media"]).decode(), now, project],
    )
    kept = _replaced(db, project, job.id)
    count = 0
    for clip, thumbnail in zip(convert(result["clips"], list[DocumentClip]), result["thumbnails"], strict=True):
        count += 1
        if (clip.id, clip.start, clip.end) in kept:
            continue  # found again, and it has exports: it stays what it is
        row = {
            "id": new_id("clip"),
            "project": project,
            "detection": job.id,
            "score": clip.score,
            "t_start": clip.start,
            "t_end": clip.end,
            "title": clip.title,
            "data": encode(clip).decode(),
            "thumbnail_key": thumbnail,
            "created_at": now,
        }
        columns = ", ".join(row)
        db.execute(f"INSERT INTO clips ({columns}) VALUES ({', '.join(':' + c for c in row)})", row)  # noqa: S608
    if result.get("unused_upload"):
        release(db, project, str(result["unused_upload"]))
    services.usage.add(db, job.user, minutes=float(result["media"]["duration"]) / 60)
    data = {"projectId": project, "clipsCount": count, "jobId": job.id}
    services.webhooks.announce(db, job.user, "detection.complete", data)


def _replaced(db: Connection, project: str, job: str) -> set[tuple[str, float, float]]:
    """Take out clips that were found and have no export, to be compared with the new ones until the next detection, and
    remove those that this one had taken out; answers those that stay: what somebody made by hand stays too."""
    gone = db.conn.execute(
        "DELETE FROM clips WHERE project = ? AND replaced_by != '' RETURNING detection, thumbnail_key", [project]
    ).fetchall()
    db.execute(
        f"UPDATE clips AS c SET replaced_by = ? WHERE project = ?{HERE} "  # noqa: S608
        "AND id NOT IN (SELECT clip FROM exports WHERE project = ?) AND json_extract(data, '$.detector') IS NOT ?",
        [job, project, project, BY_HAND],
    )
    left = list(db.conn.execute("SELECT detection, data, replaced_by, trashed FROM clips WHERE project = ?", [project]))
    detections = {row[0] for row in left}
    for detection, thumbnail in gone:
        if detection in detections and thumbnail:
            doom(db, thumbnail)
    for detection in {detection for detection, _ in gone} - detections:
        doom(db, detection_prefix(project, detection))
    kept = (decode(data, DocumentClip) for _, data, replaced, trashed in left if not replaced and not trashed)
    return {(clip.id, clip.start, clip.end) for clip in kept}


def settle_export(services: Services, db: Connection, job: Job) -> None:
    """The end of an export."""
    export, result, now = str(job.params["export"]), job.result, iso()
    files = f"exports/{export}/"
    before = db.conn.execute("SELECT status FROM exports WHERE id = ?", [export]).fetchone()
    counted = before is not None and before[0] in (ExportStatus.PENDING.value, ExportStatus.COMPLETED.value)
    if job.state is JobState.COMPLETED and result is not None:
        cursor = db.conn.execute(
            "UPDATE exports SET status = ?, artifacts = ?, duration = ?, error_code = NULL, error_message = NULL, "
            "finished_at = ? WHERE id = ?",
            [ExportStatus.COMPLETED.value, encode(result["artifacts"]).decode(), result["duration"], now, export],
        )
        if cursor.rowcount == 0:
            doom(db, files)
            return
        spare(db, files)
        if not counted:
            services.usage.add(db, job.user, exports=1)
        services.webhooks.announce(db, job.user, "export.ready", _ready(services, job, export, result))
        return
    doom(db, files, job.id)
    failed = job.state is JobState.FAILED
    if counted:
        services.usage.add(db, job.user, exports=-1)  # it was counted when it was accepted
    code, message = (job.error.code, plain(job.error.message)) if job.error is not None else ("cancelled", "cancelled")
    cursor = db.conn.execute(
        "UPDATE exports SET status = ?, error_code = ?, error_message = ?, finished_at = ? WHERE id = ?",
        [_ENDS[job.state].value, code, message, now, export],
    )
    if failed and cursor.rowcount:
        data = {
            "exportId": export,
            "clipId": job.params["clip_id"],
            "projectId": job.params["project"],
            "status": ExportStatus.FAILED.value,
            "reason": reason(job),
        }
        services.webhooks.announce(db, job.user, "export.failed", data)
        _job_failed(services, db, job, str(job.params["project"]))


def _ready(services: Services, job: Job, export: str, result: dict[str, Any]) -> dict[str, Any]:
    base = services.settings.get("public_url", str) or str(job.params.get("base_url", ""))
    stored = convert(result["artifacts"], dict[str, StoredFile])
    return {
        "exportId": export,
        "clipId": job.params["clip_id"],
        "projectId": job.params["project"],
        "status": ExportStatus.COMPLETED.value,
        "artifacts": artifact_urls(services, base, stored),
    }


def artifact_urls(services: Services, base: str, stored: dict[str, StoredFile]) -> dict[str, str]:
    """Links to the files of an export by the names that clients know: mp4_url, srt_url, thumbnail_url, ..."""
    from clipforge_core.requests.links import Links

    links = Links(base, services.vault.sign_link)
    seconds = services.settings.get("media_link_lifetime", float)
    return {f"{kind}_url": links.media(file.key, expires_in=seconds) for kind, file in stored.items()}


def _job_failed(services: Services, db: Connection, job: Job, project: str) -> None:
    data = {"jobId": job.id, "kind": job.kind, "projectId": project, "reason": reason(job)}
    services.webhooks.announce(db, job.user, "job.failed", data)


def reason(job: Job) -> str:
    """Why a job failed, by code and one plain line."""
    return f"{job.error.code}: {plain(job.error.message)}" if job.error is not None else "failed"
