"""From the `src` of an element to a file on this machine.

    resolver = first_of(Given(files), Fetched(folder, limits), InFolder(base, confined=True))
    resolver("music.mp3")          # Path("/srv/project/music.mp3")

A resolver answers a path, or None for what is not its business; the first that answers decides. Other sources (the
uploads of a server, a media library) are one more callable, or go into `Given` when the job is accepted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from clipforge_core.compose.facts import elements_of, source_of
from clipforge_core.compose.grammar import Project
from clipforge_core.compose.problems import Problem, at
from clipforge_core.contracts.progress import Report, silent
from clipforge_core.errors import InputError, MissingFile
from clipforge_core.net import FetchLimits, fetch, is_url

Resolver = Callable[[str], Path | None]
"""A `src` to a local file. Raises InputError for one that may not be used or is not there."""


def first_of(*resolvers: Resolver) -> Callable[[str], Path]:
    """Resolvers in order of precedence as one. Raises MissingFile where none of them knows the file."""

    def resolve(src: str) -> Path:
        for resolver in resolvers:
            found = resolver(src)
            if found is not None:
                return found
        raise MissingFile(path=src)

    return resolve


class Given:
    """Files that were found before: `src` → path."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files

    def __call__(self, src: str) -> Path | None:
        """The file, or None where it is not among them."""
        return Path(self._files[src]) if src in self._files else None


class Fetched:
    """URLs, fetched through the guard (public addresses alone, limited in size and time) into a folder, once each."""

    def __init__(self, folder: Path, limits: FetchLimits, report: Report = silent) -> None:
        self._folder = folder
        self._limits = limits
        self._report = report

    def __call__(self, src: str) -> Path | None:
        """The file; None for what is no URL. Raises FetchRefused, FetchFailed, DiskFull, PermissionDenied."""
        if not is_url(src):
            return None
        place = self._folder / hashlib.sha256(src.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        # What is not whole has another name, so whatever lies here was fetched to its end.
        there = [p for p in place.glob("*") if not p.name.startswith(".")] if place.is_dir() else []
        if there:
            return there[0]
        place.mkdir(parents=True, exist_ok=True)
        return fetch(src, place, self._limits, report=self._report).path


class InFolder:
    """Paths, relative ones to a base folder. `confined`: nothing outside of it is read, whatever links lead there."""

    def __init__(self, base: Path, *, confined: bool) -> None:
        self._base = base
        self._confined = confined

    def __call__(self, src: str) -> Path | None:
        """The file. Raises InputError, MissingFile."""
        if "://" in src or "\0" in src:
            raise InputError(path=src, detail="only paths and http(s) URLs can be read")
        path = Path(src) if self._confined else Path(src).expanduser()
        found = self._base / path
        if self._confined:
            inside = self._base.resolve()
            if path.is_absolute() or not found.resolve().is_relative_to(inside):
                raise InputError(path=src, detail="it lies outside of the project's folder")
        if not found.exists():
            raise MissingFile(path=src)
        if not found.is_file():
            raise InputError(path=src, detail="it is not a file")
        return found


class InFolders:
    """Paths, relative ones to the first of some folders in which they are."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._places = [InFolder(folder, confined=False) for folder in folders]

    def __call__(self, src: str) -> Path | None:
        """The file. Raises what is wrong with it in the first folder."""
        first: InputError | None = None
        for place in self._places:
            try:
                return place(src)
            except InputError as error:
                first = first or error
        if first is not None:
            raise first
        return None


def absent_files(project: Project, folders: Sequence[Path]) -> list[Problem]:
    """Files of a project, named by paths, that are in none of the folders. Nothing is fetched or opened."""
    look = InFolders(folders)
    problems: list[Problem] = []
    for path, _, element in elements_of(project):
        src = source_of(element)
        if not src or is_url(src):
            continue
        try:
            look(src)
        except InputError as error:
            problems.append(Problem(at(path, "src"), error.describe()))
    return problems
