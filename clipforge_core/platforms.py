"""Platform presets: what a place takes (length, size, shape), laid over the export template, with sources.

    library = PlatformLibrary(platform_folders(plugins, config_folder))
    platform = library.get("tiktok")
    platform.changes()["picture.short_side"]      # 1080

A preset is a TOML file; each of its numbers has a row in `sources` that says where it is from, and whether that
is the platform's own word.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec

from clipforge_core.amounts import SIZE_PATTERN, format_size, parse_size
from clipforge_core.codec import looked_at
from clipforge_core.errors import BadTemplate, PermissionDenied, UnknownName
from clipforge_core.model.export import Check
from clipforge_core.plugins import PluginManager


class Origin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a number is from. `of` is the key that it belongs to; `official` is false for common advice."""

    of: str
    url: str
    official: bool
    says: str


class Platform(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One preset. Lengths in seconds, 0 for none; `template` are values that stand over the template's own."""

    name: str
    title: str
    description: str = ""
    aspects: tuple[str, ...] = ("9:16",)
    longest: Annotated[float, msgspec.Meta(ge=0.0)] = 0.0
    shortest: Annotated[float, msgspec.Meta(ge=0.0)] = 0.0
    max_size: Annotated[str, msgspec.Meta(pattern=SIZE_PATTERN)] = ""
    template: dict[str, Any] = msgspec.field(default_factory=dict)
    sources: tuple[Origin, ...] = ()

    def changes(self) -> dict[str, Any]:
        """Its values of the template by dotted key."""
        return dict(_dotted(self.template, ""))

    def checks(self, seconds: float, aspect: str, sizes: Iterable[int]) -> list[Check]:
        """What the platform would say of finished files: warnings where it would refuse or cut them."""
        told: list[str] = []
        if self.longest and seconds > self.longest + 0.05:
            told.append(f"{seconds:.1f} s are longer than the {self.longest:g} s that it takes")
        if seconds < self.shortest:
            told.append(f"{seconds:.1f} s are shorter than the {self.shortest:g} s that it asks for")
        if aspect not in self.aspects:
            told.append(f"it shows {', '.join(self.aspects)}, not {aspect}")
        most, largest = parse_size(self.max_size), max(sizes, default=0)
        if most and largest > most:
            told.append(f"{format_size(largest)} are more than the {self.max_size} that it takes")
        detail = f"{self.title}: {'; '.join(told) or 'it fits'}"
        return [Check(name="platform", level="warning" if told else "ok", detail=detail)]


def _dotted(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _dotted(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def platform_folders(plugins: PluginManager, config: Path | None) -> list[Path]:
    """Folders in the order of search: the user's `config`/platforms, then the plugins'."""
    own = [config / "platforms"] if config is not None else []
    return own + [folder for _, folder in plugins.folders("clipforge_register_platforms")]


class PlatformLibrary:
    """Presets by name over folders; the first folder that has a name wins."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = tuple(folders)

    def get(self, name: str) -> Platform:
        """The preset of that name. Raises UnknownName with the names there are, BadTemplate, PermissionDenied."""
        files = self._files()
        if name not in files:
            raise UnknownName(kind="platform", name=name, known=", ".join(sorted(files)) or "none")
        return read_platform(files[name])

    def list(self) -> list[Platform]:
        """Every preset, sorted by name. Raises BadTemplate."""
        return [read_platform(path) for _, path in sorted(self._files().items())]

    def _files(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for folder in self._folders:
            for path in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
                found.setdefault(path.stem, path)
        return found


def read_platform(path: Path) -> Platform:
    """The preset of a TOML file. Raises BadTemplate, PermissionDenied."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), looked_at(Platform))
    except PermissionError as error:
        raise PermissionDenied(path=path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise BadTemplate(path=path, line="", detail=str(error)) from error
