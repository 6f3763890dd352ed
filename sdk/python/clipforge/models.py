"""What the API answers, as typed values. JSON is camelCase, attributes are snake_case: `minutesProcessed` is
`usage.minutes_processed`. Keys that this version does not know are left out; times are UTC ISO 8601 texts.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


class Model(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    """Root of all answers. `to_dict()` gives them as plain values, with the names of this package."""

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, in snake_case."""
        return {name: _plain(getattr(self, name)) for name in self.__struct_fields__}


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


class Page(list[T]):
    """One page of a list; `next_cursor` asks for the one after it, "" where there is none."""

    next_cursor: str = ""


class Failure(Model, frozen=True, kw_only=True):
    """Why something failed."""

    code: str = ""
    message: str = ""


class Media(Model, frozen=True, kw_only=True):
    """A project's source: seconds, bytes, pixels as shown (0 without pictures)."""

    filename: str = ""
    duration: float = 0.0
    size: int = 0
    width: int = 0
    height: int = 0


class Project(Model, frozen=True, kw_only=True):
    """One source, and the clips that are found in it. `status` is CREATED, PROCESSING, READY or FAILED (`error` says
    why); `media` is None until clips were looked for once, `job_id` is that of the last detection."""

    id: str
    title: str = ""
    status: str = ""
    source_url: str | None = None
    media: Media | None = None
    job_id: str | None = None
    error: Failure | None = None
    created_at: str = ""
    updated_at: str = ""


class Detection(Model, frozen=True, kw_only=True):
    """A detection that was accepted: follow it with `client.jobs.wait(detection.job_id)`."""

    job_id: str
    status: str = ""
    project_id: str = ""


class Word(Model, frozen=True, kw_only=True):
    """A word that is said, in seconds of the source; `space` False joins it to the word before."""

    text: str
    start: float
    end: float
    space: bool = True


class Clip(Model, frozen=True, kw_only=True):
    """A part of the source that is worth showing. Times in seconds of the source; `score` and `features` 0 to 1;
    `reason` is one line for people; `words` are there where one clip was asked for."""

    id: str
    project_id: str = ""
    title: str = ""
    hook: str = ""
    t_start: float = 0.0
    t_end: float = 0.0
    duration: float = 0.0
    score: float = 0.0
    reason: str = ""
    detector: str = ""
    features: dict[str, float] = {}
    transcript: str = ""
    words: list[Word] | None = None
    thumbnail_url: str | None = None
    created_at: str = ""


class Export(Model, frozen=True, kw_only=True):
    """Files of a clip. `status` is PENDING, PROCESSING, COMPLETED, FAILED or CANCELLED, `progress` 0 to 100;
    `artifacts` are signed URLs by the names that webhooks have too (mp4_url, srt_url, ...), None until they exist."""

    id: str
    clip_id: str = ""
    project_id: str = ""
    job_id: str | None = None
    status: str = "PENDING"
    format: str = ""
    aspect_ratio: str = ""
    template: str = ""
    progress: float = 0.0
    duration: float = 0.0
    artifacts: dict[str, str] | None = None
    error: Failure | None = None
    created_at: str = ""
    finished_at: str | None = None

    @property
    def final(self) -> bool:
        """True once it will not change any more."""
        return self.status in ("COMPLETED", "FAILED", "CANCELLED")


class Job(Model, frozen=True, kw_only=True):
    """Work at the server. `type` is detect, export, ...; `status` PENDING, PROCESSING, COMPLETED, FAILED or CANCELLED;
    `progress` 0 to 100, `stage` and `message` say what it is at."""

    id: str
    type: str = ""
    status: str = ""
    progress: float = 0.0
    stage: str = ""
    message: str = ""
    attempts: int = 0
    project_id: str | None = None
    clip_id: str | None = None
    export_id: str | None = None
    error: Failure | None = None
    created_at: str = ""
    started_at: str | None = None
    finished_at: str | None = None

    @property
    def final(self) -> bool:
        """True once it will not change any more."""
        return self.status in ("COMPLETED", "FAILED", "CANCELLED")


class JobEvent(Model, frozen=True, kw_only=True):
    """Something that changed in a job: `event` is progress, completed, failed or cancelled, `job` the job then."""

    event: str
    job: Job
    id: str = ""


class Upload(Model, frozen=True, kw_only=True):
    """A file on its way to the server: SIGNED, RECEIVING or STORED. `upload_url` and `download_url` are signed, expire,
    and are in the answer to its announcement alone; `received` and `size` in bytes."""

    id: str = ""
    filename: str = ""
    mime_type: str = ""
    status: str = ""
    upload_url: str = ""
    download_url: str = ""
    key: str = ""
    size: int = 0
    received: int = 0
    sha256: str | None = None
    project_id: str | None = None
    created_at: str = ""
    expires_at: str = ""
    stored_at: str | None = None


class WebhookEndpoint(Model, frozen=True, kw_only=True):
    """Where to be told of events. `secret` is in the answer to its creation alone."""

    id: str
    url: str
    events: list[str] = []
    enabled: bool = True
    secret: str | None = None
    created_at: str = ""


class WebhookDelivery(Model, frozen=True, kw_only=True):
    """One event on its way to one endpoint: PENDING, DELIVERED or FAILED; `latency` in seconds."""

    id: str
    endpoint_id: str = ""
    event: str = ""
    webhook_id: str = ""
    status: str = ""
    attempts: int = 0
    response_status: int = 0
    answer: str = ""
    latency: float = 0.0
    problem: str = ""
    created_at: str = ""
    next_attempt_at: str | None = None
    finished_at: str | None = None


class WebhookEvent(Model, frozen=True, kw_only=True):
    """A webhook that was verified. `data` has the keys of the message as they came."""

    event: str
    data: dict[str, Any]
    timestamp: str = ""


class ApiKey(Model, frozen=True, kw_only=True):
    """A key: its beginning, for telling keys apart. `key` is in the answer to its creation alone."""

    id: str
    name: str = ""
    prefix: str = ""
    scopes: list[str] = []
    key: str | None = None
    expires_at: str | None = None
    last_used_at: str | None = None
    created_at: str = ""


class Usage(Model, frozen=True, kw_only=True):
    """What was used of this month."""

    minutes_processed: float
    minutes_limit: float
    exports_count: int
    exports_limit: int
    reset_date: str = ""
    tier: str = ""
