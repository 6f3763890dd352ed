"""Auth: tells from a credential whose request it is.

A credential is what stands in `X-Api-Key` or behind `Authorization: Bearer`: a key, a token, whatever an auth knows.
The auths that the setting `auth` names are asked in order, until one knows it::

    class Badges:
        name, quick = "badges", True

        def available(self): return None
        def recognise(self, credential, records):
            if not credential.startswith("badge-"):
                return None                                     # not mine: the next one is asked
            if credential != "badge-7":
                raise Unauthorized(detail="no such badge")      # mine, and not valid: nobody else is asked
            return Recognised(email="ann@example.org")

It says who asks; what that user may do, whether it exists and is active, is looked up afterwards by the core.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import msgspec


class Recognised(msgspec.Struct, frozen=True, kw_only=True):
    """Whose credential it is: the id of a user of ours, or an e-mail address that the auth vouches for.

    `means` is how ("key", "token"), `scopes` what it may be used for (None: all), `key` the id of the API key. With
    `create`, a user that is not there yet is made from the e-mail address.
    """

    user: str = ""
    email: str = ""
    means: str = "token"
    key: str = ""
    scopes: frozenset[str] | None = None
    create: bool = False


class Records(Protocol):
    """What an auth may ask about the server's own keys and tokens."""

    def key(self, credential: str) -> Recognised | None:
        """Whose API key it is; None for what is no key of ours. Raises Unauthorized for a revoked or expired one."""

    def token(self, credential: str) -> Recognised | None:
        """Whose access token of ours it is; None where another issuer made it. Raises Unauthorized for one that is
        expired, changed, or of a session that has ended."""


@runtime_checkable
class Auth(Protocol):
    """Recognises credentials. `quick` is False where `recognise` may wait for a network: it is then called in a thread.

    Calls may come from many threads at once. A credential must never be logged or put into an error.
    """

    name: str
    quick: bool

    def available(self) -> str | None:
        """None, or what is missing and how to get it."""

    def recognise(self, credential: str, records: Records) -> Recognised | None:
        """Whose it is; None for a credential of another kind. Raises Unauthorized for one of its own kind that is not
        valid, and nothing else whatever the text is."""
