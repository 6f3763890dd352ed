"""MediaAnswer: a file of the storage as the answer to a GET or HEAD, whole or in parts.

    return MediaAnswer(services.storage, key, kept, name="talk.mp4", headers=exchange.headers)

It is an ASGI application. A whole file of this machine is handed to the server by its path, where the server takes
that; all else is read in pieces, in threads, no more than one piece ahead of the client.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from anyio import to_thread

from clipforge_core.media_types import type_of
from clipforge_server.frame.errors import NoSuchRange
from clipforge_server.media.conditions import http_date, not_modified, range_holds
from clipforge_server.media.ranges import parse_ranges

if TYPE_CHECKING:
    from clipforge_core.contracts.storage import Kept, Readable

_SHOWN = ("video/", "audio/", "image/")
"""Types that a browser may show in its own window; others are saved. None of ours can hold a script."""

_POLICY = "default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors *"

_END: Any = object()


class MediaAnswer:
    """One answer.

    `headers` are those of the request, by lower-case name; `fresh` is for how many seconds the client may keep the
    answer; with `download` a browser saves the file. `elsewhere` is a link of the storage's own: the client is sent
    there. `begun` is called, once, when an answer begins that has the file's first byte in it.
    """

    def __init__(
        self,
        storage: Readable,
        key: str,
        kept: Kept,
        *,
        name: str,
        headers: Mapping[bytes, bytes],
        head: bool = False,
        download: bool = False,
        fresh: int = 0,
        elsewhere: str = "",
        begun: Callable[[], None] | None = None,
    ) -> None:
        self._storage = storage
        self._key = key
        self._kept = kept
        self._name = name
        self._asked = headers
        self._head = head
        self._download = download
        self._fresh = fresh
        self._elsewhere = elsewhere
        self._begun = begun
        self._type = type_of(key)
        self._etag = f'"{kept.tag}"'

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """As ASGI calls it."""
        if self._elsewhere:
            self._begin(self._parts())
            lines = [("Location", self._elsewhere), ("Cache-Control", "no-store")]
            await _send_all(send, 307, lines, b"")
            return
        if not_modified(self._asked, self._etag, self._kept.modified):
            await _send_all(send, 304, self._common(), b"")
            return
        parts = self._parts()
        self._begin(parts)
        if parts is None:
            await self._whole(scope, send)
        elif not parts:
            raise NoSuchRange(asked=self._asked[b"range"].decode("latin-1"), size=self._kept.size)
        elif len(parts) == 1:
            await self._one(parts[0], send)
        else:
            await self._several(parts, send)

    def _parts(self) -> list[tuple[int, int]] | None:
        wanted = self._asked.get(b"range")
        # A HEAD has no parts (RFC 9110, 14.2).
        if wanted is None or self._head or not range_holds(self._asked, self._etag, self._kept.modified):
            return None
        return parse_ranges(wanted.decode("latin-1"), self._kept.size)

    def _begin(self, parts: list[tuple[int, int]] | None) -> None:
        if self._begun is not None and not self._head and (parts is None or any(start == 0 for start, _ in parts)):
            self._begun()

    async def _whole(self, scope: Any, send: Any) -> None:
        size = self._kept.size
        await _start(send, 200, [*self._common(), ("Content-Type", self._type), ("Content-Length", str(size))])
        path = self._storage.local(self._key) if "http.response.pathsend" in (scope.get("extensions") or {}) else None
        if path is not None:
            await send({"type": "http.response.pathsend", "path": str(path)})
            return
        await self._copy((0, size), send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _one(self, part: tuple[int, int], send: Any) -> None:
        start, end = part
        lines = [
            *self._common(),
            ("Content-Type", self._type),
            ("Content-Length", str(end - start)),
            ("Content-Range", f"bytes {start}-{end - 1}/{self._kept.size}"),
        ]
        await _start(send, 206, lines)
        await self._copy(part, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _several(self, parts: Sequence[tuple[int, int]], send: Any) -> None:
        boundary = secrets.token_hex(12)
        heads = [
            f"\r\n--{boundary}\r\nContent-Type: {self._type}\r\n"
            f"Content-Range: bytes {start}-{end - 1}/{self._kept.size}\r\n\r\n".encode("ascii")
            for start, end in parts
        ]
        last = f"\r\n--{boundary}--\r\n".encode("ascii")
        length = sum(map(len, heads)) + sum(end - start for start, end in parts) + len(last)
        lines = [
            *self._common(),
            ("Content-Type", f"multipart/byteranges; boundary={boundary}"),
            ("Content-Length", str(length)),
        ]
        await _start(send, 206, lines)
        for head, part in zip(heads, parts, strict=True):
            await send({"type": "http.response.body", "body": head, "more_body": True})
            await self._copy(part, send)
        await send({"type": "http.response.body", "body": last, "more_body": False})

    async def _copy(self, part: tuple[int, int], send: Any) -> None:
        start, end = part
        pieces: Iterator[bytes] = await to_thread.run_sync(self._storage.read, self._key, start, end - start)
        left = end - start
        while left:
            piece = await to_thread.run_sync(next, pieces, _END)
            if piece is _END:
                # It was replaced by a shorter one: an answer that is too short is seen as cut off.
                raise OSError(f"{self._key} ended {left} bytes early")
            left -= len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": True})

    def _common(self) -> list[tuple[str, str]]:
        inline = not self._download and self._type.startswith(_SHOWN)
        return [
            ("Accept-Ranges", "bytes"),
            ("ETag", self._etag),
            ("Last-Modified", http_date(self._kept.modified)),
            ("Cache-Control", f"private, max-age={self._fresh}"),
            ("Content-Disposition", disposition(self._name, inline=inline)),
            ("Content-Security-Policy", _POLICY),
        ]


def disposition(name: str, *, inline: bool) -> str:
    """Content-Disposition for a name of any letters: plain ASCII for old clients, then the real one (RFC 6266, RFC
    8187)."""
    kind = "inline" if inline else "attachment"
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    if plain == name:
        return f'{kind}; filename="{plain}"'
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name.encode('utf-8', 'replace'), safe='')}"


async def _start(send: Any, status: int, lines: Sequence[tuple[str, str]]) -> None:
    headers = [(name.lower().encode("ascii"), value.encode("latin-1")) for name, value in lines]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _send_all(send: Any, status: int, lines: Sequence[tuple[str, str]], body: bytes) -> None:
    more = [] if status == 304 else [("Content-Length", str(len(body)))]
    await _start(send, status, [*lines, *more])
    await send({"type": "http.response.body", "body": body, "more_body": False})
