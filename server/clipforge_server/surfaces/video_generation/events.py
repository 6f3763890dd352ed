"""/videos/jobs/{id}/events: a job followed by server-sent events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, HeaderParameter
from litestar.response import Stream

from clipforge_core.errors import ClipForgeError, UnknownName
from clipforge_core.model.narration import Narration
from clipforge_core.model.user import Caller
from clipforge_core.services import Services
from clipforge_server.surfaces.video_generation.forms import stage_of
from clipforge_server.surfaces.video_generation.jobs import TAGS, WRONG, answer

BEAT_SECONDS = 15.0
"""Silence after which a comment is sent: proxies close connections on which nothing moves for a minute."""
RETRY_MILLISECONDS = 2000
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@get(
    "/videos/jobs/{job_id:str}/events",
    tags=TAGS,
    opt={"idempotent": False, "query_token": True, "answers": WRONG},
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
    stream ends. The data of each is what `status` answers. The token may be given as `?token=`.
    """
    narration = services.narrations.get(caller, job_id)
    if narration.status.over and last_event_id == event_id(narration):
        return Response(None, status_code=204)
    return Stream(_events(services, caller, narration, last_event_id), media_type="text/event-stream", headers=_HEADERS)


async def _events(services: Services, caller: Caller, narration: Narration, last: str) -> AsyncIterator[bytes]:
    yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
    if narration.status.over:
        yield event(services, narration)
        return
    try:
        job = services.jobs.get(narration.id)
    except UnknownName:  # its record has aged out
        return
    async for changed in services.user_jobs.feed.follow(job, beat=BEAT_SECONDS):
        if changed is None:
            yield b": still at it\n\n"
            continue
        try:
            now = services.narrations.get(caller, narration.id)
        except ClipForgeError:
            return  # it was deleted
        if event_id(now) != last:
            last = event_id(now)
            yield event(services, now)
        if now.status.over:
            return


def event_id(narration: Narration) -> str:
    """Names a moment of a job: the same for the same state and progress."""
    return f"{narration.status.value}-{narration.progress:g}-{stage_of(narration)}"


def event(services: Services, narration: Narration) -> bytes:
    """One event as it is sent (the data is JSON on one line)."""
    name = narration.status.value if narration.status.over else "progress"
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (
        event_id(narration).encode("ascii"),
        name.encode("ascii"),
        msgspec.json.encode(answer(services, narration)),
    )


HANDLERS = (follow_job,)
