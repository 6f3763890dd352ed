"""Finding scene files: by path, or video templates by name: bundled ones, those of plugins, the user's own.

library = VideoLibrary(video_folders(plugins, config_folder))
library.path("quote")             # …/clipforge_templates/videos/quote.json
library.path("./scene.json")
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from clipforge_core.compose.problems import BadProject
from clipforge_core.compose.reading import parse
from clipforge_core.compose.variables import variables_of
from clipforge_core.errors import InputError, MissingFile, UnknownName
from clipforge_core.files import readable
from clipforge_core.plugins import PluginManager
from clipforge_core.templates import OWN


class VideoTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """A video template that a name reaches: its variables with their defaults (null: has to be given)."""

    name: str
    path: str
    origin: str
    description: str = ""
    variables: dict[str, object] = msgspec.field(default_factory=dict)


def video_folders(plugins: PluginManager, config: Path | None) -> list[tuple[str, Path]]:
    """(origin, folder) in the order of search: the user's `config`/videos, then the plugins'."""
    own = [(OWN, config / "videos")] if config is not None else []
    return own + list(plugins.folders("clipforge_register_video_templates"))


def read_file(path: Path) -> bytes:
    """A scene file's bytes. Raises MissingFile, PermissionDenied, InputError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise readable(error, path) from error


class VideoLibrary:
    """Video templates by name over folders; the first folder that has a name wins."""

    def __init__(self, folders: Iterable[tuple[str, Path]]) -> None:
        self._folders = tuple(folders)

    def path(self, wanted: str) -> Path:
        """The file that a path or a name stands for. Raises MissingFile, UnknownName."""
        path = Path(wanted).expanduser()
        if path.is_file():
            return path
        if path.is_dir():
            raise InputError(path=wanted, detail="it is a folder: give the scene file in it")
        if wanted.endswith(".json") or "/" in wanted:
            raise MissingFile(path=wanted)
        for name, _, found in self._files():
            if name == wanted:
                return found
        raise UnknownName(
            kind="scene file or video template",
            name=wanted,
            known=", ".join(dict.fromkeys(n for n, _, _ in self._files())),
        )

    def list(self) -> list[VideoTemplate]:
        """Every template that a name reaches, sorted by name; what cannot be read says so in its description."""
        found: dict[str, VideoTemplate] = {}
        for name, origin, path in self._files():
            if name in found:
                continue
            try:
                data = parse(read_file(path), path.name)
                text = str(data.get("comment", "")) if isinstance(data, dict) else ""
                variables = variables_of(data)
            except (BadProject, InputError) as error:
                text, variables = error.describe(), {}
            found[name] = VideoTemplate(name=name, path=str(path), origin=origin, description=text, variables=variables)
        return [found[name] for name in sorted(found)]

    def _files(self) -> Iterator[tuple[str, str, Path]]:
        for origin, folder in self._folders:
            for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
                yield path.stem, origin, path
