"""What a socket is told of a job: started, progress, completed, failed.

    told = Told()
    for name, data in told.of(job, links): ...

A client that comes late gets the present state at once: each call answers what is new since the one before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from clipforge_core.ids import iso
from clipforge_core.model.job import Job, JobState
from clipforge_core.projects.plain import plain

if TYPE_CHECKING:
    from clipforge_core.requests.links import Links

LINK_SECONDS = 24 * 3600.0
"""How long the links of a finished film work."""

STARTED, PROGRESS, COMPLETED, FAILED = (
    "processing_started", "progress_update", "processing_completed", "processing_failed",
)  # fmt: skip

Told_ = tuple[str, dict[str, Any]]


class Told:
    """Remembers what one socket was told of one job."""

    def __init__(self) -> None:
        self._started = False
        self._last: tuple[float, str, str] | None = None

    def of(self, job: Job, links: Links) -> Iterator[Told_]:
        """(event, data), in the order in which they are sent."""
        common = {"job_id": job.id, "timestamp": iso()}
        if job.state is JobState.COMPLETED:
            yield COMPLETED, {**common, **_film(job, links)}
            return
        if job.state.final:
            yield FAILED, {**common, **_failure(job)}
            return
        if job.state is JobState.PROCESSING and not self._started:
            self._started = True
            message = job.progress.message or "processing has started"
            yield STARTED, {**common, "video_id": job.subject, "status": "processing", "message": message}
        now = (job.progress.percentage, job.progress.message, job.progress.stage)
        if now != self._last:
            self._last = now
            waits = "" if self._started else "waiting in the queue"
            yield (
                PROGRESS,
                {
                    **common,
                    "progress": round(job.progress.percentage, 1),
                    "message": job.progress.message or waits,
                    "current_step": job.progress.stage or ("queued" if waits else ""),
                },
            )


def _film(job: Job, links: Links) -> dict[str, Any]:
    result = job.result or {}
    return {
        "video_id": job.subject,
        "status": "completed",
        "video_url": _link(result.get("file"), links),
        "thumbnail_url": _link(result.get("thumbnail"), links),
        "duration": float(result.get("duration") or 0.0),
    }


def _failure(job: Job) -> dict[str, Any]:
    if job.state is JobState.CANCELLED:
        return {"status": "cancelled", "error": "CANCELLED", "message": "the job was cancelled"}
    error = job.error
    code, message = (error.code, plain(error.message)) if error is not None else ("FAILED", "the job failed")
    return {"status": "failed", "error": message, "code": code, "message": message}


def _link(stored: Any, links: Links) -> str:
    """A signed link to a stored file; "" where there is none."""
    key = stored.get("key") if isinstance(stored, dict) else None
    return links.media(key, expires_in=LINK_SECONDS) if isinstance(key, str) and key else ""
