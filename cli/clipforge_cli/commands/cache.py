"""clipforge cache: how much it holds, and emptying it."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from clipforge_cli.console import emit, show, size
from clipforge_cli.groups import Group
from clipforge_cli.options import json_option, session_of, shared


@click.group("cache", cls=Group, usual="show", invoke_without_command=True)
@shared
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show or clear the cache of results."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(show_cache)


@command.command("show")
@json_option
@shared
@click.pass_context
def show_cache(ctx: click.Context, as_json: bool = False) -> None:
    """Show where the cache is, and how much it holds."""
    stats = session_of(ctx).environment().cache.stats()
    downloads = _bytes_in(_downloads(Path(stats.folder)))
    if as_json:
        fields = {"folder": stats.folder, "entries": stats.entries, "size": stats.size, "limit": stats.limit}
        emit({**fields, "downloads": downloads})
        return
    show(f"{stats.folder}: {stats.entries} entries, {size(stats.size)} of {size(stats.limit)}")
    if downloads:
        show(f"fetched from URLs: {size(downloads)}")


@command.command("clear")
@shared
@click.pass_context
def clear(ctx: click.Context) -> None:
    """Remove everything from the cache; finished clips are not in it."""
    cache = session_of(ctx).environment().cache
    downloads = _downloads(cache.folder)
    fetched = _bytes_in(downloads)
    before = cache.clear()
    shutil.rmtree(downloads, ignore_errors=True)
    show(f"removed {before.entries} entries, {size(before.size + fetched)}")


def _downloads(folder: Path) -> Path:
    return folder / "downloads"


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*/*") if path.is_file())
