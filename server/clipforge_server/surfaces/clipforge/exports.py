"""/v1/clips/{id}/export and /v1/exports: files of clips."""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from clipforge_core.model.user import Caller
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_server.surfaces.clipforge.clips import media_links
from clipforge_server.surfaces.clipforge.projects import request_id
from clipforge_server.surfaces.clipforge.projects_forms import ExportAnswer, ExportBody

TAGS = ["exports"]


@post("/clips/{clip_id:str}/export", tags=TAGS, sync_to_thread=True)
def create_export(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    request: Request[Any, Any, Any],
    clip_id: FromPath[str],
    data: JSONBody[ExportBody | None] = None,
) -> ExportAnswer:
    """Make files of a clip as it is now.

    Each request makes an export of its own; with an Idempotency-Key it can be sent again safely.
    """
    export = services.exports.create(
        caller, clip_id, (data or ExportBody()).wish(), base_url=links.base, request=request_id(request)
    )
    return ExportAnswer.of(export, media_links(services, links))


@get("/clips/{clip_id:str}/exports", tags=TAGS, opt={"remembered": True}, sync_to_thread=False)
def list_exports(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    clip_id: FromPath[str],
) -> list[ExportAnswer]:
    """List exports of a clip, newest first."""
    media = media_links(services, links)
    return [ExportAnswer.of(export, media) for export in services.exports.list(caller, clip_id)]


@get("/exports/{export_id:str}", tags=TAGS, opt={"remembered": True}, sync_to_thread=False)
def get_export(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    export_id: FromPath[str],
) -> ExportAnswer:
    """Look at an export.

    `artifacts` has links to its files once it is COMPLETED; `srt_url` is always among them, its file may be empty.
    """
    return ExportAnswer.of(services.exports.get(caller, export_id), media_links(services, links))


@post("/exports/{export_id:str}/cancel", tags=TAGS, status_code=200, sync_to_thread=True)
def cancel_export(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    export_id: FromPath[str],
) -> ExportAnswer:
    """Stop an export that is not over.

    One that is being made says PROCESSING until it has stopped.
    """
    return ExportAnswer.of(services.exports.cancel(caller, export_id), media_links(services, links))


HANDLERS = (create_export, list_exports, get_export, cancel_export)
