"""Direct: reads that need nothing of a request but what the frame knows already.

    direct = Direct.of(handler, gives)          # None where the route needs more than that
    await direct.answer(exchange, parts, scope, receive, send)

Most requests are of one kind: a GET without a query, by clients that wait for something. Litestar would make a request
object of it, resolve its dependencies one by one, and make a response object of what the route answers, which is most
of the work of a small answer. Where a route has no parameters but dependencies of the server's own, parts of its path
and parts of a query that may be left out, all of that is known beforehand, and its function is called as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from litestar import Request, Response
from litestar.params import ParameterKwarg, PathParameter, QueryParameter
from litestar.serialization import encode_json
from litestar.types import Empty

from clipforge_server.frame.answers import Send

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from clipforge_server.frame.exchange import Exchange

Gives = Mapping[str, Callable[["Exchange"], Any]]
"""What the server gives to routes that ask for it by name."""

_JSON = (b"content-type", b"application/json")
_NO_BODY = (204, 304)


class Direct:
    """Calls one route. Made by `of`."""

    def __init__(self, handler: HTTPRouteHandler, gives: Gives) -> None:
        self._handler = handler
        self._call = handler.fn
        self._waits = not handler.has_sync_callable
        self._encodes = handler.default_serializer
        self._remembered = bool(handler.opt.get("remembered"))
        names = handler.parsed_fn_signature.parameters
        self._given = tuple((name, gives[name]) for name in names if name in gives)
        self._parts = tuple(name for name, field in names.items() if _is_part(field))

    @classmethod
    def of(cls, handler: Any, gives: Gives) -> Direct | None:
        """None for a route that has to be called by Litestar."""
        if "GET" not in getattr(handler, "http_methods", ()) or not _is_plain(handler):
            return None
        own, shared = handler.resolve_dependencies(), handler.app.dependencies
        for name, field in handler.parsed_fn_signature.parameters.items():
            if name in own or name in gives:
                if name not in gives or own.get(name) != shared.get(name):
                    return None
            elif not (_is_part(field) or _may_be_left_out(field)):
                return None
        return cls(handler, gives)

    async def answer(self, exchange: Exchange, parts: Mapping[str, Any], scope: Any, receive: Any, send: Send) -> None:
        """Call the route and send what it answers. `parts` are those of the path. Raises what the route raises."""
        memory, caller = exchange.memory if self._remembered else None, exchange.caller
        key, generation = None, 0
        if memory is not None and caller is not None:
            key, generation = (self, caller.id, exchange.base, exchange.path), memory.generation
            known = memory.find(key)
            if known is not None:
                await _send(send, self._handler.status_code, *known)
                return
        values = {name: give(exchange) for name, give in self._given}
        for name in self._parts:
            values[name] = parts[name]
        content = self._call(**values)
        if self._waits:
            content = await content
        status, headers = self._handler.status_code, []
        if isinstance(content, Response):
            if not _is_simple(content):
                await self._as_it_is(content, scope, receive, send)
                return
            status = content.status_code or status
            headers = [(name.lower().encode(), str(value).encode("latin-1")) for name, value in content.headers.items()]
            content = content.content
        body = encode_json(content, self._encodes)
        headers += (_JSON, (b"content-length", b"%d" % len(body)))
        if memory is not None and key is not None and status == self._handler.status_code:
            memory.keep(key, generation, headers, body)
        await _send(send, status, headers, body)

    async def _as_it_is(self, response: Response[Any], scope: Any, receive: Any, send: Send) -> None:
        """A response of another kind than its route declares, or with cookies and the like."""
        made = response.to_asgi_response(
            None, Request(scope, receive, send), status_code=self._handler.status_code, media_type="application/json"
        )
        await made(scope, receive, send)


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _is_plain(handler: HTTPRouteHandler) -> bool:
    """True for a route that answers a value as JSON and has no hooks of its own."""
    hooks = (
        handler.resolve_guards(),
        handler.resolve_middleware(),
        handler.resolve_before_request(),
        handler.resolve_after_response(),
        *(layer.after_request for layer in handler.ownership_layers),
        handler.resolve_return_dto(),
        handler.resolve_response_headers(),
        handler.resolve_response_cookies(),
        handler.background,
        handler.cache,
    )
    usual = (
        not any(hooks)
        and handler.resolve_response_class() is Response
        and handler.resolve_exception_handlers() == handler.app.exception_handlers
    )
    answer = handler.parsed_fn_signature.return_type
    data = answer.inner_types[0] if answer.origin is Response and answer.inner_types else answer
    media_type = str(getattr(handler.media_type, "value", handler.media_type) or "application/json")
    return usual and media_type == "application/json" and _is_data(data.annotation)


def _is_data(kind: Any) -> bool:
    """True for what is declared as a struct, or as a list or dict."""
    return hasattr(kind, "__struct_fields__") or getattr(kind, "__origin__", kind) in (list, dict)


def _is_part(field: Any) -> bool:
    """True for a part of the path that is any text."""
    return field.annotation is str and field.kwarg_definition == PathParameter()


def _may_be_left_out(field: Any) -> bool:
    """True for a part of the query that has a default."""
    where = field.kwarg_definition
    of_query = where is None or (type(where) in (ParameterKwarg, QueryParameter) and not (where.header or where.cookie))
    return of_query and field.default is not Empty


def _is_simple(response: Response[Any]) -> bool:
    """True where nothing but status, headers and a value to encode is in it."""
    return (
        type(response) is Response
        and not (response.cookies or response.background or response.media_type or response.response_type_encoders)
        and response.status_code not in _NO_BODY
        and not isinstance(response.content, str | bytes)
    )
