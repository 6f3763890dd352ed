"""clipforge detect: the clips of one file as a table or as clips.json, without rendering."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clipforge_cli.console import show
from clipforge_cli.follow import run_job
from clipforge_cli.options import DURATION, finding_options, json_option, listening_options, session_of, shared
from clipforge_cli.progress import open_view
from clipforge_cli.sources import Refused, Source, find_sources
from clipforge_cli.telling import clip_line
from clipforge_cli.wishes import check_detector, chosen_transcript, clip_params


@click.command("detect")
@click.argument("file", metavar="FILE")
@click.option("-n", "--num-clips", type=click.IntRange(min=1), help="How many clips at most.")
@click.option("--min-duration", type=DURATION, help="Shortest clip: 20, 20s or 0:20.")
@click.option("--max-duration", type=DURATION, help="Longest clip: 90, 90s or 1:30.")
@finding_options
@click.option("--language", default="", metavar="CODE", help="Spoken language, such as en; found out if not given.")
@listening_options
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write clips.json there, to edit and `clipforge export`.")  # fmt: skip
@json_option
@shared
@click.pass_context
def command(
    ctx: click.Context, /, file: str, transcript: Path | None, output: Path | None, as_json: bool, **wishes: Any
) -> None:
    """Find the clips of a video without rendering them.

    Prints a table, or with --json the clips.json document on one line.
    """
    session = session_of(ctx)
    session.resumable = True
    source = one_source(file)
    params = {
        **clip_params(**wishes),
        "source": str(source.path),
        "output": str(output.absolute().parent) if output is not None else "",
        "transcript": chosen_transcript(transcript, 1),
        "stop_after": "detect",
    }
    with open_view(as_json) as view, session.forge() as forge:
        check_detector(forge, params)
        result = run_job(forge, "clips", params, Path(file).name, view)
    _answer(file, result["document"], output, as_json)


def one_source(file: str) -> Source:
    """The file that was named. Raises what is wrong with it; a folder, a glob or a URL is a usage error."""
    if Path(file).is_dir():
        raise click.UsageError(f"{file} is a folder; this command takes one file (`clipforge run` takes folders)")
    item = find_sources([file])[0]
    if isinstance(item, Refused):
        raise item.error
    if not isinstance(item, Source) or item.path is None:
        raise click.UsageError(f"{file} is not a file; this command takes one file (`clipforge run` fetches URLs)")
    return item


def _answer(file: str, plain: dict[str, Any], output: Path | None, as_json: bool) -> None:
    from clipforge_core.codec import convert
    from clipforge_core.files import write_bytes
    from clipforge_core.model.clip import ClipsDocument
    from clipforge_core.stages.documents import document_path, write_line, write_pretty

    # The stored result has its keys sorted; the document has them in the order that people read.
    document = convert(plain, ClipsDocument)
    if output is not None:
        source = Path(document.source)
        document.source = document_path(source, output.absolute().parent)
        write_bytes(output, write_pretty(document))
        document.source = str(source)
    if as_json:
        click.echo(write_line(document))
    else:
        _table(file, plain)


def _table(file: str, document: dict[str, Any]) -> None:
    clips = document["clips"]
    show(f"{file}: {len(clips)} clip{'' if len(clips) == 1 else 's'}")
    for number, clip in enumerate(clips, start=1):
        show(clip_line(number, clip))
        if clip["reason"] and clip["reason"] != clip["title"]:
            show(f"    {clip['reason']}")
    if document["note"]:
        show(document["note"])
