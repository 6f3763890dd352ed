"""Forges and pools with the toy kinds of jobs of `toys/toy.py`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.environment import Environment
from clipforge_core.forge import Forge
from clipforge_core.queue.pool import TaskPool
from clipforge_core.store.database import Database
from clipforge_core.store.jobs import JobStore
from clipforge_core.store.migrations import CORE, migrate
from clipforge_core.store.tables import core_migrations

TOYS = Path(__file__).with_name("toys")


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, Any]:
    """Arguments of `Forge.open` that keep everything in the test's own folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    flags = {"plugins_dir": TOYS, "data": tmp_path / "data", "cache": tmp_path / "cache", "jobs": 2}
    return {"flags": flags, "folder": folder, "user_folder": folder, "environ": {}, "bundled": False}


@pytest.fixture
def environment(sources: dict[str, Any]) -> Environment:
    """An environment with the toys."""
    return Environment.open(**sources)


@pytest.fixture
def forge(environment: Environment) -> Iterator[Forge]:
    """A forge with the toys and two children."""
    with Forge(environment) as opened:
        yield opened


@pytest.fixture
def pool(environment: Environment, tmp_path: Path) -> Iterator[TaskPool]:
    """Two children."""
    with TaskPool(environment.spec(), 2, tmp_path / "children.log") as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JobStore]:
    """An empty job store."""
    database = Database(tmp_path / "jobs.db")
    migrate(database, CORE, core_migrations())
    yield JobStore(database)
    database.close()


@pytest.fixture
def fifo(tmp_path: Path) -> Callable[[], str]:
    """Makes named pipes: a task announces itself by writing to one, the test waits by reading."""
    made = 0

    def make() -> str:
        nonlocal made
        made += 1
        path = tmp_path / f"fifo-{made}"
        os.mkfifo(path)
        return str(path)

    return make
