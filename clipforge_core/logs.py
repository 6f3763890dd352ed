"""Logs of the processes of a server: lines of text for people, or of JSON for programs.

    configure_logs("json", "info")
    log.info("job_1 begins", extra={"job": "job_1", "request": "req_1"})

Every line that belongs to a request or a job carries its id, so that the id in an answer finds it. Line breaks in a
message are escaped: what a client sends must not be able to write lines of its own.
"""

from __future__ import annotations

import json
import logging
from typing import Any, TextIO

from clipforge_core.ids import iso

FIELDS = ("request", "job", "user", "method", "path", "status", "ms", "client", "error")
"""What a line may have (through `extra`) beside time, level, logger and message."""

_IDS = ("request", "job", "user", "error")
_NOISY = ("httpx", "httpcore", "asyncio", "_granian", "granian", "dramatiq")


def configure_logs(form: str, level: str, stream: TextIO | None = None) -> None:
    """Send the logs of this process to `stream` (standard error); `form` is "text" or "json"."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": iso(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name in FIELDS if (value := getattr(record, name, ""))}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """A line for people, the ids at its end and a traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        message = record.getMessage().replace("\r", "\\r").replace("\n", "\\n")
        ids = "".join(f" {name}={value}" for name in _IDS if (value := getattr(record, name, "")))
        text = f"{iso(record.created)} {record.levelname.lower():7} {message}{ids}"
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text
