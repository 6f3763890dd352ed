"""clipforge templates: what export templates there are, and making one's own."""

from __future__ import annotations

from pathlib import Path

import click

from clipforge_cli.console import emit, say, show, table
from clipforge_cli.groups import Group
from clipforge_cli.options import json_option, session_of, shared
from clipforge_cli.wishes import own_folder, template_library


@click.group("templates", cls=Group, usual="list", invoke_without_command=True)
@shared
@click.pass_context
def command(ctx: click.Context) -> None:
    """List, show, check and copy export templates.

    Without a command: the list. docs/templates.md explains every key.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_templates)


@command.command("list")
@json_option
@shared
@click.pass_context
def list_templates(ctx: click.Context, as_json: bool = False) -> None:
    """List the templates that a name reaches."""
    found = template_library(session_of(ctx).environment()).list()
    if as_json:
        emit([{name: getattr(info, name) for name in info.__struct_fields__} for info in found])
        return
    table([(info.name, info.origin, info.problem or info.description) for info in found], head=("NAME", "FROM", "WHAT"))


@command.command("videos")
@json_option
@shared
@click.pass_context
def list_videos(ctx: click.Context, as_json: bool = False) -> None:
    """List the video templates that `clipforge compose` knows by name, with their variables."""
    from clipforge_core.compose.library import VideoLibrary, video_folders

    found = VideoLibrary(video_folders(session_of(ctx).environment().plugins, own_folder())).list()
    if as_json:
        emit([{name: getattr(info, name) for name in info.__struct_fields__} for info in found])
        return
    table(
        [(info.name, info.origin, ", ".join(info.variables), info.description) for info in found],
        head=("NAME", "FROM", "VARIABLES", "WHAT"),
    )


@command.command("show")
@click.argument("name")
@shared
@click.pass_context
def show_template(ctx: click.Context, name: str) -> None:
    """Print a template's file."""
    path = template_library(session_of(ctx).environment()).path(name)
    click.echo(path.read_text(encoding="utf-8", errors="replace"), nl=False)


@command.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@shared
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...]) -> None:
    """Check templates: files, or folders with a template.toml.

    The first mistake is named with its line; pictures and fonts are looked for, too.
    """
    from clipforge_cli.template_copies import check_template

    environment = session_of(ctx).environment()
    for file in files:
        template = check_template(environment, template_library(environment), Path(file))
        show(f"{file}: ok ({template.name})")


@command.command("copy")
@click.argument("name")
@click.argument("target", required=False, metavar="[TARGET]")
@shared
@click.pass_context
def copy(ctx: click.Context, name: str, target: str | None) -> None:
    """Copy a template to change it.

    TARGET is a file, or a folder if it ends with a slash or the template is a folder: its pictures and fonts are
    copied with it. Without one the copy goes where its name finds it, before the bundled one.
    """
    from clipforge_cli.template_copies import copy_template

    library = template_library(session_of(ctx).environment())
    show(str(copy_template(library, library.path(name), target, own_folder() / "templates")))


@command.command("preview")
@click.argument("name")
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), default=Path(),
              help="Folder for the picture and the film; else where you are.")  # fmt: skip
@click.option("--text", default="", metavar="WORDS", help="What is said; else sample words.")
@click.option("--aspect", default="9:16", show_default=True, metavar="RATIO", help="9:16, 1:1, 16:9 or 4:5.")
@shared
@click.pass_context
def preview(ctx: click.Context, name: str, output: Path, text: str, aspect: str) -> None:
    """Make a picture and a short film that show what a template looks like.

    NAME is a template or a file of one. What is shown is made: somebody who talks, before an evening sky.
    """
    from clipforge_cli.template_copies import check_template
    from clipforge_cli.wishes import check_output
    from clipforge_core.jobs.preview import preview as make
    from clipforge_core.template_reading import FOLDER_FILE

    environment = session_of(ctx).environment()
    library = template_library(environment)
    path = library.path(name)
    template = check_template(environment, library, path)
    check_output(output)
    stem = path.parent.name if path.name == FOLDER_FILE else path.stem
    made = make(environment, template, stem, output, text=text, aspect=aspect)
    for problem in made.problems:
        say(f"{name}: {problem}")
    show(str(made.picture))
    show(str(made.film))
