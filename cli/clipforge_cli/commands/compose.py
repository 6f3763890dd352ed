"""clipforge compose: a scene file to a film, or a video template and a table to many."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clipforge_cli.console import clock, emit, say, show, size, table
from clipforge_cli.follow import run_job
from clipforge_cli.options import json_option, program_options_but, session_of
from clipforge_cli.progress import open_view
from clipforge_cli.wishes import check_output, own_folder

if TYPE_CHECKING:
    from clipforge_core.compose.problems import Problem

SOME_FAILED = 1


@click.command("compose")
@click.argument("scene", metavar="SCENE", required=False)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="OUT",
              help="The film (.mp4, .mov, .mkv, .webm); with --data, their folder.  [default: SCENE.mp4]")  # fmt: skip
@click.option("--check", "only_check", is_flag=True, help="Check the file and name every mistake; make nothing.")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE",
              help="The value of a variable of the template; may be given more than once.")  # fmt: skip
@click.option("--data", "rows", type=click.Path(dir_okay=False, path_type=Path), metavar="ROWS",
              help="A table (CSV, or a JSON list): one film for each row.")  # fmt: skip
@click.option("--name", "pattern", default="", metavar="PATTERN",
              help="Names of films of --data, such as {{sku}}-en.  [default: number and first column]")  # fmt: skip
@click.option("--schema", is_flag=True, help="Print the JSON Schema of scene files.")
@json_option
@program_options_but("--set", "--data")
@click.pass_context
def command(
    ctx: click.Context,
    scene: str | None,
    output: Path | None,
    only_check: bool,
    given: tuple[str, ...],
    rows: Path | None,
    pattern: str,
    schema: bool,
    as_json: bool,
) -> None:
    """Make a film of a scene file, or many of a video template and a table.

    \b
    clipforge compose scene.json -o film.mp4
    clipforge compose scene.json --check
    clipforge compose product --set product=Kettle --set price=19.90
    clipforge compose product --data products.csv -o films/

    SCENE holds scenes of sounds, voices, pictures, films, texts and subtitles: a file, or the name of a video template
    (`clipforge templates videos` lists them). Media are named by URLs, or by paths from the file's own folder, that of
    ROWS, or where you are. docs/compose.md explains every key.
    """
    if schema:
        from clipforge_core.compose.schema import json_schema

        emit(json_schema())
        return
    if scene is None:
        raise click.UsageError("which scene file? Give one, or the name of a video template")
    if pattern and rows is None:
        raise click.UsageError("--name goes with --data")
    path, documents = _read(ctx, scene)
    values = _values(given)
    if rows is not None:
        _rows(ctx, path, documents, values, rows, output, pattern, only_check, as_json)
    elif only_check:
        _check(ctx, path, documents, values, as_json)
    else:
        _films(ctx, path, documents, values, output, as_json)


def _read(ctx: click.Context, scene: str) -> tuple[Path, list[Any]]:
    """The file, and the projects in it as plain JSON. Raises BadProject, MissingFile, UnknownName."""
    from clipforge_core.compose.library import VideoLibrary, read_file, video_folders
    from clipforge_core.compose.reading import parse, split

    library = VideoLibrary(video_folders(session_of(ctx).environment().plugins, own_folder()))
    path = library.path(scene)
    return path, split(parse(read_file(path), path.name), path.name)


def _values(given: tuple[str, ...]) -> dict[str, str]:
    values: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--set {text}: write NAME=VALUE")
        values[name.strip()] = value
    return values


def _filled(path: Path, documents: list[Any], values: dict[str, str]) -> list[Any]:
    """The projects with their variables replaced. Raises BadProject."""
    from clipforge_core.compose.variables import check_names, filled

    for document in documents if len(documents) == 1 else ():
        check_names(document, values, path.name)
    return [filled(document, values, path.name) for document in documents]


def _check(ctx: click.Context, path: Path, documents: list[Any], values: dict[str, str], as_json: bool) -> None:
    from clipforge_core.compose.problems import BadProject

    try:
        found = [
            (n, p)
            for n, d in enumerate(_filled(path, documents, values))
            for p in _mistakes(d, [path.absolute().parent, Path.cwd()])
        ]
    except BadProject as error:
        found = [(0, p) for p in error.problems]
    _told(path, [_numbered(p, n, len(documents)) for n, p in found], as_json)
    if found:
        ctx.exit(2)


def _mistakes(project: Any, folders: list[Path]) -> list[Problem]:
    """What is wrong with a project, and which of its files are not there."""
    from clipforge_core.compose.problems import BadProject
    from clipforge_core.compose.reading import project_of
    from clipforge_core.compose.resolving import absent_files

    try:
        return absent_files(project_of(project), folders)
    except BadProject as error:
        return list(error.problems)


def _numbered(problem: Problem, number: int, count: int) -> Problem:
    """A mistake of one of several projects."""
    from clipforge_core.compose.problems import Problem

    return problem if count == 1 else Problem(f"[{number}].{problem.path}".rstrip("."), problem.message)


def _told(path: Path, problems: list[Problem], as_json: bool) -> None:
    if as_json:
        found = [{"path": p.path, "message": p.message} for p in problems]
        emit({"file": str(path), "ok": not found, "problems": found})
        return
    if not problems:
        show(f"{path.name}: ok")
    for problem in problems:
        show(f"{path.name}: {problem}")
    if len(problems) > 1:
        say(f"{len(problems)} mistakes")


def _films(
    ctx: click.Context, path: Path, documents: list[Any], values: dict[str, str], output: Path | None, as_json: bool
) -> None:
    """One film of each project of a file."""
    from clipforge_core.compose.reading import project_of
    from clipforge_core.jobs.compose import ending_of

    target = (output or Path(f"{path.stem}.mp4")).absolute()
    ending_of(str(target))
    check_output(target.parent)
    projects = _filled(path, documents, values)
    for project in projects:
        project_of(project, path.name)
    session = session_of(ctx)
    session.resumable = True
    made: list[dict[str, Any]] = []
    with open_view(as_json) as view, session.forge() as forge:
        for number, project in enumerate(projects, start=1):
            out = target if len(projects) == 1 else target.with_stem(f"{target.stem}-{number}")
            params = {
                "project": project, "output": str(out), "base": str(path.absolute().parent), "also": [str(Path.cwd())],
                "name": path.name,
            }  # fmt: skip
            made.append(run_job(forge, "compose", params, out.name, view))
    if as_json:
        emit(made[0] if len(made) == 1 else made)
        return
    for result in made:
        scenes = len(result["scenes"])
        count = "1 scene" if scenes == 1 else f"{scenes} scenes"
        what = f"{result['width']}x{result['height']}, {count}, {size(result['size'])}"
        show(f"{result['file']}: {clock(result['duration'])}, {what}")


def _rows(
    ctx: click.Context,
    path: Path,
    documents: list[Any],
    values: dict[str, str],
    rows: Path,
    output: Path | None,
    pattern: str,
    only_check: bool,
    as_json: bool,
) -> None:
    """One film of each row of a table; exit code 1 where some rows failed."""
    from clipforge_core.compose.rows import read_rows
    from clipforge_core.compose.variables import check_names
    from clipforge_core.jobs.compose_rows import REASON

    if len(documents) != 1 or not isinstance(documents[0], dict):
        raise click.UsageError(f"{path.name} holds a list of projects; a template is one project")
    found = [{k: v for k, v in row.items() if k != REASON} for row in read_rows(rows)]
    check_names(documents[0], values, path.name)
    if only_check:
        _check_rows(ctx, path, documents[0], values, rows, found, as_json)
        return
    folder = (output or Path(f"{path.stem}-films")).absolute()
    check_output(folder)
    session = session_of(ctx)
    session.resumable = True
    params = {
        "template": documents[0],
        "rows": found,
        "columns": list(dict.fromkeys(name for row in found for name in row)),
        "values": values,
        "folder": str(folder),
        "base": str(path.absolute().parent),
        "also": [str(rows.absolute().parent), str(Path.cwd())],
        "pattern": pattern,
        "name": path.name,
    }
    with open_view(as_json) as view, session.forge() as forge:
        result = run_job(forge, "compose_rows", params, path.name, view)
    if as_json:
        emit(result)
    else:
        lines = [
            (
                str(r["row"]),
                Path(r["file"]).name or r["name"],
                clock(r["duration"]) if r["file"] else "",
                r["error"] or "ok",
            )
            for r in result["rows"]
        ]
        table(lines, head=("ROW", "FILM", "LENGTH", "WHAT"))
        show(f"{result['made']} made, {result['failed']} failed, in {folder}")
        if result["failed_rows"]:
            say(f"The rows that failed: {result['failed_rows']}")
    if result["failed"]:
        ctx.exit(SOME_FAILED)


def _check_rows(
    ctx: click.Context,
    path: Path,
    template: Any,
    values: dict[str, str],
    data: Path,
    rows: list[dict[str, Any]],
    as_json: bool,
) -> None:
    from clipforge_core.compose.problems import BadProject, Problem
    from clipforge_core.compose.variables import filled

    folders = [path.absolute().parent, data.absolute().parent, Path.cwd()]
    found: list[Problem] = []
    for number, row in enumerate(rows, start=1):
        try:
            problems = _mistakes(filled(template, {**values, **row}, path.name), folders)
        except BadProject as error:
            problems = list(error.problems)
        found += [Problem(f"row {number}: {p.path}" if p.path else f"row {number}", p.message) for p in problems]
    _told(path, found, as_json)
    if found:
        ctx.exit(2)
