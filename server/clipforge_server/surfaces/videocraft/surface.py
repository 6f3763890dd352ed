"""The VideoCraft API as a surface: its routes, and the form of its errors.

An error: {"error", "code", "details", "request_id", "timestamp", "help_url"}. `error` says what kind it is, `details`
what was wrong; `fields` is a list of {path, message} for bad input, and a 429 has `retry_after` in seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clipforge_core.contracts.surface import ErrorAnswer, Problem

TITLES = {
    "MISSING_AUTH_HEADER": "Authorization header required",
    "INVALID_API_KEY": "Invalid API key",
    "CSRF_TOKEN_REQUIRED": "CSRF token required",
    "CSRF_TOKEN_INVALID": "CSRF token invalid",
    "CORS_ORIGIN_REJECTED": "Origin not allowed",
    "VALIDATION_ERROR": "Validation failed",
    "INVALID_REQUEST": "Invalid request",
    "JOB_NOT_FOUND": "Job not found",
    "VIDEO_NOT_FOUND": "Video not found",
    "RATE_LIMIT_EXCEEDED": "Rate limit exceeded",
    "INTERNAL_ERROR": "Internal server error",
}
"""The codes of errors, and what each says in `error`."""

_FORBIDDEN = {
    "origin": "CORS_ORIGIN_REJECTED",
    "csrf_required": "CSRF_TOKEN_REQUIRED",
    "csrf_invalid": "CSRF_TOKEN_INVALID",
}
_MISSING = {"job": "JOB_NOT_FOUND", "video": "VIDEO_NOT_FOUND"}


class VideoCraftSurface:
    """`/videocraft/api/v1`."""

    name = "videocraft"
    title = "VideoCraft"
    version = "1.1.0"
    description = "Scenes in JSON in, films with subtitles out."
    mount = "/videocraft"
    base = "/api/v1"
    strict_origins = True
    address_burst = 20

    def handlers(self) -> Sequence[Any]:
        """Every route below the prefix."""
        from clipforge_server.surfaces.videocraft import system, videos

        return [*videos.HANDLERS, *system.HANDLERS]

    def root_handlers(self) -> Sequence[Any]:
        """The JSON Schema, which stands at one place wherever the API does."""
        from clipforge_server.surfaces.videocraft import system

        return system.ROOT_HANDLERS

    def error(self, problem: Problem) -> ErrorAnswer:
        """The VideoCraft form of errors."""
        code = code_of(problem)
        body: dict[str, Any] = {
            "error": TITLES[code],
            "code": code,
            "details": problem.message,
            "request_id": problem.request_id,
            "timestamp": problem.time,
            "help_url": f"{problem.docs}/{self.name}",
        }
        if problem.fields:
            body["fields"] = [{"path": each.field, "message": each.message} for each in problem.fields]
        if problem.status == 429:
            body["retry_after"] = max(1, problem.retry_after)
        return ErrorAnswer(problem.status, body)


def code_of(problem: Problem) -> str:
    """The code of a problem, one of TITLES."""
    reason = str(problem.data.get("reason", ""))
    if problem.status == 401:
        return "MISSING_AUTH_HEADER" if reason == "missing" else "INVALID_API_KEY"
    if problem.status == 403:
        return _FORBIDDEN.get(reason, "INVALID_REQUEST")
    if problem.status == 404:
        return _MISSING.get(str(problem.data.get("kind", "")), "INVALID_REQUEST")
    if problem.status == 429:
        return "RATE_LIMIT_EXCEEDED"
    if problem.status >= 500:
        return "INTERNAL_ERROR"
    return "VALIDATION_ERROR" if problem.fields else "INVALID_REQUEST"
