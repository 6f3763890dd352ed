"""The Clip Generation API as a surface: its route modules, and the form of its errors.

An error: {"error": {"code", "message", "details": {"field", "reason", ...}}}, with one of six codes. Statuses that have
no code of their own use the nearest; `reason` is what would be right for a field, else the stable name of the error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clipforge_core.contracts.surface import ErrorAnswer, Problem

CODES: dict[int, str] = {
    400: "INVALID_REQUEST",
    401: "UNAUTHORIZED",
    402: "FORBIDDEN",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    423: "INVALID_REQUEST",
    429: "RATE_LIMITED",
}
"""Codes by status; others below 500 are INVALID_REQUEST (405, 409, 413, 415, 422), those from there INTERNAL_ERROR."""


class ClipGenerationSurface:
    """`/clip-generation/v1`."""

    name = "clip-generation"
    title = "Clip Generation Service"
    version = "1"
    description = "Ranges of videos, cut, encoded, measured and compared."
    mount = "/clip-generation"
    base = "/v1"
    strict_origins = False

    def handlers(self) -> Sequence[Any]:
        """Every route below /clip-generation/v1."""
        from clipforge_server.surfaces.clip_generation import jobs, quality, webhooks

        return [*jobs.HANDLERS, *quality.HANDLERS, *webhooks.HANDLERS]

    def root_handlers(self) -> Sequence[Any]:
        """None of its own: signed media are the native API's."""
        return []

    def error(self, problem: Problem) -> ErrorAnswer:
        """The error form of the document."""
        code = CODES.get(problem.status, "INVALID_REQUEST" if problem.status < 500 else "INTERNAL_ERROR")
        first = problem.fields[0] if problem.fields else None
        details: dict[str, Any] = {
            "field": first.field if first is not None else "",
            "reason": first.message if first is not None else problem.code,
            **{name: value for name, value in problem.data.items() if name not in ("field", "reason")},
        }
        if len(problem.fields) > 1:
            details["fields"] = [{"field": each.field, "reason": each.message} for each in problem.fields]
        if problem.retry_after:
            details["retry_after"] = problem.retry_after
        details["request_id"] = problem.request_id
        body = {"error": {"code": code, "message": problem.message, "details": details}}
        return ErrorAnswer(problem.status, body)
