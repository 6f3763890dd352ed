"""StudioJobs: the jobs that make studio videos, by the names and numbers that clients of that API know.

page = studio_jobs.list(caller, limit=20, offset=0)
shown(page.jobs[0]).status             # "pending", "started", "processing", "success", "failure", "cancelled"
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Literal

import msgspec

from clipforge_core.films.accepting import cancel_job
from clipforge_core.model.job import Job, JobState
from clipforge_core.refusals import Conflict, NotThere
from clipforge_core.store.job_rows import SELECT, job_of
from clipforge_core.studio_videos.service import STUDIO_VIDEO

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services

JobStatus = Literal["pending", "started", "processing", "success", "failure", "cancelled"]
STATUSES: tuple[JobStatus, ...] = ("pending", "started", "processing", "success", "failure", "cancelled")

_MINE = "user = ? AND user != '' AND kind = ?"
_COUNT = f"SELECT count(*) FROM jobs WHERE {_MINE}"  # noqa: S608

_PACE = """
SELECT avg(took / lasts) FROM (
    SELECT (julianday(finished_at) - julianday(started_at)) * 86400 AS took, json_extract(result, '$.duration') AS lasts
    FROM jobs WHERE kind = ? AND state = 'completed' AND started_at != ''
    AND json_extract(params, '$.wish.quality') = ?
    AND json_extract(result, '$.rendered') = json_array_length(result, '$.segments')
    ORDER BY seq DESC LIMIT 20)
WHERE lasts > 0
"""


class StudioJobPage(msgspec.Struct, frozen=True):
    """Some jobs, newest first, and how many there are in all."""

    jobs: tuple[Job, ...]
    total: int


class StudioJobs:
    """The jobs of studio videos of the users of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def get(self, caller: Caller, job_id: str) -> Job:
        """One job. Raises NotThere."""
        job = self._services.user_jobs.get(caller, job_id)
        if job.kind != STUDIO_VIDEO:
            raise NotThere(kind="job", id=job_id)
        return job

    def list(self, caller: Caller, *, limit: int, offset: int) -> StudioJobPage:
        """Jobs of the caller, newest first."""
        with self._services.database.read() as db:
            query = f"{SELECT} WHERE {_MINE} ORDER BY seq DESC LIMIT ? OFFSET ?"
            found = [job_of(row) for row in db.query(query, [caller.id, STUDIO_VIDEO, limit, offset])]
            total = db.conn.execute(_COUNT, [caller.id, STUDIO_VIDEO]).fetchone()[0]
        return StudioJobPage(tuple(found), int(total))

    def estimate(self, job: Job) -> float | None:
        """Seconds of work that a job will take, by the last ones of its quality on this machine that rendered all of
        their film; None where there are none. What waits before it is not counted."""
        wish = job.params.get("wish", {})
        scenes = job.params.get("script", {}).get("scenes", ())
        with self._services.database.read() as db:
            pace = db.conn.execute(_PACE, [STUDIO_VIDEO, wish.get("quality", "medium")]).fetchone()[0]
        seconds = sum(float(scene.get("seconds", 0.0)) for scene in scenes)
        return None if pace is None else round(float(pace) * seconds, 1)

    def cancel(self, caller: Caller, job_id: str) -> Job:
        """Stop a job; nothing happens to one that was cancelled. Raises NotThere, Conflict where it has ended."""
        self.get(caller, job_id)
        return cancel_job(self._services, job_id)

    def stop(self, caller: Caller, job_id: str) -> None:
        """Stop a job where it is not over."""
        with suppress(NotThere, Conflict):
            self.cancel(caller, job_id)

    def counts(self, caller: Caller) -> dict[str, int]:
        """How many jobs of the caller have each status, and in all."""
        query = (
            "SELECT state, stage = '' AND percentage = 0 AS fresh, count(*) FROM jobs "
            "WHERE user = ? AND user != '' AND kind = ? GROUP BY 1, 2"
        )
        found: dict[str, int] = dict.fromkeys(STATUSES, 0)
        with self._services.database.read() as db:
            for state, fresh, count in db.conn.execute(query, [caller.id, STUDIO_VIDEO]).fetchall():
                found[status_of(JobState(state), bool(fresh))] += count
        return {**found, "total": sum(found.values())}


def status_of(state: JobState, fresh: bool = False) -> JobStatus:
    """The name of a state; `fresh` is a job that was begun and has said nothing yet."""
    if state is JobState.PROCESSING:
        return "started" if fresh else "processing"
    names: dict[JobState, JobStatus] = {
        JobState.QUEUED: "pending",
        JobState.COMPLETED: "success",
        JobState.FAILED: "failure",
        JobState.CANCELLED: "cancelled",
    }
    return names[state]


def job_status(job: Job) -> JobStatus:
    """The status of a job."""
    return status_of(job.state, not job.progress.stage and not job.progress.percentage)
