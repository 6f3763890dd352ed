"""Resumable uploads (tus 1.0, tus.io): a large file in pieces; what broke goes on behind what has arrived."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from clipforge.core.api import AGAIN, Api, error_of
from clipforge.core.calls import part
from clipforge.core.effects import Answer, FileBody, Operation, Pause, Progress, Request, Send
from clipforge.errors import APIError, ConnectionFailed, UnexpectedAnswer
from clipforge.models import Upload

LARGE = 64 * 1024 * 1024
"""From here on files go in pieces unless said otherwise."""

PIECE = 32 * 1024 * 1024
"""Proxies commonly take no more than 100 MB at once."""

_VERSION = {"Tus-Resumable": "1.0.0"}


def upload(
    api: Api, path: Path, mime_type: str, project_id: str | None, on_progress: Progress | None
) -> Operation[Upload]:
    """Send a file piece by piece; after trouble, ask how much is there and go on."""
    size = path.stat().st_size
    upload_id = yield from _created(api, path.name, mime_type, size, project_id)
    where = f"/uploads/tus/{part(upload_id)}"
    offset = tries = 0
    while offset < size:
        body = FileBody(path, size, on_progress, start=offset, length=min(PIECE, size - offset))
        trouble: APIError | ConnectionFailed
        try:
            answer: Answer = yield Send(_piece(api, where, body))
        except ConnectionFailed as error:
            trouble = error
        else:
            if answer.status < 400:
                offset, tries = _offset(answer), 0
                continue
            trouble = error_of(answer)
            if trouble.status not in AGAIN | {409, 423}:
                raise trouble
        yield Pause(getattr(trouble, "retry_after", 0.0) or api.pause(tries))
        there = yield from _there(api, where)
        # Any step forward is hope; only standing still wears it out.
        tries = 0 if there > offset else tries + 1
        if tries > api.config.max_retries:
            raise trouble
        offset = there
    return (yield from api.call(Upload, "GET", f"/uploads/{part(upload_id)}"))


def _created(api: Api, name: str, mime_type: str, size: int, project_id: str | None) -> Operation[str]:
    told = {"filename": name, "filetype": mime_type, "projectId": project_id}
    pairs = (f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items() if value)
    request = api.request("POST", "/uploads/tus")
    headers = {**request.headers, **_VERSION, "Upload-Length": str(size), "Upload-Metadata": ",".join(pairs)}
    answer = yield from api.answered(Send(replace(request, headers=headers)))
    # The id alone is taken from it: the key is for the server that was asked, wherever it says that it is.
    upload_id = urlsplit(answer.headers.get("location", "")).path.rpartition("/")[2]
    if not upload_id:
        raise UnexpectedAnswer("the server made a resumable upload and does not say where")
    return upload_id


def _piece(api: Api, where: str, body: FileBody) -> Request:
    request = api.request("PATCH", where)
    headers = {
        **request.headers,
        **_VERSION,
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(body.length),
        "Upload-Offset": str(body.start),
    }
    return replace(request, headers=headers, content=body)


def _there(api: Api, where: str) -> Operation[int]:
    request = api.request("HEAD", where)
    answer = yield from api.answered(Send(replace(request, headers={**request.headers, **_VERSION})))
    return _offset(answer)


def _offset(answer: Answer) -> int:
    text = answer.headers.get("upload-offset", "")
    if not (text.isascii() and text.isdecimal()):
        raise UnexpectedAnswer("the server does not say how much has arrived")
    return int(text)
