"""/v1/auth: logging in, going on with a refresh token, logging out."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, post
from msgspec import Meta

from clipforge_core.identity.sessions import Pair
from clipforge_core.services import Services
from clipforge_server.frame.exchange import KEY, Exchange
from clipforge_server.frame.proxies import bucket_of

OPT = {"public": True, "idempotent": False}
TAGS = ["auth"]


class Credentials(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Who wants in."""

    email: Annotated[str, Meta(max_length=320)]
    password: Annotated[str, Meta(max_length=1024)]


class RefreshToken(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A refresh token, as a login or the last refresh answered it."""

    refresh_token: Annotated[str, Meta(max_length=256)]


class Tokens(msgspec.Struct, rename="camel"):
    """`token` goes behind `Authorization: Bearer` for `expiresIn` seconds; `refreshToken` gives the next pair, once."""

    token: str
    refresh_token: str
    expires_in: int

    @classmethod
    def of(cls, pair: Pair) -> Tokens:
        """As the API shows them."""
        return cls(pair.token, pair.refresh_token, pair.expires_in)


@post("/auth/login", opt=OPT, tags=TAGS, status_code=200, sync_to_thread=True)
def login(services: Services, request: Request[Any, Any, Any], data: Credentials) -> Tokens:
    """Log in with e-mail and password. Attempts are limited per address and per account."""
    exchange: Exchange = request.scope[KEY]  # type: ignore[literal-required]
    return Tokens.of(services.login.enter(data.email, data.password, address=bucket_of(exchange.client)))


@post("/auth/refresh", opt=OPT, tags=TAGS, status_code=200, sync_to_thread=True)
def refresh(services: Services, data: RefreshToken) -> Tokens:
    """The next pair. A refresh token works once; sent again within 30 seconds it gives the same pair, and later it ends
    the session."""
    return Tokens.of(services.sessions.refresh(data.refresh_token))


@post("/auth/logout", opt=OPT, tags=TAGS, status_code=204, sync_to_thread=True)
def logout(services: Services, data: RefreshToken) -> None:
    """End the session of a refresh token, with its access tokens. Without such a session, nothing happens."""
    services.sessions.leave(data.refresh_token)


HANDLERS = (login, refresh, logout)
