"""clipforge media: pictures, films and sounds that scenes may show: a user's library, and stock folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from clipforge_cli.console import clock, emit, say, show, table
from clipforge_cli.exit_codes import OK, SOME_FAILED
from clipforge_cli.groups import Group
from clipforge_cli.options import json_option, session_of, shared

if TYPE_CHECKING:
    from clipforge_core.model.media_item import MediaItem
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_core.studio.folder_search import FoundMedia
    from clipforge_core.studio.media_words import MediaWords
    from clipforge_core.studio.stock import StockReport

F = TypeVar("F", bound=Callable[..., Any])

KINDS = ("image", "video", "audio")
"""As `clipforge_core.studio.library.KINDS`, which a test compares; importing it would load models for --help."""


@click.group("media", cls=Group, usual="list", invoke_without_command=True)
@shared
@click.pass_context
def command(ctx: click.Context) -> None:
    """Keep pictures, films and sounds for scenes; search them, and stock folders.

    Without a command: the list. `search --folder` needs no library; a running server sees every change at once.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_media)


user_option = click.option("--user", metavar="EMAIL", help="Whose library; may be left out where there is one user.")
kind_option = click.option("--kind", type=click.Choice(KINDS), default=None, help="Only these.  [default: all]")


def words_options(function: F) -> F:
    """What is told of a file."""
    for flag, text in (
        ("--licence", "Under which terms it may be used, such as `CC BY 4.0`."),
        ("--credit", "Whose work it is."),
        ("--category", "What kind of thing it shows."),
        ("--description", "What is to be seen or heard."),
        ("--title", "Its title.  [default: the file's name]"),
    ):
        function = click.option(flag, default="", metavar="TEXT", help=text)(function)
    text = "A word that it is found by; may be repeated."
    return click.option("--tag", "tags", multiple=True, metavar="WORD", help=text)(function)


@command.command("add")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@words_options
@user_option
@json_option
@shared
@click.pass_context
def add(
    ctx: click.Context, /, paths: tuple[Path, ...], tags: tuple[str, ...], user: str | None, as_json: bool, **told: str
) -> int:
    """Copy files into the library of a user, or all media below folders.

    What stands beside a file (photo.jpg.toml, stock.json) is read, options count before it. One bad file does not stop
    the others: exit code 1 says that there was one.
    """
    from clipforge_core.errors import ClipForgeError
    from clipforge_core.studio.media_words import MediaWords
    from clipforge_core.studio.sidecars import merged

    given = MediaWords(tags=tags, **told)
    added, failed = [], []
    with session_of(ctx).services() as services:
        caller = caller_of(services, user)
        for path, beside in _files(paths):
            try:
                item = services.library.add(caller, path, filename=path.name, words=merged(given, beside), keep=True)
            except ClipForgeError as error:
                failed.append({"path": str(path), "error": error.code, "message": error.describe()})
                say(error.describe() if path.name in error.describe() else f"{path}: {error.describe()}")
                continue
            added.append(item)
            if not as_json:
                show(f"{item.id}: {item.kind}, {item.title}")
    if as_json:
        emit({"added": [_plain(item) for item in added], "failed": failed})
    return SOME_FAILED if failed else OK


@command.command("list")
@click.option("--stock", is_flag=True, help="What the stock folders hold, not the library of a user.")
@kind_option
@click.option("--category", default="", metavar="TEXT", help="Only of this category.")
@click.option("--tag", "tags", multiple=True, metavar="WORD", help="Only with this tag; may be repeated.")
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True, help="How many at most.")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, help="Which of the pages.")
@user_option
@json_option
@shared
@click.pass_context
def list_media(
    ctx: click.Context,
    stock: bool = False,
    kind: str | None = None,
    category: str = "",
    tags: tuple[str, ...] = (),
    limit: int = 50,
    page: int = 1,
    user: str | None = None,
    as_json: bool = False,
) -> None:
    """List media, newest first."""
    with session_of(ctx).services() as services:
        caller = _anybody(services) if stock else caller_of(services, user)
        found = services.library.list(
            caller,
            shelf="stock" if stock else "own",
            kind=kind or "",
            category=category.lower(),
            tags=tags,
            limit=limit,
            page=page,
        )
    if as_json:
        emit({"media": [_plain(item) for item in found.media], "total": found.total})
    elif not found.media:
        show("no media")
    else:
        table([_row(item) for item in found.media], head=_HEAD)
        if found.total > len(found.media):
            say(f"{len(found.media)} of {found.total}; more with --page or --limit")


@command.command("search")
@click.argument("query")
@click.option(
    "--folder",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Search the media below this folder instead; may be repeated. Needs no library and no user.",
)
@kind_option
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="How many at most.")
@user_option
@json_option
@shared
@click.pass_context
def search(
    ctx: click.Context,
    query: str,
    folders: tuple[Path, ...],
    kind: str | None,
    limit: int,
    user: str | None,
    as_json: bool,
) -> None:
    """Find media by what they show: by the words told of them, and by what these mean.

    Looks into the library of a user and into the stock folders; into stock alone where there is no user.
    """
    from clipforge_core.studio.folder_search import search_folder

    kinds: Any = (kind,) if kind else KINDS
    session = session_of(ctx)
    if folders:
        each = [search_folder(session.environment(), folder, query, limit, kinds=kinds) for folder in folders]
        found = sorted((one for several in each for one in several), key=lambda one: -one.score)[:limit]
    else:
        found = _of_library(session, query, limit, kinds, user)
    if as_json:
        emit([_plain_found(one) for one in found])
    elif not found:
        show("nothing was found")
    else:
        rows = [(f"{one.score:.2f}", one.kind, one.licence or "-", one.title, one.path) for one in found]
        table(rows, head=("SCORE", "KIND", "LICENCE", "TITLE", "FILE"))


@command.command("remove")
@click.argument("item_ids", metavar="ID...", nargs=-1, required=True)
@user_option
@shared
@click.pass_context
def remove(ctx: click.Context, item_ids: tuple[str, ...], user: str | None) -> None:
    """Remove media of a library with their files, by id. Films that were made with them stay."""
    with session_of(ctx).services() as services:
        caller = caller_of(services, user)
        for item_id in item_ids:
            services.library.delete(caller, item_id)
            show(f"{item_id}: removed")


@command.command("stock")
@json_option
@shared
@click.pass_context
def stock(ctx: click.Context, as_json: bool) -> None:
    """Index the folders of the setting stock_folders now; a running server looks every minute."""
    with session_of(ctx).services() as services:
        folders = services.stock.folders
        done: StockReport = services.stock.refresh(report=lambda path: None if as_json else say(path))
    for problem in done.problems:
        say(problem)
    if as_json:
        emit(
            {
                "folders": folders,
                "total": done.total,
                "added": done.added,
                "changed": done.changed,
                "removed": done.removed,
                "problems": done.problems,
            }
        )
    elif not folders:
        show("no stock folders: name some in the setting stock_folders")
    else:
        show(f"{done.total} files: {done.added} added, {done.changed} changed, {done.removed} removed")


def caller_of(services: Services, email: str | None) -> Caller:
    """The user of that e-mail, or the only one. Raises click.UsageError where it is not clear who is meant."""
    from clipforge_core.model.user import Caller

    users = [services.users.find(email)] if email else services.users.all()
    if len(users) != 1:
        how = "there is no user yet: `clipforge users add EMAIL`" if not users else "there are several users"
        raise click.UsageError(f"{how}; name one with --user")
    return Caller(user=users[0], means="operator")


def _anybody(services: Services) -> Caller:
    """Stock is seen by everybody, also where there is no user yet."""
    from clipforge_core.model.user import Caller, User

    return Caller(user=next(iter(services.users.all()), User(id="", email="")), means="operator")


def _files(paths: tuple[Path, ...]) -> Iterator[tuple[Path, MediaWords]]:
    """(file, what stands beside it) of files and of all media below folders."""
    from clipforge_core.studio.media_words import MediaWords
    from clipforge_core.studio.stock_folder import stock_files, told_beside

    for path in paths:
        if not path.is_dir():
            yield path, told_beside(path) if path.is_file() else MediaWords()
            continue
        for file in stock_files(path):
            for problem in file.problems:
                say(f"{file.path}: {problem}")
            yield path / file.path, file.words


def _of_library(session: Any, query: str, limit: int, kinds: Any, user: str | None) -> list[FoundMedia]:
    from clipforge_core.studio.shelf import found_in

    with session.services() as services:
        caller = caller_of(services, user) if user or services.users.all() else _anybody(services)
        with services.work_folder() as folder:
            return found_in(services, caller.id, query, limit, kinds=kinds, folder=Path(folder))


_HEAD = ("ID", "KIND", "SIZE", "TAGS", "LICENCE", "TITLE")


def _row(item: MediaItem) -> tuple[str, ...]:
    size = f"{item.width}x{item.height}" if item.width else ""
    if item.duration:
        size = f"{size} {clock(item.duration)}".strip()
    return (item.id, item.kind, size, ",".join(item.tags) or "-", item.licence or "-", item.title)


def _plain(item: MediaItem) -> dict[str, Any]:
    from clipforge_core.codec import to_builtins

    plain: dict[str, Any] = to_builtins(item)
    return plain


def _plain_found(found: FoundMedia) -> dict[str, Any]:
    import msgspec

    return {**msgspec.structs.asdict(found), "path": str(found.path), "tags": list(found.tags)}
