"""The first answer to each idempotency key: kept for a day, given again, and never worked for twice at once.

    place = Place(user="usr_1", route="POST /v1/projects", key="a1b2")
    claim = store.claim(place, body_hash)
    if claim is Claim.MINE:                      # do the work, then
        store.keep(place, body_hash, KeptAnswer(201, headers, body))
    elif claim is Claim.BUSY: ...                # another request does it now: ask again
    else: ...                                    # a KeptAnswer

Answers are sealed: one may hold an API key or a webhook's secret. What a dead process had begun is free again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.model.job import Owner
from clipforge_core.refusals import Conflict
from clipforge_core.store.owner import is_alive, this_process

if TYPE_CHECKING:
    from clipforge_core.store.database import Database
    from clipforge_core.vault import Vault

KEEP_SECONDS = 86400.0
LONGEST_KEY = 255
NOT_KEPT = frozenset({401, 403, 408, 429})
"""Statuses, beside those from 500, after which the same key may be tried again."""

_WHERE = "user = :user AND route = :route AND key = :key"


class Place(msgspec.Struct, frozen=True):
    """What a key is valid for: a user and a route."""

    user: str
    route: str
    key: str


class KeptAnswer(msgspec.Struct, frozen=True):
    """An answer: its headers are those of the route, without the frame's."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Claim(Enum):
    """What a request that comes with a key may do when there is no answer yet."""

    MINE = "mine"
    BUSY = "busy"


class IdempotencyStore:
    """Keys and answers in the database. `now` is the clock. Safe from many threads and processes."""

    def __init__(self, database: Database, vault: Vault, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._vault = vault
        self._now = now
        self._owner = this_process()

    def claim(self, place: Place, body_hash: str) -> Claim | KeptAnswer:
        """Begin, wait, or the answer of before. `body_hash` is "" while the body is not known yet.

        Raises Conflict where the key came with another body.
        """
        now = self._now()
        with self._database.write(durable=False) as db:
            row = next(iter(db.query(f"SELECT * FROM idempotency WHERE {_WHERE}", _values(place))), None)  # noqa: S608
            if row is not None and self._is_void(row, now):
                db.execute(f"DELETE FROM idempotency WHERE {_WHERE}", _values(place))  # noqa: S608
                row = None
            if row is None:
                self._insert(db, place, body_hash, now)
                return Claim.MINE
        if body_hash and row["body_hash"] and row["body_hash"] != body_hash:
            raise Conflict(detail="this Idempotency-Key was used with another request", reason="idempotency_key")
        return Claim.BUSY if row["state"] == "working" else self._opened(row)

    def keep(self, place: Place, body_hash: str, answer: KeptAnswer) -> None:
        """Keep the answer of one's own claim, or give the claim back where its status is none that is kept."""
        if answer.status in NOT_KEPT or answer.status >= 500:
            self.release(place)
            return
        sealed = self._vault.seal(msgspec.msgpack.encode((answer.headers, answer.body)))
        values = _values(place) | {"hash": body_hash, "status": answer.status, "answer": sealed}
        values |= {"pid": self._owner.pid, "expires": self._now() + KEEP_SECONDS}
        sql = (
            "UPDATE idempotency SET state = 'kept', body_hash = :hash, status = :status, answer = :answer, "  # noqa: S608
            f"expires = :expires, owner_pid = NULL WHERE {_WHERE} AND state = 'working' AND owner_pid = :pid"
        )
        with self._database.write() as db:
            db.execute(sql, values)

    def release(self, place: Place) -> None:
        """Give one's own claim back: the next request with this key does the work."""
        values = _values(place) | {"pid": self._owner.pid}
        sql = f"DELETE FROM idempotency WHERE {_WHERE} AND state = 'working' AND owner_pid = :pid"  # noqa: S608
        with self._database.write(durable=False) as db:
            db.execute(sql, values)

    def check(self, place: Place, body_hash: str) -> None:
        """Raises Conflict where the kept answer was to another body."""
        sql = f"SELECT body_hash FROM idempotency WHERE {_WHERE}"  # noqa: S608
        with self._database.read() as db:
            row = next(iter(db.query(sql, _values(place))), None)
        if row is not None and row["body_hash"] not in ("", body_hash):
            raise Conflict(detail="this Idempotency-Key was used with another request", reason="idempotency_key")

    def _is_void(self, row: dict[str, Any], now: float) -> bool:
        if row["expires"] <= now:
            return True
        if row["state"] == "kept":
            return False
        return not is_alive(Owner(pid=row["owner_pid"], boot=row["owner_boot"], started=row["owner_started"]))

    def _insert(self, db: Any, place: Place, body_hash: str, now: float) -> None:
        owner = self._owner
        db.execute(
            "INSERT INTO idempotency (user, route, key, body_hash, state, owner_pid, owner_boot, owner_started,"
            " expires) VALUES (?, ?, ?, ?, 'working', ?, ?, ?, ?)",
            [place.user, place.route, place.key, body_hash, owner.pid, owner.boot, owner.started, now + KEEP_SECONDS],
        )

    def _opened(self, row: dict[str, Any]) -> KeptAnswer:
        headers, body = msgspec.msgpack.decode(
            self._vault.open(row["answer"]), type=tuple[list[tuple[str, str]], bytes]
        )
        return KeptAnswer(row["status"], headers, body)


def _values(place: Place) -> dict[str, Any]:
    return {"user": place.user, "route": place.route, "key": place.key}
