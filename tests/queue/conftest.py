"""Environments, stores and runners with the kinds of `toys/chores.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.environment import Environment
from clipforge_core.queue.service import JobService
from clipforge_core.services import Services
from tests.queue.made import flags


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, Any]:
    """Arguments of `Environment.open` that keep everything in the test's own folder."""
    return {"flags": flags(tmp_path), "folder": tmp_path, "user_folder": tmp_path, "environ": {}, "bundled": False}


@pytest.fixture
def environment(sources: dict[str, Any]) -> Environment:
    """An environment with the toys."""
    return Environment.open(**sources)


@pytest.fixture
def services(environment: Environment) -> Iterator[Services]:
    """What an API process has."""
    opened = Services.open(environment)
    yield opened
    opened.close()


@pytest.fixture
def service(environment: Environment) -> Iterator[JobService]:
    """A runner in this process, at work."""
    running = JobService(environment)
    running.start()
    yield running
    running.close()


@pytest.fixture
def ends(services: Services) -> Callable[[str], list[str]]:
    """The ends of a job that were settled, in order."""

    def of(job_id: str) -> list[str]:
        with services.database.read() as db:
            rows = db.query("SELECT state FROM chores_ends WHERE job = ? ORDER BY rowid", [job_id])
            return [row["state"] for row in rows]

    return of
