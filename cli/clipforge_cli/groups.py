"""Groups of commands, as all of ours are shown: each command with the whole of its first sentence."""

from __future__ import annotations

import click

_WHOLE = 1000


class Group(click.Group):
    """A click group whose list of commands is wrapped, not cut off."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with their lines of help."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, each.get_short_help_str(_WHOLE)) for name, each in commands if each and not each.hidden]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)
