"""/media: files by signed links, at the server's root: GET with ranges, PUT for uploads. A link is all that is needed.

A token says what it is for: `key` a file to be had, `upload` an upload to be sent. The name behind it is for people and
players that look at the ends of URLs; it must be the file's own.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from anyio import to_thread
from litestar import Request, get, put

from clipforge_core.contracts.storage import Readable
from clipforge_core.errors import MissingFile
from clipforge_core.refusals import LinkRefused, NotThere
from clipforge_core.requests.links import MEDIA, UNCOUNTED
from clipforge_core.services import Services
from clipforge_core.studio.stock_storage import PREFIX
from clipforge_core.uploads.receiving import Receiving
from clipforge_core.vault import LinkClaims
from clipforge_server.frame.errors import BadRequest
from clipforge_server.frame.exchange import KEY, Exchange
from clipforge_server.media.answer import MediaAnswer
from clipforge_server.media.bodies import Body, threads_of
from clipforge_server.media.viewers import viewer_of
from clipforge_server.surfaces.clipforge.uploads_forms import UploadAnswer

OPT = {"public": True, "bucket": "media"}
LONGEST_FRESH = 3600


@get(MEDIA + "/{token:str}/{name:str}", opt=OPT, include_in_schema=False)
async def get_media(services: Services, request: Request[Any, Any, Any], token: str, name: str) -> MediaAnswer:
    """A stored file, or the parts of it that Range names."""
    exchange: Exchange = request.scope[KEY]  # type: ignore[literal-required]
    return await to_thread.run_sync(_found, services, exchange, token, name)


def _found(services: Services, exchange: Exchange, token: str, name: str) -> MediaAnswer:
    """Raises LinkRefused, NotThere."""
    claims = _checked(services, token, "key")
    key = claims.claims["key"]
    if key.rpartition("/")[2] != name:
        raise LinkRefused(detail="was changed, or is none of ours", reason="tampered")
    shown = claims.claims.get("download") or claims.claims.get("name") or name
    counted = "download" not in claims.claims and UNCOUNTED not in claims.claims
    left = claims.expires - time.time()
    try:
        storage: Readable = services.stock_storage if key.startswith(PREFIX) else services.storage
        kept = storage.stat(key)
        elsewhere = storage.url(key, left, shown)
    except MissingFile as error:
        raise NotThere(kind="file", id=name) from error
    return MediaAnswer(
        storage,
        key,
        kept,
        name=shown,
        headers=exchange.headers,
        head=exchange.head,
        download="download" in claims.claims,
        fresh=int(max(0, min(left, LONGEST_FRESH))),
        elsewhere=elsewhere or "",
        begun=partial(services.plays.note, key, token, viewer_of(exchange)) if counted and kept.size else None,
    )


@put(
    MEDIA + "/{token:str}/{name:str}",
    opt={**OPT, "stream": True},
    include_in_schema=False,
    status_code=200,
    request_max_body_size=None,
)
async def put_media(services: Services, request: Request[Any, Any, Any], token: str, name: str) -> UploadAnswer:
    """The bytes of an upload that was signed for. The same bytes again get the same answer; others are refused once it
    is whole."""
    body, threads = Body(request), threads_of(request)
    try:
        upload_id = _checked(services, token, "upload").claims["upload"]
        if "content-range" in request.headers:
            # A part must not be taken for the whole (RFC 9110, 14.5).
            raise BadRequest(detail="a PUT holds the whole file: send parts of it by tus, at /v1/uploads/tus")
        receiving = await threads.write(_receiving, services, upload_id, name, body.declared)
        await threads.write(receiving.__enter__)
    except BaseException:
        await body.drain()
        raise
    problem: BaseException | None = None
    try:
        async for batch in body:
            await threads.write(receiving.write, batch)
        return UploadAnswer.of(await threads.keep(services.uploads.finish, upload_id, receiving))
    except BaseException as error:
        problem = error
        raise
    finally:
        await threads.certainly(receiving.__exit__, type(problem) if problem else None, problem, None)
        if problem is not None:
            await body.drain()


def _receiving(services: Services, upload_id: str, name: str, declared: int | None) -> Receiving:
    """Raises LinkRefused where the name is not the upload's, and as `Uploads.receive` does."""
    if services.uploads.find(upload_id).key.rpartition("/")[2] != name:
        raise LinkRefused(detail="was changed, or is none of ours", reason="tampered")
    return services.uploads.receive(upload_id, declared)


def _checked(services: Services, token: str, purpose: str) -> LinkClaims:
    """The claims of a token of that purpose. Raises LinkRefused."""
    claims = services.vault.check_link(token)
    if claims.path != MEDIA or purpose not in claims.claims:
        raise LinkRefused(detail="is for something else", reason="tampered")
    return claims


ROOT_HANDLERS = (get_media, put_media)
