"""clipforge script: a script from a topic and what there is to read about it; and the scores of one."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clipforge_cli.console import clock, emit, say, show, table
from clipforge_cli.groups import Group
from clipforge_cli.options import DURATION, json_option, session_of, shared

if TYPE_CHECKING:
    from clipforge_core.contracts.script_writer import ScriptPart
    from clipforge_core.environment import Environment
    from clipforge_core.model.script import Score, Script, ScriptBrief

USUAL_SECONDS = 60.0


@click.group("script", cls=Group, invoke_without_command=True)
@click.option("--topic", default="", metavar="TEXT", help="What it is about.")
@click.option("--context", default="", metavar="TEXT",
              help="Material, an instruction, or both; @FILE reads it from a file.")  # fmt: skip
@click.option("--doc", "documents", multiple=True, metavar="FILE",
              help="A text, Markdown, PDF, DOCX, HTML or subtitle file; may be given more than once.")  # fmt: skip
@click.option("--url", "urls", multiple=True, metavar="URL", help="A page to draw on; may be given more than once.")
@click.option("--seconds", type=DURATION, default=None, metavar="TIME",
              help="How long it should take to say, as far as the sources carry it.  [default: 1:00]")  # fmt: skip
@click.option("--language", default="en", metavar="CODE", help="Its language, such as de.  [default: en]")
@click.option("--platform", default="", metavar="NAME",
              help="Where it will be shown: tiktok, instagram, youtube, linkedin, ...")  # fmt: skip
@click.option("--tone", default="", metavar="WORD", help="How it is told: casual, formal, ...")
@click.option("--voice", default="", metavar="ID", help="Count its length by the pace of this voice.")
@click.option("--writer", default="", metavar="NAME", help="offline, or llm with an endpoint.  [default: the setting]")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write it there: .json (for `narrate --script`), .md or .txt (what is said alone).")  # fmt: skip
@click.option("--stream", is_flag=True, help="Print it sentence by sentence while it is written.")
@json_option
@shared
@click.pass_context
def command(
    ctx: click.Context, /, output: Path | None = None, stream: bool = False, as_json: bool = False, **given: Any
) -> None:
    """Write a script from a topic and what there is to read about it; score one.

    A script is what is said, sentence by sentence with its source, and what stands in the picture.

    \b
    clipforge script --topic Tides --doc tides.pdf --seconds 45
    clipforge script --topic Tides --context "For sailors. The moon pulls the sea." -o tides.json
    clipforge script score tides.json

    Nothing is made up: where the sources carry less than was asked for, the script is shorter and says so. With --json
    the script is one object; with --stream too, lines come while it is written ({"text"}, {"note"}), the script last.
    """
    if ctx.invoked_subcommand is not None:
        return
    if not given["topic"].strip():
        raise click.UsageError("what is it about? Give --topic")
    _check_output(output)
    environment = session_of(ctx).environment()
    from clipforge_core.scripting.writing import write

    brief = _brief(environment, **given)
    script = _written(write(environment, brief, writer=given["writer"]), stream, as_json)
    if output is not None:
        _save(script, output)
        say(f"{output}: written")
    if as_json:
        from clipforge_core.codec import to_builtins

        emit({"script": to_builtins(script)} if stream else to_builtins(script))
    elif stream:
        show("")
        _tell_end(script)
    elif output is None:
        _tell(script)


@command.command("score")
@click.argument("file", metavar="FILE|-")
@click.option("--topic", default="", metavar="TEXT", help="What a text is about.  [default: its most frequent word]")
@click.option("--title", default="", metavar="TEXT", help="Its title.")
@click.option("--language", default="en", metavar="CODE", help="Its language.  [default: en, or the script's own]")
@json_option
@shared
@click.pass_context
def score_command(ctx: click.Context, file: str, topic: str, title: str, language: str, as_json: bool) -> None:
    """Measure a script (.json) or a text: its hook, how it holds viewers, how it reads, how it is found.

    docs/scripts.md has the formulas. Below the scores stands what would raise them most. - reads standard input.
    """
    from clipforge_core.codec import to_builtins
    from clipforge_core.scripting.scoring import score, suggestions

    subject = _subject(session_of(ctx).environment(), file)
    scores = score(subject, title=title, topic=topic, language=language)
    advice = suggestions(subject, title=title, topic=topic, language=language)
    if as_json:
        emit({"scores": to_builtins(scores), "suggestions": advice})
        return
    _tell_scores(scores)
    for line in advice:
        show(f"- {line}")


def _brief(
    environment: Environment,
    *,
    topic: str,
    context: str,
    documents: tuple[str, ...],
    urls: tuple[str, ...],
    seconds: float | None,
    language: str,
    voice: str,
    writer: str,
    **rest: str,
) -> ScriptBrief:
    from clipforge_core.codec import convert
    from clipforge_core.languages import two_letters
    from clipforge_core.model.script import ScriptBrief
    from clipforge_core.net import is_url
    from clipforge_core.scripting.reading import read_source

    length = USUAL_SECONDS if seconds is None else float(seconds)
    if not 5.0 <= length <= 1800.0:
        raise click.UsageError(f"--seconds {length:g}: 5 seconds to 30 minutes are written")
    spoken = two_letters(language) or "en"
    data: dict[str, Any] = {
        **rest,
        "topic": topic.strip(),
        "context": _context(context),
        "language": spoken,
        "seconds": length,
        "sources": [read_source(environment, each if is_url(each) else Path(each)) for each in (*documents, *urls)],
    }
    if voice:
        from clipforge_core.voicing.pace import words_per_second

        data["words_per_second"] = words_per_second(environment, voice=voice, language=spoken)
    return convert(data, ScriptBrief, "options")


def _context(context: str) -> str:
    """A context; of @FILE, what the file holds. Raises what reading it raises."""
    if not context.startswith("@"):
        return context
    from clipforge_core.files import readable
    from clipforge_core.scripting.readers.plain import decoded, tidy

    path = Path(context[1:])
    try:
        return tidy(decoded(path.read_bytes(), str(path)))
    except OSError as error:
        raise readable(error, path) from error


def _written(parts: Iterator[ScriptPart], stream: bool, as_json: bool) -> Script:
    """The script; told while it is written, where that is wanted."""
    script: Script | None = None
    for part in parts:
        script = part.script or script
        if not stream:
            continue
        if as_json:
            told = {"text": part.text, "note": part.note, "anew": part.anew}
            if any(told.values()):
                emit({name: value for name, value in told.items() if value})
        else:
            if part.note:
                say(f"({part.note})")
            if part.anew:
                show("")
            click.echo(part.text, nl=False)
    assert script is not None, "a writer ends with its script"
    return script


def _check_output(output: Path | None) -> None:
    if output is not None and output.suffix.lower() not in (".json", ".md", ".txt"):
        raise click.UsageError(f"{output}: its name must end in .json, .md or .txt")


def _save(script: Script, path: Path) -> None:
    from clipforge_core.codec import encode_pretty
    from clipforge_core.files import write_bytes
    from clipforge_core.scripting.telling import markdown

    kind = path.suffix.lower()
    if kind == ".json":
        write_bytes(path, encode_pretty(script))
    else:
        text = markdown(script) if kind == ".md" else f"{script.text}\n"
        write_bytes(path, text.encode("utf-8"))


def _tell(script: Script) -> None:
    from clipforge_core.scripting.telling import footnotes, role, source_lines, timed

    numbers = footnotes(script)
    for scene, start in timed(script):
        title = f": {scene.title}" if scene.title else ""
        show(f"{clock(start)}  {role(scene)}{title}")
        for sentence in scene.narration:
            cited = "".join(f"[{numbers[each]}]" for each in sentence.citations)
            show(f"      {sentence.text}{f' {cited}' if cited else ''}")
        if scene.on_screen:
            show(f"      ({' / '.join(scene.on_screen)})")
    lines = source_lines(script)
    if lines:
        show("")
    for line in lines:
        show(line)
    show("")
    _tell_end(script)


def _tell_end(script: Script) -> None:
    _tell_scores(script.scores)
    show(f"{clock(script.seconds)} of {clock(script.asked_seconds)}, by the writer {script.writer}")
    for note in script.notes:
        say(f"Note: {note}")


def _tell_scores(scores: tuple[Score, ...]) -> None:
    if scores:
        table(
            [(each.name, f"{each.value:.0f}", "; ".join(each.reasons)) for each in scores], head=("SCORE", "", "FROM")
        )


def _subject(environment: Environment, file: str) -> Script | str:
    """What is measured: a script, or a text. Raises BadDocument for JSON that is no script."""
    from clipforge_core.codec import decode
    from clipforge_core.model.script import Script
    from clipforge_core.scripting.reading import read_source

    if file == "-":
        data = sys.stdin.buffer.read()
        return _decoded(data) or read_source(environment, data, name="standard input").text
    path = Path(file)
    if path.suffix.lower() == ".json":
        from clipforge_core.files import readable

        try:
            return decode(path.read_bytes(), Script, str(path))
        except OSError as error:
            raise readable(error, path) from error
    return read_source(environment, path).text


def _decoded(data: bytes) -> Script | None:
    from clipforge_core.codec import decode
    from clipforge_core.errors import BadDocument
    from clipforge_core.model.script import Script

    try:
        if "scenes" in json.loads(data):
            return decode(data, Script, "standard input")
    except (ValueError, TypeError, BadDocument):
        return None
    return None
