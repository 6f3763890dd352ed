"""Logs of the processes of a server: lines of text for people, or of JSON for programs.

    configure_logs("json", "info")
    log.info("job_1 begins", extra={"job": "job_1", "request": "req_1"})

Every line that belongs to a request or a job carries its id, so that the id in an answer finds it. Line breaks in a
message are escaped: what a client sends must not be able to write lines of its own.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TextIO

import msgspec

from clipforge_core.ids import iso

FIELDS = ("request", "job", "user", "method", "path", "status", "ms", "client", "error")
"""What a line may have (through `extra`) beside time, level, logger and message."""

_IDS = ("request", "job", "user", "error")
TOGETHER_SECONDS = 0.02
"""How long lines wait for others to be written with."""

_NOISY = ("httpx", "httpcore", "asyncio", "_granian", "granian", "dramatiq")


def configure_logs(form: str, level: str, stream: TextIO | None = None) -> None:
    """Send the logs of this process to `stream` (standard error); `form` is "text" or "json"."""
    handler = Lines(stream or sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))


class Lines(logging.StreamHandler[TextIO]):
    """A handler that also takes a line as fields, without a record of logging's own: for lines that are many.

    Those are written together, a moment later and by a thread of their own, and always before a record that comes after
    them. A process that is killed loses those of its last moment.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._waiting: deque[str] = deque()
        self._filled = threading.Event()
        self._thread: threading.Thread | None = None

    def line(self, level: str, logger: str, message: str, fields: Mapping[str, Any]) -> None:
        """Write one line; `fields` as in FIELDS."""
        if isinstance(self.formatter, JsonLines):
            text = json_line(time.time(), level, logger, message, fields)
        else:
            text = text_line(time.time(), level, message, fields)
        self._waiting.append(text)
        if self._thread is None:
            self._thread = threading.Thread(target=self._write_on, name="log", daemon=True)
            self._thread.start()
        if not self._filled.is_set():
            self._filled.set()

    def flush(self) -> None:
        """Write what waits. Called by logging after each record, and when the program ends."""
        if self.lock is None:  # logging itself is being set up
            return
        with self.lock:
            lines = [self._waiting.popleft() for _ in range(len(self._waiting))]
            if lines:
                self.stream.write("\n".join(lines) + "\n")
            super().flush()

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, after the lines that came before it."""
        if self._waiting:
            self.flush()
        super().emit(record)

    def _write_on(self) -> None:
        while self._filled.wait():
            self._filled.clear()
            time.sleep(TOGETHER_SECONDS)
            with suppress(ValueError, OSError):  # the stream was closed: nobody reads any more
                self.flush()


def json_line(at: float, level: str, logger: str, message: str, fields: Mapping[str, Any]) -> str:
    """One JSON object; fields that are empty are left out."""
    line: dict[str, Any] = {"time": iso(at), "level": level, "logger": logger, "message": message}
    for name, value in fields.items():
        if value:
            line[name] = value
    return msgspec.json.encode(line).decode()


def text_line(at: float, level: str, message: str, fields: Mapping[str, Any]) -> str:
    """A line for people, the ids at its end."""
    if "\n" in message or "\r" in message:
        message = message.replace("\r", "\\r").replace("\n", "\\n")
    line = f"{iso(at)} {level:7} {message}"
    for name in _IDS:
        if value := fields.get(name):
            line = f"{line} {name}={value}"
    return line


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields = {name: getattr(record, name, "") for name in FIELDS}
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        fields = {name: value if isinstance(value, int | float | str) else str(value) for name, value in fields.items()}
        return json_line(record.created, record.levelname.lower(), record.name, record.getMessage(), fields)


class TextLines(logging.Formatter):
    """A line for people, the ids at its end and a traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields = {name: getattr(record, name, "") for name in _IDS}
        text = text_line(record.created, record.levelname.lower(), record.getMessage(), fields)
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text
