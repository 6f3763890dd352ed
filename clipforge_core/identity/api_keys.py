"""API keys: shown once, kept as hashes, limited by scopes and time, revoked at once.

    created = api_keys.create(caller, name="nightly import", scopes=["read", "write"])
    created.key                                   # cf_Xk29vQpa… : nobody can show it again
    api_keys.find(created.key).user               # "usr_…"

A key is "cf_", eight letters and digits that lists show, and 40 more (238 bits). Because it is random it needs no slow
hash: its SHA-256 is looked up in an index.
"""

from __future__ import annotations

import hashlib
import secrets
import string
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.ids import iso, new_id
from clipforge_core.model.user import SCOPES, Caller
from clipforge_core.refusals import Forbidden, Invalid, NotThere

if TYPE_CHECKING:
    from clipforge_core.store.database import Database

MARK = "cf_"
_LETTERS = string.ascii_letters + string.digits
_SHOWN, _SECRET = 8, 40
_LONGEST_NAME = 100
_COLUMNS = "id, user, name, prefix, scopes, expires, last_used, revoked, created_at"
_ALL = f"SELECT {_COLUMNS} FROM api_keys WHERE user = ? AND revoked IS NULL ORDER BY seq"  # noqa: S608
_REVOKE = f"UPDATE api_keys SET revoked = ? WHERE id = ? AND user = ? AND revoked IS NULL RETURNING {_COLUMNS}"  # noqa: S608
_BY_ID = f"SELECT {_COLUMNS} FROM api_keys WHERE id = ?"  # noqa: S608
_BY_HASH = f"SELECT {_COLUMNS} FROM api_keys WHERE hash = ?"  # noqa: S608


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a key; the key itself is not. Times of use and expiry are seconds since 1970."""

    id: str
    user: str
    name: str
    prefix: str
    scopes: frozenset[str]
    expires: float | None = None
    last_used: float | None = None
    revoked: float | None = None
    created_at: str = ""

    def works(self, now: float) -> bool:
        """True while it is neither revoked nor expired."""
        return self.revoked is None and (self.expires is None or now < self.expires)


class CreatedKey(msgspec.Struct, frozen=True):
    """A new key: the only time that it can be seen."""

    record: ApiKey
    key: str


class ApiKeys:
    """The keys of all users; `now` is the clock."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now

    def create(
        self, caller: Caller, *, name: str, scopes: Iterable[str] | None = None, expires: float | None = None
    ) -> CreatedKey:
        """A key of the caller's; without `scopes` it may do what the caller may. `expires` is in seconds since 1970.

        Raises Invalid; Forbidden for scopes that the caller does not have.
        """
        name = _checked_name(name)
        wanted = _checked_scopes(caller.scopes if scopes is None else scopes)
        if not wanted <= caller.scopes:
            beyond = ", ".join(sorted(wanted - caller.scopes))
            raise Forbidden(detail=f"a key cannot be given scopes that you do not have: {beyond}")
        if expires is not None and not self._now() < expires < 1e11:
            raise Invalid(field="expiresAt", detail="a time in the future is needed")
        with self._database.write() as db:
            return self.insert(db, caller.id, name, wanted, expires)

    def insert(self, db: Any, user: str, name: str, scopes: frozenset[str], expires: float | None) -> CreatedKey:
        """`create` inside a transaction, with everything checked."""
        prefix = MARK + _random(_SHOWN)
        key = prefix + _random(_SECRET)
        record = ApiKey(
            id=new_id("key"),
            user=user,
            name=name,
            prefix=prefix,
            scopes=scopes,
            expires=expires,
            created_at=iso(self._now()),
        )
        db.execute(
            "INSERT INTO api_keys (id, user, name, prefix, hash, scopes, expires, created_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [record.id, user, name, prefix, _hash(key), " ".join(sorted(scopes)), expires, record.created_at],
        )
        return CreatedKey(record, key)

    def all(self, caller: Caller) -> list[ApiKey]:
        """The caller's keys that were not revoked, oldest first."""
        with self._database.read() as db:
            return [_record(row) for row in db.query(_ALL, [caller.id])]

    def revoke(self, caller: Caller, key_id: str) -> ApiKey:
        """The key works no longer, from the next request on, in every process. Raises NotThere."""
        with self._database.write() as db:
            rows = list(db.query(_REVOKE, [self._now(), key_id, caller.id]))
        if not rows:
            raise NotThere(kind="API key", id=key_id)
        return _record(rows[0])

    def get(self, key_id: str) -> ApiKey:
        """The key of that id, whosever it is, revoked or not: for the operator. Raises NotThere."""
        with self._database.read() as db:
            rows = list(db.query(_BY_ID, [key_id]))
        if not rows:
            raise NotThere(kind="API key", id=key_id)
        return _record(rows[0])

    def find(self, key: str) -> ApiKey | None:
        """What is known of a key that somebody shows; None for one that was never ours."""
        if not key.startswith(MARK) or len(key) > 200:
            return None
        with self._database.read() as db:
            rows = list(db.query(_BY_HASH, [_hash(key)]))
        return _record(rows[0]) if rows else None


def _random(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _checked_name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= _LONGEST_NAME or not name.isprintable():
        raise Invalid(field="name", detail=f"a name of 1 to {_LONGEST_NAME} characters on one line is needed")
    return name


def _checked_scopes(scopes: Iterable[str]) -> frozenset[str]:
    wanted = frozenset(scopes)
    unknown = sorted(wanted - SCOPES.keys())
    if unknown or not wanted:
        raise Invalid(field="scopes", detail=f"one or more of {', '.join(SCOPES)} are needed")
    return wanted


def _record(row: dict[str, Any]) -> ApiKey:
    return ApiKey(**{**row, "scopes": frozenset(row["scopes"].split())})
