"""Sessions: what a login begins, and what goes on with refresh tokens.

    pair = login.enter("ann@example.org", "correct horse", address="203.0.113.7")
    pair = sessions.refresh(pair.refresh_token)

A pair is an access token of minutes and a refresh token of weeks. A refresh token works once and begets the next pair;
callers that refresh at the same moment are given the same pair for half a minute. Used again after that, it was copied
by somebody: the whole session ends, and its access tokens fail at the next request (RFC 9700, section 4.14.2).
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.codec import looked_at
from clipforge_core.ids import new_id
from clipforge_core.refusals import Unauthorized
from clipforge_core.settings import Settings

if TYPE_CHECKING:
    from clipforge_core.store.database import Database
    from clipforge_core.vault import Vault

PARALLEL_SECONDS = 30.0
"""How long a used refresh token still gives the pair that it gave."""

MARK = "cfr_"


class Pair(msgspec.Struct, frozen=True):
    """An access token with its lifetime in seconds, and the refresh token for the next pair."""

    token: str
    refresh_token: str
    expires_in: int


class SessionOver(Unauthorized):
    """A refresh token that is not valid: unknown, expired, used before, or of a session that has ended."""

    message = "this refresh token is not valid"
    way_out = "Log in again"


class Sessions:
    """The sessions of one server; `now` is the clock."""

    def __init__(
        self, database: Database, vault: Vault, settings: Settings, now: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._vault = vault
        self._access = settings.get("access_token_lifetime", float)
        self._refresh = settings.get("refresh_token_lifetime", float)
        self._now = now

    def begin(self, db: Any, user_id: str) -> Pair:
        """A new session inside a transaction, for a user who has shown who it is."""
        now = self._now()
        session = new_id("ses")
        db.execute(
            "INSERT INTO sessions (id, user, started, expires) VALUES (?, ?, ?, ?)",
            [session, user_id, now, now + self._refresh],
        )
        return self._pair(db, session, user_id, now)

    def refresh(self, token: str) -> Pair:
        """The next pair. Raises SessionOver."""
        with self._database.write() as db:
            pair = self._refreshed(db, token)
        # Raised after the transaction: that a session was ended must be kept.
        if pair is None:
            raise SessionOver()
        return pair

    def renew(self, token: str) -> Pair:
        """A new access token for the same refresh token, which may be used so until it expires, by several callers at
        once: for clients that keep the first one. One that `refresh` has replaced is treated as there. Raises
        SessionOver."""
        with self._database.write() as db:
            row = self._row(db, token)
            pair = None
            if row is not None and row["used"] is not None:
                pair = self._refreshed(db, token)
            elif row is not None:
                access = self._vault.token(row["user"], lifetime=self._access, session=row["session"])
                pair = Pair(access, token, int(self._access))
        if pair is None:
            raise SessionOver()
        return pair

    def leave(self, token: str) -> None:
        """End the session of a refresh token: logging out. Nothing happens where it has none."""
        with self._database.write() as db:
            for row in list(db.query("SELECT session FROM refresh_tokens WHERE hash = ?", [_hash(token)])):
                self._end(db, row["session"])

    def end(self, session: str) -> None:
        """End a session: its refresh tokens and access tokens fail from now on."""
        with self._database.write() as db:
            self._end(db, session)

    def user_of(self, session: str) -> str | None:
        """The id of the user of a session that is alive; None for another."""
        with self._database.read() as db:
            rows = list(
                db.query(
                    "SELECT user FROM sessions WHERE id = ? AND ended IS NULL AND expires > ?", [session, self._now()]
                )
            )
        return str(rows[0]["user"]) if rows else None

    def sweep(self) -> None:
        """Forget what has expired and what was kept for parallel callers; for the housekeeping of a server."""
        now = self._now()
        with self._database.write(durable=False) as db:
            db.execute("DELETE FROM sessions WHERE expires < ?", [now - 86400])
            db.execute("DELETE FROM one_time_links WHERE expires < ?", [now - 86400])
            self._forget(db, now)

    def _row(self, db: Any, token: str) -> dict[str, Any] | None:
        """What is known of a refresh token that is alive."""
        rows = list(
            db.query(
                "SELECT t.hash, t.session, t.expires, t.used, t.successor, s.user FROM refresh_tokens t "
                "JOIN sessions s ON s.id = t.session JOIN users u ON u.id = s.user "
                "WHERE t.hash = ? AND s.ended IS NULL AND u.active",
                [_hash(token)],
            )
        )
        return rows[0] if rows and rows[0]["expires"] > self._now() else None

    def _refreshed(self, db: Any, token: str) -> Pair | None:
        now = self._now()
        row = self._row(db, token)
        if row is None:
            return None
        if row["used"] is not None:
            if now - row["used"] <= PARALLEL_SECONDS and row["successor"] is not None:
                return msgspec.json.decode(self._vault.open(row["successor"]), type=looked_at(Pair))
            self._end(db, row["session"])
            return None
        pair = self._pair(db, row["session"], row["user"], now)
        db.execute(
            "UPDATE refresh_tokens SET used = ?, successor = ? WHERE hash = ?",
            [now, self._vault.seal(msgspec.json.encode(pair)), row["hash"]],
        )
        self._forget(db, now, row["session"])
        return pair

    def _pair(self, db: Any, session: str, user: str, now: float) -> Pair:
        token = MARK + secrets.token_urlsafe(32)
        db.execute(
            "INSERT INTO refresh_tokens (hash, session, issued, expires) VALUES (?, ?, ?, ?)",
            [_hash(token), session, now, now + self._refresh],
        )
        db.execute("UPDATE sessions SET expires = ? WHERE id = ?", [now + self._refresh, session])
        return Pair(self._vault.token(user, lifetime=self._access, session=session), token, int(self._access))

    def _end(self, db: Any, session: str) -> None:
        db.execute("UPDATE sessions SET ended = ? WHERE id = ? AND ended IS NULL", [self._now(), session])
        db.execute("UPDATE refresh_tokens SET successor = NULL WHERE session = ?", [session])

    def _forget(self, db: Any, now: float, session: str = "") -> None:
        where, more = (" AND session = ?", [session]) if session else ("", [])
        db.execute(
            f"UPDATE refresh_tokens SET successor = NULL WHERE successor IS NOT NULL AND used < ?{where}",  # noqa: S608
            [now - PARALLEL_SECONDS, *more],
        )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
