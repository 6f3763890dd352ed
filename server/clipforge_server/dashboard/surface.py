"""DashboardSurface: the dashboard as the frame sees it: its routes, who asks (by cookie), and what errors look like."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from clipforge_core.contracts.surface import ErrorAnswer, Problem
from clipforge_core.refusals import Unauthorized
from clipforge_server.dashboard.cookies import cookie_of, is_visit
from clipforge_server.dashboard.looks import POLICY, Look
from clipforge_server.dashboard.studio.places import AREAS as STUDIO
from clipforge_server.surfaces.clipforge.surface import ClipForgeSurface

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_server.frame.exchange import Exchange

AREAS = (
    "assets",
    "entering",
    "account",
    "users",
    "projects",
    "uploads",
    "media",
    "project",
    "player",
    "comparing",
    "exports",
    "jobs",
    "keys",
    "hooks",
    "templates",
    "server",
    "watch",
    *(f"studio.{area}" for area in STUDIO),
)
"""Its route modules."""

SESSION_ENDED = "ended"


class DashboardSurface:
    """Pages for browsers."""

    name = "dashboard"
    title = "Dashboard"
    version = "1"
    description = "The studio in a browser."
    base = ""
    strict_origins = False

    def __init__(self, services: Services, mount: str) -> None:
        self.mount = mount
        self._services = services
        self._native = ClipForgeSurface()

    def handlers(self) -> Sequence[Any]:
        """Every page."""
        from litestar import Router
        from litestar.di import Provide

        from clipforge_server.dashboard.forms import give_form, guard
        from clipforge_server.dashboard.looks import give_look
        from clipforge_server.frame.strict import StrictRequest

        package = __name__.rpartition(".")[0]
        found = [handler for area in AREAS for handler in import_module(f"{package}.{area}").HANDLERS]
        return [
            Router(
                path="/",
                route_handlers=found,
                request_class=StrictRequest,
                before_request=guard,
                opt={"bucket": "pages", "idempotent": False},
                dependencies={
                    "look": Provide(give_look, sync_to_thread=False),
                    "form": Provide(give_form, sync_to_thread=False),
                },
                include_in_schema=False,
            )
        ]

    def root_handlers(self) -> Sequence[Any]:
        """None: all it has stands below its mount."""
        return ()

    async def recognise(self, exchange: Exchange, services: Services) -> Caller:
        """Who is signed in. Raises Unauthorized."""
        cookie = cookie_of(exchange)
        if not cookie or is_visit(cookie):
            raise Unauthorized(detail="sign in first", reason="missing")
        found = services.browsers.recognise(cookie)
        if found.stale:
            await asyncio.to_thread(services.browsers.seen, found.caller.key_id)
        return found.caller

    def error(self, problem: Problem) -> ErrorAnswer:
        """For scripts: as the native API says it."""
        return self._native.error(problem)

    def error_page(self, problem: Problem, exchange: Exchange) -> ErrorAnswer | None:
        """For people: a page; whoever has to sign in is led there. None for scripts."""
        if exchange.header(b"hx-request") or "text/html" not in exchange.header(b"accept"):
            return None
        look = Look(exchange, self.mount)
        if problem.status == 401 and exchange.method in ("GET", "HEAD"):
            return ErrorAnswer(303, b"", {"Location": _sign_in(look, exchange), "Content-Type": "text/html"})
        text = look.text("error", problem=problem, title=_TITLES.get(problem.status, "That did not work"))
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
        return ErrorAnswer(problem.status, text.encode(), headers)


_TITLES = {
    400: "That cannot be done",
    401: "You are not signed in",
    402: "A limit is reached",
    403: "That is not allowed",
    404: "Nothing is here",
    405: "That cannot be done here",
    409: "That is not possible now",
    413: "That is too large",
    429: "Too many requests",
    500: "Something went wrong",
    503: "The server is busy",
    507: "The disk is full",
}


def _sign_in(look: Look, exchange: Exchange) -> str:
    query = exchange.query.decode("latin-1")
    asked = exchange.path + (f"?{query}" if query else "")
    sent = {}
    if exchange.path.rstrip("/") != look.url("").rstrip("/"):
        sent["next"] = asked
    cookie = cookie_of(exchange)
    if cookie and not is_visit(cookie):
        sent[SESSION_ENDED] = "1"
    return look.url("/sign-in") + (f"?{urlencode(sent)}" if sent else "")
