"""/v1/library: pictures, films and sounds of the caller, and stock: added, listed, searched, told of, deleted."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import msgspec
from litestar import delete, get, patch, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, JSONBody, Parameter, QueryParameter
from msgspec import UNSET, Meta, UnsetType

from clipforge_core.model.media_item import MediaItem
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Invalid
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.studio.library import LARGEST_PAGE, LONGEST_QUERY
from clipforge_core.studio.media_words import MediaWords, words_of
from clipforge_server.frame.errors import BadRequest

TAGS = ["library"]
LARGEST_BODY = 500_000_000
"""Bytes of a request with a file. Larger ones come as an upload (POST /v1/uploads/sign, or tus), then `uploadId`."""

SHELVES = ("own", "stock", "all")

Tags = Annotated[list[str], Meta(max_length=50, examples=[["sea", "beach"]])]


class NewItem(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """An upload that is complete, to be taken into the library, and what is told of it."""

    upload_id: str
    title: str = ""
    description: str = ""
    category: str = ""
    tags: Tags = []
    credit: str = ""
    licence: str = ""


class NewItemFile(msgspec.Struct):
    """A form with a file, and what is told of it; `tags` are parted by commas."""

    file: UploadFile
    title: str = ""
    description: str = ""
    category: str = ""
    tags: str = ""
    credit: str = ""
    licence: str = ""


class ItemChange(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What is left out stays as it is."""

    title: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    category: str | UnsetType = UNSET
    tags: Tags | UnsetType = UNSET
    credit: str | UnsetType = UNSET
    licence: str | UnsetType = UNSET


class ItemAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """A media item. `type` is image, video or audio, `source` uploaded, stock or ai. Links work for a while without a
    key; pixels upright, seconds, bytes."""

    id: str
    type: str
    source: str
    title: str
    description: str
    category: str
    tags: list[str]
    credit: str
    licence: str
    filename: str
    mime_type: str
    size: int
    width: int
    height: int
    duration: float
    url: str
    thumbnail_url: str | None
    created_at: str


class ItemList(msgspec.Struct):
    """Some items, and how many there are."""

    media: list[ItemAnswer]
    total: int


@post("/library", tags=TAGS, opt={"answers": {404: "There is no such upload."}}, sync_to_thread=True)
def add_item(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    data: JSONBody[NewItem],
) -> ItemAnswer:
    """Take an upload into the library.

    One that came by tus with `purpose library` in its Upload-Metadata goes into the library for good; any other stays
    what it is, and may be deleted.
    """
    told = {name: getattr(data, name) for name in MediaWords.__struct_fields__ if name != "tags"}
    words = MediaWords(**told, tags=tuple(data.tags))
    return _answer(services, links, services.library.add_upload(caller, data.upload_id, words=words))


@post("/library/file", tags=TAGS, opt={"multipart": True}, sync_to_thread=True, request_max_body_size=LARGEST_BODY)
def add_item_file(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    data: Annotated[NewItemFile, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> ItemAnswer:
    """Add a picture, a film or a sound.

    A form with the part `file`: what it is, is found out from its bytes. A child process makes its thumbnail.
    """
    if not data.file.filename:
        raise BadRequest(detail="the part `file` needs a file name")
    told = {name: getattr(data, name) for name in MediaWords.__struct_fields__ if name != "tags"}
    words = MediaWords(**told, tags=tuple(data.tags.split(",")))
    with services.work_folder() as folder:
        path = Path(folder) / "media"
        with path.open("wb") as out:
            shutil.copyfileobj(data.file.file, out)
        item = services.library.add(caller, path, filename=data.file.filename, words=words)
    return _answer(services, links, item)


@get("/library", tags=TAGS, sync_to_thread=True)
def list_items(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    wanted: Annotated[str, QueryParameter(name="query", max_length=LONGEST_QUERY)] = "",
    shelf: Annotated[str, Parameter(description="own, stock or all")] = "own",
    type_: Annotated[str, QueryParameter(name="type", description="image, video or audio")] = "",
    category: Annotated[str, Parameter(max_length=100)] = "",
    page: Annotated[int, Parameter(ge=1, le=2**31)] = 1,
    limit: Annotated[int, Parameter(ge=1, le=LARGEST_PAGE)] = 20,
) -> ItemList:
    """List media, newest first; with a `query` what it finds, best first.

    It is looked for in titles, tags, categories and descriptions, by words and by what they mean.
    """
    if shelf not in SHELVES:
        raise Invalid(field="shelf", detail=f"one of {', '.join(SHELVES)} is needed")
    found = services.library.list(
        caller,
        shelf=shelf,  # type: ignore[arg-type]
        kind=type_,
        category=category.lower(),
        query=wanted,
        page=page,
        limit=limit,
    )
    return ItemList([_answer(services, links, item) for item in found.media], found.total)


@get("/library/{item_id:str}", tags=TAGS, sync_to_thread=False)
def get_item(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    item_id: FromPath[str],
) -> ItemAnswer:
    """Look at a media item: an own one, or stock."""
    return _answer(services, links, services.library.get(caller, item_id))


@patch("/library/{item_id:str}", tags=TAGS, sync_to_thread=True)
def change_item(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    item_id: FromPath[str],
    data: JSONBody[ItemChange],
) -> ItemAnswer:
    """Tell something else of an own item."""
    changes = {name: value for name, value in msgspec.structs.asdict(data).items() if value is not UNSET}
    if "tags" in changes:
        changes["tags"] = tuple(changes["tags"])
    words = msgspec.structs.replace(words_of(services.library.get(caller, item_id)), **changes)
    return _answer(services, links, services.library.update(caller, item_id, words))


@delete("/library/{item_id:str}", tags=TAGS, sync_to_thread=True)
def delete_item(services: NamedDependency[Services], caller: NamedDependency[Caller], item_id: FromPath[str]) -> None:
    """Delete an own item with its files.

    Films that were made with it stay. Stock comes and goes with the operator's folders: 409.
    """
    services.library.delete(caller, item_id)


def _answer(services: Services, links: Links, item: MediaItem) -> ItemAnswer:
    lifetime = services.settings.get("media_link_lifetime", float)
    return ItemAnswer(
        id=item.id,
        type=item.kind,
        source=item.source,
        title=item.title,
        description=item.description,
        category=item.category,
        tags=list(item.tags),
        credit=item.credit,
        licence=item.licence,
        filename=item.filename,
        mime_type=item.mime_type,
        size=item.size,
        width=item.width,
        height=item.height,
        duration=item.duration,
        url=links.media(item.key, expires_in=lifetime),
        thumbnail_url=links.media(item.thumbnail, expires_in=lifetime) if item.thumbnail else None,
        created_at=item.created_at,
    )


HANDLERS = (add_item, add_item_file, list_items, get_item, change_item, delete_item)
