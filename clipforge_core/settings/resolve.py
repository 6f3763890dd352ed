"""Settings from their sources, later ones winning: defaults, the user's clipforge.toml, the working folder's
clipforge.toml, CLIPFORGE_* variables, flags.

    settings = resolve(core_settings(), flags={"jobs": 2})
    settings.get("jobs", int)      # 2
    for row in settings.explain(): print(row.name, row.value, row.origin)

A file may hold tables for plugins; the table of a plugin that is not there is passed over, and any other key that
nobody declared is an error.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import platformdirs

from clipforge_core.errors import BadSetting, BadSettingsFile, PermissionDenied
from clipforge_core.settings.declare import Alias, Setting

T = TypeVar("T")

FILE = "clipforge.toml"

HIDDEN = "(set, not shown)"
"""What stands for the value of a secret wherever settings are printed."""


class Resolved(msgspec.Struct, frozen=True):
    """One setting as it stands: its value, and where that came from ("default", a file, a variable, a flag)."""

    name: str
    value: Any
    origin: str
    secret: bool = False

    @property
    def shown(self) -> Any:
        """The value as it may be printed: of a secret, that it is set."""
        return HIDDEN if self.secret and self.value else self.value

    def __repr__(self) -> str:
        return f"Resolved({self.name!r}, {self.shown!r}, {self.origin!r})"


class Settings:
    """Resolved values by name. Read-only; a child process gets the same values through `freeze`."""

    def __init__(self, values: Mapping[str, Resolved]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> Any:
        return self._find(name).value

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def get(self, name: str, kind: type[T]) -> T:
        """The value, which must be of that type (for readers that want to be sure of it)."""
        value = self[name]
        if not isinstance(value, kind):
            raise TypeError(f"setting {name} holds {type(value).__name__}, not {kind.__name__}")
        return value

    def path(self, name: str) -> Path:
        """The value of a setting that is a path."""
        return self.get(name, Path)

    def explain(self) -> list[Resolved]:
        """Every setting with its value and origin, sorted by name."""
        return [self._values[name] for name in sorted(self._values)]

    def freeze(self) -> tuple[Resolved, ...]:
        """The values as plain data; `Settings.thaw` is the way back."""
        return tuple(self.explain())

    @classmethod
    def thaw(cls, frozen: Iterable[Resolved]) -> Settings:
        """Settings from frozen values."""
        return cls({row.name: row for row in frozen})

    def _find(self, name: str) -> Resolved:
        if name not in self._values:
            raise BadSetting(
                where="settings", name=name, value="?", detail=f"no such setting{_near(name, self._values)}"
            )
        return self._values[name]


def resolve(
    declared: Iterable[Setting],
    *,
    flags: Mapping[str, Any] | None = None,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
    user_folder: Path | None = None,
    complete: bool = True,
) -> Settings:
    """Settings from all sources. `folder` is the working folder, `user_folder` the user's config folder.

    A flag that is None was not given. With `complete` False, keys that are not declared are passed over: that is
    how the settings are read that say which plugins to load, before those have declared theirs.

    Raises BadSetting (naming the file, variable or flag), PermissionDenied.
    """
    by_name = {setting.name: setting for setting in declared}
    values = {name: Resolved(name, setting.value(), "default", setting.secret) for name, setting in by_name.items()}
    user = user_folder or platformdirs.user_config_path("clipforge", appauthor=False)
    for path in (user / FILE, (folder or Path.cwd()) / FILE):
        for name, raw in _read_file(path, by_name, complete).items():
            values[name] = _read(by_name[name], raw, str(path), name, path.parent)
    variables = os.environ if environ is None else environ
    for name, setting in by_name.items():
        for alias in (Alias(setting.variable), *setting.aliases):
            if alias.variable in variables:
                values[name] = _read(
                    setting, variables[alias.variable], "environment", alias.variable, convert=alias.read
                )
                break
    for name, raw in (flags or {}).items():
        if raw is None:
            continue
        if name not in by_name:
            if complete:
                raise BadSetting(where="flags", name=name, value=raw, detail=f"no such setting{_near(name, by_name)}")
            continue
        values[name] = _read(by_name[name], raw, "flags", by_name[name].flag)
    return Settings(values)


def _read(
    setting: Setting,
    raw: Any,
    where: str,
    shown: str,
    folder: Path | None = None,
    convert: Callable[[str], Any] | None = None,
) -> Resolved:
    try:
        value = setting.read(raw if convert is None else convert(raw), folder)
    except ValueError as error:
        raw = HIDDEN if setting.secret else raw
        raise BadSetting(where=where, name=shown, value=raw, detail=str(error)) from error
    origin = where if where not in ("environment", "flags") else shown
    return Resolved(setting.name, value, origin, setting.secret)


def _read_file(path: Path, declared: Mapping[str, Setting], complete: bool) -> dict[str, Any]:
    """Raw values of a file by the names of their settings."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except PermissionError as error:
        raise PermissionDenied(path=path) from error
    except IsADirectoryError as error:
        raise BadSettingsFile(path=path, detail="it is a folder, not a file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettingsFile(path=path, detail=f"not valid TOML: {error}") from error
    tables = {name.partition(".")[0] for name in declared if "." in name}
    found: dict[str, Any] = {}
    for key, raw in document.items():
        if isinstance(raw, dict):
            inner = {f"{key}.{name}": value for name, value in raw.items()} if key in tables else {}
        else:
            inner = {key: raw}
        for name, value in inner.items():
            plain = name.replace("-", "_") if name not in declared else name
            if plain in declared:
                found[plain] = value
            elif complete:
                raise BadSetting(where=path, name=name, value=value, detail=f"no such setting{_near(plain, declared)}")
    return found


def _near(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""
