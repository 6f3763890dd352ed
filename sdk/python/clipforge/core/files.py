"""Uploads and downloads as operations: streamed, tried again, and never half a file under its own name."""

from __future__ import annotations

import mimetypes
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from clipforge.core import resumable
from clipforge.core.api import Api
from clipforge.core.calls import UploadCalls
from clipforge.core.effects import FileBody, Operation, Progress, Request, Save, Send
from clipforge.errors import ClipForgeError
from clipforge.models import Export, Upload


def upload(
    api: Api,
    path: Path,
    mime_type: str | None,
    project_id: str | None,
    on_progress: Progress | None,
    in_pieces: bool | None,
) -> Operation[Upload]:
    """Ask for a place, and put the file there: whole, where a try that fails begins anew, or in pieces."""
    size = path.stat().st_size
    kind = mime_type or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if size and (size >= resumable.LARGE if in_pieces is None else in_pieces):
        return (yield from resumable.upload(api, path, kind, project_id, on_progress))
    place = yield from UploadCalls(api).sign(path.name, kind, size, project_id)
    # The URL is signed and may lead to another server: the key is not for it.
    headers = {"Content-Type": kind, "Content-Length": str(size)}
    body = FileBody(path, size, on_progress)
    yield from api.answered(Send(Request("PUT", place.upload_url, headers, body)))
    return place


def download(
    api: Api, export: Export, folder: Path, kinds: Sequence[str] | None, on_progress: Progress | None
) -> Operation[dict[str, Path]]:
    """Fetch the files of an export; answers where each lies, by its kind ("mp4", "srt", ...)."""
    if export.artifacts is None:
        raise ClipForgeError(f"export {export.id} is {export.status}: there are no files yet; wait for it first")
    found = {name.removesuffix("_url"): url for name, url in export.artifacts.items() if url}
    missing = sorted(set(kinds or ()) - set(found))
    if missing:
        raise ClipForgeError(f"export {export.id} has no {', '.join(missing)}; it has {', '.join(sorted(found))}")
    wanted = {kind: url for kind, url in found.items() if kinds is None or kind in kinds}
    folder.mkdir(parents=True, exist_ok=True)
    paths: dict[str, Path] = {}
    for kind, url in wanted.items():
        path = folder / file_name(url, f"{export.id}-{kind}", taken={path.name for path in paths.values()})
        yield from fetch(api, url, path, on_progress)
        paths[kind] = path
    return paths


def fetch(api: Api, url: str, path: Path, on_progress: Progress | None) -> Operation[None]:
    """Fetch one file under a temporary name, then give it its own; a connection that breaks goes on where it was."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        yield from api.answered(Save(Request("GET", url, {"Accept-Encoding": "identity"}), part, on_progress))
        os.replace(part, path)  # noqa: PTH105 - like rename, and over a file that is there on every system
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def file_name(url: str, otherwise: str, taken: set[str]) -> str:
    """The last part of a URL's path as a name that stays inside its folder."""
    last = unquote(urlsplit(url).path.rpartition("/")[2])
    name = re.sub(r"[^\w.\- ]", "_", last).strip(". ")[-120:]
    return otherwise if not name or name in taken else name
