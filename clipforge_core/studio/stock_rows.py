"""Rows of the media items that are stock: which files of which folders are known, and what they were like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection


def folders(db: Connection) -> list[str]:
    """Folders that something is known of."""
    return [row[0] for row in db.conn.execute("SELECT DISTINCT folder FROM media_items WHERE folder != ''")]


class Known(msgspec.Struct, frozen=True):
    """A file that is indexed: its item's id, and what it was like."""

    id: str
    stamp: str


def known(db: Connection, folder: str) -> dict[str, Known]:
    """path → what is known, of the files of a folder."""
    found = db.conn.execute("SELECT path, id, stamp FROM media_items WHERE folder = ?", [folder])
    return {row[0]: Known(row[1], row[2]) for row in found}


def restamp(db: Connection, item_id: str, stamp: str) -> None:
    """What is told of a file changed; the file did not."""
    db.execute("UPDATE media_items SET stamp = ? WHERE id = ?", [stamp, item_id])


def remove(db: Connection, folder: str, paths: Sequence[str]) -> list[str]:
    """Forget files of a folder; answers the ids that they had."""
    found = []
    for path in paths:
        sql = "DELETE FROM media_items WHERE folder = ? AND path = ? RETURNING id"
        found += [row[0] for row in db.conn.execute(sql, [folder, path]).fetchall()]
    return found


def count(db: Connection) -> int:
    """How many stock items there are."""
    return int(db.conn.execute("SELECT count(*) FROM media_items WHERE folder != ''").fetchone()[0])
