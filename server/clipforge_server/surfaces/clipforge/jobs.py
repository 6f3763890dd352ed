"""/v1/jobs: any job of the caller, looked at, cancelled, followed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, HeaderParameter
from litestar.response import Stream

from clipforge_core.model.job import Job
from clipforge_core.model.user import Caller
from clipforge_core.projects.feed import JobFeed
from clipforge_core.services import Services
from clipforge_server.surfaces.clipforge.projects_forms import JobAnswer

TAGS = ["jobs"]
BEAT_SECONDS = 15.0
"""Silence after which a comment is sent: proxies close connections on which nothing moves for a minute."""

RETRY_MILLISECONDS = 2000
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@get("/jobs/{job_id:str}", tags=TAGS, opt={"remembered": True}, sync_to_thread=False)
def get_job(services: NamedDependency[Services], caller: NamedDependency[Caller], job_id: FromPath[str]) -> JobAnswer:
    """Look at a job."""
    return JobAnswer.of(services.user_jobs.get(caller, job_id))


@post("/jobs/{job_id:str}/cancel", tags=TAGS, status_code=200, sync_to_thread=True)
def cancel_job(
    services: NamedDependency[Services], caller: NamedDependency[Caller], job_id: FromPath[str]
) -> JobAnswer:
    """Stop a job that is not over.

    One that is being worked on says PROCESSING until it has stopped.
    """
    return JobAnswer.of(services.user_jobs.cancel(caller, job_id))


@get(
    "/jobs/{job_id:str}/events",
    tags=TAGS,
    opt={"idempotent": False},
    media_type="text/event-stream",
    responses={204: ResponseSpec(None, description="It is over, and the client knows: there is no more to come.")},
)
async def follow_job(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    job_id: FromPath[str],
    last_event_id: Annotated[str, HeaderParameter(name="Last-Event-ID", max_length=200)] = "",
) -> Response[None] | Stream:
    """Follow a job by server-sent events.

    `progress` comes at once and whenever the job changes; at the end comes `completed`, `failed` or `cancelled` and the
    stream ends. The data of each is the job. A client that comes back after the end (Last-Event-ID) gets 204.
    """
    job = services.user_jobs.get(caller, job_id)
    if job.state.final and last_event_id == event_id(job):
        return Response(None, status_code=204)
    return Stream(
        _events(services.user_jobs.feed, job, last_event_id), media_type="text/event-stream", headers=_HEADERS
    )


async def _events(feed: JobFeed, job: Job, last: str) -> AsyncIterator[bytes]:
    yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
    async for changed in feed.follow(job, beat=BEAT_SECONDS):
        if changed is None:
            yield b": still at it\n\n"
        elif event_id(changed) != last:
            last = event_id(changed)
            yield event(changed)


def event_id(job: Job) -> str:
    """Names a moment of a job: the same for the same state and progress."""
    progress = job.progress
    stage = "".join(letter for letter in progress.stage if letter.isalnum() and letter.isascii())
    return f"{job.state.value}-{job.attempts}-{progress.percentage:g}-{stage}"


def event(job: Job) -> bytes:
    """One event as it is sent (the data is JSON on one line)."""
    name = job.state.value if job.state.final else "progress"
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (
        event_id(job).encode("ascii"),
        name.encode("ascii"),
        msgspec.json.encode(JobAnswer.of(job)),
    )


HANDLERS = (get_job, cancel_job, follow_job)
