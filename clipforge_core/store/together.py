"""Together: changes of many threads in one transaction, so that they wait for the disk once.

A disk takes a millisecond or five to make a commit durable, and meanwhile other threads bring theirs. Whoever gets the
write lock next commits all that has come, each change behind a savepoint of its own: one that raises undoes itself
alone. Nobody comes back before what he brought is on disk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

Change = Callable[["Connection"], Any]


class _Brought:
    def __init__(self, change: Change) -> None:
        self.change = change
        self.done = False
        self.answer: Any = None
        self.error: Exception | None = None


class Together:
    """`turn` is a lock that the thread which writes holds; `write` opens a durable transaction."""

    def __init__(
        self,
        turn: AbstractContextManager[Any],
        write: Callable[[], AbstractContextManager[Connection]],
    ) -> None:
        self._turn = turn
        self._write = write
        self._guard = threading.Lock()
        self._brought: list[_Brought] = []

    def do(self, change: Change) -> Any:
        """What the change answers, once it is durable. Raises what it raised, or what kept the transaction from being
        committed."""
        mine = _Brought(change)
        with self._guard:
            self._brought.append(mine)
        with self._turn:
            if not mine.done:
                self._commit(mine)
        if mine.error is not None:
            raise mine.error
        return mine.answer

    def _commit(self, mine: _Brought) -> None:
        with self._guard:
            batch, self._brought = self._brought, []
        try:
            with self._write() as db:
                for each in batch:
                    _apply(db, each)
        except BaseException:
            # Nothing is committed: the others bring theirs again, each as his own turn comes.
            with self._guard:
                self._brought = [each for each in batch if each is not mine] + self._brought
            raise
        for each in batch:
            each.done = True


def _apply(db: Connection, brought: _Brought) -> None:
    brought.answer = brought.error = None
    db.conn.execute("SAVEPOINT brought")
    try:
        brought.answer = brought.change(db)
    except Exception as error:
        if not db.conn.in_transaction:
            raise  # the disk is full, say: SQLite has undone everything
        db.conn.execute("ROLLBACK TO brought")
        brought.error = error
    if not db.conn.in_transaction:
        raise RuntimeError("a change must not end the transaction that it runs in")
    db.conn.execute("RELEASE brought")
