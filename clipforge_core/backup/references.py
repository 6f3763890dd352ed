"""Which keys of the storage the rows of a database name."""

from __future__ import annotations

from clipforge_core.store.database import Database

_QUERIES = (
    "SELECT key AS key FROM uploads WHERE state = 'stored'",
    "SELECT media_key AS key FROM projects WHERE media_key != ''",
    "SELECT thumbnail_key AS key FROM clips WHERE thumbnail_key != ''",
    "SELECT key AS key FROM proxies WHERE key != ''",
    "SELECT key AS key FROM media_items WHERE user IS NOT NULL",
    "SELECT thumbnail AS key FROM media_items WHERE thumbnail != ''",
    "SELECT json_extract(file.value, '$.key') AS key FROM exports, json_each(exports.artifacts) AS file",
)


def referenced(database: Database) -> set[str]:
    """Every key that a row names; those of a database that is older than a table are none."""
    with database.read() as db:
        return {row["key"] for query in _QUERIES for row in db.query(query) if row["key"]}
