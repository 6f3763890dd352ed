"""Idempotency-Key: the same key with the same body gets the first answer, however often and however close together.

A JSON body is read before anything is done, and hashed together with the query. An upload's is hashed as it streams:
what it must be equal to is known at its end, so a repetition is read through and compared before the first answer is
given. Answers are kept before they are sent, so that one that never arrived can be asked for again.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from typing import TYPE_CHECKING, Any

from clipforge_core.errors import ClipForgeError
from clipforge_core.refusals import Conflict, TooLarge
from clipforge_core.requests.idempotency import LONGEST_KEY, Claim, IdempotencyStore, KeptAnswer, Place
from clipforge_server.frame.answers import Send, send_answer
from clipforge_server.frame.errors import BadRequest
from clipforge_server.frame.exchange import Exchange
from clipforge_server.frame.proxies import bucket_of

if TYPE_CHECKING:
    from clipforge_server.frame.site import Route

WAIT_SECONDS = 25.0
"""How long a request waits for another with the same key; synchronous answers come within 30 s."""

LONGEST_ANSWER = 2_000_000
_POLL_SECONDS = 0.02

_log = logging.getLogger("clipforge.server")


class Idempotent:
    """Runs routes once a key."""

    def __init__(self, store: IdempotencyStore) -> None:
        self._store = store

    async def run(self, exchange: Exchange, route: Route, app: Any, scope: Any, receive: Any, send: Send) -> None:
        """Answer with the kept answer, or call `app` and keep what it answers.

        Raises Conflict, BadRequest, TooLarge; SealBroken where a kept answer cannot be read.
        """
        place = _place(exchange)
        streams = bool(route.opt.get("stream"))
        body = b"" if streams else await _read(receive, route.limit)
        hashed = _Hashed(receive, scope.get("query_string", b""))
        known = "" if streams else hashed.of(body)
        claim = await self._claim(place, known)
        if isinstance(claim, KeptAnswer):
            await self._again(place, claim, hashed if streams else None, send)
            return
        answer = _Buffer(send)
        kept = False
        try:
            await app(scope, hashed.receive if streams else _replay(body, receive), answer.send)
            digest = known or hashed.finished()
            if answer.whole and digest:
                await asyncio.to_thread(self._store.keep, place, digest, answer.kept())
                kept = True
        finally:
            if not kept:
                await asyncio.shield(asyncio.to_thread(self._release, place))
        await answer.flush()

    async def _claim(self, place: Place, body_hash: str) -> Claim | KeptAnswer:
        end = time.monotonic() + WAIT_SECONDS
        while True:
            claim = await asyncio.to_thread(self._store.claim, place, body_hash)
            if claim is not Claim.BUSY:
                return claim
            if time.monotonic() > end:
                raise Conflict(
                    detail="a request with this Idempotency-Key is still being worked on", reason="in_flight"
                )
            await asyncio.sleep(_POLL_SECONDS)

    async def _again(self, place: Place, answer: KeptAnswer, streamed: _Hashed | None, send: Send) -> None:
        if streamed is not None:
            await asyncio.to_thread(self._store.check, place, await streamed.drain())
        await send_answer(send, answer.status, answer.body, [*answer.headers, ("Idempotency-Replayed", "true")])

    def _release(self, place: Place) -> None:
        try:
            self._store.release(place)
        except ClipForgeError as error:
            # The row names this process: while it lives the key stays taken, which an operator should know.
            _log.error("an idempotency key could not be given back: %s", error.describe())


class _Hashed:
    """The bytes of a request as they come, and SHA-256 over the query and all of them."""

    def __init__(self, receive: Any, query: bytes) -> None:
        self._receive = receive
        self._hash = hashlib.sha256(query + b"\0")
        self._ended = False

    def of(self, body: bytes) -> str:
        """The hash where the whole body is known."""
        self._hash.update(body)
        return self._hash.hexdigest()

    async def receive(self) -> Any:
        """As ASGI's receive."""
        message = await self._receive()
        if message["type"] == "http.request" and not self._ended:
            self._hash.update(message.get("body", b""))
            self._ended = not message.get("more_body", False)
        return message

    def finished(self) -> str:
        """The hash, "" where the body was not read to its end."""
        return self._hash.hexdigest() if self._ended else ""

    async def drain(self) -> str:
        """Read to the end; answers the hash. Raises BadRequest where the client goes away first."""
        while not self._ended:
            if (await self.receive())["type"] == "http.disconnect":
                raise BadRequest(detail="the body was cut off")
        return self._hash.hexdigest()


class _Buffer:
    """Holds an answer back until it is whole; one that grows too large goes out as it comes and is not kept."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Any = None
        self._body = bytearray()
        self._passing = False
        self.whole = False

    async def send(self, message: Any) -> None:
        """As ASGI's send."""
        if self._passing:
            await self._send(message)
        elif message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            self.whole = not message.get("more_body", False)
            if len(self._body) > LONGEST_ANSWER:
                self._passing, whole = True, self.whole
                self.whole = False
                await self._send(self._start)
                await self._send({"type": "http.response.body", "body": bytes(self._body), "more_body": not whole})

    def kept(self) -> KeptAnswer:
        """The answer, when it is whole."""
        headers = [(bytes(n).decode("latin-1"), bytes(v).decode("latin-1")) for n, v in self._start.get("headers", ())]
        return KeptAnswer(self._start["status"], headers, bytes(self._body))

    async def flush(self) -> None:
        """Send what was held back."""
        if not self._passing and self._start is not None:
            await self._send(self._start)
            await self._send({"type": "http.response.body", "body": bytes(self._body), "more_body": False})


def _place(exchange: Exchange) -> Place:
    key = exchange.header(b"idempotency-key")
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise BadRequest(detail=f"an Idempotency-Key has 1 to {LONGEST_KEY} printable ASCII characters")
    who = exchange.caller.id if exchange.caller is not None else f"address {bucket_of(exchange.client)}"
    return Place(user=who, route=f"POST {exchange.path}", key=key)


async def _read(receive: Any, limit: int) -> bytes:
    """A whole body. Raises TooLarge, BadRequest."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest(detail="the body was cut off")
        body += message.get("body", b"")
        if len(body) > limit:
            raise TooLarge(what="the body", limit=limit)
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Any) -> Any:
    """A receive that gives a body that was read already, then what the client does next."""
    given = False

    async def again() -> Any:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
