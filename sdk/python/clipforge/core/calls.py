"""Every route as an operation: its path, what is sent, what comes back; and waiting for what takes a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from clipforge.core.api import Api
from clipforge.core.effects import Operation, Pause, Request
from clipforge.errors import ClipForgeError, ExportFailed, JobFailed, WaitTimeout
from clipforge.models import (
    ApiKey,
    Clip,
    Detection,
    Export,
    Job,
    Page,
    Project,
    Upload,
    Usage,
    WebhookDelivery,
    WebhookEndpoint,
)


def part(text: str) -> str:
    """A part of a path: nothing in an id can lead elsewhere. Raises ClipForgeError for what is no id."""
    if text in ("", ".", ".."):
        raise ClipForgeError(f"{text!r} is not an id")
    return quote(text, safe="")


class ProjectCalls:
    """/v1/projects"""

    def __init__(self, api: Api) -> None:
        self._api = api

    def list(self, limit: int | None, cursor: str | None) -> Operation[Page[Project]]:
        return (yield from self._api.page(Project, "/projects", {"limit": limit, "cursor": cursor or None}))

    def create(self, title: str, source_url: str | None, key: str | None) -> Operation[Project]:
        body = {"title": title, "sourceUrl": source_url}
        return (yield from self._api.call(Project, "POST", "/projects", body=body, idempotency_key=key))

    def get(self, project_id: str) -> Operation[Project]:
        return (yield from self._api.call(Project, "GET", f"/projects/{part(project_id)}"))

    def update(self, project_id: str, title: str) -> Operation[Project]:
        return (yield from self._api.call(Project, "PATCH", f"/projects/{part(project_id)}", body={"title": title}))

    def delete(self, project_id: str) -> Operation[None]:
        yield from self._api.done("DELETE", f"/projects/{part(project_id)}")

    def detect(self, project_id: str, wish: Mapping[str, Any], key: str | None) -> Operation[Detection]:
        path = f"/projects/{part(project_id)}/detect"
        return (yield from self._api.call(Detection, "POST", path, body=camel(wish), idempotency_key=key))

    def clips(self, project_id: str) -> Operation[Page[Clip]]:
        return (yield from self._api.page(Clip, f"/projects/{part(project_id)}/clips", {}))


class ClipCalls:
    """/v1/clips"""

    def __init__(self, api: Api) -> None:
        self._api = api

    def get(self, clip_id: str) -> Operation[Clip]:
        return (yield from self._api.call(Clip, "GET", f"/clips/{part(clip_id)}"))

    def update(self, clip_id: str, changes: Mapping[str, Any]) -> Operation[Clip]:
        return (yield from self._api.call(Clip, "PATCH", f"/clips/{part(clip_id)}", body=camel(changes)))

    def delete(self, clip_id: str) -> Operation[None]:
        yield from self._api.done("DELETE", f"/clips/{part(clip_id)}")

    def exports(self, clip_id: str) -> Operation[Page[Export]]:
        return (yield from self._api.page(Export, f"/clips/{part(clip_id)}/exports", {}))

    def export(self, clip_id: str, wish: Mapping[str, Any], key: str | None) -> Operation[Export]:
        path = f"/clips/{part(clip_id)}/export"
        return (yield from self._api.call(Export, "POST", path, body=camel(wish), idempotency_key=key))


class ExportCalls:
    """/v1/exports"""

    def __init__(self, api: Api) -> None:
        self._api = api

    def get(self, export_id: str) -> Operation[Export]:
        return (yield from self._api.call(Export, "GET", f"/exports/{part(export_id)}"))

    def cancel(self, export_id: str) -> Operation[Export]:
        return (yield from self._api.call(Export, "POST", f"/exports/{part(export_id)}/cancel"))

    def wait(
        self, export_id: str, timeout: float, poll: float, on_progress: Callable[[Export], object] | None
    ) -> Operation[Export]:
        until = time.monotonic() + timeout
        while True:
            export = yield from self.get(export_id)
            if on_progress is not None:
                on_progress(export)
            if export.status == "COMPLETED":
                return export
            if export.final:
                raise ExportFailed(export)
            yield from _pause(f"export {export_id}", export.status, until, poll)


class JobCalls:
    """/v1/jobs"""

    def __init__(self, api: Api) -> None:
        self._api = api

    def get(self, job_id: str) -> Operation[Job]:
        return (yield from self._api.call(Job, "GET", f"/jobs/{part(job_id)}"))

    def events(self, job_id: str, last_id: str) -> Request:
        request = self._api.request("GET", f"/jobs/{part(job_id)}/events")
        headers = {**request.headers, "Accept": "text/event-stream"}
        return replace(request, headers={**headers, "Last-Event-ID": last_id} if last_id else headers)

    def cancel(self, job_id: str) -> Operation[Job]:
        return (yield from self._api.call(Job, "POST", f"/jobs/{part(job_id)}/cancel"))

    def wait(
        self, job_id: str, timeout: float, poll: float, on_progress: Callable[[Job], object] | None
    ) -> Operation[Job]:
        until = time.monotonic() + timeout
        while True:
            job = yield from self.get(job_id)
            if on_progress is not None:
                on_progress(job)
            if job.status == "COMPLETED":
                return job
            if job.final:
                raise JobFailed(job)
            yield from _pause(f"job {job_id}", job.status, until, poll)


class UploadCalls:
    """/v1/uploads"""

    def __init__(self, api: Api) -> None:
        self._api = api

    def sign(self, filename: str, mime_type: str, size: int, project_id: str | None) -> Operation[Upload]:
        body = {"filename": filename, "mimeType": mime_type, "size": size, "projectId": project_id}
        return (yield from self._api.call(Upload, "POST", "/uploads/sign", body=body))

    def list(self, limit: int | None, cursor: str | None) -> Operation[Page[Upload]]:
        return (yield from self._api.page(Upload, "/uploads", {"limit": limit, "cursor": cursor or None}))

    def get(self, upload_id: str) -> Operation[Upload]:
        return (yield from self._api.call(Upload, "GET", f"/uploads/{part(upload_id)}"))

    def delete(self, upload_id: str) -> Operation[None]:
        yield from self._api.done("DELETE", f"/uploads/{part(upload_id)}")


class WebhookCalls:
    """/v1/webhooks/endpoints"""

    def __init__(self, api: Api) -> None:
        self._api = api

    def create(self, url: str, events: Sequence[str], secret: str | None) -> Operation[WebhookEndpoint]:
        body = {"url": url, "events": [*events], "secret": secret}
        return (yield from self._api.call(WebhookEndpoint, "POST", "/webhooks/endpoints", body=body))

    def list(self) -> Operation[Page[WebhookEndpoint]]:
        return (yield from self._api.page(WebhookEndpoint, "/webhooks/endpoints", {}))

    def get(self, endpoint_id: str) -> Operation[WebhookEndpoint]:
        return (yield from self._api.call(WebhookEndpoint, "GET", self._path(endpoint_id)))

    def update(self, endpoint_id: str, changes: Mapping[str, Any]) -> Operation[WebhookEndpoint]:
        return (yield from self._api.call(WebhookEndpoint, "PATCH", self._path(endpoint_id), body=changes))

    def delete(self, endpoint_id: str) -> Operation[None]:
        yield from self._api.done("DELETE", self._path(endpoint_id))

    def test(self, endpoint_id: str, event: str | None) -> Operation[WebhookDelivery]:
        path = f"{self._path(endpoint_id)}/test"
        return (yield from self._api.call(WebhookDelivery, "POST", path, body={"event": event}))

    def deliveries(self, endpoint_id: str, limit: int | None, cursor: str | None) -> Operation[Page[WebhookDelivery]]:
        path, query = f"{self._path(endpoint_id)}/deliveries", {"limit": limit, "cursor": cursor or None}
        return (yield from self._api.page(WebhookDelivery, path, query))

    def replay(self, endpoint_id: str, delivery_id: str) -> Operation[WebhookDelivery]:
        path = f"{self._path(endpoint_id)}/deliveries/{part(delivery_id)}/replay"
        return (yield from self._api.call(WebhookDelivery, "POST", path))

    def _path(self, endpoint_id: str) -> str:
        return f"/webhooks/endpoints/{part(endpoint_id)}"


class AccountCalls:
    """/v1/api-keys, /v1/usage, /v1/analytics"""

    def __init__(self, api: Api) -> None:
        self._api = api

    def list_keys(self) -> Operation[Page[ApiKey]]:
        return (yield from self._api.page(ApiKey, "/api-keys", {}))

    def create_key(self, name: str, scopes: Sequence[str] | None, expires_at: str | None) -> Operation[ApiKey]:
        body = {"name": name, "scopes": None if scopes is None else [*scopes], "expiresAt": expires_at}
        return (yield from self._api.call(ApiKey, "POST", "/api-keys", body=body))

    def delete_key(self, key_id: str) -> Operation[None]:
        yield from self._api.done("DELETE", f"/api-keys/{part(key_id)}")

    def usage(self) -> Operation[Usage]:
        return (yield from self._api.call(Usage, "GET", "/usage"))

    def analytics(self, project_id: str | None) -> Operation[dict[str, Any]]:
        path = "/analytics/org" if project_id is None else f"/analytics/projects/{part(project_id)}"
        return (yield from self._api.call(dict[str, Any], "GET", path))


def camel(values: Mapping[str, Any]) -> dict[str, Any]:
    """min_duration=5 → {"minDuration": 5}."""
    return {_camel(name): value for name, value in values.items()}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _pause(what: str, status: str, until: float, poll: float) -> Operation[None]:
    left = until - time.monotonic()
    if left <= 0:
        raise WaitTimeout(f"{what} is still {status}")
    yield Pause(min(poll, left))
