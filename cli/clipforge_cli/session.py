"""One call of the command line: the flags that were given, and the environment and forge made from them."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

    def forge(self, **flags: Any) -> Forge:
        """A forge over the environment; the caller closes it. Raises BadSetting, StoreBusy, StoreBroken, ..."""
        from clipforge_core.forge import Forge

        return Forge(self.environment(**flags))

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
                found = self.environment().plugins.collect("clipforge_register_commands")
                for _, command in found:
                    self._commands.setdefault(str(command.name), command)
            except ClipForgeError as error:
                self.unread = error
        return self._commands

    def traces(self) -> bool:
        """True where tracebacks are wanted."""
        import os

        return self.debug or os.environ.get("CLIPFORGE_LOG_LEVEL", "").lower() == "debug"


def _log(level: str) -> None:
    import logging

    logging.basicConfig(level=level.upper(), format="%(levelname)s %(name)s: %(message)s")
