"""Logging in with e-mail and password: as slow for a stranger as for a user, and not for ever.

    pair = login.enter("ann@example.org", "correct horse", address="203.0.113.7")

An unknown e-mail, a wrong password, a user without one and an inactive user are answered alike, after the same work.
Attempts are counted per client address and per account, whether the account exists or not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from clipforge_core.identity.emails import email_key
from clipforge_core.identity.users import LONGEST_PASSWORD
from clipforge_core.refusals import RateLimited, Unauthorized

if TYPE_CHECKING:
    from clipforge_core.identity.sessions import Pair, Sessions
    from clipforge_core.requests.limiter import Limiter
    from clipforge_core.store.database import Database
    from clipforge_core.vault import Vault

T = TypeVar("T")

PER_ADDRESS, PER_ACCOUNT, WINDOW_SECONDS = 30, 10, 300.0
"""Attempts within a window: of one client address (a whole office may have one), and at one account."""


class WrongLogin(Unauthorized):
    """An e-mail and a password that do not belong together; it does not say which of them is wrong."""

    message = "wrong e-mail or password"
    way_out = ""


class Login:
    """Checks passwords and begins sessions."""

    def __init__(self, database: Database, vault: Vault, sessions: Sessions, limiter: Limiter) -> None:
        self._database = database
        self._vault = vault
        self._sessions = sessions
        self._limiter = limiter

    def enter(self, email: str, password: str, *, address: str) -> Pair:
        """The first pair of a new session, for a client at `address`. Some 30 ms of hashing: never on an event loop.

        Raises WrongLogin, RateLimited, MissingExtra.
        """
        return self.checked(email, password, address=address, begin=self._sessions.begin)

    def checked(self, email: str, password: str, *, address: str, begin: Callable[[Any, str], T]) -> T:
        """What `begin(db, user_id)` answers, in the transaction in which the password was found to be right.

        Raises WrongLogin, RateLimited, MissingExtra.
        """
        self._admit(f"login:address:{address}", PER_ADDRESS)
        account = hashlib.sha256(email_key(email).encode()).hexdigest()
        self._admit(f"login:account:{account}", PER_ACCOUNT)
        row = self._row(email)
        if not self._vault.check_password(password[: LONGEST_PASSWORD + 1], row["password"]) or not row["active"]:
            raise WrongLogin()
        fresh = self._vault.hash_password(password) if self._vault.is_outdated(row["password"]) else None
        with self._database.write() as db:
            # Another password may have been set while this one was checked.
            now = list(db.query("SELECT password, active FROM users WHERE id = ?", [row["id"]]))
            if not now or now[0]["password"] != row["password"] or not now[0]["active"]:
                raise WrongLogin()
            if fresh is not None:
                db.execute("UPDATE users SET password = ? WHERE id = ?", [fresh, row["id"]])
            return begin(db, row["id"])

    def _admit(self, key: str, limit: int) -> None:
        taken = self._limiter.take(key, limit, WINDOW_SECONDS)
        if not taken.admitted:
            raise RateLimited(retry_after=taken.retry_after)

    def _row(self, email: str) -> dict[str, Any]:
        with self._database.read() as db:
            rows = list(db.query("SELECT id, password, active FROM users WHERE email_key = ?", [email_key(email)]))
        return rows[0] if rows else {"id": "", "password": None, "active": 0}
