"""clipforge users: who may use a server. Works on the data folder, whether a server runs on it or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from clipforge_cli.console import emit, say, show, table
from clipforge_cli.groups import Group
from clipforge_cli.options import json_option, session_of, shared

if TYPE_CHECKING:
    from clipforge_core.model.user import Limits, User
    from clipforge_core.services import Services

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT = "default"
"""What takes a limit of a user's own away again."""


@click.group("users", cls=Group, usual="list", invoke_without_command=True)
@shared
@click.pass_context
def command(ctx: click.Context) -> None:
    """Add, list, change and remove the users of a server.

    Without a command: the list. A running server sees every change at its next request.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_users)


class LimitValue(click.ParamType[Any]):
    """A number, or "default"; which number is right is the setting's affair of the same name."""

    name = "limit"

    def __init__(self, setting: str) -> None:
        self.setting = setting

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number; "default" as it is."""
        from clipforge_core.settings import core_settings

        if value == DEFAULT or not isinstance(value, str):
            return value
        declared = next(setting for setting in core_settings() if setting.name == self.setting)
        try:
            return declared.read(value)
        except ValueError as error:
            self.fail(f'{value!r}: {error}; or "{DEFAULT}"', param, ctx)


def limit_options(function: F) -> F:
    """The limits of one user."""
    for flag, setting, text in (
        ("--storage", "storage_limit", "Bytes that its media may take up, such as 50GB."),
        ("--exports", "exports_limit", "Exports a month."),
        ("--minutes", "minutes_limit", "Minutes of video a month."),
        ("--requests", "rate_limit", "Requests a minute."),
    ):
        option = click.option(
            flag, type=LimitValue(setting), metavar="LIMIT", help=f"{text} `{DEFAULT}`: the setting's."
        )
        function = option(function)
    text = f"A set of limits by its name in the setting `tiers`; limits of its own come first. `{DEFAULT}`: none."
    return click.option("--tier", metavar="NAME", help=text)(function)


password_option = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@command.command("add")
@click.argument("email")
@password_option
@click.option("--admin", is_flag=True, help="An admin sees and changes what belongs to the whole server.")
@limit_options
@json_option
@shared
@click.pass_context
def add(ctx: click.Context, /, email: str, password_stdin: bool, admin: bool, as_json: bool, **limits: Any) -> None:
    """Add a user; without a password it can use API keys, and not log in."""
    from clipforge_core.model.user import Limits, Role

    with session_of(ctx).services() as services:
        user = services.users.add(
            email,
            password=_password() if password_stdin else None,
            role=Role.ADMIN if admin else Role.USER,
            limits=_changed(services, Limits(), limits),
        )
    if as_json:
        emit(_plain(user))
        return
    show(f"{user.id}  {user.email}  {user.role.value}")
    if not user.has_password:
        say(f"no password is set: `clipforge users link {user.email}` makes a link with which one is")


@command.command("list")
@json_option
@shared
@click.pass_context
def list_users(ctx: click.Context, as_json: bool = False) -> None:
    """List users, in the order in which they came."""
    with session_of(ctx).services() as services:
        found = services.users.all()
    if as_json:
        emit([_plain(user) for user in found])
    elif not found:
        show("no users")
    else:
        rows = [
            (user.id, user.email, user.role.value, "active" if user.active else "inactive", user.created_at[:10])
            for user in found
        ]
        table(rows, head=("ID", "EMAIL", "ROLE", "STATE", "SINCE"))


@command.command("set")
@click.argument("email")
@click.option("--role", type=click.Choice(("admin", "user")), help="What it may do.")
@click.option("--active/--inactive", "active", default=None, help="An inactive user is logged out; its keys fail.")
@click.option("--email", "new_email", metavar="EMAIL", help="Another address.")
@limit_options
@json_option
@shared
@click.pass_context
def change(
    ctx: click.Context,
    /,
    email: str,
    role: str | None,
    active: bool | None,
    new_email: str | None,
    as_json: bool,
    **limits: Any,
) -> None:
    """Change the role, state, address or limits of a user; what is not given stays as it is."""
    from clipforge_core.model.user import Role

    with session_of(ctx).services() as services:
        user = find_user(services, email)
        user = services.users.change(
            user.id,
            email=new_email,
            role=None if role is None else Role(role),
            active=active,
            limits=_changed(services, user.limits, limits)
            if any(value is not None for value in limits.values())
            else None,
        )
    if as_json:
        emit(_plain(user))
        return
    own = {name: value for name, value in _plain(user)["limits"].items() if value is not None}
    table(
        [
            ("id", user.id),
            ("email", user.email),
            ("role", user.role.value),
            ("state", "active" if user.active else "inactive"),
            *((name, str(value)) for name, value in own.items()),
        ]
    )


@command.command("password")
@click.argument("email")
@password_option
@shared
@click.pass_context
def password(ctx: click.Context, email: str, password_stdin: bool) -> None:
    """Set the password of a user; its sessions end, its API keys stay."""
    if not password_stdin:
        raise click.UsageError(
            "give --password-stdin and the password on standard input, or use `clipforge users link`"
        )
    with session_of(ctx).services() as services:
        user = services.users.set_password(find_user(services, email).id, _password())
    show(f"{user.email}: the password is set")


@command.command("link")
@click.argument("email")
@shared
@click.pass_context
def link(ctx: click.Context, email: str) -> None:
    """Print a link with which a user sets a password: it works once, for a day."""
    from clipforge_core.identity.set_up_page import set_up_page

    with session_of(ctx).services() as services:
        page = set_up_page(services.settings)
        if not page:
            raise click.UsageError("no page for links is served here: use `clipforge users password` instead")
        token = services.set_up.link_for(find_user(services, email).id)
        show(f"{services.links.absolute(page)}#{token}")


@command.command("remove")
@click.argument("emails", metavar="EMAIL...", nargs=-1, required=True)
@shared
@click.pass_context
def remove(ctx: click.Context, emails: tuple[str, ...]) -> None:
    """Remove users with their keys; refused for one that has projects or uploads."""
    with session_of(ctx).services() as services:
        for email in emails:
            user = find_user(services, email)
            services.users.remove(user.id)
            show(f"{user.email}: removed")


def find_user(services: Services, email: str) -> User:
    """The user of an address or id. Raises NotThere, with a way to see which there are."""
    from clipforge_core.errors import UnknownName
    from clipforge_core.refusals import NotThere

    try:
        return services.users.get(email) if email.startswith("usr_") else services.users.find(email)
    except NotThere as error:
        known = ", ".join(user.email for user in services.users.all()[:20]) or "none yet (`clipforge users add EMAIL`)"
        raise UnknownName(kind="user", name=email, known=known) from error


def _password() -> str:
    """The first line of standard input, without its end."""
    import sys

    line = sys.stdin.buffer.readline()
    try:
        return line.decode("utf-8").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError as error:
        raise click.UsageError("the password on standard input is not UTF-8") from error


def _changed(services: Services, limits: Limits, given: dict[str, Any]) -> Limits:
    tier = given.pop("tier", None)
    tier = limits.tier if tier is None else None if tier == DEFAULT else tier
    values = {name: None if value == DEFAULT else value for name, value in given.items() if value is not None}
    return services.usage.tiers.given(limits, tier, **values)


def _plain(user: User) -> dict[str, Any]:
    from clipforge_core.codec import to_builtins

    plain: dict[str, Any] = to_builtins(user)
    return plain
