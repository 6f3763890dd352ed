"""/jobs: the jobs that make videos, asked for, looked at, cancelled, counted."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, Parameter
from msgspec import Meta

from clipforge_core.ids import iso, moment
from clipforge_core.model.job import Job
from clipforge_core.model.studio_video import StudioVideo
from clipforge_core.model.user import Caller
from clipforge_core.model.video import VideoStatus
from clipforge_core.projects.plain import plain
from clipforge_core.refusals import NotThere
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.studio_videos.jobs import job_status
from clipforge_server.frame.probes import Health
from clipforge_server.surfaces.scriptsensei.forms import Asked, Page, exchange_of
from clipforge_server.surfaces.scriptsensei.shown import Shown
from clipforge_server.surfaces.scriptsensei.videos import NAMED, GenerateVideo, new_video

TAGS = ["jobs"]


class VideoRequest(GenerateVideo, kw_only=True):
    """A video that is asked for. `voice_name` is the id of a voice, as `voice_id`; whose voices there are is not asked:
    `voice_provider` is passed over, and so is `user_id`, because the key says who asks."""

    voice_name: Annotated[str, Meta(max_length=200)] | None = None


class NewJob(msgspec.Struct, kw_only=True):
    """A video and how soon it is wanted: 1 is first, 10 last."""

    video_request: VideoRequest
    priority: Annotated[int, Meta(ge=1, le=10)] = 5


class JobCreated(msgspec.Struct, kw_only=True):
    """A job that was accepted. `estimated_duration` is seconds of work by what such films took on this machine before,
    not counting jobs before it; 0 with `estimate_known` false where none was made yet."""

    job_id: str
    video_id: str
    status: str
    message: str
    estimated_duration: float
    estimate_known: bool


class JobResult(msgspec.Struct, kw_only=True):
    """The film. Both paths are links that work without a key and expire."""

    video_id: str
    video_path: str
    thumbnail_path: str
    duration: float
    file_size: int
    resolution: str


class JobAnswer(msgspec.Struct, kw_only=True):
    """A job. `progress` is from 0 to 1, `duration` seconds of work so far or in all."""

    job_id: str
    video_id: str
    status: str
    progress: float
    progress_message: str
    current_step: str
    result: JobResult | None
    error: str | None
    created_at: str
    started_at: str | None
    completed_at: str | None
    retry_count: int
    duration: float


class JobsAnswer(msgspec.Struct, kw_only=True):
    """A page of jobs, newest first; `total` is how many there are."""

    jobs: list[JobAnswer]
    total: int
    page: int
    page_size: int


class Statistics(msgspec.Struct, kw_only=True):
    """How many jobs have each status."""

    pending: int
    started: int
    processing: int
    success: int
    failure: int
    cancelled: int
    total: int


class Counts(msgspec.Struct, kw_only=True):
    """Jobs of the caller by status, and when they were counted."""

    statistics: Statistics
    timestamp: str


class Cancelled(msgspec.Struct, kw_only=True):
    """A job that was stopped, or is about to be."""

    job_id: str
    status: str
    message: str
    success: bool = True


class JobsHealth(msgspec.Struct, kw_only=True):
    """Whether jobs are worked on."""

    status: str
    service: str
    message: str


@post("/jobs", tags=TAGS, status_code=202, sync_to_thread=True, opt=NAMED)
def create_job(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    request: Asked,
    data: JSONBody[NewJob],
) -> JobCreated:
    """Make a video, with a priority."""
    wanted = msgspec.structs.replace(data.video_request, priority=data.priority)
    if not wanted.voice_id and wanted.voice_name:
        wanted = msgspec.structs.replace(wanted, voice_id=wanted.voice_name)
    new, exchange = new_video(services, caller, wanted), exchange_of(request)
    video = services.studio_videos.create(caller, new, base_url=exchange.base, request=exchange.request_id)
    job = services.studio_jobs.get(caller, video.job)
    estimate = services.studio_jobs.estimate(job)
    return JobCreated(
        job_id=video.job,
        video_id=video.id,
        status=job_status(job),
        message="Video generation job queued",
        estimated_duration=estimate or 0.0,
        estimate_known=estimate is not None,
    )


@get("/jobs", tags=TAGS, sync_to_thread=True)
def list_jobs(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    page: Page = 1,
    page_size: Annotated[int, Parameter(ge=1, le=100)] = 20,
    user_id: Annotated[str, Parameter(max_length=200, description="Passed over: the key says who asks.")] = "",
) -> JobsAnswer:
    """List the caller's jobs, newest first."""
    found = services.studio_jobs.list(caller, limit=page_size, offset=(page - 1) * page_size)
    shown = Shown(services, links)
    jobs = [_job(services, caller, shown, job) for job in found.jobs]
    return JobsAnswer(jobs=jobs, total=found.total, page=page, page_size=page_size)


@get("/jobs/health", tags=TAGS, opt={"public": True, "bucket": "probe"}, sync_to_thread=False)
def get_jobs_health(health: NamedDependency[Health]) -> Response[JobsHealth]:
    """Ask whether jobs are worked on."""
    well = health.well()
    answer = JobsHealth(
        status="healthy" if well else "unhealthy",
        service="jobs",
        message="Jobs are worked on" if well else "Nothing works on jobs now",
    )
    return Response(answer, status_code=200 if well else 503)


@get("/jobs/stats/counts", tags=TAGS, sync_to_thread=False)
def count_jobs(services: NamedDependency[Services], caller: NamedDependency[Caller]) -> Counts:
    """Count the caller's jobs by status."""
    return Counts(statistics=Statistics(**services.studio_jobs.counts(caller)), timestamp=iso())


@get("/jobs/{job_id:str}", tags=TAGS, sync_to_thread=True)
def get_job(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    job_id: FromPath[str],
) -> JobAnswer:
    """Look at a job."""
    return _job(services, caller, Shown(services, links), services.studio_jobs.get(caller, job_id))


@delete("/jobs/{job_id:str}", tags=TAGS, status_code=200, sync_to_thread=True)
def cancel_job(
    services: NamedDependency[Services], caller: NamedDependency[Caller], job_id: FromPath[str]
) -> Cancelled:
    """Stop a job that is not over."""
    job = services.studio_jobs.cancel(caller, job_id)
    return Cancelled(job_id=job.id, status="cancelled", message="Job cancelled")


def _job(services: Services, caller: Caller, shown: Shown, job: Job) -> JobAnswer:
    status = job_status(job)
    return JobAnswer(
        job_id=job.id,
        video_id=job.subject,
        status=status,
        progress=1.0 if status == "success" else round(job.progress.percentage / 100, 4),
        progress_message=job.progress.message or job.progress.stage,
        current_step="" if job.state.final else job.progress.stage,
        result=_result(services, caller, shown, job) if status == "success" else None,
        error=plain(job.error.message) if job.error is not None and status == "failure" else None,
        created_at=job.created_at,
        started_at=job.started_at or None,
        completed_at=job.finished_at or None,
        retry_count=job.attempts,
        duration=_seconds(job),
    )


def _result(services: Services, caller: Caller, shown: Shown, job: Job) -> JobResult | None:
    """The film that a job made, where it is still the video's."""
    try:
        video = services.studio_videos.get(caller, job.subject)
    except NotThere:
        return None
    return _film(shown, video) if video.job == job.id and video.status is VideoStatus.COMPLETED else None


def _film(shown: Shown, video: StudioVideo) -> JobResult:
    return JobResult(
        video_id=video.id,
        video_path=shown.link(video.file),
        thumbnail_path=shown.link(video.thumbnail),
        duration=round(video.duration, 3),
        file_size=video.file.size if video.file is not None else 0,
        resolution=f"{video.width}x{video.height}",
    )


def _seconds(job: Job) -> float:
    if not job.started_at:
        return 0.0
    end = moment(job.finished_at) if job.finished_at else moment(iso())
    return round(max(0.0, end - moment(job.started_at)), 3)


HANDLERS = (create_job, list_jobs, get_jobs_health, count_jobs, get_job, cancel_job)
