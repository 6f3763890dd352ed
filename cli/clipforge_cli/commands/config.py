"""clipforge config: the settings as they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clipforge_cli.console import emit, table
from clipforge_cli.groups import Group
from clipforge_cli.options import json_option, session_of, shared


@click.group("config", cls=Group, usual="show", invoke_without_command=True)
@shared
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show every setting with its value and origin."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(show_config)


@command.command("show")
@json_option
@shared
@click.pass_context
def show_config(ctx: click.Context, as_json: bool = False) -> None:
    """Show every setting: its value, and whether a default, a file, a variable or a flag gave it."""
    environment = session_of(ctx).environment()
    rows = environment.settings.explain()
    if as_json:
        declared = {setting.name: setting for setting in environment.declared}
        emit(
            {
                row.name: {
                    "value": _plain(row.shown),
                    "origin": row.origin,
                    "type": declared[row.name].type.value,
                    "help": declared[row.name].help,
                }
                for row in rows
            }
        )
        return
    table([(row.name, _shown(row.shown), row.origin) for row in rows], head=("SETTING", "VALUE", "FROM"))


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _shown(value: Any) -> str:
    if value is None or value == "" or value == ():
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) if isinstance(value, tuple) else str(value)
