"""Three signatures over one body, so that whatever a receiver was written for finds its own.

    headers = signed(secret, body, webhook_id="msg_1", timestamp=1700000000)
    check(secret, body, headers, now=1700000001)

- `X-Signature`: HMAC-SHA256 in hex, of the body;
- `X-Webhook-Signature`: the same with "sha256=" in front;
- `webhook-id`, `webhook-timestamp`, `webhook-signature`: Standard Webhooks v1 (standardwebhooks.com), which signs the
  id and the time too.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping

from clipforge_core.errors import InputError

PREFIX = "whsec_"
TOLERANCE = 300.0
"""Seconds that a signed time may differ from the receiver's clock; as in the Standard Webhooks libraries."""


class BadSignature(InputError):
    """A webhook was not signed with this secret, or too long ago."""

    code = "bad_signature"
    message = "the webhook does not verify: {detail}"
    way_out = "Check that the secret is the endpoint's, and that the body is the bytes that came"


def new_secret() -> str:
    """A secret of 256 bits in the form of Standard Webhooks: "whsec_" and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signed(secret: str, body: bytes, *, webhook_id: str, timestamp: int) -> dict[str, str]:
    """The headers of one attempt; `timestamp` in seconds since 1970."""
    plain = hex_signature(secret, body)
    return {
        "X-Signature": plain,
        "X-Webhook-Signature": f"sha256={plain}",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_standard(key, body, webhook_id, str(timestamp)) for key in _keys(secret)),
    }


def hex_signature(secret: str, body: bytes) -> str:
    """HMAC-SHA256 of the body, 64 hex digits; the key is the secret as it is written, "whsec_" and all."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def check(secret: str, body: bytes, headers: Mapping[str, str], *, now: float, tolerance: float = TOLERANCE) -> str:
    """Verify a webhook that came; answers the name of the header that verified it.

    The Standard Webhooks headers are looked at first, because they sign the time as well. Raises BadSignature.
    """
    found = {name.lower(): value.strip() for name, value in headers.items()}
    if "webhook-signature" in found:
        _check_standard(secret, body, found, now, tolerance)
        return "webhook-signature"
    for name in ("x-signature", "x-webhook-signature"):
        if name in found:
            given = found[name].removeprefix("sha256=").lower()
            if not hmac.compare_digest(given.encode(), hex_signature(secret, body).encode()):
                raise BadSignature(detail=f"{name} is of another body or secret")
            return name
    raise BadSignature(detail="it has neither webhook-signature nor X-Signature nor X-Webhook-Signature")


def _check_standard(secret: str, body: bytes, found: Mapping[str, str], now: float, tolerance: float) -> None:
    webhook_id, moment = found.get("webhook-id", ""), found.get("webhook-timestamp", "")
    if not webhook_id or not moment.isdecimal() or not moment.isascii():
        raise BadSignature(detail="webhook-id or webhook-timestamp is missing")
    wanted = [_standard(key, body, webhook_id, moment).encode() for key in _keys(secret)]
    given = [part.encode() for part in found["webhook-signature"].split()]
    if not any(hmac.compare_digest(one, other) for one in wanted for other in given):
        raise BadSignature(detail="webhook-signature is of another body, id, time or secret")
    if abs(now - int(moment)) > tolerance:
        raise BadSignature(detail=f"it was sent {abs(now - int(moment)):.0f} s from now, more than {tolerance:.0f}")


def _standard(key: bytes, body: bytes, webhook_id: str, moment: str) -> str:
    content = f"{webhook_id}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def _keys(secret: str) -> list[bytes]:
    """Keys of the Standard Webhooks signature: the bytes that the base64 behind "whsec_" stands for.

    A secret of the user's own is taken as it is written; where it happens to be base64 too, the signature is given
    with both keys, because the libraries differ in what they make of it.
    """
    decoded = _decoded(secret.removeprefix(PREFIX))
    if secret.startswith(PREFIX) and decoded:
        return [decoded]
    return [secret.encode(), decoded] if decoded else [secret.encode()]


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
