"""A setting is declared once: name, type, default, help. The reading of its values follows from the type.

    Setting("cache_limit", SettingType.SIZE, "10GB", "Bytes that the cache may hold.").read("512MB")
    # 512000000

Files, environment variables and flags all go through `Setting.read`, so that a value means the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec


class SettingType(str, Enum):
    """What a setting holds; the value is how documents call it."""

    TEXT = "text"
    INTEGER = "whole number"
    NUMBER = "number"
    FLAG = "true or false"
    PATH = "path"
    NAMES = "names"
    SIZE = "bytes"
    SECONDS = "seconds"


_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "KI": 2**10, "MI": 2**20, "GI": 2**30, "TI": 2**40}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]I?)?B?", re.IGNORECASE)
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d)?", re.IGNORECASE)
_WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


class Alias(msgspec.Struct, frozen=True):
    """A variable of another program that stands for a setting of ours, and how its text is read (None: as ours is).

    `read` raises ValueError with what would have been right.
    """

    variable: str
    read: Callable[[str], Any] | None = None


class Setting(msgspec.Struct, frozen=True, kw_only=False):
    """One declaration.

    `name` is in lower case with underscores; a plugin's settings are called "plugin.name". `default` is a value or
    a text that is read like any other; `compute` gives it instead where it depends on the machine, and then
    `default` is what documents show. `minimum` bounds numbers, sizes and seconds; `choices` bound texts. A `secret`
    (a key, a password) is never shown: `Resolved.shown` hides it. `aliases` are variables that are read where its own
    is not set.
    """

    name: str
    type: SettingType
    default: Any
    help: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    compute: Callable[[], Any] | None = None
    secret: bool = False
    aliases: tuple[Alias, ...] = ()

    @property
    def variable(self) -> str:
        """Its environment variable: CLIPFORGE_CACHE_LIMIT."""
        return "CLIPFORGE_" + re.sub(r"[^A-Z0-9]", "_", self.name.upper())

    @property
    def flag(self) -> str:
        """Its flag on the command line: --cache-limit."""
        return "--" + re.sub(r"[^a-z0-9]", "-", self.name)

    def value(self) -> Any:
        """The default, read."""
        return self.read(self.default if self.compute is None else self.compute())

    def read(self, raw: Any, folder: Path | None = None) -> Any:
        """A typed value from what a file, a variable or a flag holds; relative paths count from `folder`.

        Raises ValueError with what would have been right.
        """
        if raw is None:
            return None
        value = _READERS[self.type](raw, folder)
        if self.choices and value not in self.choices:
            raise ValueError(f"one of {', '.join(self.choices)} is needed")
        if self.minimum is not None and value < self.minimum:
            raise ValueError(f"at least {self.minimum:g} is needed")
        return value


def document(declared: Iterable[Setting]) -> list[tuple[str, str, str, str, str]]:
    """Rows for the page of settings: name, variable, type, default, help; sorted by name."""
    return [
        (s.name, s.variable, s.type.value, "" if s.default is None else _shown(s.default), s.help + _also(s))
        for s in sorted(declared, key=lambda s: s.name)
    ]


def _also(setting: Setting) -> str:
    names = " or ".join(f"`{alias.variable}`" for alias in setting.aliases)
    return f" Also read from {names}." if names else ""


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) if isinstance(value, tuple | list) else str(value)


def _text(raw: Any, folder: Path | None) -> str:
    if not isinstance(raw, str):
        raise ValueError("a text is needed")
    return raw.strip()


def _integer(raw: Any, folder: Path | None) -> int:
    if isinstance(raw, str) and re.fullmatch(r"\s*[-+]?\d+\s*", raw):
        return int(raw)
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise ValueError("a whole number is needed")
    return raw


def _number(raw: Any, folder: Path | None) -> float:
    if isinstance(raw, str) and re.fullmatch(r"\s*[-+]?(\d+(\.\d*)?|\.\d+)\s*", raw):
        return float(raw)
    if not isinstance(raw, int | float) or isinstance(raw, bool) or raw != raw or abs(raw) == float("inf"):
        raise ValueError("a number is needed")
    return float(raw)


def _flag(raw: Any, folder: Path | None) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word not in _WORDS:
        raise ValueError("true or false is needed")
    return _WORDS[word]


def _path(raw: Any, folder: Path | None) -> Path:
    if not isinstance(raw, str | Path) or not str(raw):
        raise ValueError("a path is needed")
    try:
        path = Path(raw).expanduser()
    except RuntimeError as error:
        raise ValueError(str(error)) from error
    return path.absolute() if folder is None else folder.absolute() / path


def _names(raw: Any, folder: Path | None) -> tuple[str, ...]:
    items = raw.split(",") if isinstance(raw, str) else raw
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise ValueError("a list of names is needed")
    return tuple(item.strip() for item in items if item.strip())


def _size(raw: Any, folder: Path | None) -> int:
    found = _SIZE.fullmatch(str(raw).strip())
    if isinstance(raw, bool) or not found:
        raise ValueError('a number of bytes is needed, such as 500000000, "500MB" or "2GiB"')
    return int(float(found[1]) * _UNITS[(found[2] or "").upper()])


def _seconds(raw: Any, folder: Path | None) -> float:
    found = _SECONDS.fullmatch(str(raw).strip())
    if isinstance(raw, bool) or not found:
        raise ValueError('a time is needed, such as 30, "90s", "5m", "2h" or "7d"')
    return float(found[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[(found[2] or "s").lower()]


_READERS: dict[SettingType, Callable[[Any, Path | None], Any]] = {
    SettingType.TEXT: _text,
    SettingType.INTEGER: _integer,
    SettingType.NUMBER: _number,
    SettingType.FLAG: _flag,
    SettingType.PATH: _path,
    SettingType.NAMES: _names,
    SettingType.SIZE: _size,
    SettingType.SECONDS: _seconds,
}
