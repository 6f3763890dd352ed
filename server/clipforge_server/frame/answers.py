"""Writing answers: the headers that all of them have, answers without a body for HEAD, and small ones of our own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from clipforge_server.frame.exchange import Exchange
from clipforge_server.frame.origins import EXPOSED

Send = Callable[[Any], Awaitable[None]]

SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
EVENTS = b"text/event-stream"
_USUAL = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)
"""What an answer has unless it says something else."""

_USUAL_OF_MEDIA = (*_USUAL[:2], (b"cross-origin-resource-policy", b"cross-origin"))


class Finished(BaseException):
    """The headers of a HEAD are out: whatever would make the body stops here. (No error: none may answer it.)"""


class Writer:
    """Sends one answer, adding the frame's headers when it begins.

    `look` answers how many requests are left, for answers that were given before anything was counted; `follow` is
    called before a stream of events begins.
    """

    def __init__(
        self, exchange: Exchange, send: Send, look: Callable[[Exchange], Any], follow: Callable[[], None]
    ) -> None:
        self._exchange = exchange
        self._send = send
        self._look = look
        self._follow = follow
        self.origin = b""
        self.vary = False
        self.started = False

    async def send(self, message: Any) -> None:
        """As ASGI's send."""
        if message["type"] == "http.response.start":
            self.started = True
            self._exchange.status = message["status"]
            message = {**message, "headers": self._headers(message.get("headers", ()))}
            await self._send(message)
            if self._exchange.head:
                await self._send({"type": "http.response.body", "body": b"", "more_body": False})
                raise Finished
            return
        await self._send(message)

    def _headers(self, given: Iterable[Any]) -> list[tuple[bytes, bytes]]:
        exchange = self._exchange
        headers = [(bytes(name).lower(), bytes(value)) for name, value in given]
        names = dict(headers)
        if names.get(b"content-type", b"").startswith(EVENTS):
            self._follow()
        taken = exchange.taken or self._look(exchange)
        headers += (
            (b"x-request-id", exchange.request_id.encode("ascii")),
            (b"x-ratelimit-limit", b"%d" % taken.limit),
            (b"x-ratelimit-remaining", b"%d" % taken.remaining),
            (b"x-ratelimit-reset", b"%d" % taken.reset),
            *SECURITY,
        )
        media = exchange.opt.get("bucket") == "media"
        headers += [line for line in (_USUAL_OF_MEDIA if media else _USUAL) if line[0] not in names]
        if media:
            headers += [(b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", EXPOSED)]
        elif self.origin:
            headers += [(b"access-control-allow-origin", self.origin), (b"access-control-expose-headers", EXPOSED)]
        if not media:
            headers.append((b"vary", b"Origin"))
        return headers


async def send_answer(
    send: Send, status: int, body: bytes, headers: Iterable[tuple[str, str]] = (), media_type: str = "application/json"
) -> None:
    """A whole answer at once."""
    lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    names = {name for name, _ in lines}
    if body or status not in (204, 304):
        if b"content-type" not in names:
            lines.append((b"content-type", media_type.encode("latin-1")))
        if b"content-length" not in names:
            lines.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body, "more_body": False})
