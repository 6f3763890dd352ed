"""The client that blocks.

    from clipforge import ClipForgeClient

    client = ClipForgeClient()                                    # CLIPFORGE_API_KEY, CLIPFORGE_BASE_URL
    project = client.projects.create("My video")
    client.uploads.upload("talk.mp4", project_id=project.id)
    client.jobs.wait(client.projects.detect(project.id, num_clips=3).job_id)
    for clip in client.projects.clips(project.id):
        export = client.exports.wait(client.clips.export(clip.id).id)
        client.exports.download(export, "clips")

Every method raises APIError (one of its kinds), ConnectionFailed or UnexpectedAnswer. `AsyncClipForgeClient` is its
twin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from clipforge.carriers import Carrier, Refused
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


class ClipForgeClient:
    """A ClipForge server. Close it, or use it as a context manager.

    `api_key` and `base_url` are taken from CLIPFORGE_API_KEY and CLIPFORGE_BASE_URL where they are not given.
    `timeout` is in seconds for each step of a request, `max_retries` how often a request is tried again, `backoff` the
    first pause in seconds, which doubles. `http_client` is an httpx client of your own (proxies, certificates).
    """

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        *,
        timeout: float = 30.0,
        max_retries: int = 4,
        backoff: float = 0.5,
        http_client: httpx.Client | None = None,
    ) -> None:
        self._api = Api(Config.of(api_key, base_url, max_retries, backoff))
        self._own = http_client is None
        self._http = http_client or httpx.Client(timeout=timeout)
        carrier = Carrier(self._http)
        self.projects = Projects(self._api, carrier)
        self.uploads = Uploads(self._api, carrier)
        self.clips = Clips(self._api, carrier)
        self.exports = Exports(self._api, carrier)
        self.jobs = Jobs(self._api, carrier)
        self.webhooks = Webhooks(self._api, carrier)
        self.api_keys = ApiKeys(self._api, carrier)
        self.analytics = Analytics(self._api, carrier)

    def usage(self) -> Usage:
        """Minutes and exports of this month, and the limits."""
        return self.api_keys._run(calls.AccountCalls(self._api).usage())

    def close(self) -> None:
        """Close the connections; a client of your own stays open."""
        if self._own:
            self._http.close()

    def __enter__(self) -> ClipForgeClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Group:
    """Methods of one area."""

    def __init__(self, api: Api, carrier: Carrier) -> None:
        self._api = api
        self._carrier = carrier
        self._run = carrier.run


class Projects(Group):
    """client.projects"""

    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Page[Project]:
        """One page, newest first; `next_cursor` of the page asks for the next one."""
        return self._run(calls.ProjectCalls(self._api).list(limit, cursor))

    def iterate(self, *, page_size: int = 100) -> Iterator[Project]:
        """All, newest first, asked for page by page."""
        page = self.list(limit=page_size)
        while True:
            yield from page
            if not page.next_cursor:
                return
            page = self.list(limit=page_size, cursor=page.next_cursor)

    def create(self, title: str, *, source_url: str | None = None, idempotency_key: str | None = None) -> Project:
        """A new project; its source is fetched from `source_url`, or uploaded."""
        return self._run(calls.ProjectCalls(self._api).create(title, source_url, idempotency_key))

    def get(self, project_id: str) -> Project:
        """One project."""
        return self._run(calls.ProjectCalls(self._api).get(project_id))

    def update(self, project_id: str, *, title: str) -> Project:
        """Give it another title."""
        return self._run(calls.ProjectCalls(self._api).update(project_id, title))

    def delete(self, project_id: str) -> None:
        """Delete it with all that it owns."""
        self._run(calls.ProjectCalls(self._api).delete(project_id))

    def detect(
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
        return self._run(calls.ProjectCalls(self._api).detect(project_id, wish, idempotency_key))

    def clips(self, project_id: str) -> Page[Clip]:
        """Its clips, best first; none until a detection is done."""
        return self._run(calls.ProjectCalls(self._api).clips(project_id))


class Uploads(Group):
    """client.uploads"""

    def sign(self, filename: str, mime_type: str, size: int, *, project_id: str | None = None) -> Upload:
        """A place to put a file with PUT; `size` in bytes is the most that it takes."""
        return self._run(calls.UploadCalls(self._api).sign(filename, mime_type, size, project_id))

    def upload(
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
        return self._run(files.upload(self._api, Path(path), mime_type, project_id, on_progress, resumable))

    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Page[Upload]:
        """One page, newest first."""
        return self._run(calls.UploadCalls(self._api).list(limit, cursor))

    def get(self, upload_id: str) -> Upload:
        """One upload: how much of it has arrived, which project took it."""
        return self._run(calls.UploadCalls(self._api).get(upload_id))

    def delete(self, upload_id: str) -> None:
        """Delete an upload that no project has taken."""
        self._run(calls.UploadCalls(self._api).delete(upload_id))


class Clips(Group):
    """client.clips"""

    def get(self, clip_id: str) -> Clip:
        """One clip."""
        return self._run(calls.ClipCalls(self._api).get(clip_id))

    def update(
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
        return self._run(calls.ClipCalls(self._api).update(clip_id, changes))

    def delete(self, clip_id: str) -> None:
        """Delete a clip."""
        self._run(calls.ClipCalls(self._api).delete(clip_id))

    def exports(self, clip_id: str) -> Page[Export]:
        """Its exports, newest first."""
        return self._run(calls.ClipCalls(self._api).exports(clip_id))

    def export(
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
        return self._run(calls.ClipCalls(self._api).export(clip_id, wish, idempotency_key))


class Exports(Group):
    """client.exports"""

    def cancel(self, export_id: str) -> Export:
        """Stop an export; it is PROCESSING until it has stopped."""
        return self._run(calls.ExportCalls(self._api).cancel(export_id))

    def get(self, export_id: str) -> Export:
        """One export, with fresh links to its files."""
        return self._run(calls.ExportCalls(self._api).get(export_id))

    def wait(
        self,
        export_id: str,
        *,
        timeout: float = 900.0,
        poll: float = 2.0,
        on_progress: Callable[[Export], object] | None = None,
    ) -> Export:
        """The export once it is completed. Raises ExportFailed; WaitTimeout after `timeout` seconds."""
        return self._run(calls.ExportCalls(self._api).wait(export_id, timeout, poll, on_progress))

    def download(
        self,
        export: Export | str,
        folder: str | Path = ".",
        *,
        kinds: Sequence[str] | None = None,
        on_progress: Progress | None = None,
    ) -> dict[str, Path]:
        """Fetch its files, or those of some `kinds` ("mp4", "srt", ...), into a folder; answers where each lies."""
        known = self.get(export) if isinstance(export, str) else export
        return self._run(files.download(self._api, known, Path(folder), kinds, on_progress))


class Jobs(Group):
    """client.jobs"""

    def get(self, job_id: str) -> Job:
        """One job."""
        return self._run(calls.JobCalls(self._api).get(job_id))

    def cancel(self, job_id: str) -> Job:
        """Stop a job."""
        return self._run(calls.JobCalls(self._api).cancel(job_id))

    def wait(
        self,
        job_id: str,
        *,
        timeout: float = 900.0,
        poll: float = 1.5,
        on_progress: Callable[[Job], object] | None = None,
    ) -> Job:
        """The job once it is completed. Raises JobFailed; WaitTimeout after `timeout` seconds."""
        return self._run(calls.JobCalls(self._api).wait(job_id, timeout, poll, on_progress))

    def events(self, job_id: str) -> Iterator[JobEvent]:
        """What changes in a job, as it happens, until it ends. A connection that breaks is made anew."""
        reader, tries = EventReader(), 0
        while True:
            request = calls.JobCalls(self._api).events(job_id, reader.last_id)
            try:
                for line in self._carrier.lines(request):
                    event = reader.feed(line)
                    if event is not None:
                        tries = 0
                        yield event
                return
            except Refused as refused:
                raise error_of(refused.answer) from None
            except ConnectionFailed:
                reader.broken()
                self._run(self._api.once_more(tries))
                tries += 1


class Webhooks(Group):
    """client.webhooks"""

    def create(self, url: str, events: Sequence[str], *, secret: str | None = None) -> WebhookEndpoint:
        """Register an endpoint. Its secret is in this answer alone."""
        return self._run(calls.WebhookCalls(self._api).create(url, events, secret))

    def list(self) -> Page[WebhookEndpoint]:
        """All endpoints, newest first."""
        return self._run(calls.WebhookCalls(self._api).list())

    def get(self, endpoint_id: str) -> WebhookEndpoint:
        """One endpoint."""
        return self._run(calls.WebhookCalls(self._api).get(endpoint_id))

    def update(
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
        return self._run(calls.WebhookCalls(self._api).update(endpoint_id, changes))

    def delete(self, endpoint_id: str) -> None:
        """Delete an endpoint with its log."""
        self._run(calls.WebhookCalls(self._api).delete(endpoint_id))

    def test(self, endpoint_id: str, *, event: str | None = None) -> WebhookDelivery:
        """Send a test event, or an example of another one."""
        return self._run(calls.WebhookCalls(self._api).test(endpoint_id, event))

    def deliveries(
        self, endpoint_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[WebhookDelivery]:
        """What was sent, newest first."""
        return self._run(calls.WebhookCalls(self._api).deliveries(endpoint_id, limit, cursor))

    def replay(self, endpoint_id: str, delivery_id: str) -> WebhookDelivery:
        """Send a message again."""
        return self._run(calls.WebhookCalls(self._api).replay(endpoint_id, delivery_id))


class ApiKeys(Group):
    """client.api_keys"""

    def list(self) -> Page[ApiKey]:
        """The keys of this user, without the keys themselves."""
        return self._run(calls.AccountCalls(self._api).list_keys())

    def create(self, name: str, *, scopes: Sequence[str] | None = None, expires_at: str | None = None) -> ApiKey:
        """A new key; it is in this answer alone. `expires_at` is UTC ISO 8601."""
        return self._run(calls.AccountCalls(self._api).create_key(name, scopes, expires_at))

    def delete(self, key_id: str) -> None:
        """Revoke a key: it fails at the next request."""
        self._run(calls.AccountCalls(self._api).delete_key(key_id))


class Analytics(Group):
    """client.analytics"""

    def project(self, project_id: str) -> dict[str, Any]:
        """Counts of one project, as the API names them."""
        return self._run(calls.AccountCalls(self._api).analytics(project_id))

    def org(self) -> dict[str, Any]:
        """Counts of everything that this user owns, as the API names them."""
        return self._run(calls.AccountCalls(self._api).analytics(None))
