"""Key files: random keys in a file that nobody else may read, made once by whichever process comes first.

    KeyFile(Path("data/keys/links")).all()      # (b"…32 bytes…",)

A file holds one key a line (32 bytes as URL-safe base64; lines that begin with # are passed over). The first is the one
that is used; those below it are still accepted, so that a key can be changed without making what it signed worthless.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import logging
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from clipforge_core.files import readable
from clipforge_core.vault.errors import KeyFileBroken

KEY_BYTES = 32

_log = logging.getLogger(__name__)


class KeyFile:
    """One file of keys. Read once: a process that runs goes on with the keys that it began with."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._keys: tuple[bytes, ...] = ()

    def all(self) -> tuple[bytes, ...]:
        """The keys, newest first; at least one. Made where there is no file yet.

        Raises KeyFileBroken, PermissionDenied, DiskFull.
        """
        if not self._keys:
            try:
                self._keys = self._read() or self._made()
            except OSError as error:
                raise readable(error, self.path) from error
        return self._keys

    def rotate(self) -> None:
        """Put a new key above the others; processes that run take it up when they are started again.

        Raises as `all` does.
        """
        try:
            with self._locked():
                self._write((secrets.token_bytes(KEY_BYTES), *self._read()))
        except OSError as error:
            raise readable(error, self.path) from error
        self._keys = ()

    def _made(self) -> tuple[bytes, ...]:
        with self._locked():
            # Another process may have been here between our look and our lock.
            found = self._read()
            if not found:
                found = (secrets.token_bytes(KEY_BYTES),)
                self._write(found)
            return found

    def _read(self) -> tuple[bytes, ...]:
        """The keys of the file, none where it is not there."""
        try:
            text = self.path.read_text("ascii")
        except FileNotFoundError:
            return ()
        except UnicodeDecodeError as error:
            raise KeyFileBroken(path=self.path, detail="it is not text") from error
        if self.path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            _log.warning("%s can be read by others; chmod 600 it", self.path)
        lines = [line.strip() for line in text.splitlines()]
        keys = tuple(self._key(line) for line in lines if line and not line.startswith("#"))
        if not keys:
            raise KeyFileBroken(path=self.path, detail="it holds no key")
        return keys

    def _key(self, line: str) -> bytes:
        try:
            key = base64.b64decode(line, altchars=b"-_", validate=True)
        except binascii.Error as error:
            raise KeyFileBroken(path=self.path, detail="a line is not base64") from error
        if len(key) != KEY_BYTES:
            raise KeyFileBroken(path=self.path, detail=f"a key has {len(key)} bytes instead of {KEY_BYTES}")
        return key

    def _write(self, keys: Sequence[bytes]) -> None:
        text = "".join(base64.urlsafe_b64encode(key).decode() + "\n" for key in keys)
        part = self.path.with_name(f".{self.path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:  # noqa: PTH123
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.path)
            self._sync_folder()
        finally:
            part.unlink(missing_ok=True)

    def _sync_folder(self) -> None:
        """The name itself must survive a power cut: what is sealed with a key that is gone is lost."""
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time; the lock of one that dies is free again."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self.path.with_name(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)
