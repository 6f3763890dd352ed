"""/videos/jobs/{id}/…: the film, its still, its captions, what is known of it.

Players and `<img>` send no headers: `stream`, `thumbnail` and `captions` take the key or token as `?token=` too.
"""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from litestar import get
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath

from clipforge_core.errors import MissingFile
from clipforge_core.model.narration import Narration, NarrationStatus
from clipforge_core.model.project import StoredFile
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Conflict, NotThere
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_server.media.answer import MediaAnswer
from clipforge_server.surfaces.video_generation.forms import (
    MetadataAnswer,
    Shown,
    VideoAnswer,
    metadata_answer,
    stage_of,
)
from clipforge_server.surfaces.video_generation.jobs import TAGS, Asked, exchange_of

FRESH = 3600
"""Seconds for which a client may keep a file: none is ever written again."""


def _media(kind: str, what: str) -> dict[str, Any]:
    """What the documentation says of a route that answers a file."""
    spec = ResponseSpec(bytes, description=what, media_type=kind, generate_examples=False)
    part = ResponseSpec(bytes, description="Parts of it.", media_type=kind, generate_examples=False)
    return {
        "media_type": kind,
        "responses": {200: spec, 206: part},
        "opt": {
            "query_token": True,
            # Players of other pages show it, and ask often.
            "bucket": "media",
            "answers": {409: "It is not completed.", 403: "It belongs to somebody else."},
        },
    }


@get(
    "/videos/jobs/{job_id:str}/video-url",
    tags=TAGS,
    sync_to_thread=False,
    opt={"answers": {409: "It is not completed.", 403: "It belongs to somebody else."}},
)
def get_video_url(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    job_id: FromPath[str],
) -> VideoAnswer:
    """Get links to a completed film and to what stands beside it."""
    narration = completed(services, caller, job_id)
    return Shown(links, services.settings.get("media_link_lifetime", float)).video(narration)


@get(
    "/videos/jobs/{job_id:str}/metadata",
    tags=TAGS,
    sync_to_thread=False,
    opt={"answers": {409: "It is not completed.", 403: "It belongs to somebody else."}},
)
def get_metadata(
    services: NamedDependency[Services], caller: NamedDependency[Caller], job_id: FromPath[str]
) -> MetadataAnswer:
    """Get what is known of a completed film."""
    return metadata_answer(completed(services, caller, job_id))


@get("/videos/jobs/{job_id:str}/stream", tags=TAGS, **_media("video/mp4", "The film."))
async def stream_video(
    services: NamedDependency[Services], caller: NamedDependency[Caller], request: Asked, job_id: FromPath[str]
) -> MediaAnswer:
    """Play a completed film.

    `Range` asks for a part of it.
    """
    return await to_thread.run_sync(_file, services, caller, request, job_id, "film")


@get("/videos/jobs/{job_id:str}/thumbnail", tags=TAGS, **_media("image/jpeg", "A still of the film."))
async def get_thumbnail(
    services: NamedDependency[Services], caller: NamedDependency[Caller], request: Asked, job_id: FromPath[str]
) -> MediaAnswer:
    """Get a still of a completed film."""
    return await to_thread.run_sync(_file, services, caller, request, job_id, "thumbnail")


@get("/videos/jobs/{job_id:str}/captions.vtt", tags=TAGS, **_media("text/vtt", "The captions as WebVTT."))
async def get_captions(
    services: NamedDependency[Services], caller: NamedDependency[Caller], request: Asked, job_id: FromPath[str]
) -> MediaAnswer:
    """Get the captions of a completed film."""
    return await to_thread.run_sync(_file, services, caller, request, job_id, "captions")


def completed(services: Services, caller: Caller, job_id: str) -> Narration:
    """A narration with its film. Raises NotThere, Forbidden; Conflict where there is no film (yet)."""
    narration = services.narrations.get(caller, job_id)
    if narration.status is not NarrationStatus.COMPLETED or narration.film is None:
        status = narration.status.value
        raise Conflict(
            detail=f"Job is not completed{'' if narration.status.over else ' yet'}. Current status: {status}",
            status=status,
            progress=round(narration.progress, 1),
            current_stage=stage_of(narration),
        )
    return narration


def _file(services: Services, caller: Caller, request: Asked, job_id: str, kind: str) -> MediaAnswer:
    """Raises what `completed` does; NotThere where there is no such file."""
    narration = completed(services, caller, job_id)
    files: dict[str, StoredFile | None] = {
        "film": narration.film,
        "thumbnail": narration.thumbnail,
        "captions": narration.captions.get("vtt"),
    }
    file, exchange = files[kind], exchange_of(request)
    if file is None:
        raise NotThere(kind=kind, id=job_id)
    name = file.key.rpartition("/")[2]
    try:
        kept = services.storage.stat(file.key)
        elsewhere = services.storage.url(file.key, services.settings.get("media_link_lifetime", float), "")
    except MissingFile as error:
        raise NotThere(kind=kind, id=job_id) from error
    return MediaAnswer(
        services.storage,
        file.key,
        kept,
        name=name,
        headers=exchange.headers,
        head=exchange.head,
        fresh=FRESH,
        elsewhere=elsewhere or "",
    )


HANDLERS = (get_video_url, get_metadata, stream_video, get_thumbnail, get_captions)
