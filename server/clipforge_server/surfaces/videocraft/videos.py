"""/videos and /jobs: films asked for, looked at, downloaded, cancelled, deleted."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from anyio import to_thread
from litestar import Request, delete, get, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody, Parameter

from clipforge_core.compose.grammar import Project
from clipforge_core.compose.reading import MOST
from clipforge_core.errors import MissingFile
from clipforge_core.model.user import Caller
from clipforge_core.model.video import Video, VideoStatus
from clipforge_core.refusals import Conflict, NotThere
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.videos.service import LARGEST_PAGE, PAGE
from clipforge_server.media.answer import MediaAnswer
from clipforge_server.surfaces.videocraft.csrf import guard
from clipforge_server.surfaces.videocraft.forms import (
    CreatedAnswer,
    CreatedFields,
    DeletedAnswer,
    DeletedFields,
    JobAnswer,
    JobsAnswer,
    JobsFields,
    Shown,
    VideoAnswer,
    VideosAnswer,
    VideosFields,
    both,
    exchange_of,
)

VIDEOS, JOBS = ["videos"], ["jobs"]
Asked = Request[Any, Any, Any]
Limit = Annotated[int, Parameter(ge=1, le=LARGEST_PAGE)]
Offset = Annotated[int, Parameter(ge=0, le=2**53)]
Status = Annotated[str, Parameter(description="pending, processing, completed, failed or cancelled; empty for any")]


def project_schema(ref_template: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The schema of a project or a list of them, and the schemas of its parts by name."""
    (one,), parts = msgspec.json.schema_components([Project], ref_template=ref_template)
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1, "maxItems": MOST}]}, parts


PROJECT = {"any_type": True, "body": project_schema}


def _shown(services: Services, links: Links) -> Shown:
    return Shown(links, services.settings.get("media_link_lifetime", float))


def _created(services: Services, caller: Caller, links: Links, request: Asked, data: Any) -> CreatedAnswer:
    made = services.videos.create(caller, data, base_url=links.base, request=exchange_of(request).request_id)
    jobs = [_shown(services, links).job(video) for video in made]
    first = {name: getattr(jobs[0], name) for name in jobs[0].__struct_fields__}
    message = "Video generation job created" if len(made) == 1 else f"{len(made)} video generation jobs created"
    return both(CreatedAnswer, CreatedFields(**first, jobs=jobs), message, request)


@post("/videos", tags=VIDEOS, status_code=202, sync_to_thread=True, guards=[guard], opt=PROJECT)
def create_video(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    request: Asked,
    data: JSONBody[Any],
) -> CreatedAnswer:
    """Make a video of a project, or one of each of a list of projects.

    `/videocraft/schema.json` says what a project may hold. The body is read as JSON whatever its content type says. A
    `src` is an http(s) URL, or the download link of an upload to this server.
    """
    return _created(services, caller, links, request, data)


@post("/generate-video", tags=VIDEOS, status_code=202, sync_to_thread=True, guards=[guard], opt=PROJECT)
def generate_video(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    request: Asked,
    data: JSONBody[Any],
) -> CreatedAnswer:
    """Do the same by its old name."""
    return _created(services, caller, links, request, data)


@get("/videos", tags=VIDEOS, sync_to_thread=False)
def list_videos(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    request: Asked,
    limit: Limit = PAGE,
    offset: Offset = 0,
    status: Status = "",
) -> VideosAnswer:
    """List videos, newest first."""
    page = services.videos.list(caller, limit=limit, offset=offset, status=status)
    shown = _shown(services, links)
    fields = VideosFields(
        videos=[shown.video(video) for video in page.videos], total=page.total, limit=limit, offset=offset
    )
    return both(VideosAnswer, fields, f"{len(fields.videos)} of {page.total} videos", request)


@get("/videos/{video_id:str}", tags=VIDEOS, sync_to_thread=False)
def get_video(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    request: Asked,
    video_id: FromPath[str],
) -> VideoAnswer:
    """Look at a video."""
    video = services.videos.get(caller, video_id)
    return both(VideoAnswer, _shown(services, links).video(video), _told("Video", video), request)


@get(
    "/videos/{video_id:str}/download",
    tags=VIDEOS,
    media_type="video/mp4",
    opt={"answers": {409: "It is not completed."}},
    responses={
        200: ResponseSpec(bytes, description="The file.", media_type="video/mp4", generate_examples=False),
        206: ResponseSpec(bytes, description="Parts of it.", media_type="video/mp4", generate_examples=False),
    },
)
async def download_video(
    services: NamedDependency[Services], caller: NamedDependency[Caller], request: Asked, video_id: FromPath[str]
) -> MediaAnswer:
    """Download the file of a video.

    The id of its job does as well. `Range` asks for a part of it.
    """
    return await to_thread.run_sync(_file, services, caller, request, video_id)


def _file(services: Services, caller: Caller, request: Asked, either: str) -> MediaAnswer:
    """Raises NotThere; Conflict where there is no file (yet)."""
    video = _either(services, caller, either)
    if video.file is None:
        raise Conflict(detail=f"video {video.id} is {video.status.value}: there is a file once it is completed")
    exchange, name = exchange_of(request), f"{video.id}.mp4"
    try:
        kept = services.storage.stat(video.file.key)
        elsewhere = services.storage.url(video.file.key, services.settings.get("media_link_lifetime", float), name)
    except MissingFile as error:
        raise NotThere(kind="video", id=either) from error
    return MediaAnswer(
        services.storage,
        video.file.key,
        kept,
        name=name,
        headers=exchange.headers,
        head=exchange.head,
        download=True,
        elsewhere=elsewhere or "",
    )


def _either(services: Services, caller: Caller, either: str) -> Video:
    """The video of that id, or that a job of that id makes. Raises NotThere."""
    try:
        return services.videos.get(caller, either)
    except NotThere as error:
        try:
            return services.videos.of_job(caller, either)
        except NotThere:
            raise error from None


@delete("/videos/{video_id:str}", tags=VIDEOS, status_code=200, sync_to_thread=True, guards=[guard])
def delete_video(
    services: NamedDependency[Services], caller: NamedDependency[Caller], request: Asked, video_id: FromPath[str]
) -> DeletedAnswer:
    """Delete a video and its file.

    Its job is cancelled where it is not over.
    """
    services.videos.delete(caller, video_id)
    return both(DeletedAnswer, DeletedFields(video_id=video_id), "Video deleted", request)


@get("/jobs", tags=JOBS, sync_to_thread=False)
def list_jobs(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    request: Asked,
    limit: Limit = PAGE,
    offset: Offset = 0,
    status: Status = "",
) -> JobsAnswer:
    """List the jobs that make videos, newest first."""
    page = services.videos.list(caller, limit=limit, offset=offset, status=status)
    shown = _shown(services, links)
    fields = JobsFields(jobs=[shown.job(video) for video in page.videos], total=page.total, limit=limit, offset=offset)
    return both(JobsAnswer, fields, f"{len(fields.jobs)} of {page.total} jobs", request)


@get(["/jobs/{job_id:str}", "/jobs/{job_id:str}/status"], tags=JOBS, sync_to_thread=False)
def get_job(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    request: Asked,
    job_id: FromPath[str],
) -> JobAnswer:
    """Look at a job: how far it is, and where its video can be had."""
    video = services.videos.of_job(caller, job_id)
    return both(JobAnswer, _shown(services, links).job(video), _told("Job", video), request)


@post(
    "/jobs/{job_id:str}/cancel",
    tags=JOBS,
    status_code=200,
    sync_to_thread=True,
    guards=[guard],
    opt={"any_type": True},
)
def cancel_job(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    request: Asked,
    job_id: FromPath[str],
) -> JobAnswer:
    """Stop a job that is not over.

    One that is being worked on says processing until it has stopped.
    """
    video = services.videos.cancel(caller, job_id)
    return both(JobAnswer, _shown(services, links).job(video), _told("Job", video), request)


def _told(what: str, video: Video) -> str:
    if video.status is VideoStatus.PROCESSING:
        return f"{what} is being processed: {int(video.progress)} %"
    return f"{what} is {video.status.value}"


HANDLERS = (
    create_video,
    generate_video,
    list_videos,
    get_video,
    download_video,
    delete_video,
    list_jobs,
    get_job,
    cancel_job,
)
