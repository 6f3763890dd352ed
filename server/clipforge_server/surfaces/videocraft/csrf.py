"""Tokens against forged requests (CSRF): stateless, signed, good for a day and as often as one likes.

    token = issue(services)                 # what GET /csrf-token answers
    post("/videos", guards=[guard])         # asks for it in X-CSRF-Token, where the setting videocraft.csrf is on

They are signed with the server's own key, or with the setting `videocraft.csrf_secret`, so that several servers take
each other's. A token names nobody: clients ask for it before they show a key.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from clipforge_core.refusals import Forbidden, LinkRefused
from clipforge_core.vault.links import Signer

if TYPE_CHECKING:
    from clipforge_core.services import Services

HEADER = "x-csrf-token"
SECONDS = 86400
ENABLED, SECRET = "videocraft.csrf", "videocraft.csrf_secret"
_PATH = "csrf:videocraft"


class Token(msgspec.Struct, frozen=True):
    """A token, and when it ends (seconds since 1970)."""

    text: str
    expires: float


class _Secret:
    """The operator's own secret in place of a key file."""

    def __init__(self, secret: str) -> None:
        self._keys = (secret.encode(),)

    def all(self) -> tuple[bytes, ...]:
        """The one key."""
        return self._keys


def issue(services: Services) -> Token:
    """A new token."""
    expires = time.time() + SECONDS
    secret = services.settings.get(SECRET, str)
    if secret:
        return Token(Signer(_Secret(secret)).sign(_PATH, expires, {}), expires)
    return Token(services.vault.sign_link(_PATH, expires), expires)


def check(services: Services, token: str) -> None:
    """Raises Forbidden, with the reason "csrf_required" or "csrf_invalid"."""
    if not token:
        raise Forbidden(detail="X-CSRF-Token is missing: take one from GET /csrf-token", reason="csrf_required")
    secret = services.settings.get(SECRET, str)
    try:
        claims = Signer(_Secret(secret)).check(token) if secret else services.vault.check_link(token)
    except LinkRefused as error:
        why = f"this token {error.data['detail']}"
    else:
        if claims.path == _PATH:
            return
        why = "this is no CSRF token"
    raise Forbidden(detail=f"{why}: take one from GET /csrf-token", reason="csrf_invalid")


def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """What routes ask that change something. Raises Forbidden."""
    services: Services = connection.app.state.services
    if services.settings.get(ENABLED, bool):
        check(services, connection.headers.get(HEADER, "").strip())
