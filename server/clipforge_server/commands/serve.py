"""`clipforge serve`: the server of this machine, with no configuration needed."""

from __future__ import annotations

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

PARTS = {
    "litestar": "litestar",
    "granian": "granian",
    "dramatiq": "dramatiq",
    "cryptography": "cryptography",
    "jwt": "pyjwt",
    "prometheus_client": "prometheus-client",
}
"""Modules of the extra `server`, and the packages that bring them."""


@click.command("serve")
@click.option("--host", metavar="ADDRESS", help="Listen there.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Listen there; 0 takes a free one.  [default: 8000]")
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="Where everything is kept.  [CLIPFORGE_DATA]"
)
@click.option("--workers", type=click.IntRange(min=0), help="Jobs at once.  [default: as many as processors]")
@click.option(
    "--surface",
    "surfaces",
    multiple=True,
    metavar="NAME[=/PREFIX]",
    help="An API to serve, and where; may be given more than once.  [default: all]",
)
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON when it answers.")
@click.pass_context
def command(
    ctx: click.Context,
    host: str | None,
    port: int | None,
    data: Path | None,
    workers: int | None,
    surfaces: tuple[str, ...],
    as_json: bool,
) -> None:
    """Serve the HTTP APIs, and work on the jobs that come in.

    The first start makes the data folder and the first user, and prints its API key and a link that sets its password:
    both are shown only then. Stop it with Ctrl-C: running jobs are handed back and go on at the next start.
    """
    session = ctx.find_root().obj
    flags = {"host": host, "port": port, "data": data, "workers": workers, "surfaces": list(surfaces) or None}
    environment = session.environment(**flags)
    levels = {row.name: row.origin for row in environment.settings.explain()}
    if levels["log_level"] == "default":
        # The request id of an answer is to find a line; at "warning" most answers would have none.
        environment = session.environment(log_level="info")
    serve(session, environment, as_json)


def serve(session: Any, environment: Any, as_json: bool) -> None:
    """Run a server until it is asked to end. Raises CannotListen, BadSetting, NotStarted, StoreBusy, ..."""
    _check_installed()
    from clipforge_core.logs import configure_logs
    from clipforge_core.services import Services
    from clipforge_server.listening import listen, url_of
    from clipforge_server.supervisor import Supervisor

    settings = environment.settings
    configure_logs(settings.get("log_format", str), settings.get("log_level", str))
    host = settings.get("host", str)
    with listen(host, settings.get("port", int)) as bound:
        environment = session.environment(port=bound.getsockname()[1])
        configure_logs(settings.get("log_format", str), settings.get("log_level", str))
        url = url_of(bound, host)
        services = Services.open(environment)
        try:
            services.vault.make_keys()
            with Supervisor(environment, bound) as supervisor:
                supervisor.start()
                # Made only now: a key that is shown once must not be lost in a start that fails.
                first = services.identity.first_start()
                public = settings.get("public_url", str).rstrip("/") or url
                _announce(url, public, first, set_up_page(environment), as_json)
                supervisor.watch()
        finally:
            services.close()


def _check_installed() -> None:
    """Raises MissingExtra, before anything is made, where a part of the server is not installed."""
    from clipforge_core.errors import MissingExtra

    for module, package in PARTS.items():
        if find_spec(module) is None:
            raise MissingExtra(what="the server", package=package, extra="server")


def set_up_page(environment: Any) -> str:
    """The path of the page on which a set-up link is used, "" where neither the dashboard nor a surface that is served
    has one."""
    from clipforge_server.dashboard.mounting import dashboard_path
    from clipforge_server.mounting import mount

    mounted = mount(environment.settings["surfaces"], environment.registry.all("surfaces"))
    path = dashboard_path(environment.settings, mounted)
    if path is not None:
        return path.rstrip("/") + "/setup"
    pages = [each.prefix + each.surface.set_up_page for each in mounted if hasattr(each.surface, "set_up_page")]
    return pages[0] if pages else ""


def _announce(url: str, public: str, first: Any, page: str, as_json: bool) -> None:
    setup = f"{public}{page}#{first.token}" if first is not None and page else ""
    if as_json:
        line = {"url": url, "public_url": public, "pid": os.getpid()}
        if first is not None:
            line |= {"key": first.key, "setup": setup}
        print(json.dumps(line), flush=True)
        return
    lines = [f"ClipForge answers at {public} (documentation: {public}/docs)"]
    if first is not None:
        how = "here, within a day:" if setup else "with this command:"
        lines += [
            "",
            f"This is the first start. Set the password of the first user {how}",
            f"    {setup or 'clipforge users password admin@localhost'}",
            "Its API key, which is shown only now:",
            f"    {first.key}",
            "",
            "Stop the server with Ctrl-C.",
        ]
    print("\n".join(lines), flush=True)
    sys.stdout.flush()
