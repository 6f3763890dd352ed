"""/jobs: ranges of videos to files."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from litestar import Request, Response, get, post
from litestar.params import Parameter

from clipforge_core.model.trim import TrimStatus
from clipforge_core.model.user import Caller
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.trims.settling import output_url
from clipforge_server.frame.exchange import KEY
from clipforge_server.surfaces.clip_generation.forms import JobAnswer, JobCreated, JobList, NewJob, UrlOf

TAGS = ["jobs"]


@post("/jobs", tags=TAGS, sync_to_thread=True)
def create_job(
    services: Services, caller: Caller, links: Links, request: Request[Any, Any, Any], data: NewJob
) -> JobCreated:
    """Cut a range of a video."""
    trim = services.trims.create(caller, data.video_url, data.wish(), base_url=links.base, request=request_id(request))
    return JobCreated.of(trim)


@get("/jobs", tags=TAGS, sync_to_thread=False)
def list_jobs(
    services: Services,
    caller: Caller,
    links: Links,
    request: Request[Any, Any, Any],
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
    cursor: Annotated[str, Parameter(max_length=20)] = "",
    status: Literal["pending", "processing", "completed", "failed", "cancelled"] | None = None,
) -> Response[JobList]:
    """Jobs of the caller, newest first; `next_cursor` and the `Link` header lead to those after them."""
    wanted = TrimStatus(status) if status is not None else None
    found, more = services.trims.list(caller, limit=limit, cursor=cursor, status=wanted)
    url_of = urls(services, links)
    only = f"&status={status}" if status is not None else ""
    following = links.absolute(f"{request.url.path}?limit={limit}&cursor={more}{only}")
    headers = {"Link": f'<{following}>; rel="next"'} if more else {}
    return Response(JobList(jobs=[JobAnswer.of(t, url_of) for t in found], next_cursor=more), headers=headers)


@get("/jobs/{job_id:str}", tags=TAGS, sync_to_thread=False)
def get_job(services: Services, caller: Caller, links: Links, job_id: str) -> JobAnswer:
    """Look at a job."""
    return JobAnswer.of(services.trims.get(caller, job_id), urls(services, links))


@post("/jobs/{job_id:str}/cancel", tags=TAGS, status_code=200, sync_to_thread=True)
def cancel_job(services: Services, caller: Caller, links: Links, job_id: str) -> JobAnswer:
    """Stop a job that is not over.

    One that is being worked on says `processing` until it has stopped.
    """
    return JobAnswer.of(services.trims.cancel(caller, job_id), urls(services, links))


def urls(services: Services, links: Links) -> UrlOf:
    """From a stored file to a link to it."""
    return lambda output: output_url(services, links, output)


def request_id(request: Request[Any, Any, Any]) -> str:
    """The id under which the log knows a request."""
    exchange: Any = request.scope[KEY]  # type: ignore[literal-required]
    return str(exchange.request_id)


HANDLERS = (create_job, list_jobs, get_job, cancel_job)
