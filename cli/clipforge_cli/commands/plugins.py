"""clipforge plugins: what was found, what it hooks into, and why something was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from clipforge_cli.commands.plugin_making import check_plugins, new_plugin
from clipforge_cli.console import emit, table
from clipforge_cli.groups import Group
from clipforge_cli.options import json_option, session_of, shared

if TYPE_CHECKING:
    from clipforge_core.plugins import PluginInfo


@click.group("plugins", cls=Group, usual="list", invoke_without_command=True)
@shared
@click.pass_context
def command(ctx: click.Context) -> None:
    """List plugins: loaded, off and failed; begin and check one of your own.

    \b
    clipforge plugins new detector loudest -o plugins
    clipforge plugins check plugins/loudest.py
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_plugins)


@command.command("list")
@json_option
@shared
@click.pass_context
def list_plugins(ctx: click.Context, as_json: bool = False) -> None:
    """List every plugin with its state; for a failed one, why."""
    session = session_of(ctx)
    environment = session.environment()
    environment.registry.examine()
    session.plugin_commands()
    found = sorted(environment.plugins.plugins.values(), key=lambda info: info.name)
    if as_json:
        emit([{name: getattr(info, name) for name in info.__struct_fields__} for info in found])
        return
    rows = [
        (
            info.name,
            info.state,
            info.version,
            info.origin,
            _told(info),
        )
        for info in found
    ]
    table(rows, head=("NAME", "STATE", "VERSION", "FROM", "WHAT OR WHY"))


def _told(info: PluginInfo) -> str:
    hooks = ", ".join(hook.removeprefix("clipforge_").removeprefix("register_") for hook in info.hooks)
    return info.error or hooks or ("nothing: it has no hooks" if info.state == "loaded" else "")


@command.command("detectors")
@json_option
@shared
@click.pass_context
def list_detectors(ctx: click.Context, as_json: bool = False) -> None:
    """List what can find clips, with the options of each."""
    environment = session_of(ctx).environment()
    found = sorted(environment.registry.all("detectors").items())
    if as_json:
        emit(
            [
                {
                    "name": name,
                    "description": detector.description,
                    "plugin": environment.registry.owner("detectors", name),
                    "takes_query": bool(getattr(detector, "takes_query", False)),
                    "options": dict(getattr(detector, "options", {})),
                }
                for name, detector in found
            ]
        )
        return
    rows: list[tuple[str, str]] = []
    for name, detector in found:
        rows.append((name, detector.description))
        rows += [("", f"{option}: {what}") for option, what in sorted(getattr(detector, "options", {}).items())]
    table(rows, head=("DETECTOR", "WHAT IT FINDS, AND ITS OPTIONS"))


command.add_command(new_plugin)
command.add_command(check_plugins)
