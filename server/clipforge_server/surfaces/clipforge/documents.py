"""/v1/documents: what scripts may rest on: added as text, as a file or from a URL; listed, read, searched, deleted."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, JSONBody, Parameter, QueryParameter
from msgspec import Meta

from clipforge_core.model.document import Document, Passage
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Invalid, TooLarge
from clipforge_core.services import Services
from clipforge_core.studio.documents import LARGEST_PAGE, LONGEST_QUERY, LONGEST_URL, MOST_FOUND
from clipforge_server.frame.errors import BadRequest

TAGS = ["documents"]
LARGEST_BODY = 64_000_000
"""Bytes of a request with a file; the settings source_max_bytes and document_max_bytes say less."""

Title = Annotated[str, Meta(max_length=200, description="Left out: the document's own, or how it begins")]
Language = Annotated[str, Meta(max_length=35, description="ISO 639-1; left out: it is found out", examples=["en"])]


class NewDocument(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A text, or the URL of a page or file to read it from: one of them."""

    text: Annotated[str, Meta(description="Plain text or Markdown")] = ""
    url: Annotated[str, Meta(max_length=LONGEST_URL, examples=["https://example.org/tides"])] = ""
    title: Title = ""
    language: Language = ""


class NewFile(msgspec.Struct):
    """A form with a file: txt, md, pdf, docx, html, srt or vtt."""

    file: UploadFile
    title: str = ""
    language: str = ""


class DocumentAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """A document. `source` is "text", "file" or "url", `uri` the name of the file or the URL, `characters` how long its
    text is, `passages` into how many pieces a search parts it."""

    id: str
    title: str
    source: str
    uri: str
    language: str
    characters: int
    passages: int
    created_at: str

    @classmethod
    def of(cls, document: Document) -> DocumentAnswer:
        """As the API shows it."""
        return cls(
            id=document.id,
            title=document.title,
            source=document.source,
            uri=document.uri,
            language=document.language,
            characters=document.characters,
            passages=document.passages,
            created_at=document.created_at,
        )


class DocumentList(msgspec.Struct):
    """Some documents, newest first, and how many there are."""

    documents: list[DocumentAnswer]
    total: int


class DocumentText(msgspec.Struct):
    """The characters of a document's text from `start` to `end`."""

    text: str
    start: int
    end: int


class PassageAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """What stands from character `start` to `end` of a document's text. `score` is 0..1, best first."""

    document_id: str
    title: str
    uri: str
    start: int
    end: int
    text: str
    score: float

    @classmethod
    def of(cls, passage: Passage) -> PassageAnswer:
        """As the API shows it."""
        return cls(
            document_id=passage.document,
            title=passage.title,
            uri=passage.uri,
            start=passage.start,
            end=passage.end,
            text=passage.text,
            score=passage.score,
        )


@post("/documents", tags=TAGS, sync_to_thread=True, request_max_body_size=LARGEST_BODY)
def add_document(
    services: NamedDependency[Services], caller: NamedDependency[Caller], data: JSONBody[NewDocument]
) -> DocumentAnswer:
    """Add a text, or the text of a URL.

    A text that is there already is answered as it was. Scripts that are written with `use_rag` rest on what it says.
    """
    if bool(data.text.strip()) == bool(data.url):
        raise Invalid(field="text", detail="a text or a url is needed: one of them")
    if data.url:
        added = services.documents.add_url(caller, data.url, title=data.title, language=data.language)
    else:
        added = services.documents.add(caller, text=data.text, title=data.title, language=data.language)
    return DocumentAnswer.of(added)


@post("/documents/file", tags=TAGS, opt={"multipart": True}, sync_to_thread=True, request_max_body_size=LARGEST_BODY)
def add_document_file(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    data: Annotated[NewFile, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> DocumentAnswer:
    """Add the text of a file.

    A form with the part `file`: text, Markdown, PDF, Word (docx), HTML or subtitles. A child process reads it.
    """
    limit = services.settings.get("source_max_bytes", int)
    content = data.file.file.read(limit + 1)
    if len(content) > limit:
        raise TooLarge(what=data.file.filename or "the file", limit=limit)
    if not data.file.filename:
        raise BadRequest(detail="the part `file` needs a file name: it tells what kind of file it is")
    added = services.documents.add_file(
        caller, content, name=data.file.filename, title=data.title, language=data.language
    )
    return DocumentAnswer.of(added)


@get("/documents", tags=TAGS, sync_to_thread=False)
def list_documents(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    limit: Annotated[int, Parameter(ge=1, le=LARGEST_PAGE)] = 20,
    offset: Annotated[int, Parameter(ge=0, le=2**53)] = 0,
) -> DocumentList:
    """List documents, newest first."""
    page = services.documents.list(caller, limit=limit, offset=offset)
    return DocumentList([DocumentAnswer.of(document) for document in page.documents], page.total)


@get("/documents/search", tags=TAGS, sync_to_thread=True)
def search_documents(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    wanted: Annotated[str, QueryParameter(name="query", min_length=1, max_length=LONGEST_QUERY)],
    limit: Annotated[int, Parameter(ge=1, le=MOST_FOUND)] = 8,
) -> list[PassageAnswer]:
    """Find the passages that answer a question.

    By their words and by what they mean; an empty list where nothing fits.
    """
    return [PassageAnswer.of(passage) for passage in services.documents.search(caller, wanted, limit)]


@get("/documents/{document_id:str}", tags=TAGS, sync_to_thread=False)
def get_document(
    services: NamedDependency[Services], caller: NamedDependency[Caller], document_id: FromPath[str]
) -> DocumentAnswer:
    """Look at a document."""
    return DocumentAnswer.of(services.documents.get(caller, document_id))


@get("/documents/{document_id:str}/text", tags=TAGS, sync_to_thread=False)
def get_document_text(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    document_id: FromPath[str],
    start: Annotated[int, Parameter(ge=0, le=2**53)] = 0,
    end: Annotated[int | None, Parameter(ge=0, le=2**53)] = None,
) -> DocumentText:
    """Read its text, or the characters that a citation names."""
    text = services.documents.text(caller, document_id, start, end)
    return DocumentText(text, start, start + len(text))


@delete("/documents/{document_id:str}", tags=TAGS, sync_to_thread=True)
def delete_document(
    services: NamedDependency[Services], caller: NamedDependency[Caller], document_id: FromPath[str]
) -> None:
    """Delete a document.

    Its text, passages, words and vectors go with it; scripts that cite it keep their quotes.
    """
    services.documents.delete(caller, document_id)


HANDLERS = (
    add_document,
    add_document_file,
    list_documents,
    search_documents,
    get_document,
    get_document_text,
    delete_document,
)
