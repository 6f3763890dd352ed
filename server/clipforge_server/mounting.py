"""Which surfaces are served, and where: what `--surface` and the setting `surfaces` say.

    mount(("videocraft=/", "clipforge"), surfaces)      # VideoCraft at /api/v1, ClipForge at /v1

NAME alone is served where it stands by default; NAME=/PREFIX puts its mount elsewhere, and the base of its document's
own URL stays behind that. None named serves all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from clipforge_core.contracts.surface import Surface
from clipforge_core.errors import BadSetting, UnknownName

_PATH = re.compile(r"/|(?:/[A-Za-z0-9._~-]+)+/?")

RESERVED = ("/docs", "/openapi", "/openapi.json", "/health", "/ready", "/live", "/metrics", "/media", "/socket.io")
"""What stands at the server's root whatever is mounted."""


class Mounted(msgspec.Struct, frozen=True):
    """A surface, its mount ("/" or "/name"), and the prefix of all its paths ("" for the root itself)."""

    surface: Surface
    mount: str

    @property
    def prefix(self) -> str:
        """What every path of it begins with."""
        return self.mount.rstrip("/") + self.surface.base


def mount(wanted: Iterable[str], surfaces: Mapping[str, Surface]) -> list[Mounted]:
    """What is served. Raises UnknownName, BadSetting: for a prefix that is none, or that two would have."""
    mounted = [_one(text, surfaces) for text in wanted] or [Mounted(each, each.mount) for each in surfaces.values()]
    taken: dict[str, str] = {}
    for each in mounted:
        name = each.surface.name
        if each.prefix in taken:
            raise _bad(name, f"{taken[each.prefix]} is already served at {each.prefix or '/'}")
        if any(each.prefix == path or each.prefix.startswith(path + "/") for path in RESERVED):
            raise _bad(name, f"{each.prefix} belongs to the server itself")
        taken[each.prefix] = name
    if not mounted:
        raise _bad("", "no plugin brings a surface")
    return mounted


def _one(text: str, surfaces: Mapping[str, Surface]) -> Mounted:
    written, equals, path = text.partition("=")
    name = written if written in surfaces else written.replace("_", "-")  # as modules and packages are called
    if name not in surfaces:
        raise UnknownName(kind="surface", name=written, known=", ".join(sorted(surfaces)) or "none")
    if equals and not _PATH.fullmatch(path):
        raise _bad(text, "a path such as / or /videos is needed behind the =")
    surface = surfaces[name]
    return Mounted(surface, (path.rstrip("/") or "/") if equals else surface.mount)


def _bad(value: str, detail: str) -> BadSetting:
    return BadSetting(where="--surface", name="surfaces", value=value, detail=detail)
