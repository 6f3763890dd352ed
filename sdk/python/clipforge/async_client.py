"""The client that is awaited: the twin of `ClipForgeClient`, method by method.

    async with AsyncClipForgeClient() as client:
        project = await client.projects.create("My video")
        await client.uploads.upload("talk.mp4", project_id=project.id)
        async for event in client.jobs.events(job_id):
            ...

It works under asyncio and trio, as httpx does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from clipforge.carriers import AsyncCarrier, Refused
from clipforge.core import calls, files
from clipforge.core.api import Api, Config, error_of
from clipforge.core.effects import Progress
from clipforge.core.events import EventReader
from clipforge.errors import ConnectionFailed
from clipforge.models import (
    ApiKey,
    Clip,
    Detection,
    Export,
    Job,
    JobEvent,
    Page,
    Project,
    Upload,
    Usage,
    WebhookDelivery,
    WebhookEndpoint,
)


class AsyncClipForgeClient:
    """A ClipForge server. Close it, or use it as a context manager: see `ClipForgeClient` for the arguments."""

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        *,
        timeout: float = 30.0,
        max_retries: int = 4,
        backoff: float = 0.5,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        self._api = Api(Config.of(api_key, base_url, max_retries, backoff))
        self._own = http_client is None
        self._http = http_client or httpx.AsyncClient(timeout=timeout)
        carrier = AsyncCarrier(self._http)
        self.projects = Projects(self._api, carrier)
        self.uploads = Uploads(self._api, carrier)
        self.clips = Clips(self._api, carrier)
        self.exports = Exports(self._api, carrier)
        self.jobs = Jobs(self._api, carrier)
        self.webhooks = Webhooks(self._api, carrier)
        self.api_keys = ApiKeys(self._api, carrier)
        self.analytics = Analytics(self._api, carrier)

    async def usage(self) -> Usage:
        """Minutes and exports of this month, and the limits."""
        return await self.api_keys._run(calls.AccountCalls(self._api).usage())

    async def close(self) -> None:
        """Close the connections; a client of your own stays open."""
        if self._own:
            await self._http.aclose()

    async def __aenter__(self) -> AsyncClipForgeClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class Group:
    """Methods of one area."""

    def __init__(self, api: Api, carrier: AsyncCarrier) -> None:
        self._api = api
        self._carrier = carrier
        self._run = carrier.run


class Projects(Group):
    """client.projects"""

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> Page[Project]:
        """One page, newest first; `next_cursor` of the page asks for the next one."""
        return await self._run(calls.ProjectCalls(self._api).list(limit, cursor))

    async def iterate(self, *, page_size: int = 100) -> AsyncIterator[Project]:
        """All, newest first, asked for page by page."""
        page = await self.list(limit=page_size)
        while True:
            for project in page:
                yield project
            if not page.next_cursor:
                return
            page = await self.list(limit=page_size, cursor=page.next_cursor)

    async def create(self, title: str, *, source_url: str | None = None, idempotency_key: str | None = None) -> Project:
        """A new project; its source is fetched from `source_url`, or uploaded."""
        return await self._run(calls.ProjectCalls(self._api).create(title, source_url, idempotency_key))

    async def get(self, project_id: str) -> Project:
        """One project."""
        return await self._run(calls.ProjectCalls(self._api).get(project_id))

    async def update(self, project_id: str, *, title: str) -> Project:
        """Give it another title."""
        return await self._run(calls.ProjectCalls(self._api).update(project_id, title))

    async def delete(self, project_id: str) -> None:
        """Delete it with all that it owns."""
        await self._run(calls.ProjectCalls(self._api).delete(project_id))

    async def detect(
        self,
        project_id: str,
        *,
        num_clips: int | None = None,
        detector: str | None = None,
        min_duration: float | None = None,
        max_duration: float | None = None,
        language: str | None = None,
        query: str | None = None,
        idempotency_key: str | None = None,
        **more: Any,
    ) -> Detection:
        """Begin to find clips; durations in seconds. `more` are further options of the API, in snake_case."""
        wish = {
            "num_clips": num_clips,
            "detector": detector,
            "min_duration": min_duration,
            "max_duration": max_duration,
            "language": language,
            "query": query,
            **more,
        }
        return await self._run(calls.ProjectCalls(self._api).detect(project_id, wish, idempotency_key))

    async def clips(self, project_id: str) -> Page[Clip]:
        """Its clips, best first; none until a detection is done."""
        return await self._run(calls.ProjectCalls(self._api).clips(project_id))


class Uploads(Group):
    """client.uploads"""

    async def sign(self, filename: str, mime_type: str, size: int, *, project_id: str | None = None) -> Upload:
        """A place to put a file with PUT; `size` in bytes is the most that it takes."""
        return await self._run(calls.UploadCalls(self._api).sign(filename, mime_type, size, project_id))

    async def upload(
        self,
        path: str | Path,
        on_progress: Progress | None = None,
        *,
        project_id: str | None = None,
        mime_type: str | None = None,
        resumable: bool | None = None,
    ) -> Upload:
        """Upload a file as it is read; `on_progress` is called with (bytes sent, bytes in all).

        A `resumable` one goes in pieces, and on where it broke: by default those of 64 MB and more."""
        return await self._run(files.upload(self._api, Path(path), mime_type, project_id, on_progress, resumable))

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> Page[Upload]:
        """One page, newest first."""
        return await self._run(calls.UploadCalls(self._api).list(limit, cursor))

    async def get(self, upload_id: str) -> Upload:
        """One upload: how much of it has arrived, which project took it."""
        return await self._run(calls.UploadCalls(self._api).get(upload_id))

    async def delete(self, upload_id: str) -> None:
        """Delete an upload that no project has taken."""
        await self._run(calls.UploadCalls(self._api).delete(upload_id))


class Clips(Group):
    """client.clips"""

    async def get(self, clip_id: str) -> Clip:
        """One clip."""
        return await self._run(calls.ClipCalls(self._api).get(clip_id))

    async def update(
        self,
        clip_id: str,
        *,
        title: str | None = None,
        t_start: float | None = None,
        t_end: float | None = None,
        **more: Any,
    ) -> Clip:
        """Change a clip: its title, its edges in seconds of the source; `more` as the API names it, in snake_case."""
        changes = {"title": title, "t_start": t_start, "t_end": t_end, **more}
        return await self._run(calls.ClipCalls(self._api).update(clip_id, changes))

    async def delete(self, clip_id: str) -> None:
        """Delete a clip."""
        await self._run(calls.ClipCalls(self._api).delete(clip_id))

    async def exports(self, clip_id: str) -> Page[Export]:
        """Its exports, newest first."""
        return await self._run(calls.ClipCalls(self._api).exports(clip_id))

    async def export(
        self,
        clip_id: str,
        *,
        format: str = "MP4",  # noqa: A002 - as the API names it
        aspect_ratio: str | None = None,
        template: str | None = None,
        idempotency_key: str | None = None,
        **more: Any,
    ) -> Export:
        """Begin an export; `aspect_ratio` "9:16" and `template` "default" unless said otherwise. `more` are further
        options of the API, in snake_case."""
        wish = {"format": format, "aspect_ratio": aspect_ratio, "template": template, **more}
        return await self._run(calls.ClipCalls(self._api).export(clip_id, wish, idempotency_key))


class Exports(Group):
    """client.exports"""

    async def cancel(self, export_id: str) -> Export:
        """Stop an export; it is PROCESSING until it has stopped."""
        return await self._run(calls.ExportCalls(self._api).cancel(export_id))

    async def get(self, export_id: str) -> Export:
        """One export, with fresh links to its files."""
        return await self._run(calls.ExportCalls(self._api).get(export_id))

    async def wait(
        self,
        export_id: str,
        *,
        timeout: float = 900.0,
        poll: float = 2.0,
        on_progress: Callable[[Export], object] | None = None,
    ) -> Export:
        """The export once it is completed. Raises ExportFailed; WaitTimeout after `timeout` seconds."""
        return await self._run(calls.ExportCalls(self._api).wait(export_id, timeout, poll, on_progress))

    async def download(
        self,
        export: Export | str,
        folder: str | Path = ".",
        *,
        kinds: Sequence[str] | None = None,
        on_progress: Progress | None = None,
    ) -> dict[str, Path]:
        """Fetch its files, or those of some `kinds` ("mp4", "srt", ...), into a folder; answers where each lies."""
        known = await self.get(export) if isinstance(export, str) else export
        return await self._run(files.download(self._api, known, Path(folder), kinds, on_progress))


class Jobs(Group):
    """client.jobs"""

    async def get(self, job_id: str) -> Job:
        """One job."""
        return await self._run(calls.JobCalls(self._api).get(job_id))

    async def cancel(self, job_id: str) -> Job:
        """Stop a job."""
        return await self._run(calls.JobCalls(self._api).cancel(job_id))

    async def wait(
        self,
        job_id: str,
        *,
        timeout: float = 900.0,
        poll: float = 1.5,
        on_progress: Callable[[Job], object] | None = None,
    ) -> Job:
        """The job once it is completed. Raises JobFailed; WaitTimeout after `timeout` seconds."""
        return await self._run(calls.JobCalls(self._api).wait(job_id, timeout, poll, on_progress))

    async def events(self, job_id: str) -> AsyncIterator[JobEvent]:
        """What changes in a job, as it happens, until it ends. A connection that breaks is made anew."""
        reader, tries = EventReader(), 0
        while True:
            request = calls.JobCalls(self._api).events(job_id, reader.last_id)
            try:
                async for line in self._carrier.lines(request):
                    event = reader.feed(line)
                    if event is not None:
                        tries = 0
                        yield event
                return
            except Refused as refused:
                raise error_of(refused.answer) from None
            except ConnectionFailed:
                reader.broken()
                await self._run(self._api.once_more(tries))
                tries += 1


class Webhooks(Group):
    """client.webhooks"""

    async def create(self, url: str, events: Sequence[str], *, secret: str | None = None) -> WebhookEndpoint:
        """Register an endpoint. Its secret is in this answer alone."""
        return await self._run(calls.WebhookCalls(self._api).create(url, events, secret))

    async def list(self) -> Page[WebhookEndpoint]:
        """All endpoints, newest first."""
        return await self._run(calls.WebhookCalls(self._api).list())

    async def get(self, endpoint_id: str) -> WebhookEndpoint:
        """One endpoint."""
        return await self._run(calls.WebhookCalls(self._api).get(endpoint_id))

    async def update(
        self,
        endpoint_id: str,
        *,
        url: str | None = None,
        events: Sequence[str] | None = None,
        enabled: bool | None = None,
        secret: str | None = None,
    ) -> WebhookEndpoint:
        """Change what is given."""
        changes = {"url": url, "events": events and [*events], "enabled": enabled, "secret": secret}
        return await self._run(calls.WebhookCalls(self._api).update(endpoint_id, changes))

    async def delete(self, endpoint_id: str) -> None:
        """Delete an endpoint with its log."""
        await self._run(calls.WebhookCalls(self._api).delete(endpoint_id))

    async def test(self, endpoint_id: str, *, event: str | None = None) -> WebhookDelivery:
        """Send a test event, or an example of another one."""
        return await self._run(calls.WebhookCalls(self._api).test(endpoint_id, event))

    async def deliveries(
        self, endpoint_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[WebhookDelivery]:
        """What was sent, newest first."""
        return await self._run(calls.WebhookCalls(self._api).deliveries(endpoint_id, limit, cursor))

    async def replay(self, endpoint_id: str, delivery_id: str) -> WebhookDelivery:
        """Send a message again."""
        return await self._run(calls.WebhookCalls(self._api).replay(endpoint_id, delivery_id))


class ApiKeys(Group):
    """client.api_keys"""

    async def list(self) -> Page[ApiKey]:
        """The keys of this user, without the keys themselves."""
        return await self._run(calls.AccountCalls(self._api).list_keys())

    async def create(self, name: str, *, scopes: Sequence[str] | None = None, expires_at: str | None = None) -> ApiKey:
        """A new key; it is in this answer alone. `expires_at` is UTC ISO 8601."""
        return await self._run(calls.AccountCalls(self._api).create_key(name, scopes, expires_at))

    async def delete(self, key_id: str) -> None:
        """Revoke a key: it fails at the next request."""
        await self._run(calls.AccountCalls(self._api).delete_key(key_id))


class Analytics(Group):
    """client.analytics"""

    async def project(self, project_id: str) -> dict[str, Any]:
        """Counts of one project, as the API names them."""
        return await self._run(calls.AccountCalls(self._api).analytics(project_id))

    async def org(self) -> dict[str, Any]:
        """Counts of everything that this user owns, as the API names them."""
        return await self._run(calls.AccountCalls(self._api).analytics(None))
