"""A kind that writes down that its jobs begin: in one transaction with it, and never in its way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clipforge_core.model.job import Job, JobState
from clipforge_core.queue.settling import Settler
from clipforge_core.store.connection import Connection
from clipforge_core.store.database import Database
from clipforge_core.store.jobs import JobStore
from clipforge_core.store.migrations import CORE, migrate
from clipforge_core.store.owner import this_process
from clipforge_core.store.tables import core_migrations


class Told:
    """Writes a row when a job begins; one that is asked to breaks afterwards."""

    name, version, tasks = "told", "1", {}

    def run(self, context: Any) -> dict[str, Any]:
        return {}

    def begin(self, db: Connection, job: Job) -> None:
        db.execute("INSERT INTO told (job) VALUES (?)", [job.id])
        if job.params.get("breaks"):
            raise ValueError("it breaks")


class Kinds:
    """A registry of that one kind."""

    def find(self, kind: str, name: str) -> Any | None:
        return Told() if name == "told" else None


@pytest.fixture
def database(tmp_path: Path) -> Database:
    made = Database(tmp_path / "clipforge.db")
    migrate(made, CORE, core_migrations())
    with made.write() as db:
        db.execute("CREATE TABLE told (job TEXT)")
    return made


@pytest.fixture
def store(database: Database) -> JobStore:
    return JobStore(database, settle=Settler(Kinds()))  # type: ignore[arg-type]


def told(database: Database) -> list[str]:
    with database.read() as db:
        return [row["job"] for row in db.query("SELECT job FROM told")]


def test_the_beginning_is_written_down(store: JobStore, database: Database) -> None:
    job = store.submit("told", {})
    assert told(database) == []
    assert store.claim(job.id, this_process()) is not None
    assert told(database) == [job.id]


def test_a_begin_that_breaks_is_undone_and_the_job_begins(store: JobStore, database: Database) -> None:
    job = store.submit("told", {"breaks": True})
    claimed = store.claim(job.id, this_process())
    assert claimed is not None and claimed.state is JobState.PROCESSING
    assert told(database) == [] and store.get(job.id).state is JobState.PROCESSING


def test_other_kinds_are_not_asked(store: JobStore, database: Database) -> None:
    job = store.submit("unknown", {})
    assert store.claim(job.id, this_process()) is not None
    assert told(database) == []
