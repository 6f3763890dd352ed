"""/videos/generate and /videos/jobs: films asked for, looked at, listed, cancelled."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, Parameter

from clipforge_core.model.job import Priority
from clipforge_core.model.narration import Narration
from clipforge_core.model.user import Caller
from clipforge_core.narrations.service import LARGEST_PAGE, PAGE
from clipforge_core.refusals import InvalidParts
from clipforge_core.services import Services
from clipforge_server.frame.exchange import KEY, Exchange
from clipforge_server.surfaces.video_generation.forms import FIELDS, JobAnswer, JobPage, NewJob, job_answer

TAGS = ["videos"]
WRONG = {422: "A field is wrong: `errors` names each."}
Asked = Request[Any, Any, Any]
Limit = Annotated[int, Parameter(ge=1, le=LARGEST_PAGE)]
Offset = Annotated[int, Parameter(ge=0, le=2**53)]
Status = Annotated[str, Parameter(description="queued, processing, completed, failed or cancelled; empty for any")]


@post("/videos/generate", tags=TAGS, status_code=201, sync_to_thread=True, opt={"answers": WRONG})
def generate_video(
    services: NamedDependency[Services], caller: NamedDependency[Caller], request: Asked, data: JSONBody[NewJob]
) -> JobAnswer:
    """Make a film of a topic.

    At most three jobs of a user wait or are worked on at once; one more is a 429.
    """
    exchange = exchange_of(request)
    try:
        made = services.narrations.create(
            caller,
            data.wish(),
            priority=Priority(data.priority),
            base_url=exchange.base,
            request=exchange.request_id,
        )
    except InvalidParts as error:
        problems = [(FIELDS.get(str(p["path"]), str(p["path"])), str(p["message"])) for p in error.data["problems"]]
        raise InvalidParts.of(problems) from error
    return answer(services, made)


@get("/videos/jobs", tags=TAGS, sync_to_thread=False, opt={"answers": WRONG})
def list_jobs(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    limit: Limit = PAGE,
    offset: Offset = 0,
    status: Status = "",
) -> JobPage:
    """List your jobs, newest first."""
    page = services.narrations.list(caller, limit=limit, offset=offset, status=status)
    ends = services.narrations.finish(*page.narrations)
    jobs = [job_answer(each, end) for each, end in zip(page.narrations, ends, strict=True)]
    return JobPage(jobs=jobs, total=page.total, limit=limit, offset=offset)


@get("/videos/jobs/{job_id:str}/status", tags=TAGS, sync_to_thread=False)
def get_status(
    services: NamedDependency[Services], caller: NamedDependency[Caller], job_id: FromPath[str]
) -> JobAnswer:
    """Look at a job: how far it is, and when it will be done."""
    return answer(services, services.narrations.get(caller, job_id))


@post("/videos/jobs/{job_id:str}/cancel", tags=TAGS, status_code=200, sync_to_thread=True, opt={"any_type": True})
def cancel_job(
    services: NamedDependency[Services], caller: NamedDependency[Caller], job_id: FromPath[str]
) -> JobAnswer:
    """Stop a job that is not over.

    One that is being worked on says processing until it has stopped.
    """
    return answer(services, services.narrations.cancel(caller, job_id))


def answer(services: Services, narration: Narration) -> JobAnswer:
    """A job as it is shown."""
    (finish,) = services.narrations.finish(narration)
    return job_answer(narration, finish)


def exchange_of(request: Asked) -> Exchange:
    """What the frame knows of a request."""
    exchange: Exchange = request.scope[KEY]  # type: ignore[literal-required]
    return exchange


HANDLERS = (generate_video, list_jobs, get_status, cancel_job)
