"""Finding and loading plugins, so that none of them can take the program down.

Plugins come from the entry-point group "clipforge" (bundled ones too) and from single files in a
plugins folder. One that fails to import, misspells a hook or breaks in a registering hook is kept in
`PluginManager.plugins` with its error and left out of everything, unless `strict` asks for the error.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pluggy

from clipforge_core.errors import PluginError
from clipforge_core.hookspecs import PROJECT, Hooks

GROUP = "clipforge"


class PluginInfo(msgspec.Struct, kw_only=True):
    """One plugin: where it was found, what it hooks into, and what went wrong.

    `state` is "loaded", "off" (blocked by name) or "failed".
    """

    name: str
    origin: str
    version: str = ""
    state: str = "loaded"
    error: str = ""
    hooks: tuple[str, ...] = ()


class PluginManager:
    """Holds the loaded plugins. Build one, pass it on; there is no global one.

    `off` are names to leave out, `folder` holds single-file plugins, `extra` are (name, module)
    pairs that are already imported (tests use them).
    """

    def __init__(
        self,
        *,
        off: Iterable[str] = (),
        folder: Path | None = None,
        strict: bool = False,
        extra: Iterable[tuple[str, object]] = (),
        bundled: bool = True,
    ) -> None:
        self._pm = pluggy.PluginManager(PROJECT)
        self._pm.add_hookspecs(Hooks)
        self._known = {name for name in dir(Hooks) if name.startswith("clipforge_")}
        self._off = frozenset(off)
        self._strict = strict
        self.plugins: dict[str, PluginInfo] = {}
        if bundled:
            for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name):
                version = entry.dist.version if entry.dist else ""
                self._add(entry.name, entry.value, version, entry.load)
        if folder is not None:
            for path in sorted(folder.glob("*.py")) if folder.is_dir() else []:
                self._add(path.stem, str(path), "", partial(_load_file, path))
        for name, plugin in extra:
            self._add(name, "given", "", partial(_same, plugin))

    def _add(self, name: str, origin: str, version: str, load: Callable[[], Any]) -> None:
        info = PluginInfo(name=name, origin=origin, version=version)
        if name in self.plugins:
            info.state, info.error = "failed", f"another plugin has the name {name}"
            self.plugins[f"{name} ({origin})"] = info
            return
        self.plugins[name] = info
        if name in self._off:
            info.state = "off"
            return
        try:
            plugin = load()
            info.hooks = self._hooks_of(name, plugin)
            self._pm.register(plugin, name)
        except (KeyboardInterrupt, MemoryError):
            raise
        except BaseException as error:  # noqa: BLE001 - a plugin may call sys.exit at import
            self._fail(info, error)

    def _hooks_of(self, name: str, plugin: object) -> tuple[str, ...]:
        found = tuple(n for n in dir(plugin) if n.startswith("clipforge_") and callable(getattr(plugin, n)))
        for hook in found:
            if hook not in self._known:
                raise PluginError(plugin=name, detail=f"{hook} is not a hook; docs/hooks.md lists them")
        return tuple(hook for hook in found if self._pm.parse_hookimpl_opts(plugin, hook) is not None)

    def _fail(self, info: PluginInfo, error: BaseException) -> None:
        info.state = "failed"
        info.error = error.describe() if isinstance(error, PluginError) else f"{type(error).__name__}: {error}"
        if self._pm.has_plugin(info.name):
            self._pm.unregister(name=info.name)
        if self._strict:
            if isinstance(error, PluginError):
                raise error
            raise PluginError(plugin=info.name, detail=info.error) from error

    def fail(self, name: str, error: PluginError) -> None:
        """Leave a plugin out from now on, with the reason; raises in strict mode."""
        self._fail(self.plugins[name], error)

    def collect(self, hook: str) -> Iterator[tuple[str, Any]]:
        """(plugin name, item) for every item that a registering hook brings, in order of plugin names
        with third-party plugins first. A plugin that raises is failed and left out."""
        for impl in reversed(getattr(self._pm.hook, hook).get_hookimpls()):
            name = impl.plugin_name
            try:
                items = list(impl.function() or ())
            except Exception as error:  # noqa: BLE001 - isolation is the point
                self._fail(self.plugins[name], error)
                continue
            for item in items:
                yield name, item

    def notify(self, hook: str, **values: Any) -> list[str]:
        """Fire a lifecycle hook on every plugin; one that raises stops no other. Answers what went wrong."""
        asked = [self.ask(hook, name, function, **values) for name, function in self.implementations(hook)]
        return [problem for _, problem in asked if problem]

    def ask(self, hook: str, name: str, function: Callable[..., Any], **values: Any) -> tuple[Any, str]:
        """(answer, "") of one implementation of a hook, or (None, what went wrong). Raises PluginError in strict
        mode."""
        try:
            return function(**values), ""
        except Exception as error:
            problem = PluginError(plugin=name, detail=f"{hook}: {type(error).__name__}: {error}")
            if self._strict:
                raise problem from error
            return None, problem.describe()

    def implementations(self, hook: str) -> Sequence[tuple[str, Callable[..., Any]]]:
        """(plugin name, function that takes only the arguments it asks for) for a hook."""
        found: list[tuple[str, Callable[..., Any]]] = []
        for impl in reversed(getattr(self._pm.hook, hook).get_hookimpls()):
            names = impl.argnames

            def call(_f: Any = impl.function, _names: Sequence[str] = names, /, **values: Any) -> Any:
                return _f(**{n: values[n] for n in _names})

            found.append((impl.plugin_name, call))
        return found

    def versions(self, hook: str) -> list[str]:
        """ "name version" of each plugin that implements a hook: part of cache keys."""
        return [f"{name} {self.plugins[name].version}" for name, _ in self.implementations(hook)]


def _same(plugin: object) -> object:
    return plugin


def _load_file(path: Path) -> ModuleType:
    name = f"clipforge_plugin_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PluginError(plugin=path.stem, detail=f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return module


def entry_names() -> list[EntryPoint]:
    """The entry points of the group, for `doctor`."""
    return sorted(entry_points(group=GROUP), key=lambda e: e.name)
