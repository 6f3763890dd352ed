"""Media for those who are signed in: pictures of clips, sources, files of exports. The addresses stay the same, so that
browsers keep what they have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from litestar import get

from clipforge_core.contracts.storage import Kept
from clipforge_core.errors import MissingFile
from clipforge_core.model.user import Caller
from clipforge_core.projects.sources import usable_file
from clipforge_core.refusals import Invalid, NotThere
from clipforge_core.services import Services
from clipforge_server.frame.exchange import Exchange
from clipforge_server.media.answer import MediaAnswer

OPT = {"bucket": "pages"}
_FRESH = 3600
_MOMENT = 60


@get("/projects/{project_id:str}/picture", opt=OPT, sync_to_thread=True)
def project_picture(services: Services, caller: Caller, exchange: Exchange, project_id: str) -> MediaAnswer:
    """The picture of a project's best clip."""
    summary = services.overview.of(caller, [project_id]).get(project_id)
    if summary is None or not summary.picture:
        raise NotThere(kind="picture", id=project_id)
    return stored(services, exchange, summary.picture, fresh=_MOMENT)


@get("/projects/{project_id:str}/source", opt=OPT, sync_to_thread=True)
def project_source(services: Services, caller: Caller, exchange: Exchange, project_id: str) -> MediaAnswer:
    """The source itself."""
    project = services.projects.get(caller, project_id)
    if not project.media_key and project.source_url.lower().startswith("file:"):
        return _operators(services, exchange, project.source_url)
    if not project.media_key:
        raise NotThere(kind="source", id=project_id)
    return stored(services, exchange, project.media_key, fresh=_FRESH)


@get("/clips/{clip_id:str}/picture", opt=OPT, sync_to_thread=True)
def clip_picture(services: Services, caller: Caller, exchange: Exchange, clip_id: str) -> MediaAnswer:
    """The picture of a clip."""
    clip = services.clips.get(caller, clip_id, gone=True)
    if not clip.thumbnail_key:
        raise NotThere(kind="picture", id=clip_id)
    return stored(services, exchange, clip.thumbnail_key, fresh=_FRESH)


@get("/exports/{export_id:str}/files/{kind:str}", opt=OPT, sync_to_thread=True)
def export_file(
    services: Services, caller: Caller, exchange: Exchange, export_id: str, kind: str, save: str = ""
) -> MediaAnswer:
    """A file of an export; with `save`, to be kept."""
    export = services.exports.get(caller, export_id)
    found = (export.artifacts or {}).get(kind)
    if found is None:
        raise NotThere(kind="file", id=kind)
    return stored(services, exchange, found.key, fresh=_FRESH, download=bool(save))


class OneFile:
    """A file of the operator's folders, read as answers read storages."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def local(self, key: str) -> Path:
        """Where it lies, whatever it is called."""
        return self._path

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Its bytes from `start` on."""
        left = self._path.stat().st_size - start if length is None else length
        with self._path.open("rb") as file:
            file.seek(start)
            while left > 0 and (piece := file.read(min(left, 1 << 18))):
                left -= len(piece)
                yield piece


def _operators(services: Services, exchange: Exchange, url: str) -> MediaAnswer:
    try:
        path = usable_file(url, services.settings)
    except (Invalid, MissingFile) as error:
        raise NotThere(kind="source", id="of this project") from error
    about = path.stat()
    kept = Kept(size=about.st_size, modified=about.st_mtime, tag=f"{about.st_size:x}-{about.st_mtime_ns:x}")
    source: Any = OneFile(path)
    return MediaAnswer(
        source, path.name, kept, name=path.name, headers=exchange.headers, head=exchange.head, fresh=_MOMENT
    )


def stored(
    services: Services, exchange: Exchange, key: str, *, fresh: int, download: bool = False, name: str = ""
) -> MediaAnswer:
    """A file of the storage, by our own server: a page loads from nowhere else. Raises NotThere."""
    try:
        kept = services.storage.stat(key)
    except MissingFile as error:
        raise NotThere(kind="file", id=key.rpartition("/")[2]) from error
    return MediaAnswer(
        services.storage,
        key,
        kept,
        name=name or key.rpartition("/")[2],
        headers=exchange.headers,
        head=exchange.head,
        download=download,
        fresh=fresh,
    )


HANDLERS: tuple[Any, ...] = (project_picture, project_source, clip_picture, export_file)
