"""clipforge webhooks: endpoints of users, the log of what was sent, and checking a signature without a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from clipforge_cli.console import emit, say, show, table
from clipforge_cli.exit_codes import OK, SOME_FAILED
from clipforge_cli.groups import Group
from clipforge_cli.options import json_option, session_of, shared

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller, User
    from clipforge_core.model.webhook import Delivery, Endpoint
    from clipforge_core.services import Services

WAIT_SECONDS = 60.0
"""Longer than five attempts at a receiver that answers: those take 15 s."""


@click.group("webhooks", cls=Group, usual="list", invoke_without_command=True)
@shared
@click.pass_context
def command(ctx: click.Context) -> None:
    """Tell other servers what happened: register, test, replay, verify.

    Without a command: the list. They work while a server runs on the same data folder, and sending is the server's.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_endpoints)


user_option = click.option("--user", metavar="EMAIL", help="Whose; may be left out where there is one user.")


@command.command("list")
@user_option
@json_option
@shared
@click.pass_context
def list_endpoints(ctx: click.Context, user: str | None = None, as_json: bool = False) -> None:
    """List endpoints, newest first; of all users unless one is named."""
    with session_of(ctx).services() as services:
        users = [services.users.find(user)] if user else services.users.all()
        found = [(who, endpoint) for who in users for endpoint in services.webhooks.endpoints(_caller(who))]
    if as_json:
        emit([{**_plain(endpoint), "user": who.email} for who, endpoint in found])
    elif not found:
        show("no webhook endpoints")
    else:
        rows = [
            (one.id, who.email, "on" if one.enabled else "off", ",".join(one.events), one.url) for who, one in found
        ]
        table(rows, head=("ID", "USER", "STATE", "EVENTS", "URL"))


@command.command("create")
@click.argument("url")
@click.option(
    "--event", "events", multiple=True, metavar="EVENT", help="What to tell; may be repeated.  [default: all]"
)
@click.option("--secret-stdin", is_flag=True, help="Read the secret from standard input instead of making one.")
@user_option
@json_option
@shared
@click.pass_context
def create(
    ctx: click.Context, url: str, events: tuple[str, ...], secret_stdin: bool, user: str | None, as_json: bool
) -> None:
    """Register an endpoint; prints its secret, which is not shown again."""
    import sys

    from clipforge_core.webhooks.events import EVENTS

    secret = sys.stdin.readline().rstrip("\r\n") if secret_stdin else None
    with session_of(ctx).services() as services:
        caller = _caller_of(services, user)
        made = services.webhooks.create(caller, url=url, events=events or tuple(EVENTS), secret=secret)
    if as_json:
        emit({**_plain(made.endpoint), "secret": made.secret})
        return
    show(f"{made.endpoint.id}: {', '.join(made.endpoint.events)}")
    if not secret_stdin:
        show(f"secret: {made.secret}")


@command.command("delete")
@click.argument("endpoint_id", metavar="ENDPOINT")
@shared
@click.pass_context
def delete(ctx: click.Context, endpoint_id: str) -> None:
    """Delete an endpoint, with its log and what was still to be sent."""
    with session_of(ctx).services() as services:
        services.webhooks.delete(_owner(services, endpoint_id), endpoint_id)
    show(f"{endpoint_id}: deleted")


@command.command("test")
@click.argument("endpoint_id", metavar="ENDPOINT")
@click.option("--event", default="webhook.test", show_default=True, help="Send an example of this event.")
@click.option("--wait/--no-wait", default=True, show_default=True, help="Wait for the answer.")
@json_option
@shared
@click.pass_context
def test(ctx: click.Context, endpoint_id: str, event: str, wait: bool, as_json: bool) -> int:
    """Send a test event; exit code 1 where it is not taken."""
    with session_of(ctx).services() as services:
        caller = _owner(services, endpoint_id)
        return _follow(services, caller, services.webhooks.test(caller, endpoint_id, event), wait, as_json)


@command.command("replay")
@click.argument("endpoint_id", metavar="ENDPOINT")
@click.argument("delivery_id", metavar="DELIVERY")
@click.option("--wait/--no-wait", default=True, show_default=True, help="Wait for the answer.")
@json_option
@shared
@click.pass_context
def replay(ctx: click.Context, endpoint_id: str, delivery_id: str, wait: bool, as_json: bool) -> int:
    """Send a message again, with the same id and body; exit code 1 where it is not taken."""
    with session_of(ctx).services() as services:
        caller = _owner(services, endpoint_id)
        return _follow(services, caller, services.webhooks.replay(caller, endpoint_id, delivery_id), wait, as_json)


@command.command("deliveries")
@click.argument("endpoint_id", metavar="ENDPOINT")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many at most.")
@json_option
@shared
@click.pass_context
def deliveries(ctx: click.Context, endpoint_id: str, limit: int, as_json: bool) -> None:
    """Show what was sent to an endpoint, newest first."""
    with session_of(ctx).services() as services:
        found, _ = services.webhooks.deliveries(_owner(services, endpoint_id), endpoint_id, limit=limit)
    if as_json:
        emit([_plain(delivery) for delivery in found])
    elif not found:
        show("nothing was sent")
    else:
        table([_row(one) for one in found], head=_HEAD)


@command.command("verify")
@click.argument("body", type=click.File("rb"))
@click.option("--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="A header that came with it.")
@click.option(
    "--headers",
    "headers_file",
    type=click.File("r", encoding="utf-8", errors="replace"),
    help="A file with one header a line.",
)
@click.option(
    "--secret",
    envvar="CLIPFORGE_WEBHOOK_SECRET",
    metavar="SECRET",
    help="The endpoint's secret; better in the variable CLIPFORGE_WEBHOOK_SECRET, where no other user sees it.",
)
@click.option("--any-time", is_flag=True, help="Take a message that was signed long ago too.")
@json_option
@shared
@click.pass_context
def verify(
    ctx: click.Context,
    body: Any,
    headers: tuple[str, ...],
    headers_file: Any,
    secret: str | None,
    any_time: bool,
    as_json: bool,
) -> None:
    """Check the signature of a webhook that came; needs no server. BODY is a file with the bytes, or - for standard
    input."""
    import time

    from clipforge_core.webhooks.signing import TOLERANCE, check

    if not secret:
        raise click.UsageError("give the endpoint's secret in CLIPFORGE_WEBHOOK_SECRET or with --secret")
    given = _headers([*(headers_file or ()), *headers])
    tolerance = float("inf") if any_time else TOLERANCE
    verified = check(secret, body.read(), given, now=time.time(), tolerance=tolerance)
    if as_json:
        emit({"verified": True, "by": verified})
    else:
        show(f"verified by {verified}")


def _headers(lines: list[str]) -> dict[str, str]:
    found = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and name.strip():
            found[name.strip()] = value.strip()
        elif line.strip() and not line.startswith(("HTTP/", "POST ")):
            raise click.BadParameter(f"{line.strip()!r} is not of the form NAME: VALUE", param_hint="--header")
    return found


def _follow(services: Services, caller: Caller, delivery: Delivery, wait: bool, as_json: bool) -> int:
    """Wait for the server to send it; answers the exit code."""
    import time

    from clipforge_core.queue.lock import runner_pid

    until = time.monotonic() + WAIT_SECONDS
    while wait and delivery.state.value == "pending" and time.monotonic() < until:
        if runner_pid(services.data) is None:
            say("no server runs on this data folder: it is sent when `clipforge serve` does")
            break
        time.sleep(0.05)
        delivery = services.webhooks.delivery(caller, delivery.endpoint, delivery.id)
    if as_json:
        emit(_plain(delivery))
    else:
        table([_row(delivery)], head=_HEAD)
    return SOME_FAILED if delivery.state.value == "failed" else OK


def _caller_of(services: Services, email: str | None) -> Caller:
    if email:
        return _caller(services.users.find(email))
    users = services.users.all()
    if len(users) != 1:
        how = "there is no user yet: `clipforge users add EMAIL`" if not users else "there are several users"
        raise click.UsageError(f"{how}; name one with --user")
    return _caller(users[0])


def _owner(services: Services, endpoint_id: str) -> Caller:
    return _caller(services.users.get(services.webhooks.owner_of(endpoint_id)))


def _caller(user: User) -> Caller:
    from clipforge_core.model.user import Caller

    return Caller(user=user, means="operator")


_HEAD = ("ID", "EVENT", "STATE", "TRIES", "TOOK", "AT (UTC)", "ANSWER")


def _row(delivery: Delivery) -> tuple[str, ...]:
    answer = delivery.problem or f"{delivery.status} {delivery.answer[:60]}" if delivery.attempts else ""
    return (
        delivery.id,
        delivery.event,
        delivery.state.value,
        str(delivery.attempts),
        f"{delivery.latency:.2f} s",
        delivery.created_at[:19],
        answer,
    )


def _plain(value: Endpoint | Delivery) -> dict[str, Any]:
    from clipforge_core.codec import to_builtins

    plain: dict[str, Any] = to_builtins(value)
    return plain
