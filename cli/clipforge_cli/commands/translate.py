"""clipforge translate: a text or a script in another language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clipforge_cli.console import emit, say, show, table
from clipforge_cli.options import json_option, session_of, shared

if TYPE_CHECKING:
    from clipforge_core.environment import Environment

LARGEST = 4_000_000
"""Bytes that are read of a file."""


@click.command("translate")
@click.argument("source", metavar="FILE", required=False)
@click.option("--to", "target", metavar="CODE", help="The language to translate to, such as es.")
@click.option("--from", "given", default="", metavar="CODE", help="Its language.  [default: told by its words]")
@click.option("--out", type=click.Path(path_type=Path), metavar="PATH", help="Write it there instead of printing it.")
@click.option("--languages", "listed", is_flag=True, help="List what can be translated here, and by what.")
@json_option
@shared
@click.pass_context
def command(
    ctx: click.Context,
    source: str | None,
    target: str | None,
    given: str,
    out: Path | None,
    listed: bool,
    as_json: bool,
) -> None:
    """Translate a text or a script.

    FILE is plain text, or a script as JSON (of `clipforge script`): then its scenes and citations stay and only the
    words change. - reads standard input. What nobody here can translate is refused; drafts are called drafts.
    """
    environment = session_of(ctx).environment()
    if listed:
        _list(environment, as_json)
        return
    if not source or not target:
        raise click.UsageError("give a FILE and --to a language, or --languages")
    data = _read(source)
    text, answer = _translated(environment, data, source, target, given)
    for note in answer["notes"]:
        say(note)
    if out is not None:
        from clipforge_core.files import temporary

        with temporary(out) as part:
            part.write_text(text, "utf-8")
        say(f"{out}: written")
    if as_json:
        emit(answer)
    elif out is None:
        click.echo(text.encode("utf-8"), nl=not text.endswith("\n"))


def _list(environment: Environment, as_json: bool) -> None:
    from clipforge_core.codec import to_builtins
    from clipforge_core.translation.translating import languages

    pairs = languages(environment)
    if as_json:
        emit([to_builtins(pair) for pair in pairs])
    elif not pairs:
        missing = [each.available() for each in environment.registry.all("translators").values()]
        show("nothing can be translated here: " + "; ".join(reason for reason in missing if reason))
    else:
        any_ = {"*": "any"}
        rows = [(any_.get(p.source, p.source), any_.get(p.target, p.target), p.quality, p.translator) for p in pairs]
        table(rows, head=("FROM", "TO", "QUALITY", "TRANSLATOR"))


def _read(source: str) -> str:
    import sys

    from clipforge_core.errors import InputError, MissingFile

    if source == "-":
        data = sys.stdin.buffer.read(LARGEST + 1)
    else:
        path = Path(source)
        if not path.is_file():
            raise MissingFile(path=source)
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise InputError(path=source, detail=f"it is longer than {LARGEST} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(path=source, detail="it is no text in UTF-8") from error


def _translated(
    environment: Environment, data: str, source: str, target: str, given: str
) -> tuple[str, dict[str, Any]]:
    """(what is written, what --json prints)."""
    from clipforge_core.codec import decode, encode_pretty, to_builtins
    from clipforge_core.model.script import Script
    from clipforge_core.translation.scripts import translate_script
    from clipforge_core.translation.translating import translate

    if data.lstrip().startswith("{"):
        before = decode(data, Script, source)
        script = translate_script(environment, before, target=target, source=given)
        return encode_pretty(script).decode("utf-8"), to_builtins(script)
    found = translate(environment, [data], target=target, source=given)
    answer = to_builtins(found)
    return found.texts[0], {**{k: v for k, v in answer.items() if k != "texts"}, "text": found.texts[0]}
