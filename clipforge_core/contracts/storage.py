"""Storage: keeps finished files under keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable


@runtime_checkable
class Storage(Protocol):
    """Keeps files. A key is a relative path with forward slashes: no "..", no leading "/"."""

    name: str

    def put(self, key: str, source: Path) -> str:
        """Keep a copy of `source`; visible only when whole. Answers where it is (a path or URL)."""

    def get(self, key: str, out: Path) -> None:
        """Write the bytes to `out`. Raises MissingFile."""

    def exists(self, key: str) -> bool:
        """True if there is a file under the key."""

    def delete(self, key: str) -> None:
        """Remove it; nothing happens where there is none."""

    def keys(self, prefix: str = "") -> Iterator[str]:
        """All keys that begin with `prefix`, sorted."""
