"""Exchange: what is known about one request, from its first byte to its log line."""

from __future__ import annotations

import random
import re
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.requests.limiter import Taken
    from clipforge_server.frame.memory import Memory
    from clipforge_server.frame.site import Site

KEY = "clipforge.exchange"
"""Where a scope holds it."""

_SANE = re.compile(rb"[A-Za-z0-9._:-]{8,64}")


class Exchange:
    """One request and its answer. `path` is as it was asked; `base` is "https://host:port" as the client sees it."""

    __slots__ = (
        "base",
        "caller",
        "client",
        "credential",
        "error",
        "head",
        "headers",
        "host",
        "memory",
        "method",
        "opt",
        "path",
        "query",
        "refused",
        "request_id",
        "route",
        "site",
        "started",
        "status",
        "taken",
    )

    def __init__(self, scope: dict[str, Any]) -> None:
        self.started = time.perf_counter()
        self.headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            # Repeated headers mean a list (RFC 9110, 5.3); for those that are read here the first counts.
            self.headers.setdefault(name, value)
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope.get("query_string", b"")
        self.request_id = _request_id(self.headers.get(b"x-request-id"))
        self.client = ""
        self.base = ""
        self.host = ""
        self.site: Site | None = None
        self.route = ""
        self.opt: dict[str, Any] = {}
        self.credential = ""
        self.caller: Caller | None = None
        self.refused: Exception | None = None
        self.memory: Memory | None = None
        self.taken: Taken | None = None
        self.head = False
        self.status = 0
        self.error = ""

    def header(self, name: bytes) -> str:
        """The first header of that name (lower case), "" where there is none."""
        return self.headers.get(name, b"").decode("latin-1").strip()


def _request_id(given: bytes | None) -> str:
    """The id that a proxy or client gave, where it cannot break a log line; else a new one."""
    if given is not None and _SANE.fullmatch(given):
        return given.decode("ascii")
    return f"req_{random.getrandbits(64):016x}"
