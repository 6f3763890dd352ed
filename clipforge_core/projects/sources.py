"""Where the media of a project may come from: an upload, a URL, a file of the operator's own folders.

    check_source_url("https://example.org/talk.mp4", settings)      # raises Invalid where it could never be fetched
    local_file("file:///srv/talks/one.mp4", settings)               # its path; only under the setting source_folders

Only how a URL is written is looked at when a project is made: a name that does not resolve is taken, and the job that
fetches it says later what went wrong.
"""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import msgspec

from clipforge_core.errors import FetchFailed, FetchRefused, MissingFile
from clipforge_core.refusals import Conflict, Invalid

if TYPE_CHECKING:
    from clipforge_core.model.project import Project
    from clipforge_core.settings import Settings
    from clipforge_core.store.connection import Connection

LONGEST = 2048
FIELD = "sourceUrl"


class StoredMedia(msgspec.Struct, frozen=True, kw_only=True):
    """Media that lie in the storage; `upload` is the upload that they came with, "" where they came otherwise."""

    key: str
    upload: str = ""


class MediaPlan(msgspec.Struct, frozen=True, kw_only=True):
    """Where a detection takes its media from: what is stored, else the URL; with both, `stored` is what stands in for a
    URL that does not work. `file` is a file URL."""

    stored: StoredMedia | None = None
    url: str = ""
    file: str = ""


def check_source_url(url: str, settings: Settings) -> str:
    """The URL as it is kept. Raises Invalid."""
    url = url.strip()
    if len(url) > LONGEST:
        raise Invalid(field=FIELD, detail=f"at most {LONGEST} characters are taken")
    if any(ord(letter) < 33 or ord(letter) == 127 for letter in url):
        raise Invalid(field=FIELD, detail="a URL holds no spaces or control characters: write %20")
    if url.lower().startswith("file:"):
        local_file(url, settings)
        return url
    from clipforge_core.net import check_url

    try:
        check_url(url, allow_private=settings.get("allow_private_urls", bool), resolver=_literal)
    except FetchFailed:
        pass
    except FetchRefused as error:
        raise Invalid(field=FIELD, detail=str(error.data.get("detail", "it cannot be fetched"))) from error
    return url


def _literal(host: str, port: int, seconds: float) -> list[str]:
    """The address that a host is, however it is written; nobody is asked."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def local_file(url: str, settings: Settings) -> Path:
    """The file of a file URL, links followed. Raises Invalid where it is not under one of the `source_folders`."""
    try:
        parts = urlsplit(url)
        name = unquote(parts.path, errors="strict")
    except ValueError as error:
        raise Invalid(field=FIELD, detail="it is not a URL") from error
    if parts.netloc not in ("", "localhost") or parts.query or parts.fragment or not name.startswith("/"):
        raise Invalid(field=FIELD, detail="a file is named as file:///folder/name.mp4")
    folders = [Path(folder).expanduser().resolve() for folder in settings.get("source_folders", tuple)]
    refused = "this server reads files only from the folders that its operator allowed (the setting source_folders)"
    if "\0" in name:
        raise Invalid(field=FIELD, detail=refused)
    path = Path(name).resolve()
    if not any(path.is_relative_to(folder) for folder in folders):
        raise Invalid(field=FIELD, detail=refused)
    return path


def usable_file(url: str, settings: Settings) -> Path:
    """The same for a job, at the time of its work. Raises Invalid, MissingFile."""
    path = local_file(url, settings)
    if not path.is_file():
        raise MissingFile(path=path.name)
    return path


def plan_media(db: Connection, project: Project) -> MediaPlan:
    """What a detection of a project would take, in the order of the contract: its own media; an upload that was signed
    for it; its URL, with the newest upload that belongs to no project behind it; that upload.

    Raises Conflict where there is nothing.
    """
    if project.media_key:
        return MediaPlan(stored=StoredMedia(key=project.media_key))
    if project.source_url.lower().startswith("file:") and project.media is not None:
        return MediaPlan(file=project.source_url)
    signed = _upload(db, "signed_for = ? AND project IN ('', ?)", [project.id, project.id])
    if signed is not None:
        return MediaPlan(stored=signed)
    floating = _upload(db, "user = ? AND signed_for = '' AND project = ?", [project.user, project.id]) or _upload(
        db, "user = ? AND signed_for = '' AND project = ''", [project.user]
    )
    if project.source_url.lower().startswith("file:"):
        return MediaPlan(file=project.source_url, stored=floating)
    if not project.source_url and floating is None:
        raise Conflict(
            detail="this project has no media: upload a file (POST /v1/uploads/sign, then PUT its bytes to the "
            "uploadUrl) or make a project with a sourceUrl, then ask again"
        )
    return MediaPlan(url=project.source_url, stored=floating)


def _upload(db: Connection, where: str, values: list[Any]) -> StoredMedia | None:
    """The newest finished upload."""
    row = db.conn.execute(
        f"SELECT id, key FROM uploads WHERE state = 'stored' AND {where} "  # noqa: S608
        "ORDER BY stored_at DESC, seq DESC LIMIT 1",
        values,
    ).fetchone()
    return None if row is None else StoredMedia(upload=row[0], key=row[1])


def bind(db: Connection, project: str, plan: MediaPlan) -> bool:
    """Make the upload of a plan the project's; False where another project has taken it meanwhile, or it is gone."""
    if plan.stored is None or not plan.stored.upload:
        return True
    cursor = db.conn.execute(
        "UPDATE uploads SET project = ? WHERE id = ? AND state = 'stored' AND project IN ('', ?)",
        [project, plan.stored.upload, project],
    )
    return bool(cursor.rowcount == 1)


def release(db: Connection, project: str, upload: str) -> None:
    """Give back an upload that stood behind a URL and was not needed."""
    db.execute("UPDATE uploads SET project = '' WHERE id = ? AND project = ? AND signed_for = ''", [upload, project])
