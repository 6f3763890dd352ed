"""A folder of stock: its media files with what their sidecars say; nothing is decoded.

    for file in stock_files(Path("/srv/stock")):
        file.path, file.kind, file.words.tags

A file that is named by a number or the like says little: give it a sidecar (`sidecars`). Hidden files and folders are
passed over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from clipforge_core.errors import MissingFile
from clipforge_core.media_types import type_of
from clipforge_core.model.media_item import MediaKind
from clipforge_core.studio import sidecars
from clipforge_core.studio.media_words import LONGEST, MOST_TAGS, MediaWords, title_of
from clipforge_core.studio.sidecars import BadSidecar

MOST_FILES = 200_000
"""Files of a folder that are looked at."""

_KINDS: dict[str, MediaKind] = {"image": "image", "video": "video", "audio": "audio"}


class StockFile(msgspec.Struct, frozen=True, kw_only=True):
    """A media file of a stock folder: `path` relative to it, with forward slashes; `kind` by its name. `stamp` is
    another one whenever the file or what is told of it changed; `problems` are sentences on sidecars that cannot be
    read."""

    path: str
    kind: MediaKind
    words: MediaWords
    stamp: str
    size: int
    problems: tuple[str, ...] = ()


def stock_files(folder: Path) -> Iterator[StockFile]:
    """Every media file below a folder, sorted by path. Raises MissingFile where there is no such folder."""
    if not folder.is_dir():
        raise MissingFile(path=str(folder))
    seen = 0
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = {name for name in names if not name.startswith(".")}
        media = sorted(name for name in here if kind_of(name) is not None)
        if not media:
            continue
        common = _Common(Path(place), here)
        for name in media:
            seen += 1
            if seen > MOST_FILES:
                return
            found = _file(folder, Path(place), name, here, common)
            if found is not None:
                yield found


def told_beside(path: Path) -> MediaWords:
    """What stands beside one media file, and in its folder's own sidecar; what cannot be read is left out."""
    try:
        names = {each.name for each in path.parent.iterdir() if not each.name.startswith(".")}
    except OSError:
        return MediaWords()
    found = _file(path.parent, path.parent, path.name, names, _Common(path.parent, names))
    return MediaWords() if found is None else found.words


def kind_of(name: str) -> MediaKind | None:
    """What a file of that name is; None for what a library does not take."""
    return _KINDS.get(type_of(name).partition("/")[0])


class _Common:
    """What a folder's own file says of all, and of each."""

    def __init__(self, place: Path, names: set[str]) -> None:
        self.problems: tuple[str, ...] = ()
        self.stamp = ""
        self._table: dict[str, object] = {}
        self._all = MediaWords()
        name = next((each for each in sidecars.FOLDER_FILES if each in names), None)
        if name is None:
            return
        self.stamp = _stamp(place / name)
        try:
            self._table = sidecars.read(place / name)
            self._all = sidecars.words_of({k: v for k, v in self._table.items() if not isinstance(v, dict)})
        except BadSidecar as error:
            self.problems = (str(error),)

    def words(self, name: str) -> MediaWords:
        """Of one file. Raises BadSidecar."""
        own = self._table.get(name)
        return sidecars.merged(sidecars.words_of(own), self._all) if isinstance(own, dict) else self._all


def _file(folder: Path, place: Path, name: str, names: set[str], common: _Common) -> StockFile | None:
    path = place / name
    try:
        size = path.stat().st_size
    except OSError:
        return None  # it went meanwhile, or leads nowhere
    kind = kind_of(name)
    if kind is None or not path.is_file():
        return None
    problems = list(common.problems)
    words = MediaWords()
    beside = next((each for each in sidecars.names_of(name) if each in names), None)
    readers: tuple[Callable[[], MediaWords], ...] = (lambda: _beside(place, beside), lambda: common.words(name))
    for read in readers:
        try:
            words = sidecars.merged(words, read())
        except BadSidecar as error:
            problems.append(str(error))
    return StockFile(
        path=path.relative_to(folder).as_posix(),
        kind=kind,
        words=_fitting(words, name),
        stamp="/".join((_stamp(path), _stamp(place / beside) if beside else "", common.stamp)),
        size=size,
        problems=tuple(problems),
    )


def _beside(place: Path, name: str | None) -> MediaWords:
    return sidecars.words_of(sidecars.read(place / name)) if name is not None else MediaWords()


def _fitting(words: MediaWords, name: str) -> MediaWords:
    """As the library keeps it: what is too long is cut, for nobody is there to be told."""
    texts = {field: " ".join(getattr(words, field).split())[:longest] for field, longest in LONGEST.items()}
    texts["title"] = texts["title"] or title_of(name)
    tags = tuple(dict.fromkeys(tag.lower() for tag in words.tags if tag))[:MOST_TAGS]
    return MediaWords(**{**texts, "category": texts["category"].lower()}, tags=tags)


def _stamp(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_size:x}-{found.st_mtime_ns:x}"
