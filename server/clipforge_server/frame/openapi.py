"""The OpenAPI document of a site: what Litestar derives from the routes, and what the frame adds to all of them.

Added are the ways to show a key, every error with the surface's own form, the headers of limits, and Idempotency-Key.
So the document says all that may be answered, and a client that is generated from it knows the errors.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from litestar._openapi.plugin import OpenAPIPlugin
from litestar.openapi import OpenAPIConfig

from clipforge_core.contracts.surface import FieldProblem, Problem, Surface
from clipforge_server.frame.site import Site

_ALWAYS = {400: "Bad input.", 429: "Too many requests: wait `Retry-After` seconds.", 500: "A fault in the server."}
_KEYED = {401: "No valid key or token.", 403: "The key or token may not do this."}
_NAMED = {404: "There is no such thing for this user."}
_CHANGING = {
    402: "A limit of the account is reached.",
    409: "What there is does not allow this, or the Idempotency-Key came with another body.",
    503: "The server is busy: try again.",
    507: "There is no room for this.",
}
_BODY = {413: "The body is too large.", 415: "The body has another type than JSON."}

_LIMITS = {
    "X-RateLimit-Limit": "Requests that the window allows.",
    "X-RateLimit-Remaining": "Requests that are left of it.",
    "X-RateLimit-Reset": "When it ends, in seconds since 1970.",
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same body gets the first answer again, for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
}


def document(site: Site) -> dict[str, Any]:
    """The document of a site, as plain JSON."""
    surface = site.surface
    plugin = site.app.plugins.get(OpenAPIPlugin)
    plugin._openapi_config = OpenAPIConfig(
        title=surface.title, version=surface.version, description=surface.description
    )
    found: dict[str, Any] = plugin.provide_openapi_schema()
    components = found.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = _error_schema(surface)
    components["securitySchemes"] = {
        "key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
        "token": {"type": "http", "scheme": "bearer", "description": "An access token, or a key."},
    }
    components["headers"] = {
        name: {"description": text, "schema": {"type": "integer"}} for name, text in _LIMITS.items()
    }
    found["security"] = [{"key": []}, {"token": []}]
    found["servers"] = [{"url": "/"}]
    found["paths"] = dict(sorted(found.get("paths", {}).items(), key=lambda pair: _order(site, pair[0])))
    handlers = _handlers(site)
    named: set[str] = set()
    for path, item in found["paths"].items():
        for method, operation in item.items():
            handler = handlers.get((path, method.upper()))
            if handler is not None:
                _describe(operation, handler, named)
                _complete(operation, method, path, handler.opt)
                if "body" in handler.opt:
                    _put_body(operation, components, handler.opt["body"])
    return found


def _describe(operation: dict[str, Any], handler: Any, named: set[str]) -> None:
    """Name an operation after its function, and say what the first line of its docstring says."""
    function = handler.fn
    while hasattr(function, "func"):  # what runs in a thread is wrapped, once for every path
        function = function.func
    name = function.__name__
    operation["operationId"] = name if name not in named else f"{name}_{len(named)}"
    named.add(operation["operationId"])
    text = inspect.getdoc(function) or ""
    first, _, rest = text.partition("\n")
    operation["summary"] = first.rstrip(".") or name.replace("_", " ")
    if rest.strip():
        operation["description"] = rest.strip()
    else:
        operation.pop("description", None)


def _complete(operation: dict[str, Any], method: str, path: str, opt: Mapping[str, Any]) -> None:
    statuses = dict(_ALWAYS)
    if opt.get("public"):
        operation["security"] = []
        statuses[403] = "The link is no longer valid."
        if method != "get":
            statuses[401] = "What was shown, a password or a token, is not valid."
    else:
        statuses |= _KEYED
    if "{" in path:
        statuses |= _NAMED
    if method != "get":
        statuses |= _CHANGING
    if "requestBody" in operation:
        statuses |= _BODY
    statuses |= opt.get("answers", {})
    if method == "post" and opt.get("idempotent", True):
        operation.setdefault("parameters", []).append(_KEY)
    responses = operation.setdefault("responses", {})
    for status, text in statuses.items():
        said = responses.get(str(status), {})
        if "content" not in said or status == 400:
            problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
            responses[str(status)] = {"description": text, "content": {"application/json": problem}}
    for answer in responses.values():
        headers = answer.setdefault("headers", {})
        headers |= {name: {"$ref": f"#/components/headers/{name}"} for name in _LIMITS}
    operation["responses"] = dict(sorted(responses.items()))


def _put_body(operation: dict[str, Any], components: dict[str, Any], body: Any) -> None:
    """The schema of a body that the route reads as any JSON and checks itself: `body(ref_template)` answers it, and
    those that it refers to by name."""
    schema, parts = body("#/components/schemas/{name}")
    components["schemas"] |= parts
    operation.setdefault("requestBody", {"required": True, "content": {"application/json": {}}})
    operation["requestBody"]["content"]["application/json"]["schema"] = schema


def _handlers(site: Site) -> dict[tuple[str, str], Any]:
    """Every route handler by (path of the document, method)."""
    found: dict[tuple[str, str], Any] = {}
    for route in site.app.routes:
        for method, (handler, _) in getattr(route, "route_handler_map", {}).items():
            found[route.path_format, str(method)] = handler
    return found


def _order(site: Site, path: str) -> int:
    """Paths in the order in which the surface names its routes."""
    paths = [route.path_format for route in site.app.routes]
    return paths.index(path) if path in paths else len(paths)


def _error_schema(surface: Surface) -> dict[str, Any]:
    """The form of errors, read off two of them: what both have is required."""
    common: dict[str, Any] = {"request_id": "req_0", "time": "2026-01-01T00:00:00.000Z", "docs": "/docs"}
    bare = Problem(status=404, code="not_found", message="no project has the id proj_1", **common)
    full = Problem(
        status=400,
        code="validation",
        message="title: it is missing",
        fields=(FieldProblem("title", "it is missing"),),
        **common,
    )
    return _merged(surface.error(bare).body, surface.error(full).body)


def _merged(bare: Any, full: Any) -> dict[str, Any]:
    if isinstance(full, dict):
        bare = bare if isinstance(bare, dict) else {}
        names = {**full, **bare}
        properties = {name: _merged(bare.get(name), full.get(name, bare.get(name))) for name in names}
        required = sorted(set(full) & set(bare))
        return {"type": "object", "properties": properties, **({"required": required} if required else {})}
    if isinstance(full, list):
        return {"type": "array", "items": _merged(None, full[0]) if full else {}}
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string"}
    return {"type": kinds[type(full)]} if type(full) in kinds else {}
