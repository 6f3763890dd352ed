"""What `doctor` looks at: this machine, the installed parts, the plugins and what they say of themselves."""

from __future__ import annotations

import difflib
import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING

from clipforge_core.contracts.diagnosis import Diagnoses
from clipforge_core.errors import ClipForgeError
from clipforge_core.model.export import Check
from clipforge_core.registry import CONTRACTS

if TYPE_CHECKING:
    from clipforge_core.environment import Environment

NEEDED = ("media",)
"""Extras without which nothing can be clipped."""

OTHERS = {"CLIPFORGE_API_KEY", "CLIPFORGE_BASE_URL", "CLIPFORGE_URL"}
"""Variables of the clients."""

_LITTLE, _TOO_LITTLE = 2_000_000_000, 200_000_000
_EXTRA = re.compile(r"""extra\s*==\s*["']([\w-]+)["']""")
_NAME = re.compile(r"^[\w.-]+")


def examine(environment: Environment) -> Iterator[Check]:
    """Every check in the order that it is shown."""
    yield Check(name="python", level="ok", detail=f"{platform.python_version()} ({sys.executable})")
    system = platform.system()
    supported = system in ("Linux", "Darwin")
    yield Check(
        name="platform",
        level="ok" if supported else "warning",
        detail=platform.platform() + ("" if supported else ": untested, Linux and macOS are"),
    )
    yield Check(name="clipforge", level="ok", detail=_version("clipforge") or "not installed as a package")
    yield from extras()
    yield from _items(environment)
    yield from _plugins(environment)
    yield from _places(environment)
    yield from variables(environment, os.environ)


def extras(lines: list[str] | None = None, installed: Callable[[str], str] | None = None) -> Iterator[Check]:
    """One check an extra: which of its packages are here. `lines` are requirements as metadata gives them."""
    find = installed or _version
    found = _packages(_requirements() if lines is None else lines)
    base = found.get("media", [])
    for extra, all_names in sorted(found.items()):
        # Every extra brings the media library too: it is told once.
        names = [name for name in all_names if extra == "media" or name not in base]
        if extra == "all":
            continue
        missing = [name for name in names if not find(name)]
        if not missing:
            told = ", ".join(f"{name} {find(name)}" for name in names)
            yield Check(name=f"extra {extra}", level="ok", detail=told)
            continue
        level = "failed" if extra in NEEDED else "warning"
        told = f"not installed: {', '.join(missing)}; get it with: pip install 'clipforge[{extra}]'"
        yield Check(name=f"extra {extra}", level=level, detail=told)


def _requirements() -> list[str]:
    try:
        return requires("clipforge") or []
    except PackageNotFoundError:
        return []


def _packages(lines: list[str]) -> dict[str, list[str]]:
    """Package names by extra; an extra that only names other extras is left out."""
    found: dict[str, list[str]] = {}
    for line in lines:
        extra, name = _EXTRA.search(line), _NAME.match(line)
        if extra and name and name[0].lower() != "clipforge":
            found.setdefault(extra[1], []).append(name[0])
    return found


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _items(environment: Environment) -> Iterator[Check]:
    """What engines, transcribers, voices, ... say of themselves."""
    for kind in CONTRACTS:
        for name, item in sorted(environment.registry.all(kind).items()):
            label = f"{kind.removesuffix('s').replace('_', ' ')} {name}"
            if isinstance(item, Diagnoses):
                yield from _asked(label, lambda item=item: list(item.diagnose()))  # type: ignore[misc]
            elif callable(getattr(item, "available", None)):
                yield from _asked(label, lambda item=item: [_available(item.available())])  # type: ignore[misc]
    setting = environment.settings["engine"]
    if setting not in environment.registry.all("engines"):
        yield Check(name="engine", level="failed", detail=f"{setting}: no media engine of this name is installed")


def _asked(label: str, ask: Callable[[], list[Check]]) -> Iterator[Check]:
    try:
        for check in ask():
            yield Check(name=f"{label} {check.name}".strip(), level=check.level, detail=check.detail)
    except ClipForgeError as error:
        yield Check(name=label, level="warning", detail=error.describe())
    except Exception as error:  # noqa: BLE001 - a plugin that breaks is what a doctor is there to tell
        yield Check(name=label, level="warning", detail=f"{type(error).__name__}: {error}")


def _available(problem: str | None) -> Check:
    return Check(name="", level="warning" if problem else "ok", detail=problem or "ready")


def _plugins(environment: Environment) -> Iterator[Check]:
    environment.registry.examine()
    folder = environment.settings["plugins_dir"]
    if folder is not None and not (folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)):
        yield Check(name="plugins_dir", level="warning", detail=f"{folder} is not there, or may not be read")
    infos = sorted(environment.plugins.plugins.values(), key=lambda info: info.name)
    loaded = [info.name for info in infos if info.state == "loaded"]
    yield Check(name="plugins", level="ok" if loaded else "failed", detail=", ".join(loaded) or "none could be loaded")
    for info in infos:
        if info.state != "loaded":
            why = info.error or "left out by the setting plugins_off"
            level = "warning" if info.state == "failed" else "ok"
            yield Check(name=f"plugin {info.name}", level=level, detail=f"{info.state}: {why}")


def variables(environment: Environment, environ: Mapping[str, str]) -> Iterator[Check]:
    """Variables that look like settings and are none: a misspelt one is passed over in silence everywhere else."""
    known = {alias.variable for each in environment.declared for alias in each.aliases}
    known |= {each.variable for each in environment.declared}
    for name in sorted(environ):
        if name.startswith("CLIPFORGE_") and name not in known | OTHERS and not name.startswith("CLIPFORGE_TEST_"):
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.85)
            meant = f"; did you mean {near[0]}?" if near else ": `clipforge config show` lists every setting"
            yield Check(name="environment", level="warning", detail=f"{name} is no setting{meant}")


def _places(environment: Environment) -> Iterator[Check]:
    """The folders that are written to, and the room there."""
    places = {"cache": environment.settings.path("cache"), "data": environment.settings.path("data")}
    for name, folder in {**places, "working folder": Path.cwd()}.items():
        there = folder
        while not there.exists() and there != there.parent:
            there = there.parent
        if not _writable(there):
            yield Check(name=name, level="failed", detail=f"{folder}: may not be written to")
            continue
        free = shutil.disk_usage(there).free
        level = "failed" if free < _TOO_LITTLE else "warning" if free < _LITTLE else "ok"
        yield Check(name=name, level=level, detail=f"{folder}, {free / 1e9:.1f} GB free")
    try:
        stats = environment.cache.stats()
        held = f"{stats.entries} entries, {stats.size / 1e9:.2f} of {stats.limit / 1e9:.1f} GB"
        yield Check(name="cache holds", level="ok", detail=held)
    except OSError as error:
        yield Check(name="cache holds", level="warning", detail=str(error))


def _writable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
