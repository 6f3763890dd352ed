"""Storage: keeps finished files under keys.

    storage.adopt("uploads/upl_1/talk.mp4", received)       # moved in, not copied
    storage.local("uploads/upl_1/talk.mp4")                 # its path here, where it has one
    b"".join(storage.read("uploads/upl_1/talk.mp4", 0, 100))

A storage of files gives paths (`local`), one on other machines gives links of its own (`url`); one that gives neither
works as well: the server then reads from it (`read`) and sends.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable

import msgspec

from clipforge_core.errors import UsageError


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What a storage knows of a file: `size` in bytes, when it came (seconds since 1970), and a `tag` that is another
    one whenever the bytes are (letters, digits and "-")."""

    size: int
    modified: float
    tag: str


class Readable(Protocol):
    """The reading half of a storage: what sending a file needs."""

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` on, `length` of them at most, in pieces. Raises MissingFile at once."""

    def stat(self, key: str) -> Kept:
        """What is known of the file. Raises MissingFile."""

    def local(self, key: str) -> Path | None:
        """The path of the file on this machine, for reading; None where there is none."""

    def url(self, key: str, seconds: float, filename: str) -> str | None:
        """A link of its own; None where the server has to serve it."""


@runtime_checkable
class Storage(Protocol):
    """Keeps files. A key is a relative path with forward slashes: no "..", no leading "/" (`key_parts` checks it).

    Calls may come from many threads and processes at once.
    """

    name: str

    def put(self, key: str, source: Path) -> str:
        """Keep a copy of `source`; visible only when whole. Answers where it is (a path or URL)."""

    def adopt(self, key: str, source: Path) -> str:
        """Take a finished file over: as `put`, but `source` is gone afterwards. Not copied where a move is enough."""

    def get(self, key: str, out: Path) -> None:
        """Write the bytes to `out`. Raises MissingFile."""

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` on, `length` of them at most, in pieces. Raises MissingFile at once."""

    def stat(self, key: str) -> Kept:
        """What is known of the file. Raises MissingFile."""

    def exists(self, key: str) -> bool:
        """True if there is a file under the key."""

    def delete(self, key: str) -> None:
        """Remove it; nothing happens where there is none."""

    def keys(self, prefix: str = "") -> Iterator[str]:
        """All keys that begin with `prefix`, sorted."""

    def local(self, key: str) -> Path | None:
        """The path of the file on this machine, for reading; None where the storage has no paths. The file need not be
        there."""

    def url(self, key: str, seconds: float, filename: str) -> str | None:
        """A link that works without any header for so many seconds, honours Range and names the file so; None where
        the server has to serve it."""


def key_parts(key: str) -> tuple[str, ...]:
    """The parts of a key between its slashes. Raises UsageError for what is no key."""
    parts = tuple(key.split("/"))
    if any(part in ("", ".", "..") for part in parts) or "\\" in key or "\0" in key:
        raise UsageError(detail=f"{key!r} is not a key: a relative path with forward slashes is needed")
    return parts
