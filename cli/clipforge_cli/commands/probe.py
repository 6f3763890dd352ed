"""clipforge probe: what a media file holds, as ClipForge reads it."""

from __future__ import annotations

from pathlib import Path

import click

from clipforge_cli.commands.detect import one_source
from clipforge_cli.console import emit, show
from clipforge_cli.options import json_option, session_of, shared


@click.command("probe")
@click.argument("file", metavar="FILE")
@json_option
@shared
@click.pass_context
def command(ctx: click.Context, file: str, as_json: bool) -> None:
    """Show what a media file holds.

    Its streams, sizes, clocks, chapters and what is odd about it. Times count from the first picture, as a
    player's clock does. Tracks are numbered as --audio-track and
    --transcript embedded:NUMBER take them.
    """
    source = one_source(file)
    from clipforge_cli.media_facts import as_plain, lines
    from clipforge_core.jobs.look import engine_of

    environment = session_of(ctx).environment()
    info = engine_of(environment).probe(Path(str(source.path)))
    if as_json:
        emit(as_plain(info))
        return
    for line in lines(info, file):
        show(line)
