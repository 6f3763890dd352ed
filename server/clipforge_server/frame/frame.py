"""Frame: the ASGI application in front of the surfaces.

Everything that is alike for all routes happens here, in one pass and before Litestar is called: the request's id, the
client's address, CORS, HEAD and OPTIONS, who asks and how often, the type of the body, idempotency; and whatever goes
wrong is answered in the form of the surface that was asked.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from clipforge_core.errors import ClipForgeError
from clipforge_core.refusals import Forbidden
from clipforge_server.frame.admission import Admission
from clipforge_server.frame.answers import Finished, Send, Writer, send_answer
from clipforge_server.frame.errors import BadRequest, MethodRefused, NoRoute, WrongType
from clipforge_server.frame.exchange import KEY, Exchange
from clipforge_server.frame.logs import log_broken, log_request
from clipforge_server.frame.origins import ASKED, Origins
from clipforge_server.frame.proxies import Proxies, is_host
from clipforge_server.frame.site import Route, Site, Sites, error_answer

if TYPE_CHECKING:
    from clipforge_core.services import Services
    from clipforge_server.frame.idempotent import Idempotent
    from clipforge_server.frame.probes import Metrics


class Frame:
    """Answers requests with the sites behind it."""

    def __init__(
        self,
        services: Services,
        sites: Sites,
        *,
        admission: Admission,
        origins: Origins,
        proxies: Proxies,
        idempotent: Idempotent,
        metrics: Metrics,
    ) -> None:
        self.services = services
        self.sites = sites
        self._admission = admission
        self._origins = origins
        self._proxies = proxies
        self._idempotent = idempotent
        self._metrics = metrics
        self._stopping = False
        self._streams: set[asyncio.Task[Any]] = set()
        self._public = services.settings.get("public_url", str).rstrip("/")

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        """As ASGI calls it."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)

    def stop(self) -> None:
        """End streams of events, which have no end of their own: their clients come back to the next server."""
        self._stopping = True
        for task in tuple(self._streams):
            task.cancel()

    async def _http(self, scope: Any, receive: Any, send: Send) -> None:
        exchange = Exchange(scope)
        scope[KEY] = exchange
        exchange.site = site = self.sites.find(exchange.path, exchange.header(b"accept"))
        writer = Writer(exchange, send, self._admission.look, self._follow)
        try:
            await self._answer(exchange, site, scope, receive, writer)
        except Finished:
            pass
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            if writer.started:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            else:
                await send_answer(writer.send, 503, b"", [("Retry-After", "1")])
        except BaseExceptionGroup as group:
            if group.split(Finished)[1] is not None:
                await self._fail(exchange, writer, group)
        except Exception as error:  # noqa: BLE001 - every error has an answer
            await self._fail(exchange, writer, error)
        finally:
            self._metrics.count(exchange)
            log_request(exchange)

    def _follow(self) -> None:
        """Remember the task that is about to send a stream of events."""
        task = asyncio.current_task()
        if task is not None:
            self._streams.add(task)
            task.add_done_callback(self._streams.discard)

    async def _websocket(self, scope: Any, receive: Any, send: Send) -> None:
        """Let a surface's own sockets answer. A page of an origin that is not listed gets none."""
        scope["method"] = "GET"
        exchange = Exchange(scope)
        del scope["method"]
        scope[KEY] = exchange
        exchange.site = site = self.sites.find(exchange.path)
        try:
            self._locate(exchange, scope)
            site.resolve(None, exchange.path)
            origin = exchange.header(b"origin")
            allowed = not origin or self._origins.allows(origin, exchange.base)
        except ClipForgeError:
            allowed = False
        if allowed:
            self._follow()
            await site.app(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.close", "code": 1008})

    async def _fail(self, exchange: Exchange, writer: Writer, error: BaseException) -> None:
        if writer.started:
            # A part of the answer is out: all that is left is to break the connection, so that it is seen as cut off.
            log_broken(exchange, error)
            raise error
        plain = error if isinstance(error, Exception) else RuntimeError(str(error))
        try:
            status, headers, body = error_answer(exchange, plain)
            await send_answer(writer.send, status, body, headers.items())
        except Finished:
            pass

    async def _answer(self, exchange: Exchange, site: Site, scope: Any, receive: Any, writer: Writer) -> None:
        self._locate(exchange, scope)
        self._cross_origin(exchange, site, writer)
        if exchange.method == "OPTIONS" and await self._options(exchange, site, writer):
            return
        route: Route | None = None
        parts: dict[str, Any] = {}
        problem: Exception | None = None
        try:
            route, parts = site.resolve(exchange.method, exchange.path)
            exchange.route, exchange.opt = route.template, route.opt
        except (NoRoute, MethodRefused) as error:
            problem = error
        exchange.head = exchange.method == "HEAD"
        await self._admission.recognise(exchange, site)
        self._admission.count(exchange)
        if route is None or problem is not None:
            raise problem or NoRoute(path=exchange.path)
        self._admission.check(exchange)
        _check_type(exchange, route)
        if route.method != exchange.method:
            scope["method"] = route.method
        if route.opt.get("long"):
            self._follow()
        if route.direct is not None and not exchange.query:
            await route.direct.answer(exchange, parts, scope, receive, writer.send)
            return
        if exchange.method == "POST" and b"idempotency-key" in exchange.headers and route.opt.get("idempotent", True):
            await self._idempotent.run(exchange, route, site.app, scope, receive, writer.send)
        else:
            await site.app(scope, receive, writer.send)

    def _locate(self, exchange: Exchange, scope: Any) -> None:
        """The client's address, and the address that it asked. Raises BadRequest."""
        peer = scope["client"][0] if scope.get("client") else ""
        exchange.client = peer
        scheme, host = scope.get("scheme", "http"), exchange.header(b"host") or exchange.header(b":authority")
        if self._proxies.trusts(peer):
            exchange.client = self._proxies.client(peer, exchange.header(b"x-forwarded-for"))
            said = exchange.header(b"x-forwarded-proto").partition(",")[0].strip().lower()
            scheme = said if said in ("http", "https") else scheme
            host = exchange.header(b"x-forwarded-host").partition(",")[0].strip() or host
        scheme = {"ws": "http", "wss": "https"}.get(scheme, scheme)
        if not is_host(host):
            exchange.base = self._public
            raise BadRequest(detail="the Host header is no host")
        exchange.host = host
        exchange.base = self._public or f"{scheme}://{host}"

    def _cross_origin(self, exchange: Exchange, site: Site, writer: Writer) -> None:
        """Whether a web page may read the answer. Raises Forbidden on a surface that turns other origins away."""
        origin = exchange.header(b"origin")
        if not origin:
            return
        if self._origins.allows(origin, exchange.base):
            writer.origin = origin.encode("latin-1")
        elif site.surface.strict_origins and site.prefix:
            raise Forbidden(detail="this origin is not allowed", reason="origin")

    async def _options(self, exchange: Exchange, site: Site, writer: Writer) -> bool:
        """Answer OPTIONS, a preflight or not; False where the route does it itself. Raises NoRoute."""
        preflight = b"access-control-request-method" in exchange.headers
        methods = site.methods(exchange.path)
        if not preflight and site.answers_options(exchange.path):
            exchange.opt = {"public": True}
            return False
        headers = [("Allow", ", ".join(methods))]
        wanted = exchange.header(b"access-control-request-method")
        resolved = site.resolve(wanted, exchange.path)[0] if preflight and wanted in methods else None
        exchange.opt = resolved.opt if resolved is not None else {}
        if preflight and (writer.origin or exchange.opt.get("bucket") == "media"):
            headers += [
                ("Access-Control-Allow-Methods", ", ".join(methods)),
                ("Access-Control-Allow-Headers", ASKED.decode("ascii")),
                ("Access-Control-Max-Age", "600"),
            ]
        await send_answer(writer.send, 204, b"", headers)
        return True

    async def _lifespan(self, receive: Any, send: Send) -> None:
        await receive()
        async with AsyncExitStack() as stack:
            stack.callback(self._admission.close)
            try:
                for site in [site for site in self.sites.all() if site.loaded]:
                    await stack.enter_async_context(site.app.lifespan())
            except Exception as error:  # noqa: BLE001 - told to the server that asked
                await send({"type": "lifespan.startup.failed", "message": f"{type(error).__name__}: {error}"})
                return
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})


_JSON = ("application/json", "text/json")
_ENCODINGS = ("", "utf-8", "utf8", "us-ascii")


def _check_type(exchange: Exchange, route: Route) -> None:
    """A route that reads JSON reads nothing else. Raises WrongType."""
    opt = route.opt
    if not route.reads or opt.get("stream") or opt.get("any_type") or opt.get("multipart"):
        return
    if exchange.headers.get(b"content-length", b"0") == b"0" and b"transfer-encoding" not in exchange.headers:
        return
    kind, _, parameters = exchange.header(b"content-type").lower().partition(";")
    kind = kind.strip()
    charset = parameters.partition("charset=")[2].partition(";")[0].strip(' "')
    if (kind in ("", *_JSON) or (kind.startswith("application/") and kind.endswith("+json"))) and charset in _ENCODINGS:
        return
    raise WrongType(type=kind + (f" in {charset}" if charset else ""))
