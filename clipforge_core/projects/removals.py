"""Removals: files of the storage that have to go, written down in the transaction that gave them up.

    with database.write() as db:
        doom(db, "exports/exp_1/")          # together with the row that named them
    services.removals.run()                 # after the transaction, and now and then

So a kill between the two leaves nothing behind for good, and a job that still writes for something that was deleted
is waited for: its files go when it has ended. The end of a job that came to nothing names that job too: while it is
done once more its files are left alone, and what it then makes is spared.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from clipforge_core.errors import ClipForgeError

if TYPE_CHECKING:
    from clipforge_core.contracts.storage import Storage
    from clipforge_core.store.connection import Connection
    from clipforge_core.store.database import Database

_DUE = (
    "SELECT r.seq, r.prefix FROM removals r LEFT JOIN jobs j ON j.id = r.job "
    "WHERE j.state IS NULL OR j.state NOT IN ('queued', 'processing') ORDER BY r.seq LIMIT 500"
)


def doom(db: Connection, prefix: str, job: str = "") -> None:
    """Note that what lies under a prefix has to go, once `job` (if any) has ended. One that ends in "/" is a folder,
    another one a single key."""
    db.execute("INSERT INTO removals (prefix, job) VALUES (?, ?)", [prefix, job])


def spare(db: Connection, key: str) -> None:
    """Take back the notes by which a file that was stored would go: a job that failed was done once more, before what
    its first end had given up was removed."""
    db.execute("DELETE FROM removals WHERE substr(?, 1, length(prefix)) = prefix", [key])


class Removals:
    """Removes what was noted."""

    def __init__(self, database: Database, storage: Storage) -> None:
        self._database = database
        self._storage = storage

    def run(self) -> int:
        """Remove all that may go now; answers how many notes were done. What cannot be removed stays noted."""
        with self._database.read() as db:
            due = list(db.conn.execute(_DUE))
        done = [seq for seq, prefix in due if self._remove(prefix)]
        if done:
            with self._database.write(durable=False) as db:
                db.conn.executemany("DELETE FROM removals WHERE seq = ?", [(seq,) for seq in done])
        return len(done)

    def _remove(self, prefix: str) -> bool:
        with suppress(ClipForgeError, OSError):
            for key in list(self._storage.keys(prefix)) if prefix.endswith("/") else [prefix]:
                self._storage.delete(key)
            return True
        return False
