"""/v1/uploads/tus: resumable uploads by the tus protocol 1.0 (tus.io/protocols/resumable-upload).

Core, and the extensions creation, expiration, checksum and termination. Upload-Metadata may name `filename`, `filetype`
and `projectId`, or `purpose library` for what goes into the media library. A key or token is needed as everywhere.
"""

from __future__ import annotations

import base64
import binascii
from email.utils import formatdate
from typing import Any

from litestar import Request, Response, delete, head, patch, post, route
from litestar.enums import HttpMethod

from clipforge_core.model.upload import LIBRARY, Upload, UploadState
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Invalid
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.uploads.resumable import ALGORITHMS
from clipforge_server.frame.errors import BadRequest, MethodRefused, WrongType
from clipforge_server.frame.exchange import KEY, Exchange
from clipforge_server.frame.site import error_answer
from clipforge_server.media.bodies import Body, threads_of

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
BYTES = "application/offset+octet-stream"
LONGEST_METADATA = 8192
PATH = "/uploads/tus"
ONE = PATH + "/{upload_id:str}"


class WrongVersion(BadRequest):
    """The client speaks another version of the protocol, or does not say which."""

    code = "tus_version"
    message = "this speaks tus {version}"
    way_out = "Send it in Tus-Resumable"


def _answer_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Errors as everywhere, with what the protocol wants of every answer."""
    exchange: Exchange = request.scope[KEY]  # type: ignore[literal-required]
    status, headers, body = error_answer(exchange, error)
    headers = {**headers, "Tus-Resumable": VERSION}
    if isinstance(error, WrongVersion):
        status, headers["Tus-Version"] = 412, VERSION
    return Response(body, status_code=status, media_type="application/json", headers=headers)


COMMON: dict[str, Any] = {"include_in_schema": False, "exception_handlers": {Exception: _answer_error}}

PIECES = {"stream": True, "bucket": "pieces"}
"""A large file comes in thousands of pieces: they are counted apart from other requests."""


@route(PATH, http_method=[HttpMethod.OPTIONS], opt={"public": True}, status_code=204, sync_to_thread=False, **COMMON)
def describe(services: Services) -> Response[None]:
    """What this server can do."""
    headers = {
        "Tus-Resumable": VERSION,
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(services.resumable.max_bytes),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }
    return _empty(204, headers)


@post(PATH, status_code=201, **COMMON)
async def create(services: Services, caller: Caller, links: Links, request: Request[Any, Any, Any]) -> Response[None]:
    """A new upload; Location is where its bytes go."""
    _check_version(request)
    text = request.headers.get("upload-metadata", "")
    metadata = _metadata(text)
    purpose, project = metadata.get("purpose", ""), metadata.get("projectId", "")
    if purpose and (purpose != LIBRARY or project):
        raise Invalid(field="Upload-Metadata", detail=f"the purpose may be {LIBRARY}, and then no projectId is taken")
    upload = await threads_of(request).write(
        lambda: services.resumable.create(
            caller,
            filename=metadata.get("filename") or metadata.get("name") or "upload",
            mime_type=metadata.get("filetype") or metadata.get("type") or "",
            size=_number(request, "Upload-Length"),
            project=project,
            for_library=bool(purpose),
            metadata=text,
        )
    )
    location = links.absolute(f"{request.url.path.rstrip('/')}/{upload.id}")
    return _empty(201, {**_state(upload), "Location": location})


@head(ONE, opt=PIECES, **COMMON)
async def status(services: Services, caller: Caller, request: Request[Any, Any, Any], upload_id: str) -> Response[None]:
    """How much is here. Where all is here and a kill or a full disk kept it from being finished, it is finished now."""
    _check_version(request)
    upload = await threads_of(request).keep(services.resumable.finish, caller, upload_id)
    headers = {**_state(upload), "Upload-Length": str(upload.size_limit), "Cache-Control": "no-store"}
    if upload.metadata:
        headers["Upload-Metadata"] = upload.metadata
    return _empty(200, headers)


@patch(ONE, opt=PIECES, status_code=204, request_max_body_size=None, **COMMON)
async def append(services: Services, caller: Caller, request: Request[Any, Any, Any], upload_id: str) -> Response[None]:
    """More bytes, from Upload-Offset on."""
    return await _append(services, caller, request, upload_id)


@delete(ONE, status_code=204, **COMMON)
async def terminate(
    services: Services, caller: Caller, request: Request[Any, Any, Any], upload_id: str
) -> Response[None]:
    """Forget it."""
    return await _terminate(services, caller, request, upload_id)


@post(ONE, opt=PIECES, status_code=204, request_max_body_size=None, **COMMON)
async def override(
    services: Services, caller: Caller, request: Request[Any, Any, Any], upload_id: str
) -> Response[None]:
    """PATCH or DELETE for clients that can only POST: X-HTTP-Method-Override says which."""
    method = request.headers.get("x-http-method-override", "").upper()
    if method == "PATCH":
        return await _append(services, caller, request, upload_id)
    if method == "DELETE":
        return await _terminate(services, caller, request, upload_id)
    raise MethodRefused(path=request.url.path, method="POST", allow="DELETE, HEAD, OPTIONS, PATCH")


async def _terminate(
    services: Services, caller: Caller, request: Request[Any, Any, Any], upload_id: str
) -> Response[None]:
    _check_version(request)
    await threads_of(request).write(services.resumable.terminate, caller, upload_id)
    return _empty(204, {"Tus-Resumable": VERSION})


async def _append(
    services: Services, caller: Caller, request: Request[Any, Any, Any], upload_id: str
) -> Response[None]:
    body, threads = Body(request), threads_of(request)
    try:
        _check_version(request)
        kind = request.headers.get("content-type", "")
        if kind.partition(";")[0].strip().lower() != BYTES:
            raise WrongType(type=kind, wanted=BYTES)
        piece = await threads.write(
            lambda: services.resumable.append(
                caller,
                upload_id,
                offset=_number(request, "Upload-Offset"),
                length=body.declared,
                checksum=_checksum(request),
            )
        )
        await threads.write(piece.__enter__)
    except BaseException:
        await body.drain()
        raise
    problem: BaseException | None = None
    try:
        async for batch in body:
            await threads.write(piece.write, batch)
    except BaseException as error:
        problem = error
        raise
    finally:
        # What has come stays, also where the client went away: that is what the protocol is for.
        await threads.certainly(piece.__exit__, type(problem) if problem else None, problem, None)
        if problem is not None:
            await body.drain()
    upload = await threads.keep(services.resumable.finish, caller, upload_id, piece)
    return _empty(204, _state(upload))


def _empty(status: int, headers: dict[str, str]) -> Response[None]:
    return Response(None, status_code=status, media_type="text/plain", headers=headers)


def _state(upload: Upload) -> dict[str, str]:
    headers = {"Tus-Resumable": VERSION, "Upload-Offset": str(upload.received)}
    if upload.state is not UploadState.STORED:
        headers["Upload-Expires"] = formatdate(upload.expires, usegmt=True)
    return headers


def _check_version(request: Request[Any, Any, Any]) -> None:
    if request.headers.get("tus-resumable", "") != VERSION:
        raise WrongVersion(version=VERSION)


def _number(request: Request[Any, Any, Any], name: str) -> int:
    """A header that holds a number of bytes. Raises Invalid."""
    text = request.headers.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 19:
        raise Invalid(field=name, detail="a number of bytes is needed")
    return int(text)


def _metadata(text: str) -> dict[str, str]:
    """Upload-Metadata: comma-separated pairs of a key and a value in Base64. Raises Invalid."""
    if len(text) > LONGEST_METADATA:
        raise Invalid(field="Upload-Metadata", detail=f"at most {LONGEST_METADATA} characters are taken")
    found = {}
    for pair in text.split(",") if text.strip() else ():
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value.strip(), validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Invalid(field="Upload-Metadata", detail=f"the value of {key!r} is not text in Base64") from error
    return found


def _checksum(request: Request[Any, Any, Any]) -> tuple[str, bytes] | None:
    """Upload-Checksum: an algorithm and a digest in Base64. Raises Invalid."""
    text = request.headers.get("upload-checksum", "")
    if not text:
        return None
    algorithm, _, value = text.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise Invalid(field="Upload-Checksum", detail=f"one of {', '.join(ALGORITHMS)} is needed")
    try:
        return algorithm, base64.b64decode(value.strip(), validate=True)
    except binascii.Error as error:
        raise Invalid(field="Upload-Checksum", detail="a digest in Base64 is needed") from error


HANDLERS = (describe, create, status, append, terminate, override)
