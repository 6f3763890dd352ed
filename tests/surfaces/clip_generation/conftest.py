"""A server's services over a fresh data folder, a user, a film to cut, and a forge that works on what is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.environment import Environment
from clipforge_core.forge import Forge
from clipforge_core.ids import iso, new_id
from clipforge_core.model.job import Job
from clipforge_core.model.user import Caller
from clipforge_core.services import Services
from clipforge_media.testing import make_video, tone

BASE = "http://127.0.0.1:8000"


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds of counted pictures with a tone, 25 a second, a keyframe every two seconds."""
    return make_video(
        tmp_path_factory.mktemp("film") / "film.mp4", frames=250, size=(320, 180), sound=tone(440), gop=50
    )


@pytest.fixture
def settings() -> dict[str, Any]:
    """Settings of the test's own."""
    return {}


@pytest.fixture
def forge(tmp_path: Path, settings: dict[str, Any]) -> Iterator[Forge]:
    """What the runner of a server works with."""
    flags: dict[str, Any] = {
        "data": tmp_path / "data",
        "cache": tmp_path / "cache",
        "jobs": 2,
        "min_free_disk": 0,
        **settings,
    }
    environment = Environment.open(flags=flags, folder=tmp_path, user_folder=tmp_path, environ={})
    with Forge(environment) as opened:
        yield opened


@pytest.fixture
def services(forge: Forge) -> Services:
    """The forge's services."""
    return forge.services


@pytest.fixture
def caller(services: Services) -> Caller:
    """A user."""
    return Caller(user=services.users.add("ann@example.org"))


@pytest.fixture
def work(forge: Forge) -> Callable[[], list[Job]]:
    """Work on all that is queued, as the runner would; answers the jobs as they ended."""

    def run() -> list[Job]:
        with forge.database.read() as db:
            queued = [row[0] for row in db.conn.execute("SELECT id FROM jobs WHERE state = 'queued' ORDER BY seq")]
        return forge.run_many(queued)

    return run


@pytest.fixture
def upload(services: Services, caller: Caller, film: Path) -> str:
    """The film, uploaded; its id."""
    return uploaded(services, caller, film)


def uploaded(services: Services, caller: Caller, source: Path) -> str:
    """A finished upload, put there as if it had come over the network; answers its id."""
    upload = new_id("upl")
    key = f"uploads/{upload}/{source.name}"
    services.storage.put(key, source)
    row = {
        "id": upload,
        "user": caller.id,
        "filename": source.name,
        "mime_type": "video/mp4",
        "key": key,
        "state": "stored",
        "size_limit": source.stat().st_size,
        "received": source.stat().st_size,
        "expires": 0.0,
        "created_at": iso(),
        "stored_at": iso(),
    }
    with services.database.write() as db:
        db["uploads"].insert(row)
    return upload
