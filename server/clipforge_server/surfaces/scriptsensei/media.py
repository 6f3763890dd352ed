"""/media: the user's library, stock, and pictures that are made."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

import msgspec
from litestar import delete, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, JSONBody, QueryParameter
from msgspec import Meta

from clipforge_core.model.media_item import MediaItem
from clipforge_core.model.user import Caller
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.studio.media_words import MediaWords
from clipforge_server.surfaces.scriptsensei.forms import Done, Limit, Page, Short
from clipforge_server.surfaces.scriptsensei.shown import Shown

TAGS = ["media"]
Wanted = Annotated[str, QueryParameter(name="query", max_length=200)]
Kind = Annotated[Literal["image", "video", "audio"] | None, QueryParameter(name="type")]
LARGEST = 2_000_000_000
"""Bytes of one file over this route; larger ones go by resumable upload."""


class MediaShown(msgspec.Struct, kw_only=True):
    """A picture, film or sound. Both URLs work without a key and expire; `duration` in seconds, 0 for stills."""

    id: str
    type: str
    url: str
    thumbnail_url: str
    title: str
    description: str
    duration: float
    width: int
    height: int
    size: int
    source: str
    category: str
    tags: list[str]
    credit: str
    created_at: str


class MediaPage(msgspec.Struct, kw_only=True):
    """Some media, and how many there are."""

    media: list[MediaShown]
    total: int
    page: int
    limit: int


class MediaForm(msgspec.Struct, kw_only=True):
    """A file, and what to tell of it; tags are parted by commas."""

    file: UploadFile
    title: Annotated[str, Meta(max_length=200)] = ""
    category: Annotated[str, Meta(max_length=100)] = ""
    tags: Annotated[str, Meta(max_length=3000)] = ""
    description: Annotated[str, Meta(max_length=4000)] = ""


class MakePicture(msgspec.Struct, kw_only=True):
    """A picture that is wanted."""

    prompt: Annotated[str, Meta(min_length=1, max_length=2000)]
    style: Annotated[str, Meta(max_length=100)] | None = None
    aspect_ratio: Literal["16:9", "9:16", "1:1", "4:5"] | None = None


@get("/media/stock", tags=TAGS, sync_to_thread=True)
def list_stock(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    page: Page = 1,
    limit: Limit = 20,
    category: Short = "",
    kind: Kind = None,
    wanted: Wanted = "",
) -> MediaPage:
    """Search the stock folders of this server; without any the list is empty."""
    found = services.library.list(
        caller, shelf="stock", kind=kind or "", category=category, query=wanted, page=page, limit=limit
    )
    return _page(services, links, found.media, found.total, page, limit)


@get("/media/user", tags=TAGS, sync_to_thread=True)
def list_media(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    page: Page = 1,
    limit: Limit = 20,
    category: Short = "",
    kind: Kind = None,
    wanted: Wanted = "",
) -> MediaPage:
    """List the caller's own media, newest first; with a `query` what it finds, best first."""
    found = services.library.list(
        caller, shelf="own", kind=kind or "", category=category, query=wanted, page=page, limit=limit
    )
    return _page(services, links, found.media, found.total, page, limit)


@post(
    "/media/upload",
    tags=TAGS,
    status_code=201,
    sync_to_thread=True,
    opt={"multipart": True},
    request_max_body_size=LARGEST,
)
def upload_media(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    data: Annotated[MediaForm, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> MediaShown:
    """Take a file into the library.

    What it is, is found out from its bytes; pictures and films get a thumbnail.
    """
    words = MediaWords(
        title=data.title,
        category=data.category,
        tags=tuple(tag for tag in data.tags.split(",") if tag.strip()),
        description=data.description,
    )
    incoming = services.data / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=incoming) as folder:
        path = Path(folder) / "media"
        with path.open("wb") as out:
            shutil.copyfileobj(data.file.file, out, 1 << 20)
        item = services.library.add(caller, path, filename=data.file.filename or "media", words=words)
    return _shown(Shown(services, links), item)


@post("/media/ai/generate", tags=TAGS, status_code=201, sync_to_thread=True)
def generate_media(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    data: JSONBody[MakePicture],
) -> MediaShown:
    """Make a picture.

    A plugin that makes pictures does it where one is set up; else it is drawn, and says so in its credit.
    """
    item = services.made_pictures.make(caller, data.prompt, data.style or "", data.aspect_ratio or "16:9")
    return _shown(Shown(services, links), item)


@delete("/media/{media_id:str}", tags=TAGS, status_code=200, sync_to_thread=True)
def delete_media(services: NamedDependency[Services], caller: NamedDependency[Caller], media_id: FromPath[str]) -> Done:
    """Delete a medium of one's own with its file."""
    services.library.delete(caller, media_id)
    return Done(message="Media deleted")


def _page(
    services: Services, links: Links, found: tuple[MediaItem, ...], total: int, page: int, limit: int
) -> MediaPage:
    shown = Shown(services, links)
    return MediaPage(media=[_shown(shown, item) for item in found], total=total, page=page, limit=limit)


def _shown(shown: Shown, item: MediaItem) -> MediaShown:
    return MediaShown(
        id=item.id,
        type=item.kind,
        url=shown.key(item.key),
        thumbnail_url=shown.key(item.thumbnail),
        title=item.title,
        description=item.description,
        duration=item.duration,
        width=item.width,
        height=item.height,
        size=item.size,
        source=item.source,
        category=item.category,
        tags=list(item.tags),
        credit=item.credit,
        created_at=item.created_at,
    )


HANDLERS = (list_stock, list_media, upload_media, generate_media, delete_media)
