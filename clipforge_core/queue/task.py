"""Task: one thing for a child process to do, as whoever wants it done sees it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

Progress = Callable[[float, str], None]
"""Called with how far it is (0 to 1), and what is being done."""


class Task:
    """A task that was submitted: its future, and who wants to know how far it is."""

    def __init__(self, name: str, args: bytes, group: str, progress: Progress | None, beside: bool = False) -> None:
        self.name = name
        self.args = args
        self.group = group
        self.progress = progress
        self.beside = beside
        self.future: Future[Any] = Future()
        self.cancelled = False
        self.begun = False

    def result(self) -> Any:
        """Wait for the answer. Raises what the task raised, ChildCrashed or Cancelled."""
        return self.future.result()

    @property
    def done(self) -> bool:
        """True once there is an answer or an error."""
        return self.future.done()
