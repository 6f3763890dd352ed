"""Finding and reading export templates: bundled ones, those of plugins, the user's own, any file.

    library = TemplateLibrary(template_folders(plugins, config_folder))
    library.get("karaoke")            # by name
    library.get("./mine.toml")        # by path

The user's own folder comes first, so that a copy of a bundled template takes its place. Every mistake
in a file is a BadTemplate with the file and the line. A template is a TOML file, or a folder with a
`template.toml` and the pictures and fonts that it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.errors import BadTemplate, MissingFile, PermissionDenied, UnknownName
from clipforge_core.model.template import ExportTemplate
from clipforge_core.plugins import PluginManager
from clipforge_core.template_reading import FOLDER_FILE, blame, read_sheets
from clipforge_core.template_reading import parse_template as parse_template
from clipforge_core.template_reading import read_template as read_template

OWN = "yours"
"""The origin of templates of the user's config folder."""


class TemplateInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One template that can be named. `problem` says why it cannot be used; "" where it can."""

    name: str
    path: str
    origin: str
    description: str = ""
    problem: str = ""


def template_folders(plugins: PluginManager, config: Path | None) -> list[tuple[str, Path]]:
    """(origin, folder) in the order of search: the user's `config`/templates, then the plugins'."""
    own = [(OWN, config / "templates")] if config is not None else []
    return own + list(plugins.folders("clipforge_register_templates"))


class TemplateLibrary:
    """Templates by name over folders; the first folder that has a name wins."""

    def __init__(self, folders: Iterable[tuple[str, Path]]) -> None:
        self._folders = tuple(folders)

    def get(self, wanted: str, changes: Mapping[str, Any] | None = None) -> ExportTemplate:
        """The template of that name, or in that file or folder (a path ends in .toml or holds a slash), with
        `changes` (values by dotted key, as `read_template` takes them).

        Raises UnknownName with the names there are, MissingFile, PermissionDenied, BadTemplate, or
        UsageError for a change that is none.
        """
        return read_template(self.path(wanted), changes, self._other)

    def read(self, path: Path) -> ExportTemplate:
        """The template of a file or of the folder that holds it. Raises as `get` does."""
        return read_template(path / FOLDER_FILE if path.is_dir() else path, None, self._other)

    def refuse(self, wanted: str, changes: Mapping[str, Any], keys: Sequence[str], problem: str) -> None:
        """Raise what is wrong with the value of a key where it was said: BadTemplate with the line, or UsageError
        for one of the `changes`."""
        blame(read_sheets(self.path(wanted), self._other), changes, keys, problem)

    def path(self, wanted: str) -> Path:
        """The file that `wanted`, a name or a path, stands for. Raises UnknownName or MissingFile."""
        if wanted.endswith(".toml") or "/" in wanted:
            path = Path(wanted).expanduser()
            path = path / FOLDER_FILE if path.is_dir() else path
            if not path.is_file():
                raise MissingFile(path=path)
            return path
        return self._other(wanted, ())

    def _other(self, wanted: str, known: Sequence[Path]) -> Path:
        """The file of a name that is none of `known`: a template may extend the one whose name it takes."""
        taken = {path.resolve() for path in known}
        for name, _, path in self._files():
            if name == wanted and path.resolve() not in taken:
                return path
        raise UnknownName(kind="template", name=wanted, known=", ".join(sorted({n for n, _, _ in self._files()})))

    def list(self) -> list[TemplateInfo]:
        """Every template that a name reaches, sorted by name."""
        found: dict[str, TemplateInfo] = {}
        for name, origin, path in self._files():
            if name in found:
                continue
            description, problem = "", ""
            try:
                description = read_template(path, None, self._other).description
            except (BadTemplate, PermissionDenied, MissingFile) as error:
                problem = error.describe()
            found[name] = TemplateInfo(
                name=name, path=str(path), origin=origin, description=description, problem=problem
            )
        return [found[name] for name in sorted(found)]

    def _files(self) -> Iterator[tuple[str, str, Path]]:
        for origin, folder in self._folders:
            if not folder.is_dir():
                continue
            for path in sorted(folder.glob("*.toml")):
                yield path.stem, origin, path
            for path in sorted(folder.glob(f"*/{FOLDER_FILE}")):
                yield path.parent.name, origin, path
