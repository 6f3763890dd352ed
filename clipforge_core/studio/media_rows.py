"""Rows of the table of media items: every statement on it stands here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from clipforge_core.codec import decode, encode
from clipforge_core.model.media_item import MediaItem
from clipforge_core.refusals import NotThere
from clipforge_core.studio.media_words import MediaWords, words_of
from clipforge_core.studio.words import indexed

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection

STOCK = "stock"
"""Who owns what belongs to nobody."""

Shelf = Literal["own", "stock", "all"]
"""What of the library is looked at: the caller's own, stock, or both."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Which items: of a shelf, of some kinds (() for any), of a source and a category ("" for any), with all of some
    tags."""

    shelf: Shelf = "own"
    kinds: tuple[str, ...] = ()
    source: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()

    def owners(self, user: str) -> list[str]:
        """Whose items are looked at."""
        return {"own": [user], "stock": [STOCK], "all": [user, STOCK]}[self.shelf]


def insert(
    db: Connection, item: MediaItem, *, stamp: str = "", thumbnail_size: int = 0, model: str, vector: bytes
) -> None:
    """A new item. `stamp` says what a file of a stock folder was like when it was looked at."""
    values = msgspec.structs.asdict(item) | {
        "user": item.user or None,
        "owner": item.user or STOCK,
        "tags": encode(item.tags).decode(),
        "stamp": stamp,
        "thumbnail_size": thumbnail_size,
        "model": model,
        "vector": vector,
        **_indexed(item),
    }
    columns, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    db.execute(f"INSERT INTO media_items ({columns}) VALUES ({marks})", values)  # noqa: S608


def update(db: Connection, item: MediaItem, *, model: str, vector: bytes) -> None:
    """What is told of an item, as it is now."""
    values = {
        "id": item.id,
        "title": item.title,
        "description": item.description,
        "category": item.category,
        "tags": encode(item.tags).decode(),
        "credit": item.credit,
        "licence": item.licence,
        "model": model,
        "vector": vector,
        **_indexed(item),
    }
    changes = ", ".join(f"{name} = :{name}" for name in values if name != "id")
    db.execute(f"UPDATE media_items SET {changes} WHERE id = :id", values)  # noqa: S608


def item(db: Connection, user: str, item_id: str) -> MediaItem:
    """One item that a user may see: his own, or stock. Raises NotThere."""
    found = select(db, "m.id = ? AND m.owner IN (?, ?)", [item_id, user, STOCK])
    if not found:
        raise NotThere(kind="media item", id=item_id)
    return found[0]


def page(db: Connection, user: str, wish: Wish, limit: int, offset: int) -> tuple[list[MediaItem], int]:
    """(items, newest first, from `offset` on; how many there are in all)."""
    where, values = _where(user, wish)
    found = select(db, f"{where} ORDER BY m.seq DESC LIMIT ? OFFSET ?", [*values, limit, offset])
    total = db.conn.execute(f"SELECT count(*) FROM media_items m WHERE {where}", values).fetchone()[0]  # noqa: S608
    return found, int(total)


def by_words(db: Connection, user: str, wish: Wish, query: str, limit: int) -> list[int]:
    """Row numbers of items that an FTS5 query finds, best first by BM25: tags and title count most."""
    if not query:
        return []
    where, values = _where(user, wish)
    owners = " OR ".join(f'"{owner}"' for owner in wish.owners(user))
    sql = (
        "SELECT m.seq FROM media_items_text t JOIN media_items m ON m.seq = t.rowid WHERE media_items_text MATCH ? "  # noqa: S608
        f"AND {where} ORDER BY bm25(media_items_text, 0.0, 2.0, 1.0), m.seq DESC LIMIT ?"
    )
    matched = f"owner : ({owners}) AND {{words more}} : ({query})"
    return [row[0] for row in db.conn.execute(sql, [matched, *values, limit])]


def vectors(db: Connection, user: str, wish: Wish, model: str) -> list[tuple[int, bytes]]:
    """(row number, vector) of items that a model has looked at."""
    where, values = _where(user, wish)
    sql = f"SELECT m.seq, m.vector FROM media_items m WHERE {where} AND m.model = ? ORDER BY m.seq DESC"  # noqa: S608
    return [(row[0], row[1]) for row in db.conn.execute(sql, [*values, model])]


def items(db: Connection, numbers: Sequence[int]) -> list[MediaItem]:
    """The items of those row numbers, in that order; what was deleted meanwhile is left out."""
    found = [select(db, "m.seq = ?", [number]) for number in numbers]
    return [each[0] for each in found if each]


def select(db: Connection, where: str, values: Sequence[Any]) -> list[MediaItem]:
    """Items of a condition."""
    columns = ", ".join(f"m.{name}" for name in MediaItem.__struct_fields__)
    return [_item(row) for row in db.query(f"SELECT {columns} FROM media_items m WHERE {where}", values)]  # noqa: S608


def _indexed(item: MediaItem) -> dict[str, str]:
    """What is told of an item as it is indexed: what counts most, and the rest."""
    return {
        "words": indexed("\n".join((item.title, *item.tags))),
        "more": indexed("\n".join((item.category, item.description))),
    }


def _where(user: str, wish: Wish) -> tuple[str, list[Any]]:
    owners = wish.owners(user)
    where, values = f"m.owner IN ({', '.join('?' * len(owners))})", list(owners)
    if wish.kinds:
        where += f" AND m.kind IN ({', '.join('?' * len(wish.kinds))})"
        values += wish.kinds
    for column in ("source", "category"):
        if value := getattr(wish, column):
            where += f" AND m.{column} = ?"
            values.append(value)
    for tag in wish.tags:
        where += " AND EXISTS (SELECT 1 FROM json_each(m.tags) AS tag WHERE tag.value = ?)"
        values.append(tag)
    return where, values


def _item(row: dict[str, Any]) -> MediaItem:
    tags = decode(row["tags"], tuple[str, ...], row["id"])
    return MediaItem(**{**row, "user": row["user"] or "", "tags": tags})


def without_vectors(db: Connection, model: str, after: int, limit: int) -> list[tuple[int, MediaItem]]:
    """(row number, item) of those that a model has not seen, of any owner, from a row number on."""
    sql = "SELECT seq FROM media_items WHERE seq > ? AND model != ? ORDER BY seq LIMIT ?"
    numbers = [row[0] for row in db.conn.execute(sql, [after, model, limit])]
    return list(zip(numbers, items(db, numbers), strict=True))


def put_vector(db: Connection, number: int, words: MediaWords, model: str, vector: bytes) -> bool:
    """The vector of what is told of an item; False where something else is told meanwhile, or it is gone."""
    found = items(db, [number])
    if not found or words_of(found[0]) != words:
        return False
    db.execute("UPDATE media_items SET model = ?, vector = ? WHERE seq = ?", [model, vector, number])
    return True
