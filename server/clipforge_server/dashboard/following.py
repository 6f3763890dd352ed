"""Streams of server-sent events that say that something changed; what it is, the page asks for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

from anyio import to_thread
from litestar.response import Stream

from clipforge_core.services import Services

BEAT_SECONDS = 15.0
"""Silence after which a comment is sent: proxies close connections on which nothing moves for a minute."""

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def changes_stream(services: Services, signature: Callable[[], Any]) -> Stream:
    """`changed` whenever `signature()` is another one than before; it is asked in a thread, after something was
    written."""
    return Stream(_changes(services, signature), media_type="text/event-stream", headers=_HEADERS)


async def _changes(services: Services, signature: Callable[[], Any]) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n\n"
    last: Any = None
    first = True
    async for written in services.user_jobs.pulse.follow(beat=BEAT_SECONDS):
        if not written:
            yield b": still here\n\n"
            continue
        now = await to_thread.run_sync(signature)
        if not first and now != last:
            yield b"event: changed\ndata: {}\n\n"
        last, first = now, False
