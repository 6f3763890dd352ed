"""The Video Generation API as a surface: its routes, and the form of its errors.

An error: {"detail", "request_id", ...}. `detail` says what was wrong; bad input is a 422 with `errors`, a list of
{field, message}; an answer that comes too early holds the job's `status`, `progress` and `current_stage`; a 429 has
`retry_after` in seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clipforge_core.contracts.surface import ErrorAnswer, Problem


class VideoGenerationSurface:
    """`/video-generation/api/v1`."""

    name = "video-generation"
    title = "Video Generation API"
    version = "1"
    description = "A topic in, a narrated film out."
    mount = "/video-generation"
    base = "/api/v1"
    strict_origins = False
    sockets = True

    def handlers(self) -> Sequence[Any]:
        """Every route below the prefix."""
        from clipforge_server.surfaces.video_generation import events, files, jobs, system

        return [*jobs.HANDLERS, *files.HANDLERS, *events.HANDLERS, *system.HANDLERS]

    def root_handlers(self) -> Sequence[Any]:
        """None of its own: signed media are the native API's."""
        return []

    def error(self, problem: Problem) -> ErrorAnswer:
        """The error form of the document."""
        body: dict[str, Any] = {name: value for name, value in problem.data.items() if name not in ("kind", "id")}
        body |= {"detail": problem.message, "code": problem.code, "request_id": problem.request_id}
        if problem.fields:
            body["errors"] = [{"field": each.field, "message": each.message} for each in problem.fields]
        if problem.status == 429:
            body["retry_after"] = max(1, problem.retry_after)
        return ErrorAnswer(422 if problem.status == 400 and problem.fields else problem.status, body)
