"""RunnerLock: at most one process works on the queue of a data folder.

The lock is the kernel's (flock(2)) and ends with the process that holds it, however that happens.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path

from clipforge_core.errors import RunnerBusy
from clipforge_core.files import readable

FILE = "runner.lock"
_RETRY_SECONDS = 0.02


class RunnerLock:
    """Held from its making to `close` or the end of the process.

    `seconds` is how long to wait for another holder to end. Raises RunnerBusy, PermissionDenied.
    """

    def __init__(self, data: Path, seconds: float = 0.0) -> None:
        path = data / FILE
        try:
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise readable(error, path) from error
        until = time.monotonic() + seconds
        while not _take(self._descriptor):
            if time.monotonic() >= until:
                pid = os.pread(self._descriptor, 32, 0).decode(errors="replace").strip()
                os.close(self._descriptor)
                raise RunnerBusy(path=path, pid=pid or "?")
            time.sleep(_RETRY_SECONDS)
        os.truncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)

    def close(self) -> None:
        """Let another process have it."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def runner_pid(data: Path) -> int | None:
    """The process that works on the queue of a data folder; None where none does."""
    with suppress(OSError, ValueError):
        descriptor = os.open(data / FILE, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(os.pread(descriptor, 32, 0))
        finally:
            os.close(descriptor)
    return None


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
