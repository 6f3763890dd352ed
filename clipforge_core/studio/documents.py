"""Documents of users: added, listed, searched for passages, deleted.

    document = services.documents.add(caller, text=text, title="Triangles")
    for passage in services.documents.search(caller, "what is the hypotenuse?"):
        passage.document, passage.start, passage.end, passage.text

A document's text is kept as it was read, and a passage says which characters of it were found. Its words are indexed
and its passages have vectors: both orders make one (`fusion`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from clipforge_core.errors import NotMedia, UnreadableSource
from clipforge_core.files import write_bytes
from clipforge_core.ids import iso, new_id
from clipforge_core.languages import two_letters
from clipforge_core.model.document import Document, Passage
from clipforge_core.model.script import ScriptSource
from clipforge_core.net import is_url
from clipforge_core.refusals import DocumentsFull, Invalid, TooLarge
from clipforge_core.requests.paging import check_limit, check_offset
from clipforge_core.studio import document_rows as rows
from clipforge_core.studio.chunks import Chunk, chunks, plain
from clipforge_core.studio.finding import DEPTH, order
from clipforge_core.studio.sources import sources_of
from clipforge_core.studio.tongue import language_of
from clipforge_core.studio.words import any_of
from clipforge_core.uploads.names import shown_name

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services

PAGE = 20
LARGEST_PAGE = 100
MOST_FOUND = 50
LONGEST_TITLE = 200
BEGINNING = 80
"""Characters of a text that are its title where it has none."""
LONGEST_QUERY = 2000
LONGEST_URL = 2048
READ_SECONDS = 75.0
"""Time to fetch and read a document: more than readers give themselves, so that their own words are heard first."""


class DocumentPage(msgspec.Struct, frozen=True):
    """Some documents, newest first, and how many there are in all."""

    documents: tuple[Document, ...]
    total: int


class Documents:
    """The documents of the users of one server. Safe to share between threads."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.database

    def add(
        self, caller: Caller, *, text: str, title: str = "", source: str = "text", uri: str = "", language: str = ""
    ) -> Document:
        """Keep a text; one that the caller has already is answered as it was. `language` "" is found out.

        Raises Invalid for one without words, TooLarge, DocumentsFull.
        """
        text = plain(text)
        parts = chunks(text)
        if not parts:
            raise Invalid(field="text", detail="there is nothing to read in it")
        largest = self._services.settings.get("document_max_bytes", int)
        if len(text.encode()) > largest:
            raise TooLarge(what="the text of the document", limit=largest)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        with self._database.read() as db:
            known = rows.of_text(db, caller.id, sha256)
        if known is not None:
            return known
        language = two_letters(language) or language_of(text)
        document = Document(
            id=new_id("doc"),
            user=caller.id,
            title=_title(title, text),
            source=source,
            uri=uri,
            language=language,
            characters=len(text),
            passages=len(parts),
            sha256=sha256,
            created_at=iso(),
        )
        vectors = self._vectors(text, parts, language)
        limit = self._services.settings.get("documents_limit", int)
        with self._database.write() as db:
            known = rows.of_text(db, caller.id, sha256)
            if known is not None:
                return known
            used = rows.characters(db, caller.id)
            if used + len(text) > limit:
                raise DocumentsFull(needed=len(text), used=used, limit=limit)
            rows.insert(db, document, text, parts)
            if vectors is not None:
                rows.put_vectors(db, document, self._services.meaning.model, vectors)
        return document

    def add_file(
        self, caller: Caller, data: bytes | Path, *, name: str, title: str = "", language: str = ""
    ) -> Document:
        """Keep the text of a file (txt, md, pdf, docx, html, srt), which a child process reads. `name` is what its user
        calls it. Raises UnreadableSource and others of InputError, and as `add`."""
        name = shown_name(name)
        if isinstance(data, Path):
            return self._add_read(caller, data, name, title, language)
        with self._services.work_folder() as folder:
            path = Path(folder) / "document"
            write_bytes(path, data)
            return self._add_read(caller, path, name, title, language)

    def add_url(self, caller: Caller, url: str, *, title: str = "", language: str = "") -> Document:
        """Keep the text of a page or a file at a URL. Raises FetchRefused, FetchFailed, and as `add_file`."""
        if len(url) > LONGEST_URL or not is_url(url):
            raise Invalid(field="url", detail="an http or https URL is needed")
        return self._add_read(caller, url, "", title, language)

    def _add_read(self, caller: Caller, origin: Path | str, name: str, title: str, language: str) -> Document:
        shown = name or str(origin)
        try:
            found: ScriptSource = self._services.inspector.ask("clips/read", origin, shown, name, seconds=READ_SECONDS)
        except NotMedia as error:  # its child crashed, or came to no end
            raise UnreadableSource(
                path=shown, detail=error.data.get("detail", ""), advice="Give its text as .txt"
            ) from error
        return self.add(
            caller,
            text=found.text,
            title=title or found.title,
            source="file" if name else "url",
            uri=name or found.uri,
            language=language,
        )

    def get(self, caller: Caller, document_id: str) -> Document:
        """One document. Raises NotThere."""
        with self._database.read() as db:
            return rows.document(db, caller.id, document_id)

    def text(self, caller: Caller, document_id: str, start: int = 0, end: int | None = None) -> str:
        """The text of one, or the characters from `start` to `end` of it. Raises NotThere, Invalid."""
        if start < 0 or (end is not None and end < start):
            raise Invalid(field="start", detail="a range of characters is needed, from 0 on")
        with self._database.read() as db:
            return rows.text(db, caller.id, document_id)[start:end]

    def search(
        self, caller: Caller, query: str, limit: int = 8, *, documents: Sequence[str] = (), language: str = ""
    ) -> list[Passage]:
        """The passages of the caller's documents that answer a query best; of some documents alone, where they are
        named. Raises Invalid; NotThere for a document that is named and is not there."""
        if not 1 <= limit <= MOST_FOUND:
            raise Invalid(field="limit", detail=f"a number from 1 to {MOST_FOUND} is needed")
        if not query.strip() or len(query) > LONGEST_QUERY:
            raise Invalid(field="query", detail=f"1 to {LONGEST_QUERY} characters are needed")
        language = two_letters(language) or language_of(query)
        with self._database.read() as db:
            for document_id in documents:
                rows.document(db, caller.id, document_id)
            words = rows.by_words(db, caller.id, any_of(query, language), documents, DEPTH)
            kept = rows.vectors(db, caller.id, self._services.meaning.model, documents)
        near = self._services.meaning.near(query, language, b"".join(each.vectors for each in kept))
        places = rows.places(kept, [index for index, _ in near[:DEPTH]], self._services.meaning.width)
        found = order(words, places)[:limit]
        with self._database.read() as db:
            return rows.passages(db, caller.id, found)

    def sources(
        self, caller: Caller, query: str, limit: int = 8, *, documents: Sequence[str] = (), language: str = ""
    ) -> tuple[ScriptSource, ...]:
        """What `search` finds, as sources that a script can rest on. Raises as that does."""
        passages = self.search(caller, query, limit, documents=documents, language=language)
        with self._database.read() as db:
            return sources_of(passages, lambda document: rows.text_or_none(db, caller.id, document) or "")

    def list(self, caller: Caller, *, limit: int = PAGE, offset: int = 0) -> DocumentPage:
        """Documents of the caller, newest first. Raises Invalid."""
        check_limit(limit, LARGEST_PAGE)
        check_offset(offset)
        with self._database.read() as db:
            found, total = rows.page(db, caller.id, limit, offset)
        return DocumentPage(tuple(found), total)

    def delete(self, caller: Caller, document_id: str) -> None:
        """Forget it with its passages, words and vectors. Raises NotThere."""
        with self._database.write() as db:
            rows.document(db, caller.id, document_id)
            db.execute("DELETE FROM documents WHERE id = ?", [document_id])

    def _vectors(self, text: str, parts: Sequence[Chunk], language: str) -> bytes | None:
        return self._services.meaning.vectors([text[part.start : part.end] for part in parts], language)


def _title(title: str, text: str) -> str:
    """What was given, else how the text begins: its first line, or the beginning of a long one."""
    given = " ".join(plain(title).split())
    line = given or " ".join(text.strip().splitlines()[0].split()).lstrip("# ")
    longest = LONGEST_TITLE if given else BEGINNING
    if len(line) > longest:
        line = line[:longest].rpartition(" ")[0].rstrip(" ,;:") or line[: longest - 1]
        line += "…"
    return line or "document"
