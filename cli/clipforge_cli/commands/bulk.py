"""clipforge bulk: the rows of a table to narrated films, one for each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clipforge_cli.console import clock, emit, say, show, table
from clipforge_cli.follow import run_job
from clipforge_cli.options import ASPECTS, json_option, program_options_but, session_of
from clipforge_cli.progress import open_view
from clipforge_cli.wishes import check_output

SOME_FAILED = 1
QUALITIES = ("draft", "low", "medium", "high")


@click.command("bulk")
@click.argument("rows", metavar="ROWS", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
              help="The folder of the films.  [default: ROWS-films]")  # fmt: skip
@click.option("--template", default="", metavar="ID", help="A look for rows that name none; --templates lists them.")
@click.option("--voice", default="", metavar="ID", help="Who speaks; `clipforge voices` lists them.")
@click.option("--language", default="", metavar="CODE", help="The language of the rows.  [default: en]")
@click.option("--platform", default="", metavar="NAME", help="For whom they are made: youtube, tiktok, ...")
@click.option("--aspect", type=click.Choice(ASPECTS), default=None, help="Their shape.  [default: the template's]")
@click.option("--quality", type=click.Choice(QUALITIES), default=None,
              help="draft 360p, low 720p, medium 1080p, high 1080p at 60 Hz.  [default: medium]")  # fmt: skip
@click.option("--check", "only_check", is_flag=True, help="Check all rows and name every mistake; make nothing.")
@click.option("--again", is_flag=True, help="Make films anew that are there already.")
@click.option("--templates", "list_templates", is_flag=True, help="List the templates.")
@json_option
@program_options_but()
@click.pass_context
def command(
    ctx: click.Context,
    /,
    rows: Path | None,
    output: Path | None,
    only_check: bool,
    again: bool,
    list_templates: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Make a narrated film of each row of a table.

    \b
    clipforge bulk products.csv --template offer --voice hibari -o films/
    clipforge bulk products.csv --check

    ROWS is a CSV file (comma, semicolon or tab) or a JSON list of objects. Columns: title, script (what is said), and
    any of template_id, voice_id, language, platform, aspect_ratio, quality, music. {{price}} in title or script stands
    for the column of that name. A row that is wrong stops no other: those that failed are written to failed-rows.csv.
    The same command again makes what is missing or has changed.
    """
    if list_templates:
        _templates(as_json)
        return
    if rows is None:
        raise click.UsageError("which rows? Give a CSV file, or a JSON list")
    from clipforge_core.codec import convert, to_builtins
    from clipforge_core.studio_videos.bulk import BulkWish
    from clipforge_core.studio_videos.templates import checked_template

    found = _read(rows)
    checked_template(given["template"], "--template")
    common = convert({name: value or "" for name, value in given.items()}, BulkWish, "options")
    if only_check:
        _check(ctx, found, common, as_json)
        return
    folder = (output or Path(f"{rows.stem}-films")).absolute()
    check_output(folder)
    session = session_of(ctx)
    session.resumable = True
    params = {
        "rows": to_builtins(found),
        "common": to_builtins(common),
        "folder": str(folder),
        "base": str(rows.absolute().parent),
        "columns": list(dict.fromkeys(name for row in found for name in row.values)),
        "again": again,
    }
    with open_view(as_json) as view, session.forge() as forge:
        result = run_job(forge, "studio_rows", params, rows.name, view)
    _told(result, folder, as_json)
    if result["failed"]:
        ctx.exit(SOME_FAILED)


def _read(path: Path) -> list[Any]:
    """The rows of a file. Raises what reading it raises."""
    import msgspec

    from clipforge_core.codec import decode
    from clipforge_core.errors import BadDocument
    from clipforge_core.files import readable
    from clipforge_core.refusals import Invalid
    from clipforge_core.studio_videos.table import rows_of_csv, rows_of_list

    try:
        data = path.read_bytes()
    except OSError as error:
        raise readable(error, path) from error
    try:
        if path.suffix.lower() == ".json":
            return rows_of_list(decode(data.removeprefix(b"\xef\xbb\xbf"), list[dict[str, Any]], str(path)))
        return rows_of_csv(data)
    except (Invalid, msgspec.ValidationError) as error:
        detail = str(error.data.get("detail", "")) if isinstance(error, Invalid) else str(error)
        raise BadDocument(path=str(path), detail=detail) from error


def _check(ctx: click.Context, rows: list[Any], common: Any, as_json: bool) -> None:
    from clipforge_core.errors import ClipForgeError
    from clipforge_core.studio_videos.bulk import row_video

    problems = []
    for row in rows:
        try:
            wanted = row_video(row, common)
            if wanted.text:
                wanted.script()
        except ClipForgeError as error:
            detail = str(error.data.get("detail", "")) or error.describe()
            field = str(error.data.get("field", ""))
            problems.append({"row": row.number, "line": row.line, "field": field, "message": detail})
    if as_json:
        emit({"rows": len(rows), "ok": not problems, "problems": problems})
    else:
        for each in problems:
            place = f"line {each['line']}" if each["line"] else f"row {each['row']}"
            show(f"{place}: {each['field']}: {each['message']}")
        say(f"{len(rows)} rows, {len(problems)} with mistakes")
    if problems:
        ctx.exit(2)


def _told(result: dict[str, Any], folder: Path, as_json: bool) -> None:
    if as_json:
        emit(result)
        return
    lines = [
        (
            str(each["row"]),
            Path(each["file"]).name or each["title"][:40],
            clock(each["duration"]) if each["file"] else "",
            each["error"] or ("there already" if each["there"] else "ok"),
        )
        for each in result["rows"]
    ]
    table(lines, head=("ROW", "FILM", "LENGTH", "WHAT"))
    show(f"{result['made']} made, {result['there']} there already, {result['failed']} failed, in {folder}")
    if result["failed_rows"]:
        say(f"The rows that failed: {result['failed_rows']}")


def _templates(as_json: bool) -> None:
    from clipforge_core.codec import to_builtins
    from clipforge_core.studio_videos.templates import TEMPLATES

    if as_json:
        emit([to_builtins(each) for each in TEMPLATES])
        return
    lines = [(each.id, each.category, each.aspect, f"{each.seconds:g} s", each.description) for each in TEMPLATES]
    table(lines, head=("TEMPLATE", "FOR", "SHAPE", "LENGTH", "WHAT"))
