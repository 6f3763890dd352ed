"""Where the results of a source go: a folder named after it, the same at every run, never that of another source."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path


class OutputFolders:
    """Hands out folders inside `root`.

    talk.mp4 gets `talk`; where another source has that, `talk-mp4`, `talk-2` and so on.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self._given: set[str] = set()
        self._of: dict[str, Path] = {}

    def folder(self, source: Path) -> Path:
        """The folder of a source. Names that differ in upper and lower case alone count as the same."""
        real = os.path.realpath(source)
        if real in self._of:
            return self._of[real]
        for name in _names(source):
            folder = self._root / name
            if name.casefold() not in self._given and not _others(folder, source):
                self._given.add(name.casefold())
                self._of[real] = folder
                return folder
        raise AssertionError("the names never end")


def _names(source: Path) -> Iterator[str]:
    stem = source.stem or source.name
    yield stem
    if source.suffix:
        yield f"{stem}-{source.suffix[1:].lower()}"
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def _others(folder: Path, source: Path) -> bool:
    """True where the folder holds the clips of another source."""
    try:
        named = json.loads((folder / "clips.json").read_bytes())["source"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return isinstance(named, str) and os.path.realpath(folder / named) != os.path.realpath(source)
