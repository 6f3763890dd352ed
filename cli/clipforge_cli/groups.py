"""Groups of commands, as all of ours are: each command is listed with the whole of its first sentence, and options
without a command are those of the usual one: `clipforge jobs --json` is `clipforge jobs list --json`."""

from __future__ import annotations

from typing import Any

import click

_WHOLE = 1000


class Group(click.Group):
    """A click group whose list of commands is wrapped, not cut off. `usual` is the command that is meant where none is
    named."""

    def __init__(self, *args: Any, usual: str = "", **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self._usual = usual

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, with the usual command put in where options alone are given."""
        named = any(each in self.commands or each in ctx.help_option_names for each in args)
        if self._usual and args and args[0].startswith("-") and not named:
            args = [self._usual, *args]
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with their lines of help."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, each.get_short_help_str(_WHOLE)) for name, each in commands if each and not each.hidden]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)
