"""Signed links: a token that says what may be done where and until when, and that nobody else can make.

    token = signer.sign("exports/exp_1/clip.mp4", expires=time.time() + 3600, verb="get")
    signer.check(token).path                     # "exports/exp_1/clip.mp4"

A token is URL-safe text: the claims (JSON as base64url), a dot, and HMAC-SHA256 over the text before the dot. What is
compared is the text of the signature and not its bytes: base64 has several spellings of the same bytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import math
import time
from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from clipforge_core.refusals import LinkRefused

_PURPOSE = b"clipforge link 1\0"
"""Goes into every signature, so that one that was made for something else is none of a link."""

_LONGEST = 8192


class LinkClaims(msgspec.Struct, frozen=True):
    """What a link says: where, until when (seconds since 1970), and whatever else was signed with it."""

    path: str
    expires: float
    claims: Mapping[str, str] = {}


class Keys(Protocol):
    """Where keys come from, such as a KeyFile: the newest first, at least one."""

    def all(self) -> tuple[bytes, ...]:
        """All of them."""


class Signer:
    """Signs and checks with the keys of a file; `now` is the clock."""

    def __init__(self, file: Keys, now: Callable[[], float] = time.time) -> None:
        self._file = file
        self._now = now

    def sign(self, path: str, expires: float, claims: Mapping[str, str]) -> str:
        """A token for a path, good until `expires` (seconds since 1970). Raises KeyFileBroken, PermissionDenied."""
        if not math.isfinite(expires):
            raise ValueError("a link needs an end")
        body = _text(msgspec.json.encode([path, expires, dict(sorted(claims.items()))]))
        return f"{body}.{_signature(self._file.all()[0], body)}"

    def check(self, token: str) -> LinkClaims:
        """What a token says. Raises LinkRefused; its `reason` is "expired" or "tampered"."""
        body, dot, signature = token.rpartition(".")
        if not dot or len(token) > _LONGEST or not token.isascii() or not self._signed(body, signature):
            raise LinkRefused(detail="was changed, or is none of ours", reason="tampered")
        claims = _claims(body)
        if claims.expires <= self._now():
            raise LinkRefused(detail="has expired", reason="expired")
        return claims

    def _signed(self, body: str, signature: str) -> bool:
        return any(hmac.compare_digest(_signature(key, body), signature) for key in self._file.all())


def _signature(key: bytes, body: str) -> str:
    return _text(hmac.digest(key, _PURPOSE + body.encode("ascii"), hashlib.sha256))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _claims(body: str) -> LinkClaims:
    try:
        data = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        path, expires, claims = msgspec.json.decode(data, type=tuple[str, float, dict[str, str]])
    except (binascii.Error, msgspec.MsgspecError) as error:
        raise LinkRefused(detail="was changed, or is none of ours", reason="tampered") from error
    return LinkClaims(path, expires, claims)
