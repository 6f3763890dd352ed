"""clipforge backup: database, keys and media of a data folder, while the server runs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from clipforge_cli.console import emit, size
from clipforge_cli.options import json_option, session_of, shared


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--no-media", is_flag=True, help="Leave media out: database and keys alone.")
@json_option
@shared
@click.pass_context
def command(ctx: click.Context, target: Path, no_media: bool, as_json: bool) -> None:
    """Copy the database, the keys and all media to TARGET.

    TARGET is a new folder, a new file that ends in .tar, or - for standard output.

    The server may run meanwhile: whatever the copied database names is in the backup. It holds the server's keys: keep
    it where nobody else can read it. `clipforge restore --check` compares it with its hashes.
    """
    from clipforge_cli.progress import Lines, open_view
    from clipforge_core.backup.containers import tar_stream, writing
    from clipforge_core.backup.take import take_backup

    piped = str(target) == "-"
    if piped and as_json:
        raise click.UsageError("standard output cannot hold the backup and JSON at once", ctx)
    environment = session_of(ctx).environment()
    with Lines(err=True) if piped else open_view(as_json) as view:

        def report(done: float, message: str = "") -> None:
            view.progress("backup", done * 100, "media")

        with tar_stream(sys.stdout.buffer) if piped else writing(target) as container:
            manifest = take_backup(environment, container, media=not no_media, report=report)
        view.finish("backup")
        for key in manifest.absent:
            view.line(f"missing in the storage, though the database names it: {key}", problem=True)
        if not as_json:
            view.line(f"{target}: {len(manifest.files)} files, {size(manifest.size)}")
    if as_json:
        emit(
            {
                "backup": str(target),
                "files": len(manifest.files),
                "bytes": manifest.size,
                "media": manifest.media,
                "absent": list(manifest.absent),
                "createdAt": manifest.created_at,
            }
        )
