"""Receiving: the bytes of one upload on their way to the disk: counted, hashed, never more than was announced.

    with Receiving(path, limit=upload.size_limit, what="talk.mp4") as receiving:
        for chunk in body:
            receiving.write(chunk)
        receiving.sync()
    receiving.size, receiving.sha256

Leaving the block with an error removes the file. Memory does not grow with what comes: chunks go to the file as they
are.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from clipforge_core.files import readable
from clipforge_core.refusals import TooLarge

CHECK_ROOM_BYTES = 64 * 1024 * 1024
"""How often the disk is looked at again: many may be writing to it."""


class Receiving:
    """One writer of one temporary file. `admit` is called before the first byte and now and then: it raises where the
    disk has no room for so many bytes."""

    def __init__(self, path: Path, limit: int, what: str, admit: Callable[[int], None] = lambda needed: None) -> None:
        self.path = path
        self.limit = limit
        self.size = 0
        self._what = what
        self._admit = admit
        self._checked = 0
        self._hash = hashlib.sha256()
        self._descriptor = -1

    def __enter__(self) -> Receiving:
        """Begin. Raises NoRoom, PermissionDenied, DiskFull."""
        self._admit(1)
        try:
            self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise readable(error, self.path) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
        if kind is not None:
            self.path.unlink(missing_ok=True)

    @property
    def sha256(self) -> str:
        """Of all that was written, in hex."""
        return self._hash.hexdigest()

    def write(self, chunk: bytes | bytearray | memoryview) -> None:
        """Take a chunk. Raises TooLarge before a byte more than the limit is written, NoRoom, DiskFull."""
        if self.size + len(chunk) > self.limit:
            raise TooLarge(what=self._what, limit=self.limit)
        if self.size - self._checked > CHECK_ROOM_BYTES:
            self._checked = self.size
            self._admit(len(chunk))
        view = memoryview(chunk)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError as error:
            raise readable(error, self.path) from error
        self._hash.update(chunk)
        self.size += len(chunk)

    def sync(self) -> None:
        """Wait until all of it is on the disk. Raises DiskFull."""
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            raise readable(error, self.path) from error

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
