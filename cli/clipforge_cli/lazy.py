"""A click group whose commands are imported when they are called, not when their names are listed.

Built-in commands stand in `names.BUILT_IN`; plugins bring theirs through `clipforge_register_commands`,
which is asked when a name is not a built-in one, and for the list of `--help`.
"""

from __future__ import annotations

from importlib import import_module

import click

from clipforge_cli.names import BUILT_IN
from clipforge_cli.session import Session


class LazyGroup(click.Group):
    """Built-in commands by table, others from plugins."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Built-in commands in the order of the table, then those of plugins by name."""
        return [*BUILT_IN, *sorted(self._from_plugins(ctx))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None where there is none."""
        if cmd_name in BUILT_IN:
            module = import_module(f"clipforge_cli.commands.{BUILT_IN[cmd_name][0]}")
            found = module.command
            if not isinstance(found, click.Command):
                raise TypeError(f"{module.__name__}.command is not a click command")
            return found
        return self._from_plugins(ctx).get(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with their line of help, without importing the built-in ones."""
        rows = [(name, text) for name, (_, text) in BUILT_IN.items()]
        plugins = sorted(self._from_plugins(ctx).items())
        with formatter.section("Commands"):
            formatter.write_dl(rows)
        if plugins:
            with formatter.section("Commands of plugins"):
                formatter.write_dl([(name, command.get_short_help_str(60)) for name, command in plugins])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest name where there is no such command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            unread = ctx.find_root().ensure_object(Session).unread
            if unread is not None:
                raise unread from error
            import difflib

            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
            more = f" Did you mean {near[0]!r}?" if near else ""
            more += ctx.find_root().ensure_object(Session).left_out("clipforge_register_commands")
            if more:
                raise click.UsageError(f"{error.message.rstrip('.')}.{more}", ctx) from error
            raise

    def _from_plugins(self, ctx: click.Context) -> dict[str, click.Command]:
        return ctx.find_root().ensure_object(Session).plugin_commands()
