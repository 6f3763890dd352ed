"""A server's services over a fresh data folder, two users, and a forge that works on what they ask for."""

from __future__ import annotations

import shutil
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
from clipforge_media.testing_talk import make_talk, make_template


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """talk.mp4 with talk.srt and small.toml beside it."""
    folder = tmp_path_factory.mktemp("talk")
    make_template(folder)
    return make_talk(folder)


@pytest.fixture
def config(tmp_path: Path, talk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A config folder of the test's own, with the template `small`."""
    folder = tmp_path / "config"
    (folder / "clipforge" / "templates").mkdir(parents=True)
    shutil.copy(talk.with_name("small.toml"), folder / "clipforge" / "templates" / "small.toml")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    return folder


@pytest.fixture
def forge(tmp_path: Path, config: Path, talk: Path) -> Iterator[Forge]:
    """What the runner of a server works with."""
    flags: dict[str, Any] = {
        "data": tmp_path / "data",
        "cache": tmp_path / "cache",
        "jobs": 2,
        "min_free_disk": 0,
        "source_folders": str(talk.parent),
    }
    environment = Environment.open(flags=flags, folder=tmp_path, user_folder=config, environ={})
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
def other(services: Services) -> Caller:
    """Somebody else."""
    return Caller(user=services.users.add("bob@example.org"))


@pytest.fixture
def work(forge: Forge) -> Callable[[], list[Job]]:
    """Work on all that is queued, as the runner would; answers the jobs as they ended."""

    def run() -> list[Job]:
        with forge.database.read() as db:
            queued = [row[0] for row in db.conn.execute("SELECT id FROM jobs WHERE state = 'queued' ORDER BY seq")]
        return forge.run_many(queued)

    return run


def uploaded(services: Services, caller: Caller, source: Path, *, signed_for: str = "") -> str:
    """A finished upload, put there as if it had come over the network; answers its id."""
    upload = new_id("upl")
    key = f"uploads/{upload}/{source.name}"
    services.storage.put(key, source)
    row = {
        "id": upload,
        "user": caller.id,
        "signed_for": signed_for,
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


def stored(services: Services) -> list[str]:
    """Keys of everything that the storage holds."""
    return list(services.storage.keys())
