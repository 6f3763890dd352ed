"""Users: add, find, change, remove. What the operator does; who may ask for it is the caller's affair.

user = users.add("ann@example.org", password="correct horse", role=Role.ADMIN)
users.change(user.id, active=False)          # its keys and sessions fail at the next request
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.codec import looked_at
from clipforge_core.identity.emails import check_email, email_key
from clipforge_core.ids import iso, new_id
from clipforge_core.model.user import Limits, Role, User
from clipforge_core.refusals import Conflict, Invalid, NotThere

if TYPE_CHECKING:
    from clipforge_core.store.database import Database
    from clipforge_core.vault import Vault

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 1024

_COLUMNS = "id, email, role, active, password IS NOT NULL AS has_password, limits, created_at"
_OWNED = ("projects", "uploads", "videos", "trims", "narrations", "media_items", "studio_videos")
"""Tables whose rows have files: a user that owns any is not removed."""


class Users:
    """The users of one server; `now` is the clock."""

    def __init__(self, database: Database, vault: Vault, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._vault = vault
        self._now = now

    def add(
        self, email: str, *, password: str | None = None, role: Role = Role.USER, limits: Limits | None = None
    ) -> User:
        """A new user; without a password it can use keys, and not log in. Raises Invalid, Conflict, MissingExtra."""
        email = check_email(email)
        phc = None if password is None else self.hashed(password)
        with self._database.write() as db:
            return self.insert(db, email, phc, role, limits or Limits())

    def insert(self, db: Any, email: str, phc: str | None, role: Role, limits: Limits) -> User:
        """`add` inside a transaction, with the e-mail checked and the password hashed. Raises Conflict."""
        if list(db.query("SELECT 1 FROM users WHERE email_key = ?", [email_key(email)])):
            raise Conflict(detail=f"there already is a user {email}", email=email)
        user = new_id("usr")
        db.execute(
            "INSERT INTO users (id, email, email_key, password, role, limits, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [user, email, email_key(email), phc, role.value, _limits_text(limits), iso(self._now())],
        )
        return one_user(db, "id", user)

    def get(self, user_id: str) -> User:
        """One user. Raises NotThere."""
        with self._database.read() as db:
            return one_user(db, "id", user_id)

    def find(self, email: str) -> User:
        """The user of that address. Raises NotThere."""
        with self._database.read() as db:
            return one_user(db, "email_key", email_key(email))

    def first_admin(self) -> User:
        """The admin that came first, of those that are active. Raises NotThere."""
        found = [user for user in self.all() if user.role is Role.ADMIN and user.active]
        if not found:
            raise NotThere(kind="admin", id="first")
        return found[0]

    def all(self) -> list[User]:
        """Every user, in the order in which they came."""
        with self._database.read() as db:
            return [_user(row) for row in db.query(f"SELECT {_COLUMNS} FROM users ORDER BY seq")]  # noqa: S608

    def hashed(self, password: str) -> str:
        """The hash of a password that may be set: some 30 ms. Raises Invalid, MissingExtra."""
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            between = f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD}"
            raise Invalid(field="password", detail=f"{between} characters are needed")
        return self._vault.hash_password(password)

    def set_password(self, user_id: str, password: str) -> User:
        """Another password; every session of the user ends, keys stay. Raises Invalid, NotThere, MissingExtra."""
        phc = self.hashed(password)
        with self._database.write() as db:
            return self.put_password(db, user_id, phc)

    def put_password(self, db: Any, user_id: str, phc: str) -> User:
        """`set_password` inside a transaction. Raises NotThere."""
        db.execute("UPDATE users SET password = ? WHERE id = ?", [phc, user_id])
        db.execute("UPDATE sessions SET ended = ? WHERE user = ? AND ended IS NULL", [self._now(), user_id])
        db.execute("UPDATE one_time_links SET used = ? WHERE user = ? AND used IS NULL", [self._now(), user_id])
        return one_user(db, "id", user_id)

    def change(
        self,
        user_id: str,
        *,
        email: str | None = None,
        role: Role | None = None,
        active: bool | None = None,
        limits: Limits | None = None,
    ) -> User:
        """Change what is given. A user that is made inactive is logged out. Raises NotThere, Invalid, Conflict."""
        with self._database.write() as db:
            return self.update(db, user_id, email=email, role=role, active=active, limits=limits)

    def update(
        self,
        db: Any,
        user_id: str,
        *,
        email: str | None = None,
        role: Role | None = None,
        active: bool | None = None,
        limits: Limits | None = None,
    ) -> User:
        """`change` inside a transaction."""
        values: dict[str, Any] = {}
        if email is not None:
            email = check_email(email)
            if list(db.query("SELECT 1 FROM users WHERE email_key = ? AND id <> ?", [email_key(email), user_id])):
                raise Conflict(detail=f"there already is a user {email}", email=email)
            values |= {"email": email, "email_key": email_key(email)}
        if role is not None:
            values["role"] = role.value
        if active is not None:
            values["active"] = int(active)
        if limits is not None:
            values["limits"] = _limits_text(limits)
        if values:
            names = ", ".join(f"{name} = :{name}" for name in values)
            db.execute(f"UPDATE users SET {names} WHERE id = :id", {**values, "id": user_id})  # noqa: S608
        if active is False:
            db.execute("UPDATE sessions SET ended = ? WHERE user = ? AND ended IS NULL", [self._now(), user_id])
        return one_user(db, "id", user_id)

    def remove(self, user_id: str) -> None:
        """Remove a user with its keys, sessions and usage. Raises NotThere; Conflict where it owns media: its projects
        are deleted first, with their files."""
        with self._database.write() as db:
            user = one_user(db, "id", user_id)
            for table in _OWNED:
                count = next(db.query(f"SELECT count(*) AS n FROM {table} WHERE user = ?", [user_id]))["n"]  # noqa: S608
                if count:
                    what = table.replace("_", " ")
                    raise Conflict(detail=f"{user.email} has {count} {what}: delete them first, or deactivate the user")
            db.execute("DELETE FROM users WHERE id = ?", [user_id])


def one_user(db: Any, column: str, value: str) -> User:
    """The user with that value in a unique column. Raises NotThere."""
    rows = list(db.query(f"SELECT {_COLUMNS} FROM users WHERE {column} = ?", [value]))  # noqa: S608
    if not rows:
        raise NotThere(kind="user", id=value)
    return _user(rows[0])


def _user(row: dict[str, Any]) -> User:
    return User(
        id=row["id"],
        email=row["email"],
        role=Role(row["role"]),
        active=bool(row["active"]),
        has_password=bool(row["has_password"]),
        limits=msgspec.json.decode(row["limits"], type=looked_at(Limits)),
        created_at=row["created_at"],
    )


def _limits_text(limits: Limits) -> str:
    return msgspec.json.encode({n: v for n, v in msgspec.structs.asdict(limits).items() if v is not None}).decode()
