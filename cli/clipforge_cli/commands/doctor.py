"""clipforge doctor: is everything here, and where not, what to do."""

from __future__ import annotations

import click

from clipforge_cli.console import emit, table
from clipforge_cli.options import json_option, session_of, shared


@click.command("doctor")
@json_option
@shared
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> int:
    """Check this installation and say what is missing.

    Python, the media library and its codecs, extras, models, fonts, plugins, cache and free disk. The exit code is 4
    where something essential is missing.
    """
    from clipforge_cli.diagnosis import examine
    from clipforge_cli.exit_codes import OK, exit_code_of

    session = session_of(ctx)
    session.plugin_commands()  # what is wrong with commands of plugins is told too
    checks = list(examine(session.environment()))
    failed = any(check.level == "failed" for check in checks)
    if as_json:
        rows = [{"name": check.name, "level": check.level, "detail": check.detail} for check in checks]
        emit({"ok": not failed, "checks": rows})
    else:
        signs = {"ok": "ok", "warning": "!", "failed": "MISSING"}
        table([(signs[check.level], check.name, check.detail) for check in checks])
    return exit_code_of("missing_extra") if failed else OK
