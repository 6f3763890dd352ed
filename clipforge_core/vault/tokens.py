"""Access tokens: JSON Web Tokens (RFC 7519) that this server signs for itself, with HMAC-SHA256.

Only HS256 with one of our own keys is accepted, whatever a token says about itself, and only with our issuer and
audience. A token names its key (`kid`), so that keys can be changed while tokens are out.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from clipforge_core.refusals import Unauthorized
from clipforge_core.vault.extra import needs
from clipforge_core.vault.key_files import KeyFile

ISSUER = "clipforge"
AUDIENCE = "clipforge-api"
ALGORITHM = "HS256"

LEEWAY_SECONDS = 30
"""How far clocks may be apart: of two servers with the same keys, or of one whose clock was set."""

_REQUIRED = ("iss", "aud", "sub", "iat", "nbf", "exp", "jti")


class TokenClaims(msgspec.Struct, frozen=True, kw_only=True):
    """What an access token says: the user, the session that it belongs to, its scopes (None: all), and its times in
    seconds since 1970."""

    subject: str
    session: str = ""
    scopes: frozenset[str] | None = None
    issued: float = 0.0
    expires: float = 0.0
    id: str = ""


class TokenSigner:
    """Makes and reads access tokens with the keys of a file; `now` is the clock."""

    def __init__(self, file: KeyFile, now: Callable[[], float] = time.time) -> None:
        self._file = file
        self._now = now

    def make(self, subject: str, *, lifetime: float, session: str = "", scopes: Iterable[str] | None = None) -> str:
        """A token for a user, good for `lifetime` seconds. Raises MissingExtra, KeyFileBroken."""
        with needs("pyjwt", "signing tokens"):
            import jwt

        key = self._file.all()[0]
        now = int(self._now())
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "jti": secrets.token_urlsafe(12)}
        times = {"iat": now, "nbf": now, "exp": now + int(lifetime)}
        extra = ({"sid": session} if session else {}) | ({} if scopes is None else {"scope": " ".join(sorted(scopes))})
        return jwt.encode({**claims, **times, **extra}, key, algorithm=ALGORITHM, headers={"kid": _name(key)})

    def read(self, token: str) -> TokenClaims:
        """What a token says. Raises Unauthorized; its `reason` is "expired" or "invalid"."""
        with needs("pyjwt", "checking tokens"):
            import jwt

        claims = self._decoded(token)
        try:
            # PyJWT takes the time from the system; with a clock of our own, times are compared here.
            issued, begins, ends = (float(claims[name]) for name in ("iat", "nbf", "exp"))
            scope = claims.get("scope")
            subject, session, identity = (str(claims.get(name, "")) for name in ("sub", "sid", "jti"))
        except (TypeError, ValueError, OverflowError, KeyError, jwt.PyJWTError) as error:
            raise Unauthorized(detail="this token is not valid", reason="invalid") from error
        now = self._now()
        if not begins - LEEWAY_SECONDS <= now or not issued - LEEWAY_SECONDS <= now:
            raise Unauthorized(detail="this token is not valid yet", reason="invalid")
        if not now < ends + LEEWAY_SECONDS:
            raise Unauthorized(detail="this token has expired", reason="expired")
        return TokenClaims(
            subject=subject,
            session=session,
            scopes=None if scope is None else frozenset(str(scope).split()),
            issued=issued,
            expires=ends,
            id=identity,
        )

    def is_ours(self, token: str) -> bool:
        """True where a token names this server as its issuer; says nothing about whether it is valid."""
        with needs("pyjwt", "checking tokens"):
            import jwt
        try:
            return jwt.decode(token, options={"verify_signature": False}).get("iss") == ISSUER
        except (jwt.PyJWTError, ValueError, TypeError):
            return False

    def _decoded(self, token: str) -> dict[str, Any]:
        import jwt

        try:
            name = jwt.get_unverified_header(token).get("kid")
            key = next((key for key in self._file.all() if _name(key) == name), None)
            if key is None:
                raise Unauthorized(detail="this token is not valid", reason="invalid")
            return jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                audience=AUDIENCE,
                options={"require": list(_REQUIRED), "verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise Unauthorized(detail="this token is not valid", reason="invalid") from error


def _name(key: bytes) -> str:
    return hashlib.sha256(b"clipforge kid\0" + key).hexdigest()[:16]
