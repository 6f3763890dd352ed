"""The database: one writing connection, a pool of reading ones, and transactions that cannot fail half-way.

    with database.write() as db:            # BEGIN IMMEDIATE … COMMIT
        db.execute("UPDATE jobs SET …")
    with database.read() as db:
        rows = list(db.query("SELECT …"))

`sqlite_utils.Database.atomic` begins deferred transactions, and of those many that run at once fail with "locked" when
they turn from reading to writing; a writer that takes its lock at the beginning waits for its turn instead.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from clipforge_core.errors import ClipForgeError, DiskFull, PermissionDenied, StoreBroken, StoreBusy
from clipforge_core.files import make_private, readable
from clipforge_core.store.together import Together

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

T = TypeVar("T")

BUSY_SECONDS = 30.0

_SHORTEST_WAIT, _LONGEST_WAIT = 0.0005, 0.005
"""Seconds between two looks whether another process has let go of the write lock."""

_SHM_BYTES = 32768
"""How much SQLite's shared index of the log grows at a time (WAL-index, sqlite.org/walformat.html)."""


_MISTAKES = (sqlite3.IntegrityError, sqlite3.ProgrammingError)
"""Errors of statements, not of the database: they are raised as they are."""


class Database:
    """One SQLite file in WAL mode, with foreign keys. Safe to use from many threads and processes at once.

    `busy` is how long, in seconds, to wait for another process's transaction before StoreBusy. `synchronous` "OFF" is
    for a file whose content may be lost with the power, and then costs no wait for the disk.
    """

    def __init__(self, path: Path, busy: float = BUSY_SECONDS, *, synchronous: str = "FULL") -> None:
        self.path = path
        self._synchronous = synchronous
        self._busy = busy
        self._lock = threading.RLock()
        self._pool = threading.Lock()
        self._together = Together(self._lock, self.write)
        self._idle: list[Connection] = []
        self._closed = False
        try:
            make_private(path)
        except OSError as error:
            raise readable(error, path.parent) from error
        with self._errors():
            self._writer = self._connect()
            self._writer.conn.execute("PRAGMA journal_mode=WAL")
            self._writer.conn.execute("PRAGMA busy_timeout=0")  # it waits in `_patiently`
        self._durable = True

    def _connect(self) -> Connection:
        from sqlite_utils import Database as Connection

        connection = sqlite3.connect(self.path, timeout=self._busy, check_same_thread=False, isolation_level=None)
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA synchronous={self._synchronous}")
        # Whatever plugins of sqlite-utils the machine has must not reach into this database.
        return Connection(connection, execute_plugins=False)

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Connection]:
        """A transaction that holds the write lock from its beginning; an error rolls it back.

        `durable` False lets the last moments before a power cut be lost: right for progress, wrong for accepting
        a job. Raises StoreBusy, DiskFull, PermissionDenied, StoreBroken.
        """
        with self._lock, self._errors():
            connection = self._writer.conn
            if connection.in_transaction:
                raise RuntimeError("a transaction is already open in this thread")
            if durable != self._durable and self._synchronous == "FULL":
                connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
                self._durable = durable
            self._patiently(lambda: connection.execute("BEGIN IMMEDIATE"))
            try:
                yield self._writer
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def once(self, sql: str, values: Mapping[str, Any]) -> Any:
        """One writing statement that is a transaction of its own; answers its first row, or None. Half the cost of
        `write`. Raises as that does."""
        with self._lock:
            try:
                # To the end: that is when the transaction is over.
                rows = self._patiently(lambda: self._writer.conn.execute(sql, values).fetchall())
            except sqlite3.DatabaseError as error:
                if isinstance(error, _MISTAKES):
                    raise
                raise self.readable(error) from error
        return rows[0] if rows else None

    def together(self, change: Callable[[Connection], T]) -> T:
        """`change(db)` in a durable transaction that may hold the changes of other threads too, so that all of them
        wait for the disk once; answers what it answers. Where it raises, only what it did is undone.

        Raises what it raises, StoreBusy, DiskFull, PermissionDenied, StoreBroken.
        """
        with self._errors():
            answer: T = self._together.do(change)
        return answer

    def read(self) -> AbstractContextManager[Connection]:
        """A reading connection, lent from the pool. Raises StoreBusy, StoreBroken."""
        return _Lent(self)

    def _lend(self) -> Connection:
        with self._pool:
            if self._idle:
                return self._idle.pop()
        with self._errors():
            connection = self._connect()
            connection.conn.execute("PRAGMA query_only=ON")
        return connection

    def _give_back(self, connection: Connection) -> None:
        with self._pool:
            if self._closed:
                connection.close()
            else:
                self._idle.append(connection)

    def close(self) -> None:
        """Close every connection; a reader that is lent out is closed when it comes back."""
        with self._lock, self._pool:
            self._closed = True
            for connection in (*self._idle, self._writer):
                connection.close()
            self._idle.clear()

    def _patiently(self, attempt: Callable[[], T]) -> T:
        """Wait for another process's transaction. SQLite's own wait sleeps longer each time, up to a tenth of a
        second, while a commit takes a few milliseconds: where two processes write, both would mostly sleep."""
        until, pause = time.monotonic() + self._busy, _SHORTEST_WAIT
        while True:
            try:
                return attempt()
            except sqlite3.OperationalError as error:
                busy = getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
                if not busy or time.monotonic() >= until:
                    raise
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_WAIT)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if isinstance(error, _MISTAKES):
                raise
            raise self.readable(error) from error

    def readable(self, error: sqlite3.DatabaseError) -> ClipForgeError:
        """What is wrong with the database, for people."""
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return StoreBusy(path=self.path)
        if name.startswith("SQLITE_FULL"):
            return DiskFull(path=self.path)
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            return PermissionDenied(path=self.path)
        if name.startswith("SQLITE_IOERR") and self._no_space():
            return DiskFull(path=self.path)
        return StoreBroken(path=self.path, detail=str(error))

    def _no_space(self) -> bool:
        """SQLite says "disk I/O error" where it cannot enlarge the index of its log on a full disk."""
        try:
            return shutil.disk_usage(self.path.parent).free < _SHM_BYTES
        except OSError:
            return False


class _Lent:
    """A reading connection while it is lent. A class, not a generator: reads are so many, and so short, that a
    generator's way in and out is a good part of their time."""

    __slots__ = ("_connection", "_database")

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Connection:
        self._connection = self._database._lend()
        return self._connection

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._database._give_back(self._connection)
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, _MISTAKES):
            raise self._database.readable(error) from error
