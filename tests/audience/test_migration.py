"""Plays that were counted before there were audiences are not lost."""

from __future__ import annotations

from pathlib import Path

from clipforge_core.audience.sums import Scope
from clipforge_core.store.database import Database
from clipforge_core.store.migrations import CORE, migrate
from clipforge_core.store.tables import core_migrations
from tests.audience.conftest import add_export


def test_plays_become_counts(tmp_path: Path) -> None:
    every = core_migrations()
    place = [migration.name for migration in every].index("013_audience")
    database = Database(tmp_path / "jobs.db")
    migrate(database, CORE, every[:place])
    with database.write() as db:
        db["users"].insert({"id": "usr_1", "email": "a@x", "email_key": "a@x", "role": "user", "created_at": "2026"})
    export = add_export(database, "usr_1")
    with database.write() as db:
        for seconds, at in (
            (4.5, "2026-11-28T10:15:00.000Z"),
            (2.0, "2026-11-28T10:59:59.999Z"),
            (1.0, "2026-11-29T10"),
        ):
            db["plays"].insert({"export": export, "seconds": seconds, "at": at})
    assert "013_audience" in migrate(database, CORE, every)
    with database.read() as db:
        found = Scope("usr_1").by_step(db, 13)
        assert {hour: (sums.views, sums.watch_seconds) for hour, sums in found.items()} == {
            "2026-11-28T10": (2, 6.5),
            "2026-11-29T10": (1, 1.0),
        }
        assert "plays" not in db.table_names()
    database.close()
