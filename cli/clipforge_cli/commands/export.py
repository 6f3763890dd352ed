"""clipforge export: the clips of an edited clips.json → files, without detecting again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clipforge_cli.console import emit, show
from clipforge_cli.follow import run_job
from clipforge_cli.options import json_option, making_options, session_of, shared
from clipforge_cli.progress import open_view
from clipforge_cli.template_options import template_changes
from clipforge_cli.wishes import check_output, chosen_aspects, chosen_template


@click.command("export")
@click.argument("document", type=click.Path(path_type=Path), metavar="CLIPS_JSON")
@making_options
@click.option("--only", multiple=True, metavar="ID", help="Only the clip of that id; may be given more than once.")
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path),
              help="Folder for the files.  [default: the folder of clips.json]")  # fmt: skip
@json_option
@shared
@click.pass_context
def command(
    ctx: click.Context,
    /,
    document: Path,
    aspects: tuple[str, ...],
    template: str | None,
    platform: str,
    only: tuple[str, ...],
    output: Path | None,
    as_json: bool,
    **wishes: Any,
) -> None:
    """Render the clips of an edited clips.json.

    Move edges, change words and titles, delete clips or take another template: nothing is detected again.
    With --json the result is printed as one object: clips_json, report, clips and exports with their files.
    """
    from clipforge_core.errors import MissingFile

    session = session_of(ctx)
    session.resumable = True
    if document.is_dir():
        document = document / "clips.json"
    if not document.exists():
        raise MissingFile(path=document)
    folder = (output or document.parent).absolute()
    check_output(folder)
    changes = template_changes(wishes)
    params = {
        "clips_json": str(document.absolute()),
        "output": str(folder),
        "aspects": chosen_aspects(ctx, session.environment(), platform, aspects),
        "platform": platform,
        "template": chosen_template(session.environment(), template, changes),
        "changes": changes,
        "only": list(dict.fromkeys(only)),
    }
    with open_view(as_json) as view, session.forge(ahead=["export"]) as forge:
        result = run_job(forge, "export", params, str(document), view)
    if as_json:
        emit(result)
        return
    for export in result["exports"]:
        for kind in export.get("formats") or ["mp4"]:
            show(export["files"][kind])
        for warning in export["warnings"]:
            show(f"    {warning}")
    if result.get("report"):
        show(f"watch them: {result['report']}")
