"""clipforge documents: what the scripts of a server's users rest on. Works on the data folder, server or not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clipforge_cli.commands.media import caller_of
from clipforge_cli.console import emit, say, show, table
from clipforge_cli.exit_codes import OK, SOME_FAILED
from clipforge_cli.groups import Group
from clipforge_cli.options import json_option, session_of, shared

if TYPE_CHECKING:
    from clipforge_core.model.document import Document
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services


@click.group("documents", cls=Group, usual="list", invoke_without_command=True)
@shared
@click.pass_context
def command(ctx: click.Context) -> None:
    """Keep texts that scripts rest on; find passages in them.

    Without a command: the list. For a script or film without a server, `--doc` of `clipforge narrate` is enough.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_documents)


user_option = click.option("--user", metavar="EMAIL", help="Whose; may be left out where there is one user.")


@command.command("add")
@click.argument("sources", metavar="FILE|URL...", nargs=-1, required=True)
@click.option("--title", default="", metavar="TEXT", help="The title of the one that is given.  [default: its own]")
@click.option("--language", default="", metavar="CODE", help="Their language, such as de.  [default: it is found out]")
@user_option
@json_option
@shared
@click.pass_context
def add(
    ctx: click.Context, sources: tuple[str, ...], title: str, language: str, user: str | None, as_json: bool
) -> int:
    """Add the texts of files (txt, md, pdf, docx, html, srt, vtt) and of pages.

    What is there already stays as it is. One bad file does not stop the others: exit code 1 says that there was one.
    """
    from clipforge_core.errors import ClipForgeError

    if title and len(sources) > 1:
        raise click.UsageError("--title is for one file or page; leave it out, and each has its own")
    added, failed = [], []
    with session_of(ctx).services() as services:
        caller = caller_of(services, user)
        for source in sources:
            try:
                document = _added(services, caller, source, title, language)
            except ClipForgeError as error:
                failed.append({"source": source, "error": error.code, "message": error.describe()})
                say(error.describe())
                continue
            added.append(document)
            if not as_json:
                show(f"{document.id}: {document.title} ({document.characters} characters)")
    if as_json:
        emit({"added": [_plain(document) for document in added], "failed": failed})
    return SOME_FAILED if failed else OK


@command.command("list")
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True, help="How many at most.")
@click.option("--offset", type=click.IntRange(min=0), default=0, show_default=True, help="How many to pass over.")
@user_option
@json_option
@shared
@click.pass_context
def list_documents(
    ctx: click.Context, limit: int = 50, offset: int = 0, user: str | None = None, as_json: bool = False
) -> None:
    """List documents, newest first."""
    with session_of(ctx).services() as services:
        page = services.documents.list(caller_of(services, user), limit=limit, offset=offset)
    if as_json:
        emit({"documents": [_plain(document) for document in page.documents], "total": page.total})
    elif not page.documents:
        show("no documents")
    else:
        rows = [(one.id, one.source, one.language or "-", str(one.characters), one.title) for one in page.documents]
        table(rows, head=("ID", "FROM", "LANGUAGE", "CHARACTERS", "TITLE"))
        if page.total > len(page.documents):
            say(f"{len(page.documents)} of {page.total}; more with --offset or --limit")


@command.command("search")
@click.argument("query")
@click.option("--limit", type=click.IntRange(1, 50), default=5, show_default=True, help="How many at most.")
@user_option
@json_option
@shared
@click.pass_context
def search(ctx: click.Context, query: str, limit: int, user: str | None, as_json: bool) -> None:
    """Find the passages that answer a question, best first."""
    with session_of(ctx).services() as services:
        found = services.documents.search(caller_of(services, user), query, limit)
    if as_json:
        emit([_plain(passage) for passage in found])
        return
    if not found:
        show("nothing was found")
    for passage in found:
        show(f"{passage.title} ({passage.document}, characters {passage.start} to {passage.end}):")
        show(f"  {' '.join(passage.text.split())}")


@command.command("remove")
@click.argument("document_ids", metavar="ID...", nargs=-1, required=True)
@user_option
@shared
@click.pass_context
def remove(ctx: click.Context, document_ids: tuple[str, ...], user: str | None) -> None:
    """Remove documents by id. Scripts that cite them keep their quotes."""
    with session_of(ctx).services() as services:
        caller = caller_of(services, user)
        for document_id in document_ids:
            services.documents.delete(caller, document_id)
            show(f"{document_id}: removed")


def _added(services: Services, caller: Caller, source: str, title: str, language: str) -> Document:
    from clipforge_core.files import readable
    from clipforge_core.net import is_url

    if is_url(source):
        return services.documents.add_url(caller, source, title=title, language=language)
    path = Path(source)
    try:
        path.open("rb").close()
    except OSError as error:
        raise readable(error, path) from error
    return services.documents.add_file(caller, path, name=path.name, title=title, language=language)


def _plain(value: Any) -> dict[str, Any]:
    from clipforge_core.codec import to_builtins

    plain: dict[str, Any] = to_builtins(value)
    return plain
