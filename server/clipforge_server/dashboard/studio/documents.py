"""Documents: what scripts may rest on. Added as a text, a page or a file; searched; deleted."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body

from clipforge_core.errors import ClipForgeError
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Invalid, TooLarge
from clipforge_core.services import Services
from clipforge_server.dashboard.entering import said_of
from clipforge_server.dashboard.forms import Form
from clipforge_server.dashboard.looks import Look
from clipforge_server.dashboard.studio.places import ROOT, Pager, page_of

PATH = ROOT + "/documents"
ONE = PATH + "/{document_id:str}"
PAGE = 25
FOUND = 8
LARGEST_BODY = 60_000_000


class DocumentFile(msgspec.Struct):
    """A form with a file."""

    file: UploadFile


@get(PATH, sync_to_thread=True)
def documents_page(services: Services, caller: Caller, look: Look, q: str = "", page: int = 1) -> Response[str]:
    """The list; with `q` the passages that answer it."""
    return _page(services, caller, look, q=q[:500], page=page_of(page))


@post(PATH, sync_to_thread=True, status_code=200)
def add_document(services: Services, caller: Caller, look: Look, form: Form) -> Response[str]:
    """A text, or a page."""
    text, url, title = form.raw("text").replace("\r\n", "\n"), form.text("url"), form.text("title")
    try:
        if bool(text.strip()) == bool(url):
            raise Invalid(field="text", detail="a text or the address of a page is needed: one of them")
        if url:
            added = services.documents.add_url(caller, url, title=title)
        else:
            added = services.documents.add(caller, text=text, title=title)
    except ClipForgeError as error:
        return _page(services, caller, look, problem=said_of(error), typed={"text": text, "url": url, "title": title})
    return look.go(PATH, said=f"“{added.title}” is there: scripts can rest on it.")


@post(PATH + "/file", opt={"multipart": True}, sync_to_thread=True, request_max_body_size=LARGEST_BODY)
def add_document_file(
    services: Services,
    caller: Caller,
    data: Annotated[DocumentFile, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> dict[str, str]:
    """The text of a file."""
    limit, name = services.settings.get("source_max_bytes", int), data.file.filename or ""
    content = data.file.file.read(limit + 1)
    if len(content) > limit:
        raise TooLarge(what=name or "the file", limit=limit)
    if not name:
        raise Invalid(field="file", detail="it needs a name: that tells what kind of file it is")
    added = services.documents.add_file(caller, content, name=name)
    return {"id": added.id, "title": added.title}


@post(ONE + "/delete", sync_to_thread=True, status_code=200)
def delete_document(services: Services, caller: Caller, look: Look, document_id: str) -> Response[str]:
    """Forget it."""
    services.documents.delete(caller, document_id)
    return look.go(PATH, said="The document is deleted. Scripts that rest on it keep what they quote.")


def _page(
    services: Services,
    caller: Caller,
    look: Look,
    *,
    q: str = "",
    page: int = 1,
    problem: str = "",
    typed: dict[str, str] | None = None,
) -> Response[str]:
    found = services.documents.list(caller, limit=PAGE, offset=(page - 1) * PAGE)
    values: dict[str, Any] = {
        "documents": found.documents,
        "pager": Pager(page, PAGE, found.total),
        "q": q,
        "passages": services.documents.search(caller, q, FOUND) if q.strip() else [],
        "problem": problem,
        "typed": typed or {"text": "", "url": "", "title": ""},
    }
    if look.in_part:
        return look.part("studio/documents", "found", **values)
    return look.page("studio/documents", status=400 if problem else 200, **values)


HANDLERS: tuple[Any, ...] = (documents_page, add_document, add_document_file, delete_document)
