"""clipforge audience: who watches what the users of a server made; tables of platforms in, tables and pages out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from clipforge_cli.console import emit, say, show, table
from clipforge_cli.exit_codes import OK, SOME_FAILED
from clipforge_cli.groups import Group
from clipforge_cli.options import json_option, session_of, shared

if TYPE_CHECKING:
    from clipforge_core.model.audience import Overview
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services

RANGES = ("24h", "7d", "30d", "90d")
"""As `clipforge_core.audience.ranges.RANGES`, which a test compares; importing it would load models for --help."""

user_option = click.option("--user", metavar="EMAIL", help="Whose; may be left out where there is one user.")
range_option = click.option(
    "--range", "date_range", type=click.Choice(RANGES), default="7d", show_default=True, help="The last so long."
)
platform_option = click.option("--platform", default="", metavar="NAME", help="Only of this platform, such as youtube.")


@click.group("audience", cls=Group, usual="overview", invoke_without_command=True)
@shared
@click.pass_context
def command(ctx: click.Context) -> None:
    """See who watches, and take the tables of platforms.

    Without a command: the overview of seven days. Nothing is estimated: what nobody counted or imported is not there.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(overview)


@command.command("overview")
@range_option
@platform_option
@user_option
@json_option
@shared
@click.pass_context
def overview(
    ctx: click.Context,
    date_range: str = "7d",
    platform: str = "",
    user: str | None = None,
    as_json: bool = False,
) -> None:
    """Show the sums of a range, what changed, and the most watched videos."""
    from clipforge_core.codec import to_builtins

    with session_of(ctx).services() as services:
        found = services.audience.overview(_caller(services, user), date_range, platform=platform)
    if as_json:
        emit(to_builtins(found))
    else:
        _tell(found)


@command.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@range_option
@platform_option
@user_option
@shared
@click.pass_context
def export(ctx: click.Context, file: Path, date_range: str, platform: str, user: str | None) -> None:
    """Write a range to FILE: a table where it ends in .csv, a page with charts where it ends in .pdf."""
    from clipforge_core.files import temporary

    kind = file.suffix.lower()
    if kind not in (".csv", ".pdf"):
        raise click.UsageError("FILE must end in .csv or .pdf")
    with session_of(ctx).services() as services:
        make = services.audience.export_pdf if kind == ".pdf" else services.audience.export_csv
        data = make(_caller(services, user), date_range, platform=platform)
    with temporary(file) as part:
        part.write_bytes(data)
    show(f"{file}: written")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--platform", default="", metavar="NAME", help="Of which platform it is.  [default: told by its columns]")
@click.option("--day", default="", metavar="DATE", help="The day that it is of, where its rows do not say.")
@user_option
@json_option
@shared
@click.pass_context
def import_file(ctx: click.Context, file: Path, platform: str, day: str, user: str | None, as_json: bool) -> int:
    """Take the table that a platform exported (CSV); exit code 1 where some rows could not be read."""
    from clipforge_core.audience.imports import read_file
    from clipforge_core.codec import to_builtins

    data = read_file(file)
    with session_of(ctx).services() as services:
        report = services.audience.import_csv(_caller(services, user), data, platform=platform, day=day, name=file.name)
    if as_json:
        emit(to_builtins(report))
    else:
        span = f", {report.since} to {report.until}" if report.since else ""
        show(f"{report.id}: {report.taken} of {report.rows} rows of {report.platform or 'nothing'}{span}")
        for note in report.notes:
            show(note)
    for problem in report.problems:
        say(f"{file.name}, line {problem.line}: {problem.message}")
    return OK if report.taken == report.rows else SOME_FAILED


@command.command("imports")
@user_option
@json_option
@shared
@click.pass_context
def list_imports(ctx: click.Context, user: str | None, as_json: bool) -> None:
    """List the tables that were taken, newest first."""
    from clipforge_core.codec import to_builtins

    with session_of(ctx).services() as services:
        found = services.audience.imports(_caller(services, user))
    if as_json:
        emit([to_builtins(report) for report in found])
    elif not found:
        show("no tables were imported")
    else:
        rows = [(r.id, r.created_at[:16], r.platform, f"{r.taken}/{r.rows}", r.since, r.until, r.name) for r in found]
        table(rows, head=("ID", "TAKEN (UTC)", "PLATFORM", "ROWS", "FROM", "TO", "FILE"))


@command.command("forget")
@click.argument("import_id", metavar="IMPORT")
@user_option
@shared
@click.pass_context
def forget(ctx: click.Context, import_id: str, user: str | None) -> None:
    """Take back what an imported table said."""
    with session_of(ctx).services() as services:
        services.audience.forget_import(_caller(services, user), import_id)
    show(f"{import_id}: forgotten")


def _caller(services: Services, email: str | None) -> Caller:
    from clipforge_core.model.user import Caller

    if email:
        return Caller(user=services.users.find(email), means="operator")
    users = services.users.all()
    if len(users) != 1:
        how = "there is no user yet: `clipforge users add EMAIL`" if not users else "there are several users"
        raise click.UsageError(f"{how}; name one with --user")
    return Caller(user=users[0], means="operator")


def _tell(found: Overview) -> None:
    totals, changes = found.totals, found.changes
    average = f"{totals.average_watch:.1f} s" if totals.timed_views else "not known"
    rows: list[tuple[str, str, str]] = [
        ("views", f"{totals.views:,}", _change(changes.views)),
        ("watched on average", average, _change(changes.average_watch)),
        ("engagement", f"{totals.engagement:.1f} %", _change(changes.engagement)),
        ("shares", f"{totals.shares:,}", _change(changes.shares)),
    ]
    show(f"{found.since[:16]} to {found.until[:16]} UTC, against as long before")
    table(rows)
    for head, lines in (
        ("platforms", [(p.platform, f"{p.totals.views:,}", f"{p.percentage:.1f} %") for p in found.platforms]),
        ("countries", [(c.country, f"{c.views:,}", f"{c.percentage:.1f} %") for c in found.countries]),
        ("most watched", [(v.id, f"{v.totals.views:,}", v.title) for v in found.top]),
    ):
        if lines:
            show("")
            show(head)
            table(lines)


def _change(change: float | None) -> str:
    return "" if change is None else f"{change:+.1f} %"
