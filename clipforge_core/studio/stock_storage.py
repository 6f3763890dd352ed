"""Files of stock folders, read as if a storage held them: the keys are those of stock items, the files stay where they
are.

    key = item.key                              # "stock/med_1/waves.jpg"
    b"".join(StockStorage(database, folders).read(key))

Only what was indexed is read, and only while its folder is one of the setting `stock_folders`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from clipforge_core.contracts.storage import Kept
from clipforge_core.errors import MissingFile
from clipforge_core.refusals import NotThere
from clipforge_core.studio import media_rows as rows

if TYPE_CHECKING:
    from clipforge_core.store.database import Database

PREFIX = "stock/"

_CHUNK = 1 << 18


class StockStorage:
    """The reading half of a storage (contracts/storage.py) over stock folders."""

    def __init__(self, database: Database, folders: Sequence[str]) -> None:
        self._database = database
        self._folders = frozenset(folders)

    def local(self, key: str) -> Path:
        """The file of a stock item. Raises MissingFile."""
        item_id = key.removeprefix(PREFIX).partition("/")[0]
        try:
            with self._database.read() as db:
                item = rows.item(db, "", item_id)
        except NotThere as error:
            raise MissingFile(path=key) from error
        if item.key != key or item.folder not in self._folders:
            raise MissingFile(path=key)
        return Path(item.folder) / item.path

    def stat(self, key: str) -> Kept:
        """What is known of the file. Raises MissingFile."""
        path = self.local(key)
        try:
            found = path.stat()
        except OSError as error:
            raise MissingFile(path=key) from error
        return Kept(
            size=found.st_size,
            modified=found.st_mtime,
            tag=f"{found.st_mtime_ns:x}-{found.st_size:x}-{found.st_ino:x}",
        )

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` on. Raises MissingFile at once."""
        try:
            file = self.local(key).open("rb")
        except OSError as error:
            raise MissingFile(path=key) from error
        return _pieces(file, start, length)

    def url(self, key: str, seconds: float, filename: str) -> None:
        """The server sends them itself."""


def _pieces(file: BinaryIO, start: int, length: int | None) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while length is None or length > 0:
            piece = file.read(_CHUNK if length is None else min(_CHUNK, length))
            if not piece:
                return
            if length is not None:
                length -= len(piece)
            yield piece
