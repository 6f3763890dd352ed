"""Checking that a webhook came from the server that knows the secret.

    event = verify_webhook(secret, request.body, request.headers)      # raises WebhookVerificationError
    if event.event == "export.ready":
        print(event.data["artifacts"]["mp4_url"])

`body` must be the bytes that came, before anything parsed them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Mapping

import msgspec

from clipforge.core.decoding import decode
from clipforge.errors import WebhookVerificationError
from clipforge.models import WebhookEvent

_PREFIX = "whsec_"


def verify_webhook(
    secret: str,
    body: bytes | str,
    headers: Mapping[str, str],
    *,
    tolerance: float = 300.0,
    now: float | None = None,
) -> WebhookEvent:
    """The event of a webhook, once its signature is checked.

    The Standard Webhooks headers are checked where they came (they sign the time: `tolerance` is in seconds), otherwise
    X-Signature or X-Webhook-Signature. Raises WebhookVerificationError.
    """
    if not secret:
        raise WebhookVerificationError("there is no secret to check with")
    data = body.encode() if isinstance(body, str) else bytes(body)
    given = {str(name).lower(): str(value).strip() for name, value in headers.items()}
    if "webhook-signature" in given:
        _check_standard(secret, data, given, time.time() if now is None else now, tolerance)
    else:
        signature = given.get("x-signature") or given.get("x-webhook-signature", "").removeprefix("sha256=")
        if not signature:
            raise WebhookVerificationError("the request has no signature")
        expected = hmac.new(secret.encode(), data, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), signature.lower().encode()):
            raise WebhookVerificationError("the signature is of another body or secret")
    try:
        return decode(data, WebhookEvent)
    except msgspec.MsgspecError as error:
        raise WebhookVerificationError(f"the body is no webhook: {error}") from error


def _check_standard(secret: str, data: bytes, given: Mapping[str, str], now: float, tolerance: float) -> None:
    webhook_id, moment = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    if not webhook_id or not (moment.isascii() and moment.isdecimal()):
        raise WebhookVerificationError("webhook-id or webhook-timestamp is missing")
    content = f"{webhook_id}.{moment}.".encode() + data
    digest = hmac.new(_key(secret), content, hashlib.sha256).digest()
    expected = f"v1,{base64.b64encode(digest).decode()}".encode()
    if not any(hmac.compare_digest(expected, one.encode()) for one in given["webhook-signature"].split()):
        raise WebhookVerificationError("the signature is of another body, time or secret")
    if abs(now - int(moment)) > tolerance:
        raise WebhookVerificationError(f"the message was sent {abs(now - int(moment)):.0f} seconds from now")


def _key(secret: str) -> bytes:
    """What is behind "whsec_" is base64; a secret of one's own is taken as it is written."""
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True) or secret.encode()
        except binascii.Error:
            pass
    return secret.encode()
