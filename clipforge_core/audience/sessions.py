"""Viewings: what keeps one from being counted twice, without knowing who it is.

A viewing is a keyed hash of the link and what the request tells of the viewer; the key is drawn anew each day (UTC) and
the old one deleted half an hour into the next, with all hashes that were made with it, so that nobody, the operator
included, can tell afterwards whether two of them, or one and an address, belong together.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

import msgspec

from clipforge_core.ids import iso

if TYPE_CHECKING:
    from clipforge_core.model.audience import Viewer
    from clipforge_core.store.connection import Connection

IDLE_SECONDS = 1800.0
"""A viewing that nothing was heard of for so long is over; the next event begins another."""


class Session(msgspec.Struct, frozen=True):
    """One viewing: when it began, how long has been watched of it (seconds), whether it was shared."""

    id: str
    started: float
    seconds: float = 0.0
    shared: bool = False


def is_new_viewer(db: Connection, subject: str, viewer: Viewer, now: float) -> bool:
    """True where nobody like this viewer has watched `subject` today; he has from now on."""
    marked = _hash(_salt(db, now), "viewer", subject, *_told(viewer))
    added = db.conn.execute(
        "INSERT OR IGNORE INTO audience_viewers (day, viewer) VALUES (?, ?)", [iso(now)[:10], marked]
    )
    return int(added.rowcount) == 1


def resume(db: Connection, parts: tuple[str, ...], viewer: Viewer | None, now: float) -> tuple[Session, bool]:
    """(the viewing that `parts` and the viewer tell from others, True where it goes on). A new one begins now; one that
    goes on past midnight keeps what it has under today's key."""
    told = ("session", *parts, *_told(viewer))
    today = _hash(_salt(db, now), *told)
    known = _find(db, today, now)
    old = None if known else _salt_of(db, _yesterday(now))
    if old is not None and (before := _find(db, _hash(old, *told), now)) is not None:
        db.conn.execute("DELETE FROM audience_sessions WHERE id = ?", [before.id])
        known = msgspec.structs.replace(before, id=today)
    return known or Session(today, now), known is not None


def keep(db: Connection, session: Session, now: float) -> None:
    """Write down how a viewing stands, as of now."""
    db.conn.execute(
        "INSERT OR REPLACE INTO audience_sessions (id, started, last, seconds, shared) VALUES (?, ?, ?, ?, ?)",
        [session.id, session.started, now, session.seconds, int(session.shared)],
    )


def forget(db: Connection, now: float) -> None:
    """Delete the keys of days that are over, the hashes made with them, and viewings that are over."""
    today = iso(now)[:10]
    # A viewing that was heard of within the last half hour may have begun yesterday.
    kept = (today, iso(now - IDLE_SECONDS)[:10])
    db.conn.execute("DELETE FROM audience_salts WHERE day NOT IN (?, ?)", kept)
    db.conn.execute("DELETE FROM audience_viewers WHERE day != ?", [today])
    db.conn.execute("DELETE FROM audience_sessions WHERE last <= ?", [now - IDLE_SECONDS])


def _find(db: Connection, session: str, now: float) -> Session | None:
    row = db.conn.execute(
        "SELECT started, seconds, shared FROM audience_sessions WHERE id = ? AND last > ?",
        [session, now - IDLE_SECONDS],
    ).fetchone()
    return None if row is None else Session(session, row[0], row[1], bool(row[2]))


def _salt(db: Connection, now: float) -> bytes:
    """The key of today, drawn where there is none yet."""
    today = iso(now)[:10]
    found = _salt_of(db, today)
    if found is not None:
        return found
    forget(db, now)
    salt = secrets.token_bytes(32)
    db.conn.execute("INSERT INTO audience_salts (day, salt) VALUES (?, ?)", [today, salt])
    return salt


def _salt_of(db: Connection, day: str) -> bytes | None:
    row = db.conn.execute("SELECT salt FROM audience_salts WHERE day = ?", [day]).fetchone()
    return None if row is None else bytes(row[0])


def _yesterday(now: float) -> str:
    return iso(now - 86400.0)[:10]


def _told(viewer: Viewer | None) -> tuple[str, str]:
    return ("", "") if viewer is None else (viewer.address, viewer.agent)


def _hash(salt: bytes, *parts: str) -> str:
    # Lengths go in too, so that no two lists of parts can run together.
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hmac.new(salt, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]
