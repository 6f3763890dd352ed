"""Sites: mounted surfaces, each with its own Litestar app, and which of them a path belongs to.

A site's app does routing, parsing and answers; everything that all surfaces share has happened before (frame.frame).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Litestar, Response, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import ClientException, MethodNotAllowedException, NotFoundException, ValidationException
from litestar.utils import normalize_path

from clipforge_core.codec import looked_at
from clipforge_core.contracts.surface import ErrorAnswer, Problem, Surface
from clipforge_core.requests.links import Links
from clipforge_server.frame.direct import Direct, Gives
from clipforge_server.frame.errors import MethodRefused, NoRoute, NoSuchRange, problem_of
from clipforge_server.frame.exchange import KEY, Exchange
from clipforge_server.frame.mistakes import tell_all
from clipforge_server.frame.strict import StrictRequest

if TYPE_CHECKING:
    from litestar.connection import Request
    from litestar.handlers import HTTPRouteHandler

    from clipforge_core.services import Services
    from clipforge_server.frame.probes import Health

JSON_BYTES = 4_000_000
"""The largest JSON body that a route reads unless it says otherwise."""

_NO_METHOD: Any = "-"


class Route(msgspec.Struct, frozen=True):
    """What a path and method lead to: the template of the path, the options of the route, whether it reads a
    body, and how many bytes of it at the most; what calls it without Litestar, where that is possible."""

    template: str
    opt: dict[str, Any]
    method: str
    reads: bool
    limit: int
    direct: Direct | None = None


class Site:
    """One surface where it is mounted. `open_as` is the user that it acts as without a key, as `acting_as` takes it.

    Its `app` is made when it is first asked for: a server does so before it listens (`load`).
    """

    def __init__(
        self,
        surface: Surface,
        prefix: str,
        handlers: Sequence[Any],
        services: Services,
        open_as: str = "",
        health: Health | None = None,
    ) -> None:
        self.surface = surface
        self.prefix = prefix
        self.open_as = open_as
        self.address_burst = int(getattr(surface, "address_burst", 0))
        self.recognise = getattr(surface, "recognise", None)
        self._gives = _gives(services, health)
        self._handlers = tuple(handlers)
        self._services = services
        self._routes: dict[Any, Route] = {}

    @cached_property
    def app(self) -> Litestar:
        """Routing, parsing and answers. Raises what Litestar makes of handlers that are wrong."""
        app = Litestar(
            # In a router, so that handlers of one path are registered together: Litestar would otherwise register the
            # first again with the second, and put it into a thread that waits for a thread.
            route_handlers=[Router(path="/", route_handlers=list(self._handlers))],
            path=self.prefix or "/",
            dependencies=_dependencies(self._gives),
            state=State({"services": self._services}, deep_copy=False),
            exception_handlers={Exception: _answer_error},
            openapi_config=None,
            logging_config=None,
            request_max_body_size=JSON_BYTES,
        )
        for route in app.routes:
            for handler, _ in getattr(route, "route_handler_map", {}).values():
                if handler.parsed_data_field is not None:
                    # Bodies are decoded on the event loop, while threads may decode the same structs.
                    looked_at(handler.parsed_data_field.annotation)
        return app

    def load(self) -> None:
        """Have the app made, where it is not."""
        _ = self.app

    @property
    def loaded(self) -> bool:
        """True once somebody has asked for the app."""
        return "app" in vars(self)

    def resolve(self, method: str | None, path: str) -> tuple[Route, dict[str, Any]]:
        """Where a request leads, and the parts of its path; None asks for a socket. HEAD leads to GET where there is no
        other.

        Raises NoRoute, MethodRefused.
        """
        plain = normalize_path(path)
        try:
            handler, parts, template = self._find(plain, method)
        except MethodNotAllowedException as error:
            if method == "HEAD":
                try:
                    handler, parts, template = self._find(plain, "GET")
                    method = "GET"
                except MethodNotAllowedException:
                    raise self._refused(path, "HEAD") from error
            else:
                raise self._refused(path, str(method)) from error
        except (NotFoundException, ClientException) as error:
            raise NoRoute(path=path, docs="/docs") from error
        route = self._routes.get((handler, method))
        if route is None:
            reads = handler.parsed_data_field is not None if hasattr(handler, "parsed_data_field") else False
            route = self._routes[handler, method] = Route(
                template, dict(handler.opt), method or "GET", reads, _limit(handler), Direct.of(handler, self._gives)
            )
        return route, parts

    def methods(self, path: str) -> list[str]:
        """The methods that a path answers, HEAD and OPTIONS too. Raises NoRoute."""
        try:
            self._find(normalize_path(path), _NO_METHOD)
        except MethodNotAllowedException as error:
            found = set((error.headers or {}).get("allow", "").split(", ")) - {""}
            return sorted(found | {"OPTIONS"} | ({"HEAD"} if "GET" in found else set()))
        except NotFoundException as error:
            raise NoRoute(path=path, docs="/docs") from error
        return ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]  # an application of its own

    def answers_options(self, path: str) -> bool:
        """True where the route answers OPTIONS itself, and not by Litestar's own handler."""
        try:
            handler, _, _ = self._find(normalize_path(path), "OPTIONS")
        except (MethodNotAllowedException, NotFoundException):
            return False
        return not str(getattr(handler.fn, "__module__", "")).startswith("litestar.")

    def knows(self, path: str) -> bool:
        """True where the path leads somewhere, by whatever method."""
        try:
            return bool(self.methods(path))
        except NoRoute:
            return False

    def form(self, problem: Problem, exchange: Exchange) -> ErrorAnswer:
        """A problem in the surface's form; the frame's own where the surface fails at that."""
        shown = getattr(self.surface, "error_page", None)
        try:
            page: ErrorAnswer | None = shown(problem, exchange) if shown is not None else None
            if page is not None:
                return page
            return self.surface.error(problem)
        except Exception:  # noqa: BLE001 - a plugin must not turn an error into a closed connection
            return ErrorAnswer(problem.status, {"error": problem.message, "request_id": problem.request_id})

    def _find(self, path: str, method: Any) -> tuple[HTTPRouteHandler, dict[str, Any], str]:
        _, handler, _, parts, template = self.app.asgi_router.handle_routing(path=path, method=method)
        return handler, parts, template  # type: ignore[return-value]

    def _refused(self, path: str, method: str) -> MethodRefused:
        return MethodRefused(path=path, method=method, allow=", ".join(self.methods(path)))


class Sites:
    """All that is mounted: the sites with a prefix, and by mount the root of the server, which differs in the form of
    its errors alone. `front` answers pages at the root, but for the paths that are the server's `own`."""

    def __init__(
        self,
        sites: Sequence[Site],
        roots: Sequence[tuple[str, Site]],
        front: Site | None = None,
        own: Sequence[str] = (),
    ) -> None:
        self._front = front
        self._own = tuple(own)
        self._sites = tuple(sorted(sites, key=lambda site: -len(site.prefix)))
        self._roots = tuple(sorted(((m.rstrip("/"), site) for m, site in roots), key=lambda pair: -len(pair[0])))

    def find(self, path: str, accept: str = "") -> Site:
        """The site that a path belongs to; what is outside of every prefix belongs to the root, with the errors of
        the surface whose mount it lies below. Where there is a front, it answers who accepts HTML."""
        for site in self._sites:
            if path.startswith(site.prefix) and (len(path) == len(site.prefix) or path[len(site.prefix)] == "/"):
                return site
        for mount, root in self._roots:
            if mount and (path == mount or path.startswith(mount + "/")):
                return root
        if self._front is not None and self._is_front(self._front, path, accept):
            return self._front
        return next((root for mount, root in self._roots if not mount), self._roots[0][1])

    def _is_front(self, front: Site, path: str, accept: str) -> bool:
        if any(path == own or path.startswith(own + "/") for own in self._own):
            return False
        return "text/html" in accept or front.knows(path)

    def all(self) -> list[Site]:
        """Every site once, for starting and stopping."""
        front = [self._front] if self._front is not None else []
        return [*self._sites, *front, *{id(site): site for _, site in self._roots}.values()]


def _limit(handler: Any) -> int:
    if not hasattr(handler, "resolve_request_max_body_size"):
        return JSON_BYTES
    limit: int | None = handler.resolve_request_max_body_size()
    return sys.maxsize if limit is None else limit


def _gives(services: Services, health: Health | None) -> Gives:
    """What routes may ask for by name, from the exchange."""
    return {
        "health": lambda exchange: health,
        "services": lambda exchange: services,
        "caller": lambda exchange: exchange.caller,
        "links": lambda exchange: Links(exchange.base, services.vault.sign_link),
        "exchange": lambda exchange: exchange,
    }


def _dependencies(gives: Gives) -> dict[str, Provide]:
    # Each asks for the one before it: dependencies that need nothing of each other are resolved by Litestar in tasks
    # of their own, which costs more than all the rest of a small request.
    def give_services(request: Request[Any, Any, Any]) -> Any:
        return gives["services"](request.scope[KEY])  # type: ignore[literal-required]

    def give_caller(services: Any, request: Request[Any, Any, Any]) -> Any:
        return gives["caller"](request.scope[KEY])  # type: ignore[literal-required]

    def give_links(caller: Any, request: Request[Any, Any, Any]) -> Any:
        return gives["links"](request.scope[KEY])  # type: ignore[literal-required]

    def give_exchange(links: Any, request: Request[Any, Any, Any]) -> Any:
        return request.scope[KEY]  # type: ignore[literal-required]

    def give_health(request: Request[Any, Any, Any]) -> Any:
        return gives["health"](request.scope[KEY])  # type: ignore[literal-required]

    return {
        "health": Provide(give_health, sync_to_thread=False),
        "services": Provide(give_services, sync_to_thread=False),
        "caller": Provide(give_caller, sync_to_thread=False),
        "links": Provide(give_links, sync_to_thread=False),
        "exchange": Provide(give_exchange, sync_to_thread=False),
    }


def _answer_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """What Litestar calls for every error of a route."""
    exchange: Exchange = request.scope[KEY]  # type: ignore[literal-required]
    if isinstance(error, ValidationException):
        tell_all(request, error, strict=isinstance(request, StrictRequest))
    status, headers, body = error_answer(exchange, error)
    media_type = headers.pop("Content-Type", "application/json")
    return Response(body, status_code=status, media_type=media_type, headers=headers)


def error_answer(exchange: Exchange, error: Exception) -> tuple[int, dict[str, str], bytes]:
    """(status, headers, body) of an error in the form of the exchange's site; notes it for the log."""
    from clipforge_server.frame.logs import log_error

    problem = problem_of(error, exchange)
    assert exchange.site is not None
    answer = exchange.site.form(problem, exchange)
    headers = dict(answer.headers)
    if isinstance(error, MethodRefused):
        headers["Allow"] = str(error.data["allow"])
    if isinstance(error, NoSuchRange):
        headers["Content-Range"] = f"bytes */{error.data['size']}"
    if problem.status in (429, 503):
        headers["Retry-After"] = str(max(1, problem.retry_after))
    if answer.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    exchange.error = problem.code
    log_error(exchange, problem, error)
    body = answer.body if isinstance(answer.body, bytes) else msgspec.json.encode(answer.body)
    return answer.status, headers, body
