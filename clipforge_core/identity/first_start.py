"""The first start of an empty server: an admin with an API key, and a one-time link that sets its e-mail and password.

    first = set_up.first_start()                # FirstStart(token, key), or None where there already is a user
    set_up.redeem(first.token, password="correct horse", email="ann@example.org")

Of processes that start at once, one makes the first user. A link works once, for a day; `link_for` makes another one.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from clipforge_core.model.user import SCOPES, Limits, Role
from clipforge_core.refusals import LinkRefused

if TYPE_CHECKING:
    from clipforge_core.identity.api_keys import ApiKeys
    from clipforge_core.identity.sessions import Pair, Sessions
    from clipforge_core.identity.users import Users
    from clipforge_core.store.database import Database

FIRST_EMAIL = "admin@localhost"
LINK_SECONDS = 86400.0
_PURPOSE = "setup"

T = TypeVar("T")


class FirstStart(msgspec.Struct, frozen=True):
    """What is shown once: the token of the set-up link, and the API key of the first user."""

    token: str
    key: str


class SetUp:
    """Set-up links; `now` is the clock."""

    def __init__(
        self,
        database: Database,
        users: Users,
        keys: ApiKeys,
        sessions: Sessions,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._users = users
        self._keys = keys
        self._sessions = sessions
        self._now = now

    def first_start(self) -> FirstStart | None:
        """Make the first user, where there is none. It has no password until the link is used."""
        with self._database.write() as db:
            if list(db.query("SELECT 1 FROM users LIMIT 1")):
                return None
            user = self._users.insert(db, FIRST_EMAIL, None, Role.ADMIN, Limits())
            created = self._keys.insert(db, user.id, "first key", frozenset(SCOPES), None)
            return FirstStart(self._link(db, user.id), created.key)

    def link_for(self, user_id: str) -> str:
        """The token of a link with which the user sets a password; earlier ones work no longer. Raises NotThere."""
        self._users.get(user_id)
        with self._database.write() as db:
            db.execute("DELETE FROM one_time_links WHERE user = ? AND purpose = ?", [user_id, _PURPOSE])
            return self._link(db, user_id)

    def redeem(self, token: str, *, password: str, email: str | None = None) -> Pair:
        """Set the password, and another e-mail where it is given; answers a session. Never on an event loop.

        Raises LinkRefused, Invalid, Conflict, MissingExtra; after an error the link still works.
        """
        return self.redeemed(token, password=password, email=email, begin=self._sessions.begin)

    def look(self, token: str) -> str:
        """The id of the user whose password a link sets. Raises LinkRefused."""
        with self._database.read() as db:
            return self._user_of(db, token)

    def redeemed(self, token: str, *, password: str, email: str | None, begin: Callable[[Any, str], T]) -> T:
        """As `redeem`, and answers what `begin(db, user_id)` does in the same transaction."""
        with self._database.read() as db:
            self._user_of(db, token)
        phc = self._users.hashed(password)
        with self._database.write() as db:
            user = self._user_of(db, token)
            if email:
                self._users.update(db, user, email=email)
            self._users.put_password(db, user, phc)
            db.execute("UPDATE one_time_links SET used = ? WHERE hash = ?", [self._now(), _hash(token)])
            return begin(db, user)

    def _link(self, db: Any, user_id: str) -> str:
        token = secrets.token_urlsafe(32)
        db.execute(
            "INSERT INTO one_time_links (hash, user, purpose, expires) VALUES (?, ?, ?, ?)",
            [_hash(token), user_id, _PURPOSE, self._now() + LINK_SECONDS],
        )
        return token

    def _user_of(self, db: Any, token: str) -> str:
        rows = list(
            db.query(
                "SELECT l.user, l.expires, l.used FROM one_time_links l JOIN users u ON u.id = l.user "
                "WHERE l.hash = ? AND l.purpose = ? AND u.active",
                [_hash(token), _PURPOSE],
            )
        )
        if not rows:
            raise LinkRefused(detail="is none of ours", reason="tampered")
        if rows[0]["used"] is not None:
            raise LinkRefused(detail="was used already", reason="used")
        if rows[0]["expires"] <= self._now():
            raise LinkRefused(detail="has expired", reason="expired")
        return str(rows[0]["user"])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
