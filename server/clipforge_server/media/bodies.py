"""Bodies of any size: from a request into a file, in threads of their own.

    threads = threads_of(request)
    async for batch in Body(request):
        await threads.write(receiving.write, batch)

A few hundred kilobytes of one body are in memory at most. Writing has a small pool of threads beside the one that
answers other requests, so that a hundred uploads to a slow disk hold up nobody but each other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from anyio import CancelScope, CapacityLimiter, to_thread

from clipforge_server.frame.errors import BadRequest

if TYPE_CHECKING:
    from litestar import Request

T = TypeVar("T")

BATCH = 1 << 16
"""Bytes that are collected before a thread is asked to write them; servers give more at once to quick senders."""

WRITERS = 8
"""Threads of a process that write bodies."""

KEEPERS = 4
"""Threads of a process that check what has come: each waits for a child."""

IDLE_SECONDS = 120.0
"""A sender that says nothing for so long is gone: its connection may look alive for hours."""

DRAINED = 32 << 20
"""Bytes of a refused body that are read and thrown away, so that the client gets to read why."""


class Threads:
    """The threads of one process for bodies. Made in the event loop that uses it."""

    def __init__(self) -> None:
        self._writers = CapacityLimiter(WRITERS)
        self._keepers = CapacityLimiter(KEEPERS)

    async def write(self, call: Callable[..., T], *args: Any) -> T:
        """Something quick."""
        return await to_thread.run_sync(call, *args, limiter=self._writers)

    async def keep(self, call: Callable[..., T], *args: Any) -> T:
        """Something that may take seconds."""
        return await to_thread.run_sync(call, *args, limiter=self._keepers)

    async def certainly(self, call: Callable[..., object], *args: Any) -> None:
        """Something that must be done, also where the request was given up meanwhile."""
        with CancelScope(shield=True):
            await to_thread.run_sync(call, *args, limiter=self._writers)


def threads_of(request: Request[Any, Any, Any]) -> Threads:
    """Those of the app that answers a request."""
    state = request.app.state
    if "threads" not in state:
        state["threads"] = Threads()
    threads: Threads = state["threads"]
    return threads


class Body:
    """The body of a request, in batches of about BATCH bytes. Raises BadRequest where it is cut off, after what came
    before."""

    def __init__(self, request: Request[Any, Any, Any], idle: float = IDLE_SECONDS) -> None:
        self._request = request
        self._idle = idle
        self._ended = False
        text = request.headers.get("content-length", "")
        self.declared = int(text) if text.isdigit() else None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        collected, total = bytearray(), 0
        while not self._ended:
            message = await self._next()
            cut = message["type"] == "http.disconnect"
            body = message.pop("body", b"")
            self._ended = cut or not message.get("more_body", False)
            total += len(body)
            if len(body) >= BATCH and not collected:
                yield body  # as it came: copies of many uploads at once add up
                continue
            collected += body
            if collected and (self._ended or len(collected) >= BATCH):
                yield bytes(collected)
                collected = bytearray()
            if cut:
                raise BadRequest(detail="the body was cut off")
        if self.declared is not None and total != self.declared:
            raise BadRequest(detail=f"the body has {total} bytes, and its Content-Length says {self.declared}")

    async def _next(self) -> Any:
        """The next message; a disconnect where none comes."""
        try:
            async with asyncio.timeout(self._idle):
                return await self._request.receive()
        except TimeoutError:
            return {"type": "http.disconnect"}

    async def drain(self) -> None:
        """Read what is left of a body that is refused, up to a limit; not where the client waits to be asked for it."""
        left = 0 if "expect" in self._request.headers else DRAINED
        while left > 0 and not self._ended:
            message = await self._next()
            left -= len(message.get("body", b""))
            self._ended = message["type"] == "http.disconnect" or not message.get("more_body", False)
