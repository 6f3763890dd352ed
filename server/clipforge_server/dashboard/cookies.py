"""The one cookie of the dashboard, and the token of its forms.

Before anybody signs in the cookie holds a random value, after that the secret of a session; forms and scripts send an
HMAC of it along, which a page of another site can neither read nor guess. So every form is bound to the browser that
it was made for, the one for signing in too.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from litestar.datastructures import Cookie

if TYPE_CHECKING:
    from clipforge_server.frame.exchange import Exchange

YEAR = 365 * 86400
_LONGEST = 200
_VISIT = "v."


def cookie_name(base: str) -> str:
    """Its name; the port is in it, because browsers keep one cookie for all servers of a host."""
    parts = urlsplit(base)
    port = f"-{parts.port}" if parts.port else ""
    return f"{'__Host-' if parts.scheme == 'https' else ''}clipforge{port}"


def cookie_of(exchange: Exchange) -> str:
    """What the browser sent, "" where it sent nothing that could be ours."""
    return cookie_value(exchange, cookie_name(exchange.base))


def cookie_value(exchange: Exchange, name: str) -> str:
    """A cookie by name, "" where there is none."""
    for pair in exchange.header(b"cookie").split(";"):
        key, equals, value = pair.strip().partition("=")
        if equals and key == name:
            return value.strip('"') if len(value) <= _LONGEST else ""
    return ""


def is_visit(cookie: str) -> bool:
    """True for a cookie of somebody who has not signed in."""
    return cookie.startswith(_VISIT)


def new_visit() -> str:
    """The cookie of somebody who has not signed in."""
    return _VISIT + secrets.token_urlsafe(24)


def cookie_line(exchange: Exchange, value: str) -> Cookie:
    """The cookie as it is set: for the server alone, and not sent along with what other sites begin."""
    return Cookie(
        key=cookie_name(exchange.base),
        value=value,
        path="/",
        httponly=True,
        secure=urlsplit(exchange.base).scheme == "https",
        samesite="lax",
        max_age=YEAR if not is_visit(value) else None,
    )


def form_token(cookie: str) -> str:
    """What forms of a browser with this cookie carry."""
    return hmac.new(cookie.encode("utf-8", "replace"), b"form", hashlib.sha256).hexdigest()[:40]


def fits(cookie: str, token: Any) -> bool:
    """True where the token is that of the cookie."""
    return bool(cookie) and isinstance(token, str) and hmac.compare_digest(form_token(cookie).encode(), token.encode())
