"""/quality: what the files of jobs are like, and A/B tests."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.openapi import ResponseSpec

from clipforge_core.model.job import Job, JobState
from clipforge_core.model.trim import Trim
from clipforge_core.model.user import Caller
from clipforge_core.projects.plain import plain
from clipforge_core.refusals import Conflict
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_server.surfaces.clip_generation.forms import NewTest, ReportAnswer, TestAnswer, Waiting
from clipforge_server.surfaces.clip_generation.jobs import request_id, urls

TAGS = ["quality"]
WAIT_SECONDS = 25.0
"""How long a report is waited for: below the patience of proxies and of the document's clients."""

_WAITS = {202: ResponseSpec(Waiting, description="The job or its report is not finished: ask again.")}


@post(
    "/quality/analyze/{job_id:str}",
    tags=TAGS,
    status_code=200,
    opt={"idempotent": False},
    responses=_WAITS,
)
async def analyze_quality(
    services: Services, caller: Caller, links: Links, request: Request[Any, Any, Any], job_id: str
) -> Response[ReportAnswer]:
    """Measure the file of a job.

    Waits up to 25 seconds for the job and for its report; 202 where they take longer: ask again.
    """
    asked = {"base_url": links.base, "request": request_id(request)}
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            trim = await _measured(services, caller, job_id, asked)
    except TimeoutError:
        trim = await asyncio.to_thread(services.trims.get, caller, job_id)
    if trim.report is None:
        waiting: Any = Waiting(job_id=job_id, status=_status(trim), progress=int(trim.progress))
        return Response(waiting, status_code=202, headers={"Retry-After": "1"})
    return Response(ReportAnswer.of(trim, trim.report))


def _status(trim: Trim) -> Any:
    # The job may be over while its report is not: what was asked for is still being made.
    return "processing" if trim.status.final else trim.status.value


async def _measured(services: Services, caller: Caller, job_id: str, asked: dict[str, str]) -> Trim:
    """The trim with its report, once both are there. Raises NotThere; Conflict where there will be none."""
    trim = await asyncio.to_thread(services.trims.get, caller, job_id)
    if not trim.status.final:
        await _end(services, services.jobs.get(job_id))
    trim = await asyncio.to_thread(lambda: services.trims.measure(caller, job_id, **asked))
    job = services.trims.measuring(trim) if trim.report is None else None
    if job is None:
        return trim
    ended = await _end(services, job)
    if ended is not None and ended.state is JobState.FAILED and ended.error is not None:
        raise Conflict(detail=f"job {job_id} could not be measured: {plain(ended.error.message)}")
    return services.trims.get(caller, job_id)


async def _end(services: Services, job: Job) -> Job | None:
    """The job as it ended; None where it is gone."""
    last: Job | None = None
    async for changed in services.user_jobs.feed.follow(job):
        last = changed or last
    return last


@post("/quality/ab-test/{job_id:str}", tags=TAGS, status_code=202, sync_to_thread=True)
def create_ab_test(
    services: Services, caller: Caller, links: Links, request: Request[Any, Any, Any], job_id: str, data: NewTest
) -> TestAnswer:
    """Make the cut of a job in several ways, and compare them.

    Each variant is really rendered, several times, and measured.
    """
    test = services.ab_tests.create(
        caller,
        job_id,
        [(variant.name, dict(variant.parameters)) for variant in data.variants],
        data.metrics,
        base_url=links.base,
        request=request_id(request),
    )
    return TestAnswer.of(test, urls(services, links))


@get("/quality/ab-test/{test_id:str}", tags=TAGS, sync_to_thread=False)
def get_ab_test(services: Services, caller: Caller, links: Links, test_id: str) -> TestAnswer:
    """Look at an A/B test."""
    return TestAnswer.of(services.ab_tests.get(caller, test_id), urls(services, links))


HANDLERS = (analyze_quality, create_ab_test, get_ab_test)
