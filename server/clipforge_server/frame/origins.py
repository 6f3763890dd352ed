"""CORS: which web pages may read answers. An exact list, and the server's own origin always.

origins = Origins(("https://app.example",))
origins.allows("https://app.example", own="http://127.0.0.1:8000")     # True
origins.allows("https://app.example.evil.example", own="…")            # False, as is "null"
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from clipforge_core.errors import BadSetting

EXPOSED = (
    b"X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, Content-Disposition, X-Request-Id, "
    b"Link, Location, Idempotency-Replayed, Upload-Offset, Upload-Length, Upload-Expires, Tus-Resumable, Tus-Version, "
    b"Tus-Extension, Tus-Max-Size, Content-Range, Accept-Ranges, ETag"
)
"""Answer headers that scripts of other origins may read."""

ASKED = (
    b"Authorization, Content-Type, X-Api-Key, Idempotency-Key, X-Request-Id, X-CSRF-Token, Range, If-Range, "
    b"If-None-Match, Tus-Resumable, Upload-Length, Upload-Offset, Upload-Metadata, Upload-Defer-Length, "
    b"Upload-Checksum, X-HTTP-Method-Override, X-Requested-With"
)
"""Request headers that scripts of other origins may send."""

_ORIGIN = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?")
_PORTS = {"http": "80", "https": "443"}


class Origins:
    """The listed origins. Raises BadSetting for one that is none, such as "*" or "null"."""

    def __init__(self, listed: Iterable[str]) -> None:
        self._listed = frozenset(_checked(each) for each in listed)

    def allows(self, origin: str, own: str) -> bool:
        """True for a listed origin and for the server's own (`own`: scheme and host as the client asked)."""
        plain = normal(origin)
        return bool(plain) and (plain in self._listed or plain == normal(own))


def normal(origin: str) -> str:
    """An origin in its one form (lower case, no default port); "" for what is none."""
    match = _ORIGIN.fullmatch(origin.lower())
    if match is None:
        return ""
    scheme, host, port = match.groups()
    return f"{scheme}://{host}" if port in (None, _PORTS[scheme]) else f"{scheme}://{host}:{port}"


def _checked(text: str) -> str:
    plain = normal(text.rstrip("/"))
    if not plain:
        detail = "an exact origin such as https://app.example is needed"
        raise BadSetting(where="settings", name="cors_origins", value=text, detail=detail)
    return plain
