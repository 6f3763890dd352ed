"""Services with one user and an export of his, and a clock that the tests turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.audience.service import Audience
from clipforge_core.environment import Environment
from clipforge_core.ids import iso, moment
from clipforge_core.model.user import Caller
from clipforge_core.services import Services
from clipforge_core.store.database import Database
from clipforge_server.testing import ApiClient, test_client

NOON = moment("2026-11-29T12:00:00Z")


class Clock:
    """Seconds since 1970, as a test says."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    """It begins at noon of 29 November 2026."""
    return Clock()


@pytest.fixture
def services(tmp_path: Path, clock: Clock) -> Iterator[Services]:
    """Services over a fresh data folder, whose audience has the clock of the test."""
    flags: dict[str, Any] = {"data": tmp_path / "data", "cache": tmp_path / "cache", "min_free_disk": 0}
    opened = Services.open(Environment.open(flags=flags, folder=tmp_path, user_folder=tmp_path, environ={}))
    opened.__dict__["audience"] = Audience(opened, clock)
    yield opened
    opened.close()


@pytest.fixture
def audience(services: Services) -> Audience:
    """The audience of the services."""
    return services.audience


@pytest.fixture
def caller(services: Services) -> Caller:
    """A user."""
    return Caller(user=services.users.add("ann@example.org"))


@pytest.fixture
def other(services: Services) -> Caller:
    """Somebody else."""
    return Caller(user=services.users.add("bob@example.org"))


@pytest.fixture
def export(services: Services, caller: Caller) -> str:
    """An export of the user's."""
    return add_export(services.database, caller.id)


@pytest.fixture
def api(tmp_path: Path) -> Iterator[ApiClient]:
    """An app in this process over a fresh data folder."""
    folder = tmp_path / "api"
    folder.mkdir()
    limits = {"rate_limit": 100_000, "media_rate_limit": 100_000, "min_free_disk": 0}
    with test_client(folder, dashboard="off", **limits) as client:
        yield client


@pytest.fixture
def film(api: ApiClient, tmp_path: Path) -> Callable[[], str]:
    """Makes an export of the client's user with a file in the storage; answers its id."""

    def make() -> str:
        user = api.services.users.all()[0]
        made = add_export(api.services.database, user.id)
        source = tmp_path / "clip.mp4"
        source.write_bytes(bytes(range(256)) * 8)
        api.services.storage.put(f"exports/{made}/clip.mp4", source)
        return made

    return make


def add_export(database: Database, user: str, number: int = 1, title: str = "The first") -> str:
    """A finished export of a clip with that title; answers its id."""
    base = {"created_at": iso(NOON)}
    export = f"exp_{number}"
    with database.write() as db:
        db["projects"].insert(
            {"id": "proj_1", "user": user, "title": "Talk", "status": "READY", "updated_at": iso(NOON), **base},
            ignore=True,
        )
        clip = {"project": "proj_1", "detection": "job_1", "score": 1.0, "t_start": 0.0, "t_end": 9.0, "data": "{}"}
        db["clips"].insert({"id": f"clip_{number}", "title": title, **clip, **base})
        row = {"project": "proj_1", "user": user, "job": "job_2", "status": "COMPLETED", "format": "MP4"}
        more = {"clip": f"clip_{number}", "aspect_ratio": "9:16", "template": "default"}
        db["exports"].insert({"id": export, **row, **more, **base})
    return export
