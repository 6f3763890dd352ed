"""The client that is awaited, under asyncio and trio.

    async with AsyncClipGenerationClient() as client:
        job = await client.create_job("https://…/talk.mp4", "00:00:10", "00:00:30", quality="high")
        await client.download(await client.wait_for_job(job.job_id), "clip.mp4")

Every method raises APIError (one of its kinds), ConnectionFailed or UnexpectedAnswer.
`ClipGenerationClient` is its twin.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from clip_generation.calls import Calls, config, job_body
from clip_generation.models import AbTest, Job, JobPage, QualityReport, Webhook
from clipforge.carriers import AsyncCarrier
from clipforge.core.api import Api
from clipforge.core.effects import Progress


class AsyncClipGenerationClient:
    """A server of the Clip Generation API. Close it, or use it as a context manager.

    `api_key` and `base_url` are taken from CLIP_GENERATION_API_KEY and CLIP_GENERATION_BASE_URL where they are not
    given (the address is otherwise http://127.0.0.1:8000/clip-generation/v1). `timeout` is in seconds for each request,
    `max_retries` how often one is tried again, `backoff` the first pause in seconds, which doubles.
    """

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        *,
        timeout: float = 60.0,
        max_retries: int = 4,
        backoff: float = 0.5,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        self._calls = Calls(Api(config(api_key, base_url, max_retries, backoff)))
        self._own = http_client is None
        self._http = http_client or httpx.AsyncClient(timeout=timeout)
        self._run = AsyncCarrier(self._http).run

    async def create_job(
        self,
        video_url: str,
        start_time: str,
        end_time: str,
        output_format: str = "mp4",
        quality: str | None = None,
        enhancement_options: Mapping[str, Any] | None = None,
        *,
        idempotency_key: str | None = None,
        **more: Any,
    ) -> Job:
        """Cut a range ("HH:MM:SS[.mmm]") of a video: an HTTPS URL, or an upload of the server (its id). Without a
        `quality`, or with "lossless", packets are copied. `enhancement_options` are stabilization, color_correction and
        audio_enhancement (True or False), and enhancement_level."""
        body = job_body(video_url, start_time, end_time, output_format, quality, enhancement_options, more)
        return await self._run(self._calls.create_job(body, idempotency_key))

    async def get_job_status(self, job_id: str) -> Job:
        """One job."""
        return await self._run(self._calls.job(job_id))

    async def list_jobs(
        self, *, limit: int | None = None, cursor: str | None = None, status: str | None = None
    ) -> JobPage:
        """Jobs, newest first."""
        return await self._run(self._calls.jobs(limit, cursor, status))

    async def cancel_job(self, job_id: str) -> Job:
        """Stop a job; it is "processing" until it has stopped."""
        return await self._run(self._calls.cancel(job_id))

    async def wait_for_job(
        self,
        job_id: str,
        *,
        timeout: float = 3600.0,
        poll: float = 0.5,
        on_progress: Callable[[Job], object] | None = None,
    ) -> Job:
        """The job once it is completed. Raises JobFailed, WaitTimeout."""
        look = lambda: self._calls.job(job_id)  # noqa: E731
        return await self._run(self._calls.wait(look, f"job {job_id}", timeout, poll, on_progress))

    async def download(self, job: Job, path: str | Path, *, on_progress: Progress | None = None) -> Path:
        """The file of a completed job, saved. Raises ClipForgeError where it has none."""
        return await self._run(self._calls.download(job, Path(path), on_progress))

    async def analyze_quality(self, job_id: str, *, timeout: float = 3600.0) -> QualityReport:
        """What the file of a job is like; waits for the job and for the report. Raises WaitTimeout."""
        return await self._run(self._calls.analyze(job_id, timeout))

    async def create_ab_test(
        self,
        job_id: str,
        variants: Sequence[Mapping[str, Any]],
        metrics: Sequence[str] = ("quality_score", "processing_time", "file_size"),
        *,
        idempotency_key: str | None = None,
    ) -> AbTest:
        """Make the cut of a completed job in several ways (name, parameters), and compare them."""
        return await self._run(self._calls.create_ab_test(job_id, variants, metrics, idempotency_key))

    async def get_ab_test(self, test_id: str) -> AbTest:
        """One A/B test."""
        return await self._run(self._calls.ab_test(test_id))

    async def wait_for_ab_test(
        self,
        test_id: str,
        *,
        timeout: float = 3600.0,
        poll: float = 0.5,
        on_progress: Callable[[AbTest], object] | None = None,
    ) -> AbTest:
        """The test once it is completed. Raises JobFailed, WaitTimeout."""
        look = lambda: self._calls.ab_test(test_id)  # noqa: E731
        return await self._run(self._calls.wait(look, f"A/B test {test_id}", timeout, poll, on_progress))

    async def create_webhook(self, url: str, events: Sequence[str], *, secret: str | None = None) -> Webhook:
        """Be told of events; the secret that signs them is in the answer."""
        return await self._run(self._calls.create_webhook(url, events, secret))

    async def aclose(self) -> None:
        """Close the connections; a client of your own stays open."""
        if self._own:
            await self._http.aclose()

    async def __aenter__(self) -> AsyncClipGenerationClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
