"""clipforge keys: API keys of the users of a server. Works on the data folder, whether a server runs on it or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from clipforge_cli.commands.users import find_user
from clipforge_cli.console import emit, show, table
from clipforge_cli.groups import Group
from clipforge_cli.options import json_option, session_of, shared

if TYPE_CHECKING:
    from clipforge_core.identity.api_keys import ApiKey
    from clipforge_core.model.user import User

SCOPES = ("read", "write", "webhooks", "keys")
"""As `clipforge_core.model.user.SCOPES`, which a test compares; importing it would load models for --help."""

_DAYS = re.compile(r"(\d{1,5})([dh])")


@click.group("keys", cls=Group, usual="list", invoke_without_command=True)
@shared
@click.pass_context
def command(ctx: click.Context) -> None:
    """Create, list and revoke API keys.

    Without a command: the list. A running server sees every change at its next request.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_keys)


class Expiry(click.ParamType[float]):
    """Seconds since 1970, written as a date, a time, or a while from now."""

    name = "when"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The moment as a number."""
        import time

        from clipforge_core.ids import moment

        if isinstance(value, float):
            return value
        if found := _DAYS.fullmatch(value):
            return time.time() + int(found[1]) * {"d": 86400.0, "h": 3600.0}[found[2]]
        try:
            return moment(value)
        except ValueError:
            self.fail(f"{value!r} is no time; write 2027-01-31, 2027-01-31T18:00:00Z, 90d or 12h", param, ctx)


@command.command("create")
@click.option("--user", "email", required=True, metavar="EMAIL", help="Whose key it is.")
@click.option("--name", required=True, help="What it is for; lists show it.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(SCOPES),
    multiple=True,
    help="What it may do; may be repeated.  [default: all]",
)
@click.option("--expires", type=Expiry(), metavar="WHEN", help="Until when: 2027-01-31, 90d, 12h.  [default: for ever]")
@json_option
@shared
@click.pass_context
def create(
    ctx: click.Context, email: str, name: str, scopes: tuple[str, ...], expires: float | None, as_json: bool
) -> None:
    """Create a key and print it alone; nobody can show it again."""
    from clipforge_core.model.user import Caller

    with session_of(ctx).services() as services:
        user = find_user(services, email)
        caller = Caller(user=user, means="operator")
        created = services.api_keys.create(caller, name=name, scopes=scopes or None, expires=expires)
    if as_json:
        emit({**_plain(created.record, user), "key": created.key})
    else:
        show(created.key)


@command.command("list")
@click.option("--user", "email", metavar="EMAIL", help="Only the keys of this user.")
@json_option
@shared
@click.pass_context
def list_keys(ctx: click.Context, email: str | None = None, as_json: bool = False) -> None:
    """List keys that were not revoked; the keys themselves cannot be shown."""
    from clipforge_core.model.user import Caller

    with session_of(ctx).services() as services:
        users = [find_user(services, email)] if email else services.users.all()
        found = [(key, user) for user in users for key in services.api_keys.all(Caller(user=user, means="operator"))]
    rows = [_plain(key, user) for key, user in found]
    if as_json:
        emit(rows)
    elif not rows:
        show("no keys")
    else:
        shown = [
            (
                row["id"],
                row["user"],
                row["prefix"] + "…",
                "all" if set(row["scopes"]) == set(SCOPES) else ",".join(row["scopes"]),
                (row["expires_at"] or "never")[:16],
                (row["last_used_at"] or "never")[:16],
                row["name"],
            )
            for row in rows
        ]
        table(shown, head=("ID", "USER", "KEY", "SCOPES", "EXPIRES (UTC)", "USED (UTC)", "NAME"))


@command.command("revoke")
@click.argument("key_ids", metavar="ID...", nargs=-1, required=True)
@shared
@click.pass_context
def revoke(ctx: click.Context, key_ids: tuple[str, ...]) -> None:
    """Revoke keys by id: they fail from the next request on."""
    from clipforge_core.model.user import Caller

    with session_of(ctx).services() as services:
        for key_id in key_ids:
            owner = services.users.get(services.api_keys.get(key_id).user)
            services.api_keys.revoke(Caller(user=owner, means="operator"), key_id)
            show(f"{key_id}: revoked")


def _plain(key: ApiKey, user: User) -> dict[str, Any]:
    from clipforge_core.ids import iso

    return {
        "id": key.id,
        "user": user.email,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": sorted(key.scopes),
        "created_at": key.created_at,
        "expires_at": None if key.expires is None else iso(key.expires),
        "last_used_at": None if key.last_used is None else iso(key.last_used),
    }
