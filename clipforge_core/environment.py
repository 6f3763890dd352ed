"""Environment: what the program runs with: settings, plugins, registry and cache, built once and passed on.

    environment = Environment.open(flags={"jobs": 2})
    environment.registry.get("detectors", "highlights")

A child process gets the same one from a small value that can be sent to it: `Environment.build(spec)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.errors import PluginError
from clipforge_core.plugins import PluginManager
from clipforge_core.registry import Registry
from clipforge_core.settings import Resolved, Setting, Settings, core_settings, resolve

if TYPE_CHECKING:
    from clipforge_core.cache import StageCache


class EnvironmentSpec(msgspec.Struct, frozen=True):
    """All that a child process needs to build the same environment."""

    settings: tuple[Resolved, ...]
    bundled: bool = True


class Environment:
    """Settings, plugins, registry and cache."""

    def __init__(
        self, settings: Settings, plugins: PluginManager, declared: tuple[Setting, ...] = (), bundled: bool = True
    ) -> None:
        self.settings = settings
        self.plugins = plugins
        self.declared = declared
        self.registry = Registry(plugins, self)
        self._bundled = bundled

    @classmethod
    def open(
        cls,
        *,
        flags: Mapping[str, Any] | None = None,
        folder: Path | None = None,
        environ: Mapping[str, str] | None = None,
        user_folder: Path | None = None,
        extra: Iterable[tuple[str, object]] = (),
        bundled: bool = True,
    ) -> Environment:
        """From all sources of settings. `extra` plugins (name, module) exist in this process alone, so their job
        kinds must not start tasks.

        Raises BadSetting; PluginError where `strict_plugins` is set.
        """
        core = core_settings()
        first = resolve(core, flags=flags, folder=folder, environ=environ, user_folder=user_folder, complete=False)
        plugins = _load_plugins(first, extra, bundled)
        declared = _declared(core, plugins)
        settings = resolve(declared, flags=flags, folder=folder, environ=environ, user_folder=user_folder)
        return cls(settings, plugins, declared, bundled)

    def spec(self) -> EnvironmentSpec:
        """What a child process needs."""
        return EnvironmentSpec(self.settings.freeze(), self._bundled)

    @classmethod
    def build(cls, spec: EnvironmentSpec) -> Environment:
        """The same environment in another process."""
        settings = Settings.thaw(spec.settings)
        plugins = _load_plugins(settings, (), spec.bundled)
        return cls(settings, plugins, (), spec.bundled)

    @cached_property
    def cache(self) -> StageCache:
        """The stage cache, at the place and with the limit of the settings."""
        from clipforge_core.cache import StageCache

        return StageCache(self.settings.path("cache"), self.settings.get("cache_limit", int))


def _load_plugins(settings: Settings, extra: Iterable[tuple[str, object]], bundled: bool) -> PluginManager:
    return PluginManager(
        off=settings["plugins_off"],
        folder=settings["plugins_dir"],
        strict=settings["strict_plugins"],
        extra=extra,
        bundled=bundled,
    )


def _declared(core: tuple[Setting, ...], plugins: PluginManager) -> tuple[Setting, ...]:
    """The core's settings and those of the plugins; a plugin that takes a name that is taken is left out."""
    declared = {setting.name: setting for setting in core}
    for plugin, setting in plugins.collect("clipforge_register_settings"):
        problem = ""
        if not isinstance(setting, Setting):
            problem = f"{setting!r} is not a Setting"
        elif setting.name in declared:
            problem = f"the setting {setting.name} is already declared"
        elif "." not in setting.name:
            problem = f'the setting {setting.name} needs a name of the form "{plugin}.{setting.name}"'
        if problem:
            plugins.fail(plugin, PluginError(plugin=plugin, detail=problem))
            continue
        declared[setting.name] = setting
    return tuple(declared.values())
