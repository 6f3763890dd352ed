"""The media library: files that are dropped, thumbnails, search, tags; what lies in the stock folders for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from litestar import Response, get, post

from clipforge_core.errors import ClipForgeError, MissingFile
from clipforge_core.model.media_item import MediaItem
from clipforge_core.model.user import Caller
from clipforge_core.refusals import NotThere
from clipforge_core.services import Services
from clipforge_core.studio.library import KINDS
from clipforge_core.studio.media_words import MediaWords, words_of
from clipforge_server.dashboard.entering import said_of
from clipforge_server.dashboard.forms import Form
from clipforge_server.dashboard.looks import Look
from clipforge_server.dashboard.media import stored
from clipforge_server.dashboard.studio.places import ROOT, Pager, page_of
from clipforge_server.frame.exchange import Exchange
from clipforge_server.media.answer import MediaAnswer

if TYPE_CHECKING:
    from clipforge_core.studio.media_rows import Shelf

PATH = ROOT + "/media"
ONE = PATH + "/{item_id:str}"
PAGE = 48
SHELVES = {"own": "Mine", "stock": "Stock", "all": "Both"}
_OPT = {"bucket": "pages"}
_FRESH = 3600


@get(PATH, sync_to_thread=True)
def media_page(
    services: Services,
    caller: Caller,
    look: Look,
    q: str = "",
    kind: str = "",
    shelf: str = "own",
    tag: str = "",
    page: int = 1,
) -> Response[str]:
    """The items."""
    number = page_of(page)
    kind = kind if kind in KINDS else ""
    shelf = shelf if shelf in SHELVES else "own"
    found = services.library.list(
        caller,
        shelf=cast("Shelf", shelf),
        kind=kind,
        tags=(tag[:60],) if tag else (),
        query=q[:500],
        page=number,
        limit=PAGE,
    )
    values: dict[str, Any] = {
        "items": found.media,
        "pager": Pager(number, PAGE, found.total),
        "q": q[:500],
        "kind": kind,
        "shelf": shelf,
        "tag": tag[:60],
        "shelves": SHELVES,
        "kinds": [("", "Everything"), ("image", "Pictures"), ("video", "Films"), ("audio", "Sounds")],
        "searched": bool(q.strip() or kind or tag),
        "folders": bool(services.stock.folders),
        "most": services.resumable.max_bytes,
    }
    return look.part("studio/media", "found", **values) if look.in_part else look.page("studio/media", **values)


@post(PATH + "/take/{upload_id:str}", sync_to_thread=True, status_code=201)
def take_upload(services: Services, caller: Caller, upload_id: str) -> dict[str, str]:
    """Take an upload that is whole into the library; what it is, was found out from its bytes."""
    item = services.library.add_upload(caller, upload_id)
    return {"id": item.id, "title": item.title}


@get(ONE, sync_to_thread=True)
def item_page(services: Services, caller: Caller, look: Look, item_id: str) -> Response[str]:
    """One item."""
    return _page(look, services.library.get(caller, item_id))


@post(ONE, sync_to_thread=True, status_code=200)
def change_item(services: Services, caller: Caller, look: Look, form: Form, item_id: str) -> Response[str]:
    """Tell something else of it."""
    item = services.library.get(caller, item_id)
    words = MediaWords(
        title=form.text("title"),
        description=form.text("description"),
        category=form.text("category"),
        tags=tuple(form.text("tags").split(",")),
        credit=form.text("credit"),
        licence=form.text("licence"),
    )
    try:
        services.library.update(caller, item_id, words)
    except ClipForgeError as error:
        return _page(look, item, problem=said_of(error), words=words)
    return look.go(f"{PATH}/{item_id}", said="Saved.")


@post(ONE + "/delete", sync_to_thread=True, status_code=200)
def delete_item(services: Services, caller: Caller, look: Look, item_id: str) -> Response[str]:
    """Forget it."""
    services.library.delete(caller, item_id)
    return look.go(PATH, said="It is deleted.")


@get(ONE + "/thumbnail", opt=_OPT, sync_to_thread=True)
def thumbnail(services: Services, caller: Caller, exchange: Exchange, item_id: str) -> MediaAnswer:
    """Its small picture."""
    item = services.library.get(caller, item_id)
    if not item.thumbnail:
        raise NotThere(kind="picture", id=item_id)
    return stored(services, exchange, item.thumbnail, fresh=_FRESH)


@get(ONE + "/file", opt=_OPT, sync_to_thread=True)
def item_file(services: Services, caller: Caller, exchange: Exchange, item_id: str, save: str = "") -> MediaAnswer:
    """The file itself; with `save`, to be kept."""
    item = services.library.get(caller, item_id)
    if not item.user:
        try:
            kept = services.stock_storage.stat(item.key)
        except MissingFile as error:
            raise NotThere(kind="file", id=item_id) from error
        return MediaAnswer(
            services.stock_storage,
            item.key,
            kept,
            name=item.filename,
            headers=exchange.headers,
            head=exchange.head,
            download=bool(save),
            fresh=_FRESH,
        )
    return stored(services, exchange, item.key, fresh=_FRESH, download=bool(save), name=item.filename)


def _page(look: Look, item: MediaItem, *, problem: str = "", words: MediaWords | None = None) -> Response[str]:
    values: dict[str, Any] = {"item": item, "problem": problem, "words": words or words_of(item)}
    return look.page("studio/media_item", status=400 if problem else 200, **values)


HANDLERS: tuple[Any, ...] = (media_page, take_upload, item_page, change_item, delete_item, thumbnail, item_file)
