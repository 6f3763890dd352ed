"""What is written when a trim, a quality report or an A/B test begins and ends, in one transaction with it: status,
files, usage, measured speeds, webhooks. Nothing here fails where the rows were deleted meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from clipforge_core.codec import convert, encode
from clipforge_core.ids import iso, moment
from clipforge_core.model.job import Job, JobState
from clipforge_core.model.project import StoredFile
from clipforge_core.model.trim import TrimStatus
from clipforge_core.projects.plain import plain
from clipforge_core.projects.removals import doom, spare
from clipforge_core.requests.links import Links
from clipforge_core.trims import speeds

if TYPE_CHECKING:
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection

STATUS = {
    JobState.COMPLETED: TrimStatus.COMPLETED,
    JobState.FAILED: TrimStatus.FAILED,
    JobState.CANCELLED: TrimStatus.CANCELLED,
}


def begin_trim(services: Services, db: Connection, job: Job) -> None:
    """Work on a trim begins: told once, however often it is handed back."""
    cursor = db.conn.execute(
        "UPDATE trims SET status = 'processing', updated_at = ? WHERE id = ? AND status != 'processing'",
        [iso(), job.id],
    )
    if cursor.rowcount:
        services.webhooks.announce(db, job.user, "job.processing", payload(job.id, TrimStatus.PROCESSING))


def settle_trim(services: Services, db: Connection, job: Job) -> None:
    """The end of a trim."""
    status, result, now, took = STATUS[job.state], job.result, iso(), took_seconds(job)
    columns: dict[str, Any] = {
        "status": status.value,
        "updated_at": now,
        "finished_at": now,
        "processing_time": took,
        "error_code": None,
        "error_message": None,
    }
    if result is not None:
        columns |= {
            "output": encode(result["output"]).decode(),
            "facts": encode(result["facts"]).decode(),
            "source_key": result["source_key"],
        }
    elif job.error is not None:
        columns |= {"error_code": job.error.code, "error_message": plain(job.error.message)}
    if not _update(db, "trims", job.id, columns):
        doom(db, trim_folder(job.id))
        return
    if status is not TrimStatus.COMPLETED or result is None:
        doom(db, trim_folder(job.id), job.id)
        if status is TrimStatus.FAILED:
            data = payload(job.id, status, processing_time=took, error=columns["error_message"])
            services.webhooks.announce(db, job.user, "job.failed", data)
        return
    spare(db, trim_folder(job.id))
    for work, media, seconds in result["work"]:
        speeds.note(db, work, media, seconds)
    services.usage.add(db, job.user, minutes=float(result["facts"]["seconds"]) / 60)
    output = convert(result["output"], StoredFile)
    url = output_url(services, links_of(services, job), output)
    services.webhooks.announce(
        db, job.user, "job.completed", payload(job.id, status, output_url=url, processing_time=took)
    )


def settle_report(services: Services, db: Connection, job: Job) -> None:
    """The end of measuring a trim. A failure leaves no report: asking again measures again."""
    trim = str(job.params["trim"])
    if job.state is not JobState.COMPLETED or job.result is None:
        return
    columns = {"report": encode(job.result["report"]).decode(), "updated_at": iso()}
    if _update(db, "trims", trim, columns):
        data = {"job_id": trim, "status": "completed", "overall_score": job.result["report"].get("overall") or 0.0}
        services.webhooks.announce(db, job.user, "quality.analysis.completed", data)


def begin_test(db: Connection, job: Job) -> None:
    """Work on an A/B test begins."""
    _update(db, "ab_tests", job.subject, {"status": TrimStatus.PROCESSING.value, "updated_at": iso()})


def settle_test(services: Services, db: Connection, job: Job) -> None:
    """The end of an A/B test."""
    columns: dict[str, Any] = {"status": STATUS[job.state].value, "updated_at": iso()}
    if job.result is not None:
        columns["result"] = encode(job.result).decode()
    elif job.error is not None:
        columns |= {"error_code": job.error.code, "error_message": plain(job.error.message)}
    there = _update(db, "ab_tests", job.subject, columns)
    if not there or job.state is not JobState.COMPLETED or job.result is None:
        doom(db, test_folder(str(job.params["trim"]), job.subject), job.id)
    if there and job.state is JobState.COMPLETED and job.result is not None:
        spare(db, test_folder(str(job.params["trim"]), job.subject))
        for work, media, seconds in job.result["work"]:
            speeds.note(db, work, media, seconds)
        data = {
            "test_id": job.subject,
            "job_id": str(job.params["trim"]),
            "status": TrimStatus.COMPLETED.value,
            "winner": job.result["winner"],
        }
        services.webhooks.announce(db, job.user, "ab_test.completed", data)


def payload(
    trim: str, status: TrimStatus, *, output_url: str = "", processing_time: float = 0.0, error: str | None = None
) -> dict[str, Any]:
    """The data of an event of a trim, as the document shows it."""
    data: dict[str, Any] = {
        "job_id": trim,
        "status": status.value,
        "output_url": output_url or None,
        "processing_time": processing_time,
    }
    return data | ({"error": error} if error else {})


def trim_folder(trim: str) -> str:
    """What the keys of a trim's files begin with."""
    return f"trims/{trim}/"


def test_folder(trim: str, test: str) -> str:
    """The same of an A/B test."""
    return f"trims/{trim}/{test}/"


test_folder.__test__ = False  # type: ignore[attr-defined]  # pytest must not take it for a test


def output_url(services: Services, links: Links, output: StoredFile) -> str:
    """A link to a file that was made."""
    return links.media(output.key, expires_in=services.settings.get("media_link_lifetime", float))


def links_of(services: Services, job: Job) -> Links:
    """Links that begin as the request did, or as the operator says."""
    base = services.settings.get("public_url", str) or str(job.params.get("base_url", ""))
    return Links(base, services.vault.sign_link)


def took_seconds(job: Job) -> float:
    """Seconds from the beginning of work on a job to its end."""
    if not job.started_at or not job.finished_at:
        return 0.0
    return round(max(0.0, moment(job.finished_at) - moment(job.started_at)), 3)


def _update(db: Connection, table: str, row_id: str, columns: Mapping[str, Any]) -> bool:
    names = ", ".join(f"{name} = :{name}" for name in columns)
    cursor = db.conn.execute(f"UPDATE {table} SET {names} WHERE id = :id", {**columns, "id": row_id})  # noqa: S608
    return bool(cursor.rowcount)
