"""Admission: who asks, may they do this here, and how many requests are left to them.

Requests are counted by user, or by the client's address (an IPv6 /64) where nobody was recognised; media links, the
pieces of resumable uploads and probes have windows of their own, because players, uploaders and monitors ask often.
"""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from clipforge_core.refusals import Forbidden, NotThere, RateLimited, Unauthorized
from clipforge_server.frame.exchange import Exchange
from clipforge_server.frame.origins import Origins
from clipforge_server.frame.proxies import bucket_of, is_loopback
from clipforge_server.frame.recent import Recent

if TYPE_CHECKING:
    from clipforge_core.requests.limiter import Taken
    from clipforge_core.services import Services
    from clipforge_server.frame.site import Site

PROBES = 1200
"""Requests a minute that monitors at one address may send to probes and documentation."""

PAGES = 1200
"""Requests a minute that a user of the dashboard may send: a page is made of many small answers."""


class Admission:
    """Decides by the settings of one server. `hosts` are the names under which an open surface may be asked."""

    def __init__(self, services: Services, origins: Origins, hosts: frozenset[str]) -> None:
        self._services = services
        self._origins = origins
        self._hosts = hosts
        identity = services.identity
        # Auths that may wait for a network are asked in a thread, and anew every time.
        self._recent = Recent(identity.recognise, services.database) if identity.quick else None
        self._limits = {
            "": services.settings.get("rate_limit", int),
            "media": services.settings.get("media_rate_limit", int),
            "pieces": services.settings.get("media_rate_limit", int),
            "probe": PROBES,
            "pages": PAGES,
        }

    def close(self) -> None:
        """Give back what it holds of the database."""
        if self._recent is not None:
            self._recent.close()

    async def recognise(self, exchange: Exchange, site: Site) -> None:
        """Fill in the caller, or why there is none. A surface with a way of its own to know people is asked alone."""
        if site.recognise is not None:
            try:
                exchange.caller = await site.recognise(exchange, self._services)
            except Unauthorized as error:
                exchange.refused = error
            return
        credential = _credential(exchange)
        if credential:
            try:
                if self._recent is not None:
                    exchange.caller = self._recent.recognise(credential)
                    exchange.memory = self._recent.memory
                else:
                    exchange.caller = await asyncio.to_thread(self._services.identity.recognise, credential)
                return
            except Unauthorized as error:
                exchange.refused = error
        if site.open_as:
            await self._open(exchange, site)

    async def _open(self, exchange: Exchange, site: Site) -> None:
        """The user that a surface without keys acts as; not for a web page that came by another name or origin."""
        origin = exchange.header(b"origin")
        host = exchange.host.rpartition(":")[0] if ":" in exchange.host.rpartition("]")[2] else exchange.host
        if not (is_loopback(host) or host.lower() in self._hosts):
            exchange.refused = Forbidden(detail=f"this server is not called {host}")
        elif origin and not self._origins.allows(origin, exchange.base):
            exchange.refused = Forbidden(detail="web pages of this origin may not use this server")
        else:
            try:
                exchange.caller = await asyncio.to_thread(self._services.identity.acting_as, site.open_as)
                exchange.refused = None
            except NotThere as error:
                exchange.refused = error

    def count(self, exchange: Exchange) -> None:
        """Take one place. Raises RateLimited."""
        burst = _burst(exchange)
        if burst:
            limit = self._limits[""]
            wait = self._services.pacer.wait(_address(exchange), limit / 60, burst)
            if wait:
                raise RateLimited(retry_after=math.ceil(wait))
        taken = exchange.taken = self._take(exchange, 1)
        if not taken.admitted:
            raise RateLimited(retry_after=taken.retry_after)

    def look(self, exchange: Exchange) -> Taken:
        """How many places are left, taking none."""
        return self._take(exchange, 0)

    def _take(self, exchange: Exchange, cost: int) -> Taken:
        bucket = str(exchange.opt.get("bucket", ""))
        limit = self._limits[bucket]
        if _burst(exchange):
            return self._services.limiter.take(_address(exchange), limit, cost=cost)
        if exchange.caller is not None and not bucket:
            user = exchange.caller.user
            allowed = self._services.usage.limits(user).requests  # may be 0: such a user may send none
            return self._services.limiter.take(f"user:{user.id}", allowed, cost=cost)
        if exchange.caller is not None and bucket in ("pieces", "pages"):
            return self._services.limiter.take(f"{bucket}:{exchange.caller.id}", limit, cost=cost)
        return self._services.limiter.take(f"{bucket}:{bucket_of(exchange.client)}", limit, cost=cost)

    def check(self, exchange: Exchange) -> None:
        """Raises Unauthorized, Forbidden."""
        if exchange.opt.get("public"):
            return
        if exchange.caller is None:
            raise exchange.refused or Unauthorized(detail="this needs a key or a token", reason="missing")
        needed = exchange.opt.get("scope") or ("read" if exchange.method in ("GET", "HEAD") else "write")
        if needed not in exchange.caller.scopes:
            raise Forbidden(detail=f"this key or token lacks the scope {needed!r}", scope=needed)


def _burst(exchange: Exchange) -> int:
    """How many requests of an address its surface lets through at once; 0 where it does not count by address."""
    if exchange.site is None or exchange.opt.get("bucket"):
        return 0
    return exchange.site.address_burst


def _address(exchange: Exchange) -> str:
    """What requests are counted by on a surface that counts by address."""
    assert exchange.site is not None
    return f"{exchange.site.surface.name}:{bucket_of(exchange.client)}"


def _credential(exchange: Exchange) -> str:
    key = exchange.header(b"x-api-key")
    if key:
        return key
    scheme, _, token = exchange.header(b"authorization").partition(" ")
    if scheme.lower() == "bearer" or not exchange.opt.get("query_token"):
        return token.strip() if scheme.lower() == "bearer" else ""
    # Players and EventSource send no headers of their own.
    return parse_qs(exchange.query.decode("latin-1")).get("token", [""])[0]
