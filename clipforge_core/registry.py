"""The registry: what plugins brought, by kind and name.

    registry = Registry(PluginManager())
    registry.get("detectors", "highlights").detect(info, tracks, request)

An item that does not fulfil its contract fails its plugin and is left out. One that has a method
`configure` is given the equipment of the registry (contracts/equipment.py) before anybody gets the item. What is
brought as `Later` (contracts/later.py) is loaded when it is asked for: by its name, or with all of its kind.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from clipforge_core.contracts.analyzer import Analyzer
from clipforge_core.contracts.auth import Auth
from clipforge_core.contracts.detector import Detector
from clipforge_core.contracts.embedder import Embedder
from clipforge_core.contracts.engine import Engine
from clipforge_core.contracts.enhancer import Enhancer
from clipforge_core.contracts.equipment import Configurable, Equipment
from clipforge_core.contracts.job_kind import JobKind
from clipforge_core.contracts.later import Later
from clipforge_core.contracts.quality import QualityMetric
from clipforge_core.contracts.renderer import Renderer
from clipforge_core.contracts.runner_task import RunnerTask
from clipforge_core.contracts.script_writer import ScriptWriter
from clipforge_core.contracts.storage import Storage
from clipforge_core.contracts.subtitles import SubtitleFormat
from clipforge_core.contracts.surface import Surface
from clipforge_core.contracts.transcriber import Transcriber
from clipforge_core.contracts.translator import Translator
from clipforge_core.contracts.trend_source import TrendSource
from clipforge_core.contracts.visuals import Visuals
from clipforge_core.contracts.voice import Voice
from clipforge_core.contracts.voice_cloner import VoiceCloner
from clipforge_core.contracts.writer import Writer
from clipforge_core.errors import ClipForgeError, PluginError, UnknownName
from clipforge_core.model.format import Format
from clipforge_core.plugin_items import problem_of
from clipforge_core.plugin_loading import shown, told
from clipforge_core.plugins import PluginManager

CONTRACTS: dict[str, type[Any]] = {
    "engines": Engine,
    "analyzers": Analyzer,
    "detectors": Detector,
    "transcribers": Transcriber,
    "embedders": Embedder,
    "enhancers": Enhancer,
    "quality_metrics": QualityMetric,
    "renderers": Renderer,
    "storages": Storage,
    "subtitle_formats": SubtitleFormat,
    "formats": Format,
    "writers": Writer,
    "voices": Voice,
    "voice_cloners": VoiceCloner,
    "script_writers": ScriptWriter,
    "visuals": Visuals,
    "translators": Translator,
    "trend_sources": TrendSource,
    "job_kinds": JobKind,
    "runner_tasks": RunnerTask,
    "auths": Auth,
    "surfaces": Surface,
}
"""Kinds and the contracts that their items fulfil; hooks are called clipforge_register_<kind>."""


FOLDERS = ("clipforge_register_templates", "clipforge_register_video_templates", "clipforge_register_platforms")
"""Hooks whose items are folders."""


class Registry:
    """Items of every kind. The first plugin to bring a name keeps it."""

    def __init__(self, plugins: PluginManager, equipment: Equipment | None = None) -> None:
        self.plugins = plugins
        self._equipment = equipment
        self._items: dict[str, dict[str, Any]] = {}
        self._owners: dict[tuple[str, str], str] = {}
        self._lock = threading.RLock()

    def all(self, kind: str) -> dict[str, Any]:
        """Items of a kind by name, every one of them loaded."""
        items = self._brought(kind)
        for name in [name for name, item in items.items() if isinstance(item, Later)]:
            self._loaded(kind, name)
        return items

    def find(self, kind: str, name: str) -> Any | None:
        """The item of that name, None where no plugin brings one."""
        items = self._brought(kind)
        if isinstance(items.get(name), Later):
            self._loaded(kind, name)
        return items.get(name)

    def _brought(self, kind: str) -> dict[str, Any]:
        with self._lock:
            if kind not in self._items:
                self._items[kind] = self._load(kind)
            return self._items[kind]

    def _load(self, kind: str) -> dict[str, Any]:
        items: dict[str, Any] = {}
        for plugin, item in self.plugins.collect(f"clipforge_register_{kind}"):
            if not isinstance(item, Later) and not self._fits(kind, plugin, item):
                continue
            if item.name in items:
                detail = f"{kind} {item.name!r} is already brought by {self._owners[kind, item.name]}"
                self.plugins.fail(plugin, PluginError(plugin=plugin, detail=detail))
                continue
            if not isinstance(item, Later) and not self._configured(plugin, item):
                continue
            items[item.name] = item
            self._owners[kind, item.name] = plugin
        return items

    def _loaded(self, kind: str, name: str) -> None:
        """Put the item in the place of what was brought; one that fails takes its plugin with it and is left out."""
        with self._lock:
            items, plugin = self._items[kind], self._owners[kind, name]
            later = items.get(name)
            if not isinstance(later, Later):
                return
            item = self.plugins.loaded(plugin, later)
            if item is not None and self._fits(kind, plugin, item) and self._configured(plugin, item):
                items[name] = item
            else:
                del items[name], self._owners[kind, name]

    def _fits(self, kind: str, plugin: str, item: Any) -> bool:
        problem = problem_of(item, CONTRACTS[kind], closely=not self.plugins.plugins[plugin].bundled)
        if problem:
            self.plugins.fail(plugin, PluginError(plugin=plugin, detail=f"{kind}: {problem}"))
        return not problem

    def examine(self) -> None:
        """Ask every plugin for all that it brings, so that what breaks only then is known too."""
        from clipforge_core.store.migrations import Migration

        for kind in CONTRACTS:
            self.all(kind)
        for hook in FOLDERS:
            for _ in self.plugins.folders(hook):
                pass
        for plugin, item in self.plugins.collect("clipforge_register_migrations"):
            if not isinstance(item, Migration):
                self.plugins.fail(plugin, PluginError(plugin=plugin, detail=f"{shown(item)} is not a Migration"))

    def _configured(self, plugin: str, item: Any) -> bool:
        """Give an item the equipment that it wants; False where that fails."""
        if self._equipment is None or not isinstance(item, Configurable):
            return True
        try:
            item.configure(self._equipment)
        except Exception as error:  # noqa: BLE001 - a plugin must not take the program down
            self.plugins.fail(plugin, PluginError(plugin=plugin, detail=f"{shown(item)}: configure: {told(error)}"))
            return False
        return True

    def get(self, kind: str, name: str) -> Any:
        """The item of that name; UnknownName, with the names there are and, of detectors, what they find."""
        item = self.find(kind, name)
        if item is None:
            items = self.all(kind)
            known = ", ".join(_told(items[each]) for each in sorted(items)) or "none"
            raise UnknownName(kind=_singular(kind), name=name, known=known, more=self._more(kind))
        return item

    @contextmanager
    def blaming(self, kind: str, name: str) -> Iterator[None]:
        """What somebody's item raises in the body, where no contract says that it may, becomes a PluginError that
        names it. What bundled items raise goes through."""
        try:
            yield
        except (ClipForgeError, OSError, MemoryError):
            raise
        except (Exception, SystemExit) as error:
            if self.bundled(kind, name):
                raise
            raise PluginError(
                plugin=self._owners[kind, name], detail=f"{_singular(kind)} {name}: {told(error)}"
            ) from error

    def bundled(self, kind: str, name: str) -> bool:
        """True for what came with ClipForge, and for what no plugin brought."""
        info = self.plugins.plugins.get(self._owners.get((kind, name), ""))
        return info is None or info.bundled

    def _more(self, kind: str) -> str:
        told = self.left_out(f"clipforge_register_{kind}")
        return f".{told}".removesuffix(".") if told else ""

    def left_out(self, hook: str) -> str:
        """Sentences about the failed plugins that may have brought what is missing: those with that hook, and those
        that could not be read."""
        failed = [info for info in self.plugins.plugins.values() if info.state == "failed"]
        may = [info for info in failed if hook in info.hooks or not info.hooks]
        return "".join(f" The plugin {info.name} was left out: {info.error}." for info in may)

    def owner(self, kind: str, name: str) -> str:
        """The plugin that brought an item."""
        self.all(kind)
        return self._owners[kind, name]


def _singular(kind: str) -> str:
    return kind.removesuffix("s").replace("_", " ")


def _told(item: Any) -> str:
    described = getattr(item, "description", "")
    return f"{item.name} ({described})" if described else str(item.name)
