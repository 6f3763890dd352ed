"""clipforge platforms: what each platform takes, and where each number is from."""

from __future__ import annotations

import click

from clipforge_cli.console import emit, table
from clipforge_cli.options import json_option, session_of, shared


@click.command("platforms")
@click.argument("name", required=False)
@json_option
@shared
@click.pass_context
def command(ctx: click.Context, name: str | None = None, as_json: bool = False) -> None:
    """List platform presets: lengths, sizes, margins, with their sources.

    With NAME, every number of that preset and whether it is the platform's own word or common advice.
    """
    from clipforge_core.codec import to_builtins
    from clipforge_core.jobs.platform import platform_library

    library = platform_library(session_of(ctx).environment().plugins)
    found = [library.get(name)] if name else library.list()
    if as_json:
        emit([to_builtins(platform) for platform in found])
        return
    if name:
        values = {**to_builtins(found[0]), **found[0].changes()}
        rows = [
            (s.of, _shown(values, s.of), "official" if s.official else "common advice", s.says, s.url)
            for s in found[0].sources
        ]
        table(rows, head=("KEY", "VALUE", "WORD OF", "WHAT IT SAYS", "SOURCE"))
        return
    table(
        [(p.name, p.title, ", ".join(p.aspects), f"{p.longest:g} s", p.max_size, p.description) for p in found],
        head=("PLATFORM", "WHAT", "ASPECTS", "LONGEST", "LARGEST", "ABOUT"),
    )


def _shown(values: dict[str, object], key: str) -> str:
    """The value of a key, or of the keys below it."""
    if key in values:
        value = values[key]
        return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    below = {k.rpartition(".")[2]: v for k, v in values.items() if k.startswith(f"{key}.")}
    return ", ".join(f"{k} {v}" for k, v in below.items())
