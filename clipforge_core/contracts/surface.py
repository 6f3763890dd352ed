"""Surface: one documented HTTP API over the core's services, mounted by prefix.

A surface brings its routes and the form of its errors; authentication, limits, CORS, idempotency, HEAD and OPTIONS,
request ids and logs are the frame's and alike for all of them::

    class Words:
        name, title, version, description = "words", "Words", "1.0", "Counts words."
        mount, base = "/words", "/api/v1"          # answers at /words/api/v1, or at /api/v1 with --surface words=/
        strict_origins = False

        def handlers(self): return [count]         # Litestar route handlers, paths relative to mount + base
        def root_handlers(self): return []
        def error(self, problem): return ErrorAnswer(problem.status, {"detail": problem.message})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import msgspec


class FieldProblem(msgspec.Struct, frozen=True):
    """One part of a request that cannot be what it is: its dotted path, and what would be right."""

    field: str
    message: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong with one request, before a surface puts it into its own form.

    `status` is the HTTP status that fits, `code` the stable name of the error (`ClipForgeError.code`), `data` what the
    error carries that may be shown, `time` UTC ISO 8601, `docs` the absolute URL of the surface's documentation.
    """

    status: int
    code: str
    message: str
    request_id: str
    fields: tuple[FieldProblem, ...] = ()
    data: Mapping[str, Any] = {}
    retry_after: int = 0
    time: str = ""
    docs: str = ""


class ErrorAnswer(msgspec.Struct, frozen=True):
    """An error as it is answered: status, JSON body, and headers beside those of the frame."""

    status: int
    body: Any
    headers: Mapping[str, str] = {}


@runtime_checkable
class Surface(Protocol):
    """One API.

    `mount` is where it stands unless the operator says otherwise ("/" or "/name"), `base` the part of the path that
    the document's own base URL ends with ("/v1"). With `strict_origins` a web page whose origin is not listed gets
    403 instead of an answer without CORS headers.

    A surface may also have `set_up_page`, the path below its base of a page where a set-up link is used: the first
    start of a server shows the link. And it may have `address_burst`, a number: its requests are then counted by client
    address and not by user, and at most so many of them are let through at once above the steady rate that the setting
    `rate_limit` allows. With `sockets` True the server answers Socket.IO at /socket.io, where jobs are followed.
    """

    name: str
    title: str
    version: str
    description: str
    mount: str
    base: str
    strict_origins: bool

    def handlers(self) -> Sequence[Any]:
        """Litestar route handlers, their paths relative to mount and base. Called once, when the server starts."""

    def root_handlers(self) -> Sequence[Any]:
        """Litestar route handlers at the server's root, such as signed media."""

    def error(self, problem: Problem) -> ErrorAnswer:
        """A problem in this API's form. Must not raise, and must answer JSON for every status from 400 to 599."""
