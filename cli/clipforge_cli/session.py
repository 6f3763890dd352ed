"""One call of the command line: the flags that were given, and the environment and forge made from them."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

    from clipforge_core.environment import Environment
    from clipforge_core.errors import ClipForgeError
    from clipforge_core.forge import Forge
    from clipforge_core.services import Services


class Session:
    """What the options of every command fill in. `sources` are passed on to `Environment.open` (tests use them)."""

    def __init__(self, **sources: Any) -> None:
        self.flags: dict[str, Any] = {}
        self.debug = False
        self.resumable = False
        self._sources = sources
        self._environment: Environment | None = None
        self._commands: dict[str, Any] | None = None
        self.unread: ClipForgeError | None = None

    def environment(self, **flags: Any) -> Environment:
        """Settings, plugins and registry; `flags` are added to those of the command line.

        Raises BadSetting, PluginError.
        """
        given = {name: value for name, value in flags.items() if value is not None}
        if self._environment is None or given:
            from clipforge_core.environment import Environment

            self.flags |= given
            self._environment = Environment.open(flags=self.flags, **self._sources)
            _log(str(self._environment.settings["log_level"]))
        return self._environment

    def forge(self, *, ahead: Collection[str] = (), **flags: Any) -> Forge:
        """A forge over the environment; the caller closes it. `ahead` names kinds of jobs that are sure to come.

        Raises BadSetting, StoreBusy, StoreBroken, ...
        """
        from clipforge_core.queue.nursery import booted

        # First of all: it loads while this process does.
        nursery = booted() if ahead else None
        try:
            from clipforge_core.forge import Forge

            return Forge(self.environment(**flags), ahead=ahead, nursery=nursery)
        except BaseException:
            if nursery is not None:
                nursery.kill()
            raise

    def services(self, **flags: Any) -> closing[Services]:
        """The services over the data folder, as a context manager that closes them; a server may run on it.

        Raises BadSetting, StoreBusy, StoreBroken, ...
        """
        from clipforge_core.services import Services

        return closing(Services.open(self.environment(**flags)))

    def plugin_commands(self) -> dict[str, Any]:
        """Commands that plugins bring, by name. Settings that cannot be read bring none: a command of ours says so
        itself, and for the others `unread` is what is wrong."""
        if self._commands is None:
            from clipforge_core.errors import ClipForgeError

            self._commands = {}
            try:
                self._collect_commands(self._commands)
            except ClipForgeError as error:
                self.unread = error
        return self._commands

    def give(self, name: str, value: Any) -> None:
        """A flag that was given; what was opened without it is opened anew."""
        if self.flags.get(name) != value:
            self.flags[name] = value
            self._environment = None

    def left_out(self, hook: str) -> str:
        """Sentences about failed plugins that may have brought what is missing."""
        return self.environment().registry.left_out(hook)

    def culprit(self, error: BaseException) -> str:
        """The plugin in whose code an error was raised; "" where it is none of somebody else's."""
        return self._environment.plugins.culprit(error) if self._environment is not None else ""

    def _collect_commands(self, known: dict[str, Any]) -> None:
        import click

        from clipforge_cli.names import BUILT_IN
        from clipforge_cli.options import with_program_options
        from clipforge_core.errors import PluginError

        plugins = self.environment().plugins
        for plugin, command in plugins.collect("clipforge_register_commands"):
            name = getattr(command, "name", None)
            if not isinstance(command, click.Command) or not name:
                detail = f"a {type(command).__name__} is not a click command: mark the function with @click.command()"
            elif name in BUILT_IN:
                detail = f"the command {name} is one of ClipForge's own: give yours another name"
            elif name in known:
                detail = f"another plugin brings the command {name}"
            else:
                known[name] = with_program_options(command)
                continue
            plugins.fail(plugin, PluginError(plugin=plugin, detail=detail))

    def traces(self) -> bool:
        """True where tracebacks are wanted."""
        import os

        return self.debug or os.environ.get("CLIPFORGE_LOG_LEVEL", "").lower() == "debug"


def _log(level: str) -> None:
    import logging

    logging.basicConfig(level=level.upper(), format="%(levelname)s %(name)s: %(message)s")
