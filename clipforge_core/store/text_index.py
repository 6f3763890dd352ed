"""An index of words in memory, ranked as the database's own indexes are.

with TextIndex(["a right triangle", "the night sky"]) as index:
    index.ranked('"triangle"')      # [0]
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

TOKENIZER = "porter unicode61 remove_diacritics 2"
"""How texts are parted into words: English endings and accents do not count."""


class TextIndex:
    """Texts by their place in a list; close it, or use it as a context manager."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(f"CREATE VIRTUAL TABLE texts USING fts5 (text, tokenize = '{TOKENIZER}')")
        self._connection.executemany(
            "INSERT INTO texts (rowid, text) VALUES (?, ?)", ((number, text) for number, text in enumerate(texts))
        )

    def __enter__(self) -> TextIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Forget the texts."""
        self._connection.close()

    def ranked(self, query: str, limit: int = -1) -> list[int]:
        """Places of the texts that an FTS5 query finds, best first by BM25; of equal ones the first."""
        if not query:
            return []
        sql = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY bm25(texts), rowid LIMIT ?"
        return [row[0] for row in self._connection.execute(sql, (query, limit))]
