"""clipforge formats: what clips can be written as, with which codecs, and who plays it."""

from __future__ import annotations

import click

from clipforge_cli.console import emit, table
from clipforge_cli.options import json_option, session_of, shared


@click.command("formats")
@json_option
@shared
@click.pass_context
def command(ctx: click.Context, as_json: bool = False) -> None:
    """List what clips can be written as, and who plays it."""
    registry = session_of(ctx).environment().registry
    formats, writers = registry.all("formats"), registry.all("writers")
    if as_json:
        rows = [{name: getattr(row, name) for name in row.__struct_fields__} for row in formats.values()]
        edits = [{"name": w.name, "label": w.label, "kind": "edit", "ending": w.ending} for w in writers.values()]
        emit([*rows, *edits])
        return
    lines = [
        (row.name, row.label, ", ".join(row.video) or "-", ", ".join(row.audio) or "-", row.players)
        for row in formats.values()
    ]
    lines += [(w.name, w.label, "-", "-", "editing programs") for w in writers.values()]
    table(lines, head=("FORMAT", "WHAT", "VIDEO", "SOUND", "PLAYED BY"))
