"""The ScriptSensei API as a surface: its routes, and the form of its errors.

An error: {"error", "message", "detail", "field"?, "details"?}. `error` is its kind in capitals, `message` and `detail`
say the same in words; bad input names the first `field`, and `details` lists all of them as {field, message}.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from clipforge_core.contracts.surface import ErrorAnswer, Problem

AREAS = (
    "auth",
    "scripts",
    "content",
    "templates",
    "videos",
    "scenes",
    "bulk",
    "jobs",
    "voices",
    "translate",
    "media",
    "analytics",
    "figures",
    "trends",
)
"""Its route modules, in the order in which the documentation shows them."""

CODES = {
    400: "VALIDATION_ERROR",
    401: "UNAUTHORIZED",
    402: "LIMIT_REACHED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    413: "PAYLOAD_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    422: "UNPROCESSABLE",
    429: "RATE_LIMIT_EXCEEDED",
    501: "NOT_AVAILABLE",
    502: "UPSTREAM_ERROR",
    503: "UNAVAILABLE",
    507: "NO_ROOM",
}
"""The kinds of errors by status."""


class ScriptSenseiSurface:
    """`/scriptsensei/api/v1`."""

    name = "scriptsensei"
    title = "ScriptSensei"
    version = "1"
    description = "Ideas to scripts, scripts to films that are edited scene by scene."
    mount = "/scriptsensei"
    base = "/api/v1"
    strict_origins = False
    sockets = True

    def handlers(self) -> Sequence[Any]:
        """Every route below the prefix."""
        from litestar import Router

        # In a router of their own: an app that is given them one by one would wrap those that run in threads anew
        # for each method that a path gains.
        return [Router(path="/", route_handlers=[handler for module in _modules() for handler in module.HANDLERS])]

    def root_handlers(self) -> Sequence[Any]:
        """None."""
        return []

    def error(self, problem: Problem) -> ErrorAnswer:
        """The ScriptSensei form of errors."""
        body: dict[str, Any] = {
            "error": code_of(problem.status),
            "message": problem.message,
            "detail": problem.message,
            "request_id": problem.request_id,
        }
        details: dict[str, Any] = {"code": problem.code}
        if problem.fields:
            body["field"] = problem.fields[0].field
            details["fields"] = [{"field": each.field, "message": each.message} for each in problem.fields]
        if problem.status == 429:
            details["retry_after"] = max(1, problem.retry_after)
        body["details"] = details
        return ErrorAnswer(problem.status, body)


def code_of(status: int) -> str:
    """The kind of an error."""
    return CODES.get(status, "INTERNAL_ERROR" if status >= 500 else "BAD_REQUEST")


def _modules() -> Iterator[Any]:
    package = __name__.rpartition(".")[0]
    for area in AREAS:
        if find_spec(f"{package}.{area}") is not None:
            yield import_module(f"{package}.{area}")
