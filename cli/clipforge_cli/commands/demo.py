"""clipforge demo: a talk made by the toolkit itself, then clipped: a first result without media, key or network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clipforge_cli.commands.run import command as run
from clipforge_cli.follow import run_job
from clipforge_cli.options import json_option, making_options, session_of, shared
from clipforge_cli.progress import open_view
from clipforge_cli.template_options import template_changes
from clipforge_cli.wishes import check_output, chosen_aspects, chosen_template


@click.command("demo")
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), default=Path("clipforge-demo"),
              show_default=True, help="Folder for the talk and its clips.")  # fmt: skip
@click.option("-n", "--num-clips", type=click.IntRange(min=1), default=3, show_default=True, help="How many clips.")
@making_options
@json_option
@shared
@click.pass_context
def command(
    ctx: click.Context,
    /,
    output: Path,
    num_clips: int,
    aspects: tuple[str, ...],
    template: str | None,
    platform: str,
    as_json: bool,
    **making: Any,
) -> int:
    """Make a short talk, then turn it into clips.

    The talk is spoken by the toolkit's own voice over pictures that it draws, rendered like any Timeline, and then
    runs through the whole walk: nothing is downloaded and nothing is prepared.
    """
    session = session_of(ctx)
    session.resumable = True
    video = output.absolute() / "memory.mp4"
    environment = session.environment()
    chosen_template(environment, template, template_changes(dict(making)))
    chosen = chosen_aspects(ctx, environment, platform, aspects)
    check_output(output)
    with open_view(as_json) as view, session.forge(ahead=["demo", "clips"]) as forge:
        run_job(forge, "demo", {"output": str(video)}, "the talk", view)
    code: int = ctx.invoke(
        run, sources=(str(output / "memory.mp4"),), output=output, num_clips=num_clips, aspects=tuple(chosen),
        template=template, platform=platform, as_json=as_json, **making,
    )  # fmt: skip
    return code
