"""Changes: whether anything was written to the database since one last asked, by any connection of any process.

`PRAGMA data_version` of a connection that never writes moves with every commit of another one
(sqlite.org/pragma.html#pragma_data_version). Asking takes microseconds, so that it can be done many times a second.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clipforge_core.store.database import Database


class Changes:
    """Keeps a reading connection of its own until it is closed. For one thread."""

    def __init__(self, database: Database) -> None:
        self._open = ExitStack()
        self._cursor = self._open.enter_context(database.read()).conn.cursor()
        self._version = self._ask()

    def any(self) -> bool:
        """True where something was committed since the last call. Raises sqlite3.Error."""
        version = self._ask()
        changed, self._version = version != self._version, version
        return changed

    def close(self) -> None:
        """Give the connection back."""
        self._open.close()

    def _ask(self) -> int:
        return int(self._cursor.execute("PRAGMA data_version").fetchone()[0])
