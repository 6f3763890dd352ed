"""Files that are whole or not there, and what the system's errors mean to a person.

    with temporary(out) as path:
        path.write_bytes(data)          # `out` appears when the block ends well

A temporary file lies beside its target, so that `os.replace` is one step on one file system.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from clipforge_core.errors import ClipForgeError, DiskFull, InputError, MissingFile, PermissionDenied

_TRIES = 100
_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def temporary(target: Path) -> Iterator[Path]:
    """A name to write to; it becomes `target` when the block ends without an error, else it is removed.

    Raises DiskFull, PermissionDenied or InputError for what the system refuses.
    """
    path = target.with_name(f".{target.name[:80]}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        make_folder(target.parent)
        yield path
        path.replace(target)
    except OSError as error:
        raise readable(error, target) from error
    finally:
        with suppress(OSError):
            path.unlink()


def make_folder(path: Path) -> None:
    """A folder with those around it, also while others remove folders that have become empty.

    Raises FileExistsError or NotADirectoryError where a file stands in the way, else OSError as the system does.
    """
    for left in reversed(range(_TRIES)):
        try:
            path.mkdir(parents=True, exist_ok=True)
            return
        except (FileExistsError, FileNotFoundError):
            # `mkdir` found it there, or the folder around it; then it was gone. Seldom, or something is in the way.
            if not left:
                raise


def write_bytes(target: Path, data: bytes) -> None:
    """Write a whole file, or nothing. Raises as `temporary` does."""
    with temporary(target) as path:
        path.write_bytes(data)


def make_private(path: Path) -> None:
    """Make a file, and the folder around it, for the user of this process alone; what is there stays as it is."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def readable(error: OSError, path: Path) -> ClipForgeError:
    """The error of ClipForge that tells a person what an error of the system means."""
    named = error.filename if isinstance(error.filename, str) else str(path)
    if named.endswith(".part"):
        named = str(path)  # a temporary name says nothing to a person
    if error.errno in _FULL:
        return DiskFull(path=named)
    if error.errno in _FORBIDDEN:
        return PermissionDenied(path=named)
    if error.errno == errno.ENOENT:
        return MissingFile(path=named)
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return InputError(path=named, detail="a file stands where a folder is needed")
    return InputError(path=named, detail=error.strerror or str(error))


_PART = re.compile(r"^\..*\.(\d+)-[0-9a-f]+\.part$")


def sweep(parts: Iterable[Path]) -> None:
    """Remove temporary files whose writers are dead: what a kill leaves. Those of living writers stay."""
    for path in parts:
        match = _PART.match(path.name)
        if match is not None and not _alive(int(match[1])):
            with suppress(OSError):
                path.unlink()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
