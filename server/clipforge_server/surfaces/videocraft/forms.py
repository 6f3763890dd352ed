"""What the VideoCraft API answers: each success in both forms that its document shows.

    {"job_id": "job_1", "status": "pending", …,
     "success": true, "data": {"job_id": "job_1", "status": "pending", …}, "message": "…", "request_id": "req_1"}

A `…Fields` struct is what is told, the `…Answer` of the same name adds the envelope.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from litestar import Request

from clipforge_core.model.video import Video
from clipforge_core.requests.links import Links
from clipforge_server.frame.exchange import KEY, Exchange

A = TypeVar("A", bound=msgspec.Struct)


class JobFields(msgspec.Struct, kw_only=True):
    """A job, and the video that it makes. `progress` is a percentage; `download_url` works without a key, and is empty
    until the job is completed; `error` is why it failed."""

    job_id: str
    video_id: str
    status: str
    progress: int
    stage: str
    download_url: str
    error: str | None
    error_code: str | None
    warnings: list[str]
    created_at: str
    finished_at: str | None


class JobAnswer(JobFields, kw_only=True):
    """A job in both forms."""

    success: bool
    data: JobFields
    message: str
    request_id: str


class CreatedFields(JobFields, kw_only=True):
    """The first job that was accepted, and all of them."""

    jobs: list[JobFields]


class CreatedAnswer(CreatedFields, kw_only=True):
    """Accepted jobs in both forms."""

    success: bool
    data: CreatedFields
    message: str
    request_id: str


class VideoFields(msgspec.Struct, kw_only=True):
    """A video. `duration` is in seconds, `size` in bytes, `width` and `height` in pixels: 0 until it is completed."""

    video_id: str
    id: str
    job_id: str
    status: str
    progress: int
    comment: str
    scenes: int
    duration: float
    width: int
    height: int
    size: int
    format: str
    download_url: str
    error: str | None
    error_code: str | None
    warnings: list[str]
    created_at: str
    finished_at: str | None


class VideoAnswer(VideoFields, kw_only=True):
    """A video in both forms."""

    success: bool
    data: VideoFields
    message: str
    request_id: str


class VideosFields(msgspec.Struct, kw_only=True):
    """Some videos, newest first; `total` is how many there are."""

    videos: list[VideoFields]
    total: int
    limit: int
    offset: int


class VideosAnswer(VideosFields, kw_only=True):
    """Videos in both forms."""

    success: bool
    data: VideosFields
    message: str
    request_id: str


class JobsFields(msgspec.Struct, kw_only=True):
    """Some jobs, newest first; `total` is how many there are."""

    jobs: list[JobFields]
    total: int
    limit: int
    offset: int


class JobsAnswer(JobsFields, kw_only=True):
    """Jobs in both forms."""

    success: bool
    data: JobsFields
    message: str
    request_id: str


class DeletedFields(msgspec.Struct, kw_only=True):
    """What was deleted."""

    video_id: str
    deleted: bool = True


class DeletedAnswer(DeletedFields, kw_only=True):
    """A deletion in both forms."""

    success: bool
    data: DeletedFields
    message: str
    request_id: str


class Shown:
    """Videos as they are shown to one request: with links that begin with what it asked, good for so many seconds."""

    def __init__(self, links: Links, seconds: float) -> None:
        self._links = links
        self._seconds = seconds

    def job(self, video: Video) -> JobFields:
        """The job of a video."""
        return JobFields(
            job_id=video.job,
            video_id=video.id,
            status=video.status.value,
            progress=int(video.progress),
            stage=video.stage,
            download_url=self._url(video),
            error=video.error.message if video.error is not None else None,
            error_code=video.error.code if video.error is not None else None,
            warnings=list(video.warnings),
            created_at=video.created_at,
            finished_at=video.finished_at or None,
        )

    def video(self, video: Video) -> VideoFields:
        """A video."""
        return VideoFields(
            video_id=video.id,
            id=video.id,
            job_id=video.job,
            status=video.status.value,
            progress=int(video.progress),
            comment=video.comment,
            scenes=video.scenes,
            duration=video.duration,
            width=video.width,
            height=video.height,
            size=video.file.size if video.file is not None else 0,
            format="mp4",
            download_url=self._url(video),
            error=video.error.message if video.error is not None else None,
            error_code=video.error.code if video.error is not None else None,
            warnings=list(video.warnings),
            created_at=video.created_at,
            finished_at=video.finished_at or None,
        )

    def _url(self, video: Video) -> str:
        if video.file is None:
            return ""
        return self._links.media(video.file.key, expires_in=self._seconds, download=f"{video.id}.mp4")


def exchange_of(request: Request[Any, Any, Any]) -> Exchange:
    """What the frame knows of a request."""
    exchange: Exchange = request.scope[KEY]  # type: ignore[literal-required]
    return exchange


def both(kind: type[A], fields: msgspec.Struct, message: str, request: Request[Any, Any, Any]) -> A:
    """An answer in both forms."""
    flat = {name: getattr(fields, name) for name in fields.__struct_fields__}
    return kind(**flat, success=True, data=fields, message=message, request_id=exchange_of(request).request_id)
