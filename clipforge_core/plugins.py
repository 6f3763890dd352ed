"""Finding and loading plugins, so that none of them can take the program down.

Plugins come from the entry-point group "clipforge" (bundled ones too) and from single files in a
plugins folder. One that fails to import, misspells a hook or breaks in a registering hook is kept in
`PluginManager.plugins` with its error and left out of everything, unless `strict` asks for the error.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import msgspec
import pluggy

from clipforge_core.contracts.later import Later
from clipforge_core.errors import Cancelled, PluginError
from clipforge_core.hookspecs import PROJECT, Hooks
from clipforge_core.plugin_items import folder_problem, list_of
from clipforge_core.plugin_loading import PATIENCE, careful, file_version, load_file, told

GROUP = "clipforge"
OURS = "clipforge"
"""The distribution whose plugins are the bundled ones."""


class PluginInfo(msgspec.Struct, kw_only=True):
    """One plugin: where it was found, what it hooks into, and what went wrong.

    `state` is "loaded", "off" (blocked by name) or "failed". `version` is that of its package; of a single file, what
    it calls `__version__`, else a hash of its bytes. `bundled` ones came with ClipForge.
    """

    name: str
    origin: str
    version: str = ""
    state: str = "loaded"
    error: str = ""
    hooks: tuple[str, ...] = ()
    bundled: bool = False


class PluginManager:
    """Holds the loaded plugins. Build one, pass it on; there is no global one.

    `off` are names to leave out, `folder` holds single-file plugins (files whose names begin with "_" or "." are none),
    `extra` are (name, module) pairs that are already imported (tests use them). One that takes longer than `patience`
    seconds to load is left out, where it can be interrupted.
    """

    def __init__(
        self,
        *,
        off: Iterable[str] = (),
        folder: Path | None = None,
        strict: bool = False,
        extra: Iterable[tuple[str, object]] = (),
        bundled: bool = True,
        patience: float = PATIENCE,
    ) -> None:
        self._pm = pluggy.PluginManager(PROJECT)
        self._pm.add_hookspecs(Hooks)
        self._known = {name for name in dir(Hooks) if name.startswith("clipforge_")}
        self._off = frozenset(off)
        self._strict = strict
        self._patience = patience
        self.plugins: dict[str, PluginInfo] = {}
        if bundled:
            packages = _Packages()
            for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name):
                package, version = packages.of(entry)
                info = PluginInfo(name=entry.name, origin=entry.value, version=version, bundled=package == OURS)
                self._add(info, entry.load)
        for path in files_of(folder):
            info = PluginInfo(name=path.stem, origin=str(path), version=file_version(path))
            self._add(info, partial(load_file, path))
        for name, plugin in extra:
            self._add(PluginInfo(name=name, origin="given"), partial(_same, plugin))

    def _add(self, info: PluginInfo, load: Callable[[], Any]) -> None:
        name = info.name
        if name in self.plugins:
            info.state, info.error = "failed", f"another plugin has the name {name}"
            self.plugins[f"{name} ({info.origin})"] = info
            return
        self.plugins[name] = info
        if name in self._off:
            info.state = "off"
            return
        try:
            with self._careful(info, "its import"):
                plugin = load()
                info.hooks = self._hooks_of(name, plugin)
                info.version = str(getattr(plugin, "__version__", "") or info.version)
            self._register(plugin, name)
        except (KeyboardInterrupt, MemoryError):
            raise
        except BaseException as error:  # noqa: BLE001 - a plugin may call sys.exit at import
            self._fail(info, error)

    def _careful(self, info: PluginInfo, what: str) -> AbstractContextManager[None]:
        return nullcontext() if info.bundled else careful(info.name, what, self._patience)

    def _hooks_of(self, name: str, plugin: object) -> tuple[str, ...]:
        found = tuple(n for n in dir(plugin) if n.startswith("clipforge_") and callable(getattr(plugin, n)))
        for hook in found:
            options = self._pm.parse_hookimpl_opts(plugin, hook) if hook in self._known else None
            detail = ""
            if hook not in self._known:
                near = difflib.get_close_matches(hook, self._known, n=1)
                meant = f" (is it {near[0]}?)" if near else ""
                detail = f"{hook} is not a hook{meant}; docs/hooks.md lists them"
            elif options is None:
                detail = f"{hook} is not marked with @hookimpl, and would never be called"
            elif options["hookwrapper"] or options["wrapper"]:
                detail = f"{hook} is a wrapper, and hooks of ClipForge are never wrapped"
            if detail:
                raise PluginError(plugin=name, detail=detail)
        return found

    def _register(self, plugin: object, name: str) -> None:
        try:
            self._pm.register(plugin, name)
        except pluggy.PluginValidationError as error:
            raise PluginError(plugin=name, detail=_validation(plugin, error)) from error

    def _fail(self, info: PluginInfo, error: BaseException) -> None:
        first = info.error if info.state == "failed" else ""
        info.state = "failed"
        info.error = first or str(error.data.get("detail", "")) if isinstance(error, PluginError) else told(error)
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
                with self._careful(self.plugins[name], hook):
                    items = list_of(impl.function(), hook)
            except (KeyboardInterrupt, MemoryError):
                raise
            except BaseException as error:  # noqa: BLE001 - isolation is the point
                self._fail(self.plugins[name], PluginError(plugin=name, detail=f"{hook}: {told(error)}"))
                continue
            for item in items:
                yield name, item

    def loaded(self, name: str, later: Later) -> Any | None:
        """The item that a plugin brought as `Later`; None where it cannot be loaded, which fails the plugin."""
        try:
            with self._careful(self.plugins[name], later.where):
                return later.load()
        except (KeyboardInterrupt, MemoryError):
            raise
        except BaseException as error:  # noqa: BLE001 - isolation is the point
            self._fail(self.plugins[name], PluginError(plugin=name, detail=f"{later.where}: {told(error)}"))
            return None

    def folders(self, hook: str) -> Iterator[tuple[str, Path]]:
        """(plugin name, folder) for every folder that a registering hook brings. A plugin whose folder is none, or is
        not there, is failed and left out."""
        for name, item in self.collect(hook):
            problem = folder_problem(item)
            if problem:
                self.fail(name, PluginError(plugin=name, detail=f"{hook}: {problem}"))
            else:
                yield name, Path(item)

    def notify(self, hook: str, **values: Any) -> list[str]:
        """Fire a lifecycle hook on every plugin; one that raises stops no other. Answers what went wrong."""
        asked = [self.ask(hook, name, function, **values) for name, function in self.implementations(hook)]
        return [problem for _, problem in asked if problem]

    def ask(self, hook: str, name: str, function: Callable[..., Any], **values: Any) -> tuple[Any, str]:
        """(answer, "") of one implementation of a hook, or (None, what went wrong). Raises PluginError in strict
        mode."""
        try:
            return function(**values), ""
        except (KeyboardInterrupt, MemoryError, Cancelled):
            raise
        except BaseException as error:  # a plugin may call sys.exit
            problem = PluginError(plugin=name, detail=f"{hook}: {told(error)}")
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

    def culprit(self, error: BaseException) -> str:
        """The plugin of somebody in whose code an error was raised; "" where it is none of them."""
        files = {info.origin: name for name, info in self.plugins.items() if not info.bundled}
        packages = {origin.partition(":")[0].partition(".")[0]: name for origin, name in files.items()}
        found, step = "", error.__traceback__
        while step is not None:
            frame, step = step.tb_frame, step.tb_next
            package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
            found = files.get(frame.f_code.co_filename) or packages.get(package) or found
        return found

    def versions(self, hook: str) -> list[str]:
        """ "name version" of each plugin that implements a hook: part of cache keys."""
        return [f"{name} {self.plugins[name].version}" for name, _ in self.implementations(hook)]


def _validation(plugin: object, error: pluggy.PluginValidationError) -> str:
    """Which argument a hook does not have, and which it has."""
    for hook in (n for n in dir(plugin) if n in vars(Hooks) and n in str(error)):
        has = list(inspect.signature(getattr(Hooks, hook)).parameters)[1:]
        asks = list(inspect.signature(getattr(plugin, hook)).parameters)
        wrong = [each for each in asks if each not in has and each != "self"]
        if wrong:
            return f"{hook} has no argument {wrong[0]}; it has {', '.join(has) or 'none'}"
    return str(error)


def _same(plugin: object) -> object:
    return plugin


class _Packages:
    """Names and versions of what entry points belong to; a package's metadata is read once for all of its own."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[str, str]] = {}

    def of(self, entry: EntryPoint) -> tuple[str, str]:
        """(name, version), both "" where it belongs to nothing."""
        if entry.dist is None:
            return "", ""
        if id(entry.dist) not in self._known:
            metadata = entry.dist.metadata
            self._known[id(entry.dist)] = (metadata["Name"], metadata["Version"])
        return self._known[id(entry.dist)]


def files_of(folder: Path | None) -> list[Path]:
    """The single-file plugins of a folder, by name; none where there is no folder or it may not be read."""
    if folder is None:
        return []
    try:
        return sorted(path for path in folder.glob("*.py") if path.name[0] not in "_." and path.is_file())
    except OSError:
        return []


def entry_names() -> list[EntryPoint]:
    """The entry points of the group, for `doctor`."""
    return sorted(entry_points(group=GROUP), key=lambda e: e.name)
