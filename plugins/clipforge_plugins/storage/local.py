"""LocalStorage: finished files in a folder of this machine.

    storage = LocalStorage(Path("/srv/clips"))
    storage.put("talk/clip-1.mp4", Path("clip.mp4"))

Nothing outside the folder is read or written: a key with ".." or a symbolic link that leads out is refused.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import platformdirs

from clipforge_core import MissingFile, UsageError, temporary


class LocalStorage:
    """Keeps files below `root`; without one, below the user's data folder."""

    name = "local"

    def __init__(self, root: Path | None = None) -> None:
        self._root = root or platformdirs.user_data_path("clipforge", appauthor=False) / "files"

    def put(self, key: str, source: Path) -> str:
        """Keep a copy; answers its path. Raises UsageError for a key that leads out, MissingFile, DiskFull."""
        target = self._path(key)
        if not source.is_file():
            raise MissingFile(path=source)
        with temporary(target) as part:
            shutil.copyfile(source, part)
        return str(target)

    def get(self, key: str, out: Path) -> None:
        """Write the bytes to `out`. Raises MissingFile, UsageError, DiskFull."""
        source = self._path(key)
        if not source.is_file():
            raise MissingFile(path=key)
        with temporary(out) as part:
            shutil.copyfile(source, part)

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
        for folder, _, names in os.walk(top):
            for name in names:
                path = Path(folder, name)
                key = path.relative_to(top).as_posix()
                if key.startswith(prefix) and not name.endswith(".part") and not path.is_symlink():
                    found.append(key)
        yield from sorted(found)

    def _top(self) -> Path:
        return self._root.resolve()

    def _path(self, key: str) -> Path:
        parts = key.split("/")
        if any(part in ("", ".", "..") for part in parts) or "\\" in key or "\0" in key:
            raise UsageError(detail=f"{key!r} is not a key: a relative path with forward slashes is needed")
        top = self._top()
        path = top.joinpath(*parts)
        if not path.resolve().is_relative_to(top) or path.is_symlink():
            raise UsageError(detail=f"{key!r} leads out of the storage through a symbolic link")
        return path
