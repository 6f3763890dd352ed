"""Sessions of browsers: what signing in begins, kept in a cookie.

    cookie = browsers.enter("ann@example.org", "correct horse", Visitor(address="203.0.113.7", agent="Firefox"))
    browsers.recognise(cookie).caller.user.email          # "ann@example.org"

The cookie is 32 random bytes; the database keeps their SHA-256. A session lasts as long as a login does unused
(`refresh_token_lifetime`) and fails at the next request where it was ended, in every process. Those of programs, which
hold tokens, are listed and ended here too.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.ids import new_id
from clipforge_core.model.user import Caller, User
from clipforge_core.refusals import NotThere, Unauthorized
from clipforge_core.settings import Settings

if TYPE_CHECKING:
    from clipforge_core.identity.first_start import SetUp
    from clipforge_core.identity.login import Login
    from clipforge_core.identity.users import Users
    from clipforge_core.store.database import Database

SEEN_SECONDS = 300.0
"""How exactly it is noted when a session was last used."""

_LONGEST_AGENT = 300
_ALIVE = "ended IS NULL AND expires > ?"
_BY_COOKIE = f"SELECT id, user, last_seen FROM sessions WHERE cookie = ? AND {_ALIVE}"  # noqa: S608
_OF_USER = f"SELECT * FROM sessions WHERE user = ? AND {_ALIVE} ORDER BY MAX(last_seen, started) DESC"  # noqa: S608
_END = "UPDATE sessions SET ended = ? WHERE user = ? AND ended IS NULL AND "


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Where a browser is and what it says it is."""

    address: str = ""
    agent: str = ""


class SessionInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A session that is alive, for people to look at. Times are seconds since 1970; `browser` is False for one that a
    program began over the API."""

    id: str
    started: float
    last_seen: float
    address: str
    agent: str
    browser: bool


class Recognition(msgspec.Struct, frozen=True):
    """Who it is; `stale` where its last use should be noted (`seen`)."""

    caller: Caller
    stale: bool


class Browsers:
    """The sessions of browsers of one server; `now` is the clock."""

    def __init__(
        self,
        database: Database,
        users: Users,
        login: Login,
        set_up: SetUp,
        settings: Settings,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._users = users
        self._login = login
        self._set_up = set_up
        self._lifetime = settings.get("refresh_token_lifetime", float)
        self._now = now

    def enter(self, email: str, password: str, visitor: Visitor) -> str:
        """The cookie of a new session. Some 30 ms of hashing: never on an event loop.

        Raises WrongLogin, RateLimited, MissingExtra.
        """
        return self._login.checked(email, password, address=visitor.address, begin=self._beginning(visitor))

    def set_up(self, token: str, *, password: str, email: str | None, visitor: Visitor) -> str:
        """Set the password by a set-up link; answers the cookie of a session. Raises as `SetUp.redeem`."""
        return self._set_up.redeemed(token, password=password, email=email, begin=self._beginning(visitor))

    def change_password(self, caller: Caller, *, old: str, new: str, visitor: Visitor) -> str:
        """Another password, for who knows the old one; every session ends, and the cookie of a new one is answered.

        Raises WrongLogin, RateLimited, Invalid, MissingExtra.
        """
        phc = self._users.hashed(new)

        def begin(db: Any, user: str) -> str:
            self._users.put_password(db, user, phc)
            return self._begin(db, user, visitor)

        return self._login.checked(caller.user.email, old, address=visitor.address, begin=begin)

    def recognise(self, cookie: str) -> Recognition:
        """Who shows this cookie. One read. Raises Unauthorized."""
        now = self._now()
        with self._database.read() as db:
            rows = list(db.query(_BY_COOKIE, [_hash(cookie), now]))
        user = self._user(rows[0]["user"]) if rows else None
        if user is None or not user.active:
            raise Unauthorized(detail="this session has ended", reason="session")
        session = str(rows[0]["id"])
        return Recognition(
            Caller(user=user, means="session", key_id=session), now - rows[0]["last_seen"] > SEEN_SECONDS
        )

    def _user(self, user_id: str) -> User | None:
        try:
            return self._users.get(user_id)
        except NotThere:
            return None

    def seen(self, session: str) -> None:
        """Note that a session was used just now; it lasts on from here."""
        now = self._now()
        with self._database.write(durable=False) as db:
            db.execute(
                "UPDATE sessions SET last_seen = ?, expires = ? WHERE id = ? AND ended IS NULL",
                [now, now + self._lifetime, session],
            )

    def all(self, caller: Caller) -> list[SessionInfo]:
        """The sessions of the caller that are alive, the one that was used last first."""
        with self._database.read() as db:
            rows = list(db.query(_OF_USER, [caller.id, self._now()]))
        return [
            SessionInfo(
                id=row["id"],
                started=row["started"],
                last_seen=max(row["last_seen"], row["started"]),
                address=row["address"],
                agent=row["agent"],
                browser=row["cookie"] is not None,
            )
            for row in rows
        ]

    def end(self, caller: Caller, session: str) -> None:
        """End one of the caller's sessions. Raises NotThere."""
        with self._database.write() as db:
            if not db.execute(_END + "id = ?", [self._now(), caller.id, session]).rowcount:
                raise NotThere(kind="session", id=session)

    def end_others(self, caller: Caller) -> int:
        """End all sessions of the caller but the one that asks; answers how many."""
        with self._database.write() as db:
            return int(db.execute(_END + "id != ?", [self._now(), caller.id, caller.key_id]).rowcount)

    def _beginning(self, visitor: Visitor) -> Callable[[Any, str], str]:
        return lambda db, user: self._begin(db, user, visitor)

    def _begin(self, db: Any, user: str, visitor: Visitor) -> str:
        now = self._now()
        cookie = secrets.token_urlsafe(32)
        db.execute(
            "INSERT INTO sessions (id, user, started, expires, cookie, last_seen, address, agent) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                new_id("ses"),
                user,
                now,
                now + self._lifetime,
                _hash(cookie),
                now,
                visitor.address,
                visitor.agent[:_LONGEST_AGENT],
            ],
        )
        return cookie


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()
