"""/auth: logging in, and going on with a refresh token."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from clipforge_core.identity.sessions import Pair
from clipforge_core.services import Services
from clipforge_server.frame.proxies import bucket_of
from clipforge_server.surfaces.scriptsensei.forms import Asked, exchange_of

OPT = {"public": True, "idempotent": False}
TAGS = ["auth"]


class Login(msgspec.Struct, kw_only=True):
    """Who wants in."""

    email: Annotated[str, Meta(max_length=320)]
    password: Annotated[str, Meta(max_length=1024)]


class Refresh(msgspec.Struct, kw_only=True):
    """A refresh token, as the login answered it."""

    refresh_token: Annotated[str, Meta(max_length=256)]


class Tokens(msgspec.Struct, kw_only=True):
    """`access_token` goes behind `Authorization: Bearer` for `expires_in` seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str = "bearer"  # noqa: S105 - it is what the field says

    @classmethod
    def of(cls, pair: Pair) -> Tokens:
        """As the API shows them."""
        return cls(access_token=pair.token, refresh_token=pair.refresh_token, expires_in=pair.expires_in)


@post("/auth/login", opt=OPT, tags=TAGS, status_code=200, sync_to_thread=True)
def log_in(services: NamedDependency[Services], request: Asked, data: JSONBody[Login]) -> Tokens:
    """Log in with e-mail and password.

    Attempts are limited per address and per account.
    """
    address = bucket_of(exchange_of(request).client)
    return Tokens.of(services.login.enter(data.email, data.password, address=address))


@post("/auth/refresh", opt=OPT, tags=TAGS, status_code=200, sync_to_thread=True)
def refresh_token(services: NamedDependency[Services], data: JSONBody[Refresh]) -> Tokens:
    """Take a new access token.

    The refresh token stays what it is: it may be used, also by several callers at once, until it expires.
    """
    return Tokens.of(services.sessions.renew(data.refresh_token))


HANDLERS = (log_in, refresh_token)
