"""clipforge transcribe: what is said in a file, as subtitles, words or text."""

from __future__ import annotations

from pathlib import Path

import click

from clipforge_cli.commands.detect import one_source
from clipforge_cli.console import emit, say
from clipforge_cli.follow import run_job
from clipforge_cli.options import json_option, listening_options, session_of, shared
from clipforge_cli.progress import Lines, open_view
from clipforge_cli.wishes import chosen_transcript

FORMATS = ("srt", "vtt", "ass", "json", "txt")


@click.command("transcribe")
@click.argument("file", metavar="FILE")
@click.option(
    "--format",
    "form",
    metavar="NAME",
    help="What to write: srt, vtt, ass, json, txt, or a subtitle format of a plugin.  [default: as -o ends, else txt]",
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Where to write it.  [default: standard output]")  # fmt: skip
@click.option("--language", default="", metavar="CODE", help="Spoken language, such as en; found out if not given.")
@listening_options
@json_option
@shared
@click.pass_context
def command(
    ctx: click.Context,
    file: str,
    form: str | None,
    output: Path | None,
    language: str,
    audio_track: int | None,
    audio_language: str,
    transcript: Path | None,
    as_json: bool,
) -> None:
    """Write down what is said in a file.

    Video or sound. With --json one object is printed: path, text, language and the number of words.
    """
    session = session_of(ctx)
    session.resumable = True
    source = one_source(file)
    ending = output.suffix[1:].lower() if output is not None else ""
    others = session.environment().registry.all("subtitle_formats")
    by_ending = [ending] if ending in FORMATS else [n for n, each in others.items() if ending in each.extensions]
    params = {
        "source": str(source.path),
        "output": str(output.absolute()) if output is not None else "",
        "format": form or next(iter(by_ending), "txt"),
        "language": language,
        "transcript": chosen_transcript(transcript, 1),
        "audio_track": audio_track or 0,
        "audio_language": audio_language,
    }
    # The text itself goes to standard output: lines about its progress must not get into it.
    to_stdout = output is None and not as_json
    with open_view(as_json) if not to_stdout else Lines(err=True) as view, session.forge() as forge:
        result = run_job(forge, "transcribe", params, Path(file).name, view)
    if as_json:
        emit(result)
    elif output is None:
        click.echo(result["text"], nl=not str(result["text"]).endswith("\n"))
    else:
        say(f"{output}: {result['words']} words")
