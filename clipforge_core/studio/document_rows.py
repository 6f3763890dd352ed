"""Rows of documents, passages and vectors: every statement on those tables stands here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.model.document import Document, Passage
from clipforge_core.refusals import NotThere
from clipforge_core.studio.chunks import Chunk
from clipforge_core.studio.words import indexed

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection

Place = tuple[str, int]
"""A passage: its document, and its position in it."""

_COLUMNS = (
    "d.id, d.user, d.title, d.source, d.uri, d.language, d.characters, d.sha256, d.created_at, "
    "(SELECT count(*) FROM passages p WHERE p.document = d.id) AS passages"
)


class Vectors(msgspec.Struct, frozen=True):
    """The vectors of the passages of a document, one after the other."""

    document: str
    vectors: bytes


def insert(db: Connection, document: Document, text: str, parts: Sequence[Chunk]) -> None:
    """A new document with its passages."""
    db.execute(
        "INSERT INTO documents (id, user, title, source, uri, language, text, characters, sha256, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            document.id,
            document.user,
            document.title,
            document.source,
            document.uri,
            document.language,
            text,
            document.characters,
            document.sha256,
            document.created_at,
        ],
    )
    db.conn.executemany(
        "INSERT INTO passages (document, user, position, first, last, words) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (document.id, document.user, position, part.start, part.end, indexed(text[part.start : part.end]))
            for position, part in enumerate(parts)
        ],
    )


def put_vectors(db: Connection, document: Document, model: str, vectors: bytes) -> None:
    """The vectors of a document's passages, in the place of older ones."""
    db.execute(
        "INSERT OR REPLACE INTO document_vectors (document, user, model, vectors) VALUES (?, ?, ?, ?)",
        [document.id, document.user, model, vectors],
    )


def document(db: Connection, user: str, document_id: str) -> Document:
    """One document of a user. Raises NotThere."""
    found = _documents(db, "d.user = ? AND d.id = ?", [user, document_id])
    if not found:
        raise NotThere(kind="document", id=document_id)
    return found[0]


def of_text(db: Connection, user: str, sha256: str) -> Document | None:
    """The document of a user that has just this text."""
    return next(iter(_documents(db, "d.user = ? AND d.sha256 = ?", [user, sha256])), None)


def text(db: Connection, user: str, document_id: str) -> str:
    """The text of a document. Raises NotThere."""
    found = text_or_none(db, user, document_id)
    if found is None:
        raise NotThere(kind="document", id=document_id)
    return found


def text_or_none(db: Connection, user: str, document_id: str) -> str | None:
    """The text of a document, where the user has it."""
    found = db.conn.execute("SELECT text FROM documents WHERE user = ? AND id = ?", [user, document_id]).fetchone()
    return None if found is None else str(found[0])


def page(db: Connection, user: str, limit: int, offset: int) -> tuple[list[Document], int]:
    """(documents of a user, newest first, from `offset` on; how many there are in all)."""
    found = _documents(db, "d.user = ? ORDER BY d.seq DESC LIMIT ? OFFSET ?", [user, limit, offset])
    total = db.conn.execute("SELECT count(*) FROM documents WHERE user = ?", [user]).fetchone()[0]
    return found, int(total)


def characters(db: Connection, user: str) -> int:
    """How long the texts of a user's documents are together."""
    sql = "SELECT COALESCE(SUM(characters), 0) FROM documents WHERE user = ?"
    return int(db.conn.execute(sql, [user]).fetchone()[0])


def by_words(db: Connection, user: str, query: str, documents: Sequence[str], limit: int) -> list[Place]:
    """Passages of a user that an FTS5 query finds, best first by BM25; of some documents alone, where there are any."""
    if not query:
        return []
    among, values = _among("p.document", documents)
    sql = (
        "SELECT p.document, p.position FROM passages_text t JOIN passages p ON p.seq = t.rowid "  # noqa: S608
        f"WHERE passages_text MATCH ? AND p.user = ?{among} ORDER BY bm25(passages_text, 0.0, 1.0), t.rowid LIMIT ?"
    )
    matched = f'user : "{user}" AND words : ({query})'
    return [(row[0], row[1]) for row in db.conn.execute(sql, [matched, user, *values, limit])]


def vectors(db: Connection, user: str, model: str, documents: Sequence[str]) -> list[Vectors]:
    """What a model made of a user's documents, or of some of them."""
    among, values = _among("document", documents)
    sql = f"SELECT document, vectors FROM document_vectors WHERE user = ? AND model = ?{among} ORDER BY rowid"  # noqa: S608
    return [Vectors(row[0], row[1]) for row in db.conn.execute(sql, [user, model, *values])]


def places(kept: Sequence[Vectors], indexes: Iterable[int], width: int) -> list[Place]:
    """Which passages the vectors at those places of all together belong to; `width` bytes are one vector."""
    starts: list[tuple[int, str]] = []
    total = 0
    for each in kept:
        starts.append((total, each.document))
        total += len(each.vectors) // width if width else 0
    found = []
    for index in indexes:
        start, document_id = next(pair for pair in reversed(starts) if pair[0] <= index)
        found.append((document_id, index - start))
    return found


def passages(db: Connection, user: str, wanted: Sequence[tuple[Place, float]]) -> list[Passage]:
    """The passages at those places, in that order, with those scores; what was deleted meanwhile is left out."""
    sql = (
        "SELECT p.document, d.title, d.uri, p.first, p.last, substr(d.text, p.first + 1, p.last - p.first) "
        "FROM passages p JOIN documents d ON d.id = p.document WHERE d.user = ? AND p.document = ? AND p.position = ?"
    )
    found = []
    for (document_id, position), score in wanted:
        row = db.conn.execute(sql, [user, document_id, position]).fetchone()
        if row is not None:
            found.append(
                Passage(
                    document=row[0],
                    title=row[1],
                    uri=row[2],
                    start=row[3],
                    end=row[4],
                    text=row[5],
                    score=round(score, 4),
                )
            )
    return found


def _among(column: str, documents: Sequence[str]) -> tuple[str, list[Any]]:
    if not documents:
        return "", []
    return f" AND {column} IN ({', '.join('?' * len(documents))})", list(documents)


def _documents(db: Connection, where: str, values: Sequence[Any]) -> list[Document]:
    return [Document(**row) for row in db.query(f"SELECT {_COLUMNS} FROM documents d WHERE {where}", values)]  # noqa: S608


def without_vectors(
    db: Connection, model: str, languages: Sequence[str], after: int, limit: int
) -> list[tuple[int, Document]]:
    """(row number, document) of those that a model has not seen, of any user, in languages that it knows (() for all),
    from a row number on."""
    known, values = "", []
    if languages:
        known, values = f" AND d.language IN ('', {', '.join('?' * len(languages))})", list(languages)
    seen = "SELECT v.document FROM document_vectors v WHERE v.model = ?"
    where = f"d.seq > ? AND d.id NOT IN ({seen}){known} ORDER BY d.seq LIMIT ?"
    sql = f"SELECT d.seq, {_COLUMNS} FROM documents d WHERE {where}"  # noqa: S608
    rows = db.query(sql, [after, model, *values, limit])
    return [(row.pop("seq"), Document(**row)) for row in rows]


def passage_texts(db: Connection, document_id: str) -> list[str]:
    """The texts of a document's passages, in order."""
    found = db.conn.execute("SELECT text FROM documents WHERE id = ?", [document_id]).fetchone()
    sql = "SELECT first, last FROM passages WHERE document = ? ORDER BY position"
    return [found[0][first:last] for first, last in db.conn.execute(sql, [document_id])] if found else []


def is_there(db: Connection, document_id: str) -> bool:
    """True for a document that was not deleted meanwhile."""
    return db.conn.execute("SELECT 1 FROM documents WHERE id = ?", [document_id]).fetchone() is not None
