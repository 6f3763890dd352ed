"""What an operation wants done, and what is done with an answer: the border between logic and input and output."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

Progress = Callable[[int, int], object]
"""Called with (bytes so far, bytes in all; 0 where that is not known)."""


@dataclass(frozen=True)
class FileBody:
    """A file of `size` bytes that is sent as it is read: `length` bytes of it from `start` on."""

    path: Path
    size: int
    on_progress: Progress | None = None
    start: int = 0
    length: int = -1


@dataclass(frozen=True)
class Request:
    """One HTTP request; `url` is absolute. `content` is what is sent."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | FileBody | None = None


@dataclass(frozen=True)
class Answer:
    """Status, headers (names in lower case) and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Send:
    """→ Answer. Raises ConnectionFailed."""

    request: Request


@dataclass(frozen=True)
class Save:
    """→ Answer, whose body went into the file where it is a 200 (from the beginning) or a 206 (behind what is there).

    Raises ConnectionFailed; what came until then stays in the file."""

    request: Request
    path: Path
    on_progress: Progress | None = None

    def come(self) -> int:
        """Bytes that have come so far."""
        return self.path.stat().st_size if self.path.exists() else 0


@dataclass(frozen=True)
class Pause:
    """→ None, after so many seconds."""

    seconds: float


Effect = Send | Save | Pause
T = TypeVar("T")
Operation = Generator[Effect, Any, T]
