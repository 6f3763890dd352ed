"""Every route as an operation, and waiting for what takes a while; the two clients only carry them out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from clip_generation.models import AbTest, Job, JobPage, QualityReport, Webhook
from clipforge.core.api import Api, Config, decoded
from clipforge.core.calls import part
from clipforge.core.effects import Operation, Pause, Progress, Request, Save, Send
from clipforge.errors import ClipForgeError, WaitTimeout

KEY, BASE = "CLIP_GENERATION_API_KEY", "CLIP_GENERATION_BASE_URL"
LOCAL = "http://127.0.0.1:8000/clip-generation/v1"
LONGEST_POLL = 10.0

Ending = TypeVar("Ending", Job, AbTest)


class JobFailed(ClipForgeError):
    """A job or test that was waited for failed or was cancelled; it is in `job`."""

    def __init__(self, job: Job | AbTest) -> None:
        self.job = job
        name = job.job_id if isinstance(job, Job) else job.test_id
        super().__init__(f"{name}: {job.error or job.status}")


def config(api_key: str | None, base_url: str | None, max_retries: int, backoff: float) -> Config:
    """With what the environment names where nothing is given. Raises ClipForgeError."""
    key = api_key if api_key is not None else os.environ.get(KEY, "")
    if not key:
        raise ClipForgeError(f"no API key: give api_key, or set {KEY}")
    base = (base_url or os.environ.get(BASE) or LOCAL).rstrip("/").removesuffix("/v1")
    if urlsplit(base).scheme not in ("http", "https"):
        raise ClipForgeError(f"base_url {base!r} does not begin with http:// or https://")
    return Config(key, base, max_retries, backoff)


class Calls:
    """The routes of one server."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def create_job(self, body: Mapping[str, Any], key: str | None) -> Operation[Job]:
        return (yield from self._api.call(Job, "POST", "/jobs", body=body, idempotency_key=key))

    def job(self, job_id: str) -> Operation[Job]:
        return (yield from self._api.call(Job, "GET", f"/jobs/{part(job_id)}"))

    def jobs(self, limit: int | None, cursor: str | None, status: str | None) -> Operation[JobPage]:
        query = {"limit": limit, "cursor": cursor or None, "status": status}
        return (yield from self._api.call(JobPage, "GET", "/jobs", query=query))

    def cancel(self, job_id: str) -> Operation[Job]:
        return (yield from self._api.call(Job, "POST", f"/jobs/{part(job_id)}/cancel"))

    def analyze(self, job_id: str, timeout: float) -> Operation[QualityReport]:
        """The report: the server waits for it some 25 seconds at a time."""
        until = time.monotonic() + timeout
        while True:
            request = self._api.request("POST", f"/quality/analyze/{part(job_id)}")
            answer = yield from self._api.answered(Send(request))
            if answer.status != 202:
                return decoded(answer, QualityReport)
            if time.monotonic() >= until:
                raise WaitTimeout(f"the quality of job {job_id} was not measured within {timeout:g} s")
            yield Pause(1.0)

    def create_ab_test(
        self, job_id: str, variants: Sequence[Mapping[str, Any]], metrics: Sequence[str], key: str | None
    ) -> Operation[AbTest]:
        body = {"variants": [dict(v) for v in variants], "metrics": list(metrics)}
        path = f"/quality/ab-test/{part(job_id)}"
        return (yield from self._api.call(AbTest, "POST", path, body=body, idempotency_key=key))

    def ab_test(self, test_id: str) -> Operation[AbTest]:
        return (yield from self._api.call(AbTest, "GET", f"/quality/ab-test/{part(test_id)}"))

    def create_webhook(self, url: str, events: Sequence[str], secret: str | None) -> Operation[Webhook]:
        body = {"url": url, "events": list(events), "secret": secret}
        return (yield from self._api.call(Webhook, "POST", "/webhooks", body=body))

    def wait(
        self,
        look: Callable[[], Operation[Ending]],
        what: str,
        timeout: float,
        poll: float,
        on_progress: Callable[[Ending], object] | None,
    ) -> Operation[Ending]:
        """Look until it is completed. Raises JobFailed, WaitTimeout."""
        until = time.monotonic() + timeout
        while True:
            found = yield from look()
            if on_progress is not None:
                on_progress(found)
            if found.status == "completed":
                return found
            if found.final:
                raise JobFailed(found)
            if time.monotonic() >= until:
                raise WaitTimeout(f"{what} was not finished within {timeout:g} s")
            yield Pause(poll)
            poll = min(LONGEST_POLL, poll * 1.2)

    def download(self, job: Job, path: Path, on_progress: Progress | None) -> Operation[Path]:
        """The file of a job; nothing stays at `path` until it is whole. Raises ClipForgeError where there is none."""
        if not job.output_url:
            raise ClipForgeError(f"job {job.job_id} has no file: it is {job.status}")
        unfinished = path.with_name(f"{path.name}.part")
        unfinished.unlink(missing_ok=True)
        # The link carries its own right: no key is sent to where it leads.
        yield from self._api.answered(Save(Request("GET", job.output_url), unfinished, on_progress))
        unfinished.replace(path)
        return path


def job_body(
    video_url: str,
    start_time: str,
    end_time: str,
    output_format: str,
    quality: str | None,
    enhancement_options: Mapping[str, Any] | None,
    more: Mapping[str, Any],
) -> dict[str, Any]:
    """What POST /jobs takes."""
    options = dict(enhancement_options) if enhancement_options is not None else None
    return {
        "video_url": video_url,
        "start_time": start_time,
        "end_time": end_time,
        "output_format": output_format,
        "quality": quality,
        "enhancement_options": options,
        **more,
    }
