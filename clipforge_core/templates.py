"""Finding and reading export templates: bundled ones, those of plugins, the user's own, any file.

    library = TemplateLibrary(template_folders(plugins, config_folder))
    library.get("karaoke")            # by name
    library.get("./mine.toml")        # by path

The user's own folder comes first, so that a copy of a bundled template takes its place. Every mistake
in a file is a BadTemplate with the file and the line.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.errors import BadTemplate, MissingFile, PermissionDenied, UnknownName, UsageError
from clipforge_core.model.template import ExportTemplate
from clipforge_core.plugins import PluginManager
from clipforge_core.template_keys import field_of, is_optional, struct_of, template_keys
from clipforge_core.toml_lines import error_line, line_of

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
    return own + [(name, Path(folder)) for name, folder in plugins.collect("clipforge_register_templates")]


class TemplateLibrary:
    """Templates by name over folders; the first folder that has a name wins."""

    def __init__(self, folders: Iterable[tuple[str, Path]]) -> None:
        self._folders = tuple(folders)

    def get(self, wanted: str, changes: Mapping[str, Any] | None = None) -> ExportTemplate:
        """The template of that name, or in that file (a path ends in .toml or holds a slash), with `changes`
        (values by dotted key, as `read_template` takes them).

        Raises UnknownName with the names there are, MissingFile, PermissionDenied, BadTemplate, or
        UsageError for a change that is none.
        """
        return read_template(self.path(wanted), changes)

    def path(self, wanted: str) -> Path:
        """The file that `wanted`, a name or a path, stands for. Raises UnknownName or MissingFile."""
        if wanted.endswith(".toml") or "/" in wanted:
            path = Path(wanted).expanduser()
            if not path.is_file():
                raise MissingFile(path=wanted)
            return path
        for name, _, path in self._files():
            if name == wanted:
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
                description = read_template(path).description
            except (BadTemplate, PermissionDenied) as error:
                problem = error.describe()
            found[name] = TemplateInfo(
                name=name, path=str(path), origin=origin, description=description, problem=problem
            )
        return [found[name] for name in sorted(found)]

    def _files(self) -> Iterator[tuple[str, str, Path]]:
        for origin, folder in self._folders:
            for path in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
                yield path.stem, origin, path


def read_template(path: Path, changes: Mapping[str, Any] | None = None) -> ExportTemplate:
    """The template of a TOML file; its name is the file's where it gives none. `changes` are values by dotted
    key ("captions.size": 0.08) that stand above what the file says.

    Raises MissingFile, PermissionDenied, BadTemplate with the line of the mistake, or UsageError for a change
    that is none.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise MissingFile(path=path) from error
    except PermissionError as error:
        raise PermissionDenied(path=path) from error
    except UnicodeDecodeError as error:
        raise BadTemplate(path=path, line="", detail="it is not text in UTF-8") from error
    template = parse_template(text, str(path), changes)
    return template if template.name else msgspec.structs.replace(template, name=path.stem)


def parse_template(text: str, path: str = "template", changes: Mapping[str, Any] | None = None) -> ExportTemplate:
    """The template that TOML text describes, changed. Raises BadTemplate (`path` is for its message), UsageError."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        detail = str(error).split(" (at ")[0]
        line = error_line(str(error)) or len(text.splitlines())
        raise _bad(path, line, f"this is not TOML: {detail[:1].lower()}{detail[1:]}") from error
    where, problem = _unknown(raw, ExportTemplate, ())
    if problem:
        raise _bad(path, line_of(text, where), problem)
    try:
        template = msgspec.convert(_without_false(raw, ExportTemplate), ExportTemplate)
    except msgspec.ValidationError as error:
        keys = _place(str(error))
        raise _bad(path, line_of(text, keys), _explain(str(error), keys)) from error
    return _with(raw, changes) if changes else template


def _with(raw: dict[str, Any], changes: Mapping[str, Any]) -> ExportTemplate:
    """The template with `changes` above what its file says. Raises UsageError."""
    for dotted, value in changes.items():
        keys = tuple(dotted.split("."))
        nested = value
        for key in reversed(keys):
            nested = {key: nested}
        _, problem = _unknown(nested, ExportTemplate, ())
        if problem:
            raise UsageError(detail=f"{dotted} = {value}: {problem}")
        raw = _laid_over(raw, nested)
    try:
        return msgspec.convert(_without_false(raw, ExportTemplate), ExportTemplate)
    except msgspec.ValidationError as error:
        raise UsageError(detail=_explain(str(error), _place(str(error)))) from error


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Tables key by key, anything else whole."""
    mixed = dict(below)
    for key, value in above.items():
        under = mixed.get(key)
        mixed[key] = _laid_over(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return mixed


def _place(message: str) -> tuple[str, ...]:
    """The keys that msgspec names at the end of its message ("... - at `$.captions.size`")."""
    place = message.partition(" - at `$")[2].partition("`")[0]
    return tuple(part for part in place.replace("[...]", "").split(".") if part)


def _explain(message: str, keys: tuple[str, ...]) -> str:
    name = ".".join(keys)
    expected = next((key.holds for key in template_keys() if key.key == name), "")
    if expected:
        return f"{name} must be {' or '.join(expected.replace('`', '').split(' ')) if '` `' in expected else expected}"
    detail = message.partition(" - at ")[0]
    return f"{name}: {detail[:1].lower()}{detail[1:]}"


def _bad(path: str, line: int, detail: str) -> BadTemplate:
    return BadTemplate(path=path, line=f":{line}" if line else "", detail=detail)


def _unknown(raw: dict[str, Any], kind: type[Any], at: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The first key that the struct does not know, and what to say about it."""
    for key, value in raw.items():
        field = field_of(kind, key)
        if field is None:
            return at + (key,), _suggest(key, kind, at)
        inner = struct_of(field.type)
        for table in (value if isinstance(value, list) else [value]) if inner is not None else []:
            if inner is not None and isinstance(table, dict):
                where, problem = _unknown(table, inner, at + (key,))
                if problem:
                    return where, problem
    return (), ""


def _suggest(key: str, kind: type[Any], at: Sequence[str]) -> str:
    known = [field.name for field in msgspec.structs.fields(kind)]
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    table = f"[{'.'.join(at)}]" if at else "the template"
    hint = f"the nearest is {near[0]!r}" if near else f"it knows: {', '.join(known)}"
    return f"{table} knows no key {key!r}; {hint}"


def _without_false(raw: dict[str, Any], kind: type[Any]) -> dict[str, Any]:
    """`outline = false` leaves a part out: TOML has no null."""
    done: dict[str, Any] = {}
    for key, value in raw.items():
        field = field_of(kind, key)
        inner = struct_of(field.type) if field is not None else None
        if field is not None and value is False and is_optional(field.type):
            done[key] = None
        elif inner is not None and isinstance(value, dict):
            done[key] = _without_false(value, inner)
        else:
            done[key] = value
    return done
