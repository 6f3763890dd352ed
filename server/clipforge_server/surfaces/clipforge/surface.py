"""The native API as a surface: which route modules it has, and the form of its errors.

An error: {"error": {"code", "message", "details"?}, "requestId"}. `code` is the stable name of the error, `details` has
`fields` (a list of {field, message}) for bad input, and whatever else the error carries for programs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from clipforge_core.contracts.surface import ErrorAnswer, Problem

AREAS = (
    "auth",
    "setup",
    "api_keys",
    "usage",
    "projects",
    "clips",
    "exports",
    "jobs",
    "analytics",
    "audience",
    "uploads",
    "media",
    "tus",
    "documents",
    "scripts",
    "library",
    "webhooks",
)
"""Its route modules, in the order in which the documentation shows them."""


class ClipForgeSurface:
    """`/v1`."""

    name = "clipforge"
    title = "ClipForge"
    version = "1"
    description = "Long videos in, short captioned clips out."
    mount = "/"
    base = "/v1"
    strict_origins = False
    set_up_page = "/setup"

    def handlers(self) -> Sequence[Any]:
        """Every route below /v1."""
        from litestar import Router

        from clipforge_server.frame.strict import StrictRequest

        handlers = [handler for module in _modules() for handler in getattr(module, "HANDLERS", ())]
        return [Router(path="/", route_handlers=handlers, request_class=StrictRequest)]

    def root_handlers(self) -> Sequence[Any]:
        """Routes beside /v1: signed media."""
        return [handler for module in _modules() for handler in getattr(module, "ROOT_HANDLERS", ())]

    def error(self, problem: Problem) -> ErrorAnswer:
        """The native error form."""
        error: dict[str, Any] = {"code": problem.code, "message": problem.message}
        details: dict[str, Any] = {_camel(name): value for name, value in problem.data.items()}
        if problem.fields:
            details["fields"] = [{"field": each.field, "message": each.message} for each in problem.fields]
        if problem.retry_after:
            details["retryAfter"] = problem.retry_after
        if details:
            error["details"] = details
        return ErrorAnswer(problem.status, {"error": error, "requestId": problem.request_id})


def _modules() -> Iterator[Any]:
    package = __name__.rpartition(".")[0]
    for area in AREAS:
        if find_spec(f"{package}.{area}") is not None:
            yield import_module(f"{package}.{area}")


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
