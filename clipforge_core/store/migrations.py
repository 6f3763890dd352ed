"""Migrations: append-only changes of the tables, each applied once, of the core and of plugins.

    Migration("001_notes", sql="CREATE TABLE notes_lines (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")

A plugin's tables begin with its own name. A migration that was applied is history: its text must not change, and none
may be put in before it. All that one plugin brings is applied in one transaction, or not at all.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.errors import PluginError, StoreBroken

if TYPE_CHECKING:
    from clipforge_core.store.database import Database

CORE = "core"

_TABLE = """
CREATE TABLE IF NOT EXISTS migrations (
    plugin TEXT NOT NULL, name TEXT NOT NULL, position INTEGER NOT NULL, checksum TEXT NOT NULL,
    applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    PRIMARY KEY (plugin, name)
) STRICT
"""


class Migration(msgspec.Struct, frozen=True):
    """One change: `sql` (statements parted by ";"), or `change`, a function of the sqlite-utils connection.

    The plugin that registers it is the one that it belongs to.
    """

    name: str
    sql: str = ""
    change: Callable[[Any], None] | None = None

    @property
    def checksum(self) -> str:
        """SHA-256 of the SQL; "" for a function, whose text is not looked at."""
        return hashlib.sha256(self.sql.encode()).hexdigest() if self.sql else ""


def migrate(database: Database, plugin: str, migrations: Sequence[Migration]) -> list[str]:
    """Apply what is new of the migrations of `plugin` (CORE for the core's own), in order; answers their names.

    Raises PluginError for a history that does not fit and for a migration that fails; StoreBroken where the core's
    own tables were made by a newer version.
    """
    with database.write() as db:
        db.execute(_TABLE)
        applied = list(db.query("SELECT name, checksum FROM migrations WHERE plugin = ? ORDER BY position", [plugin]))
        _check_history(database, plugin, [(row["name"], row["checksum"]) for row in applied], migrations)
        fresh = migrations[len(applied) :]
        before = set(db.table_names())
        for position, migration in enumerate(fresh, start=len(applied)):
            try:
                _apply(db, migration)
            except Exception as error:
                raise PluginError(plugin=plugin, detail=f"migration {migration.name}: {error}") from error
            db.execute(
                "INSERT INTO migrations (plugin, name, position, checksum) VALUES (?, ?, ?, ?)",
                [plugin, migration.name, position, migration.checksum],
            )
        _check_names(plugin, set(db.table_names()) - before)
    return [migration.name for migration in fresh]


def _check_history(
    database: Database, plugin: str, applied: Sequence[tuple[str, str]], migrations: Sequence[Migration]
) -> None:
    if len(applied) > len(migrations):
        detail = f"its tables were made by a newer version ({applied[len(migrations)][0]})"
        if plugin == CORE:
            raise StoreBroken(path=database.path, detail=detail)
        raise PluginError(plugin=plugin, detail=detail)
    for (name, checksum), migration in zip(applied, migrations, strict=False):
        if name != migration.name or checksum != migration.checksum:
            raise PluginError(
                plugin=plugin, detail=f"migration {name} was applied and has changed: migrations are append-only"
            )


def _check_names(plugin: str, tables: Iterable[str]) -> None:
    prefix = plugin.replace("-", "_") + "_"
    foreign = sorted(t for t in tables if not t.startswith(prefix)) if plugin != CORE else []
    if foreign:
        raise PluginError(plugin=plugin, detail=f"its table {foreign[0]} must be called {prefix}…")


def _apply(db: Any, migration: Migration) -> None:
    for statement in _statements(migration.sql):
        db.conn.execute(statement)
    if migration.change is not None:
        migration.change(db)
    if not db.conn.in_transaction:
        raise RuntimeError("a migration must not end the transaction that it runs in")


def _statements(sql: str) -> Iterator[str]:
    """Single statements. `executescript` would commit the open transaction before it begins."""
    collected = ""
    for piece in sql.split(";"):
        collected += piece + ";"
        if sqlite3.complete_statement(collected):
            if collected.strip(" \t\r\n;"):
                yield collected
            collected = ""
    if collected.strip(" \t\r\n;"):
        yield collected.removesuffix(";")
