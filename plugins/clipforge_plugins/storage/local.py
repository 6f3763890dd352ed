"""LocalStorage: finished files in a folder of this machine.

    storage = LocalStorage(Path("/srv/clips"))
    storage.put("talk/clip-1.mp4", Path("clip.mp4"))

Nothing outside the folder is read or written: a key with ".." or a symbolic link that leads out is refused. What `put`
and `adopt` have answered survives a power cut.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import platformdirs

from clipforge_core import (
    ClipForgeError,
    Equipment,
    Kept,
    MissingFile,
    UsageError,
    key_parts,
    make_folder,
    readable,
    temporary,
)

_CHUNK = 1 << 18
_TRIES = 1000


class LocalStorage:
    """Keeps files below `root`; without one, where the setting storage_folder says, or in the data folder's `files`."""

    name = "local"

    def __init__(self, root: Path | None = None) -> None:
        self._root = root

    def configure(self, equipment: Equipment) -> None:
        """Take the folder from the settings."""
        if self._root is None:
            folder = equipment.settings["storage_folder"]
            self._root = Path(folder) if folder else equipment.settings.path("data") / "files"

    def put(self, key: str, source: Path) -> str:
        """Keep a copy; answers its path. Raises UsageError for a key that leads out, MissingFile, DiskFull."""
        target = self._path(key)

        def copy() -> None:
            with temporary(target) as part:
                shutil.copyfile(source, part)
                _sync(part)

        _persist(copy, source)
        self._sync_folders(target)
        return str(target)

    def adopt(self, key: str, source: Path) -> str:
        """Move it in. Raises as `put` does."""
        target = self._path(key)

        def move() -> None:
            make_folder(target.parent)
            source.replace(target)

        try:
            if source.is_file():
                _sync(source)
                os.utime(source)  # it counts as new here, however long it was in the making
            _persist(move, source)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise readable(error, source) from error
            self.put(key, source)
            source.unlink()
        self._sync_folders(target)
        return str(target)

    def get(self, key: str, out: Path) -> None:
        """Write the bytes to `out`. Raises MissingFile, UsageError, DiskFull."""
        source = self._path(key)
        if not source.is_file():
            raise MissingFile(path=key)
        with temporary(out) as part:
            shutil.copyfile(source, part)

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` on, in pieces. Raises MissingFile, UsageError."""
        try:
            file = self._path(key).open("rb")
        except OSError as error:
            raise self._absent(error, key) from error
        return _pieces(file, start, length)

    def stat(self, key: str) -> Kept:
        """Size, time and tag. Raises MissingFile, UsageError."""
        path = self._path(key)
        try:
            found = path.stat()
        except OSError as error:
            raise self._absent(error, key) from error
        if not path.is_file():
            raise MissingFile(path=key)
        # The inode tells two files apart that were put within one tick of the clock.
        tag = f"{found.st_mtime_ns:x}-{found.st_size:x}-{found.st_ino:x}"
        return Kept(size=found.st_size, modified=found.st_mtime, tag=tag)

    def exists(self, key: str) -> bool:
        """True if there is a file under the key."""
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        """Remove it, and the folders that it leaves empty."""
        path = self._path(key)
        path.unlink(missing_ok=True)
        with suppress(OSError):  # not empty, or already gone
            for folder in path.parents:
                if folder == self._top():
                    break
                folder.rmdir()

    def keys(self, prefix: str = "") -> Iterator[str]:
        """All keys that begin with `prefix`, sorted."""
        top = self._top()
        found = []
        *folders, _ = prefix.split("/")
        if ".." in folders:
            return
        # Only the folder that the prefix names is walked: others may hold a million files.
        for folder, _, names in os.walk(top.joinpath(*folders)):
            for name in names:
                path = Path(folder, name)
                key = path.relative_to(top).as_posix()
                unfinished = name.startswith(".") and name.endswith(".part")
                if key.startswith(prefix) and not unfinished and not path.is_symlink():
                    found.append(key)
        yield from sorted(found)

    def local(self, key: str) -> Path | None:
        """Its path. Raises UsageError."""
        return self._path(key)

    def url(self, key: str, seconds: float, filename: str) -> str | None:
        """None: the server serves it."""
        return None

    def _absent(self, error: OSError, key: str) -> ClipForgeError:
        missing = error.errno in (errno.ENOENT, errno.ENOTDIR, errno.EISDIR)
        return MissingFile(path=key) if missing else readable(error, Path(key))

    def _sync_folders(self, target: Path) -> None:
        """Make names last: those of the file and of the folders that were made for it."""
        for folder in target.parents:
            _sync(folder)
            if folder == self._top():
                break

    def _top(self) -> Path:
        root = self._root or platformdirs.user_data_path("clipforge", appauthor=False) / "files"
        return root.resolve()

    def _path(self, key: str) -> Path:
        top = self._top()
        path = top.joinpath(*key_parts(key))
        if not path.resolve().is_relative_to(top) or path.is_symlink():
            raise UsageError(detail=f"{key!r} leads out of the storage through a symbolic link")
        return path


def _persist(step: Callable[[], None], source: Path) -> None:
    """Do it again where the target's folder vanished in between: `delete` removes folders that become empty."""
    for left in reversed(range(_TRIES)):
        if not source.is_file():
            raise MissingFile(path=source)
        try:
            step()
            return
        except (FileNotFoundError, MissingFile):
            if not left:
                raise


def _sync(path: Path) -> None:
    with suppress(FileNotFoundError):  # a folder that became empty and went
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _pieces(file: BinaryIO, start: int, length: int | None) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = length
        while left is None or left > 0:
            piece = file.read(_CHUNK if left is None else min(_CHUNK, left))
            if not piece:
                return
            if left is not None:
                left -= len(piece)
            yield piece
