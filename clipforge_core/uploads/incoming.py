"""The folder where uploads lie until they are whole: `incoming` in the data folder.

    folder.temporary("upl_1")        # another name at each call: for one that comes in one piece
    folder.resumable("upl_1")        # always the same: for one that comes in pieces
    with folder.finishing("upl_1"):  # one process at a time puts it into the storage

Nothing in it is anybody's to see. What a kill leaves here is removed by `sweep`.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import time
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from clipforge_core.files import readable, sweep

_LOCKS = 64
_RESUMABLE = ".resumable"

ABANDONED_SECONDS = 86400.0
"""Age of a temporary file that nobody writes to any more, whoever has its process id now."""


class Incoming:
    """Names and locks in that folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def temporary(self, upload_id: str) -> Path:
        """A name for bytes that come in one piece. Raises PermissionDenied, DiskFull."""
        return self._made() / f".{upload_id}.{os.getpid()}-{secrets.token_hex(4)}.part"

    def resumable(self, upload_id: str) -> Path:
        """The name for bytes that come in pieces. Raises PermissionDenied, DiskFull."""
        return self._made() / f"{upload_id}{_RESUMABLE}"

    def work_folder(self) -> TemporaryDirectory[str]:
        """A folder that goes at the end of a `with`. Raises PermissionDenied, DiskFull."""
        return TemporaryDirectory(dir=self._made(), suffix=".part")

    @contextmanager
    def finishing(self, upload_id: str) -> Iterator[None]:
        """One at a time over all processes for one upload (and now and then for two)."""
        number = zlib.crc32(upload_id.encode()) % _LOCKS
        lock = os.open(self._made() / f".lock-{number:02}", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def sweep(self, known: Collection[str], now: float | None = None) -> list[Path]:
        """Remove what no living process writes and no row of `known` ids waits for; answers what went."""
        moment = time.time() if now is None else now
        paths = list(self.folder.iterdir()) if self.folder.is_dir() else []
        sweep(paths)
        for path in paths:
            with suppress(OSError):
                old = moment - path.stat().st_mtime > ABANDONED_SECONDS
                lost = path.suffix == _RESUMABLE and path.stem not in known
                # A row is written after its file: give it a moment.
                if (path.suffix == ".part" and old) or (lost and moment - path.stat().st_mtime > 60):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
        return [path for path in paths if not path.exists()]

    def _made(self) -> Path:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise readable(error, self.folder) from error
        return self.folder
