"""A copy of a database as it is at one moment, while others write to it (SQLite's online backup)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from clipforge_core.errors import DiskFull, MissingFile, StoreBroken, StoreBusy

_BUSY_SECONDS = 30.0


def snapshot(source: Path, out: Path) -> None:
    """Write it to `out`, which must not be there yet. Writers are not held up.

    Raises MissingFile, StoreBusy, StoreBroken, DiskFull.
    """
    if not source.is_file():
        raise MissingFile(path=source)
    try:
        with closing(sqlite3.connect(source, timeout=_BUSY_SECONDS)) as theirs, closing(sqlite3.connect(out)) as ours:
            # All pages in one step: one reading transaction, so that a writer cannot make it begin again.
            theirs.backup(ours, pages=-1)
            # One file, without a log beside it.
            ours.execute("PRAGMA journal_mode=DELETE")
            problem = ours.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise StoreBusy(path=source) from error
        if name.startswith("SQLITE_FULL"):
            raise DiskFull(path=out) from error
        raise StoreBroken(path=source, detail=str(error)) from error
    if problem != "ok":
        raise StoreBroken(path=source, detail=str(problem))
