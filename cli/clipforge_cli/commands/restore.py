"""clipforge restore: a backup into an empty data folder, or a look whether it is whole."""

from __future__ import annotations

from pathlib import Path

import click

from clipforge_cli.console import emit, size
from clipforge_cli.options import json_option, session_of, shared


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Compare the backup with its hashes, and restore nothing.")
@click.option(
    "--force",
    is_flag=True,
    help="Restore though there is data: its database and keys are moved into a folder beside them.",
)
@json_option
@shared
@click.pass_context
def command(ctx: click.Context, source: Path, check: bool, force: bool, as_json: bool) -> None:
    """Put the backup SOURCE, a folder or a .tar file, into the data folder.

    The data folder must be empty, and no server may run on it. Media go into the storage that the settings name. A
    backup of an older version is brought up to date; one of a newer version is refused.
    """
    from clipforge_cli.progress import open_view
    from clipforge_core.backup.containers import reading
    from clipforge_core.backup.restore import check_backup, restore_backup

    environment = session_of(ctx).environment()
    name = str(source)
    with open_view(as_json) as view, reading(source) as reader:

        def report(done: float, message: str = "") -> None:
            view.progress(name, done * 100, "checking" if check else "media")

        if check:
            manifest = check_backup(reader, name, report)
        else:
            manifest = restore_backup(reader, name, environment, force=force, report=report)
        view.finish(name)
        if not as_json:
            done = "is whole" if check else f"is restored to {environment.settings.path('data')}"
            view.line(f"{name} {done}: {len(manifest.files)} files, {size(manifest.size)}")
        if not manifest.media:
            view.line("it holds no media: what its database names has to be put back by other means", problem=True)
    if as_json:
        emit(
            {
                "backup": name,
                "restored": not check,
                "files": len(manifest.files),
                "bytes": manifest.size,
                "media": manifest.media,
                "createdAt": manifest.created_at,
            }
        )
