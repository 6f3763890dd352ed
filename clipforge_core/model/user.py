"""Users and callers: who owns things, and who is asking.

A `Caller` is what a request is answered for: a user that was recognised by a key, a token or a session, with the
rights that this key or token carries.
"""

from __future__ import annotations

from enum import Enum

import msgspec


class Role(str, Enum):
    """What a user may do: admins see and change what belongs to the whole server."""

    ADMIN = "admin"
    USER = "user"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much a user may do: requests a minute, minutes and exports a month, bytes in all. None takes what the tier
    says (`clipforge_core/identity/tiers.py`), and where that says nothing the operator's setting."""

    tier: str | None = None
    requests: int | None = None
    minutes: float | None = None
    exports: int | None = None
    storage: int | None = None


class User(msgspec.Struct, frozen=True, kw_only=True):
    """One user. `created_at` is UTC ISO 8601."""

    id: str
    email: str
    role: Role = Role.USER
    active: bool = True
    has_password: bool = False
    limits: Limits = msgspec.field(default_factory=Limits)
    created_at: str = ""


SCOPES: dict[str, str] = {
    "read": "see what there is",
    "write": "create, change and delete projects, uploads, clips and exports",
    "webhooks": "manage webhook endpoints",
    "keys": "manage API keys",
}
"""What a key or token may be limited to."""


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: the user, by which means ("key", "token", "session" or "open"), with which scopes (all by default)."""

    user: User
    means: str = "key"
    key_id: str = ""
    scopes: frozenset[str] = frozenset(SCOPES)

    @property
    def id(self) -> str:
        """The user's id: what everything that this caller makes belongs to."""
        return self.user.id

    @property
    def admin(self) -> bool:
        """True for an admin whose key or token is not limited."""
        return self.user.role is Role.ADMIN and self.scopes >= frozenset(SCOPES)
