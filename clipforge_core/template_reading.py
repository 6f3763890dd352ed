"""Reading one template: its file, the templates that it extends, and the pictures and fonts beside it.

    template = read_template(Path("brand/template.toml"))

A file of pictures or a font is named as it lies beside the template, and every mistake is a BadTemplate with the
file and the line that it stands in, be it in a template that this one extends.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import looked_at
from clipforge_core.errors import BadTemplate, MissingFile, PermissionDenied, UnknownName, UsageError
from clipforge_core.model.template import ExportTemplate
from clipforge_core.template_files import FONTS, PICTURES, absent_file, in_place, value_at
from clipforge_core.template_mistakes import explain, place_of, unknown_key, without_false
from clipforge_core.template_texts import TEXTS, wrong_text
from clipforge_core.toml_lines import error_line, line_of

FOLDER_FILE = "template.toml"
"""The file that makes a folder a template."""

OWN = ("name", "description", "extends")
"""Keys that a template does not take from one that it extends."""

Find = Callable[[str, Sequence[Path]], Path]
"""The file of a named template, none of those that are given. Raises UnknownName."""


class Sheet(msgspec.Struct, frozen=True):
    """One file of a template: its path, its text and its values, with files in their place."""

    path: str
    text: str
    raw: dict[str, Any]

    def line(self, keys: Sequence[str]) -> int:
        """Where a key stands, or the table around it; 0 where neither does."""
        return line_of(self.text, tuple(keys))

    def says(self, keys: Sequence[str]) -> bool:
        """True where this file gives the key a value."""
        return value_at(self.raw, keys) is not None


def read_template(path: Path, changes: Mapping[str, Any] | None = None, find: Find | None = None) -> ExportTemplate:
    """The template of a TOML file; its name is the file's (or folder's) where it gives none. `changes` are values by
    dotted key ("captions.size": 0.08) that stand above what the file says; `find` looks up a template that is
    extended by name.

    Raises MissingFile, PermissionDenied, BadTemplate with the line of the mistake, or UsageError for a change
    that is none.
    """
    template = put_together(read_sheets(path, find), changes or {})
    own = path.parent.name if path.name == FOLDER_FILE else path.stem
    return template if template.name else msgspec.structs.replace(template, name=own)


def parse_template(text: str, path: str = "template", changes: Mapping[str, Any] | None = None) -> ExportTemplate:
    """The template that TOML text describes, changed. Raises BadTemplate (`path` is for its message), UsageError."""
    return put_together([_sheet(text, path, None)], changes or {})


def read_sheets(path: Path, find: Find | None = None) -> list[Sheet]:
    """The file and those that it extends, itself first. Raises as `read_template` does."""
    chain, sheets = [path], [_sheet(_text(path), str(path), path.absolute().parent)]
    while parent := sheets[-1].raw.get("extends"):
        here = sheets[-1]
        line = here.line(("extends",))
        try:
            following = _parent(parent, chain, find)
        except UnknownName as error:
            raise bad(here.path, line, f"extends {parent!r}: {error.describe()}") from error
        except MissingFile as error:
            raise bad(here.path, line, f"extends {parent!r}: there is no such file") from error
        if any(following.resolve() == known.resolve() for known in chain):
            round_trip = " \u2192 ".join([*(str(p) for p in chain), str(following)])
            raise bad(here.path, line, f"extends goes round in a circle: {round_trip}")
        chain.append(following)
        sheets.append(_sheet(_text(following), str(following), following.absolute().parent))
    return sheets


def _parent(parent: str, chain: Sequence[Path], find: Find | None) -> Path:
    if parent.endswith(".toml") or "/" in parent:
        path = chain[-1].parent / Path(parent).expanduser()
        path = path / FOLDER_FILE if path.is_dir() else path
        if not path.is_file():
            raise MissingFile(path=path)
        return path
    if find is None:
        raise UnknownName(kind="template", name=parent, known="files alone: give a path that ends in .toml")
    return find(parent, chain)


def put_together(sheets: Sequence[Sheet], changes: Mapping[str, Any]) -> ExportTemplate:
    """Files laid over each other, the first on top, and `changes` above them. Raises BadTemplate, UsageError."""
    raw: dict[str, Any] = {}
    for sheet in reversed(sheets):
        raw = laid_over({key: value for key, value in raw.items() if key not in OWN}, sheet.raw)
    template = msgspec.convert(without_false(raw, ExportTemplate), looked_at(ExportTemplate))
    if changes:
        template = _changed(raw, changes)
    for keys, problem in _left_empty(template):
        blame(sheets, changes, keys, problem)
    return template


def blame(sheets: Sequence[Sheet], changes: Mapping[str, Any], keys: Sequence[str], problem: str) -> None:
    """Raise what is wrong with a key where it was said: UsageError for a change, else BadTemplate with the line."""
    dotted = ".".join(keys)
    if dotted in changes or not any(sheet.says(keys) or sheet.says(keys[:1]) for sheet in sheets):
        raise UsageError(detail=problem)
    sheet = next((s for s in sheets if s.says(keys)), None) or next(s for s in sheets if s.says(keys[:1]))
    raise bad(sheet.path, sheet.line(keys), problem)


def _left_empty(template: ExportTemplate) -> list[tuple[tuple[str, ...], str]]:
    """Sections that need a value that nobody gave."""
    found: list[tuple[tuple[str, ...], str]] = []
    if template.logo is not None and not template.logo.image:
        found.append((("logo", "image"), "logo.image must name a picture"))
    if template.end is not None and not (template.end.text or template.end.image):
        found.append((("end", "text"), "[end] needs a text or an image"))
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise MissingFile(path=path) from error
    except PermissionError as error:
        raise PermissionDenied(path=path) from error
    except IsADirectoryError as error:
        raise MissingFile(path=path / FOLDER_FILE) from error
    except UnicodeDecodeError as error:
        raise BadTemplate(path=path, line="", detail="it is not text in UTF-8") from error


def _sheet(text: str, path: str, folder: Path | None) -> Sheet:
    """One file, checked by itself, so that a mistake is named where it stands."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        detail = str(error).split(" (at ")[0]
        line = error_line(str(error)) or len(text.splitlines())
        raise bad(path, line, f"this is not TOML: {detail[:1].lower()}{detail[1:]}") from error
    where, problem = unknown_key(raw, ExportTemplate, ())
    if problem:
        raise bad(path, line_of(text, where), problem)
    try:
        msgspec.convert(without_false(raw, ExportTemplate), looked_at(ExportTemplate))
    except msgspec.ValidationError as error:
        keys = place_of(str(error))
        raise bad(path, line_of(text, keys), explain(str(error), keys)) from error
    keys, problem = _wrong_value(raw, folder)
    if problem:
        raise bad(path, line_of(text, keys), problem)
    return Sheet(path, text, in_place(raw, folder) if folder is not None else raw)


def _wrong_value(raw: dict[str, Any], folder: Path | None) -> tuple[tuple[str, ...], str]:
    """The first text with an unknown placeholder, or file that is not there or no picture."""
    for keys in TEXTS:
        problem = wrong_text(keys, value_at(raw, keys))
        if problem:
            return keys, problem
    if folder is None:
        return (), ""
    for keys in (*PICTURES, *FONTS):
        problem = absent_file(keys, value_at(raw, keys), folder)
        if problem:
            return keys, problem
    return (), ""


def _changed(raw: dict[str, Any], changes: Mapping[str, Any]) -> ExportTemplate:
    """The template with `changes` above what its files say. Raises UsageError."""
    here = Path.cwd()
    for dotted, value in changes.items():
        keys = tuple(dotted.split("."))
        nested = value
        for key in reversed(keys):
            nested = {key: nested}
        _, problem = unknown_key(nested, ExportTemplate, ())
        problem = problem or ("give --template instead" if keys == ("extends",) else "")
        if not problem and isinstance(nested, dict):
            _, problem = _wrong_value(nested, here)
        if problem:
            raise UsageError(detail=f"{dotted} = {value}: {problem}")
        raw = laid_over(raw, in_place(nested, here))
    try:
        return msgspec.convert(without_false(raw, ExportTemplate), looked_at(ExportTemplate))
    except msgspec.ValidationError as error:
        raise UsageError(detail=explain(str(error), place_of(str(error)))) from error


def laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Tables key by key, anything else whole."""
    mixed = dict(below)
    for key, value in above.items():
        under = mixed.get(key)
        mixed[key] = laid_over(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return mixed


def bad(path: str, line: int, detail: str) -> BadTemplate:
    """The error that names file and line (0: none)."""
    return BadTemplate(path=path, line=f":{line}" if line else "", detail=detail)
