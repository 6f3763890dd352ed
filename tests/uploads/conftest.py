"""Services over a fresh data folder with one user, and a short film to upload."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.environment import Environment
from clipforge_core.errors import NotMedia
from clipforge_core.ids import iso, new_id
from clipforge_core.model.user import Caller
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.uploads.service import Uploads
from clipforge_server.testing import ApiClient, test_client


def make_sound(path: Path, seconds: float = 1.0) -> bytes:
    """A WAV file of silence: media that needs no encoder. 16 kB a second."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(int(seconds * 8000) * 2))
    return path.read_bytes()


def looks_like_sound(path: Path, shown: str) -> None:
    """Stands in for the child process that looks into files: RIFF or nothing."""
    if path.read_bytes()[:4] != b"RIFF":
        raise NotMedia(path=shown, detail="it is no RIFF file")


@pytest.fixture
def sound(tmp_path: Path) -> bytes:
    """The bytes of a second of silence."""
    return make_sound(tmp_path / "sound.wav")


@pytest.fixture
def make_services(tmp_path: Path) -> Iterator[Callable[..., Services]]:
    """Opens services on the data folder `tmp_path/data`, with settings by name; again for another process's view."""
    opened: list[Services] = []

    def make(**flags: Any) -> Services:
        flags = {"data": tmp_path / "data", "cache": tmp_path / "cache", "min_free_disk": 0, **flags}
        environment = Environment.open(flags=flags, folder=tmp_path, user_folder=tmp_path, environ={})
        opened.append(Services.open(environment))
        return opened[-1]

    yield make
    for services in opened:
        services.close()


@pytest.fixture
def services(make_services: Callable[..., Services]) -> Services:
    """Services with plain settings, whose uploads are looked at without a child process."""
    return quick(make_services())


@pytest.fixture
def api(tmp_path: Path) -> Iterator[ApiClient]:
    """An app in this process over a fresh data folder; what is uploaded is judged by its first bytes."""
    folder = tmp_path / "api"
    folder.mkdir()
    with test_client(folder, min_free_disk=0, rate_limit=100_000, media_rate_limit=100_000) as client:
        quick(client.services)
        yield client


@pytest.fixture
def keep(api: ApiClient, tmp_path: Path) -> Callable[..., str]:
    """Puts bytes into the storage; answers a signed link to them."""

    def put(data: bytes, key: str = "exports/exp_1/clip.mp4", seconds: float = 60.0, **more: str) -> str:
        source = tmp_path / "kept"
        source.write_bytes(data)
        api.services.storage.put(key, source)
        return Links("", api.services.vault.sign_link).media(key, expires_in=seconds, **more)

    return put


def quick(services: Services) -> Services:
    """The same services, judging files by their first bytes."""
    made = services.uploads
    services.__dict__["uploads"] = Uploads(
        services.database,
        services.storage,
        services.data / "incoming",
        rules=made.rules,
        look=looks_like_sound,
        limit_of=made._limit_of,
        room=services.room,
    )
    return services


@pytest.fixture
def caller(services: Services) -> Caller:
    """A user who may do anything that users may."""
    return Caller(user=services.users.add("ann@example.org"))


@pytest.fixture
def other(services: Services) -> Caller:
    """Somebody else."""
    return Caller(user=services.users.add("bob@example.org"))


@pytest.fixture
def project(services: Services, caller: Caller) -> str:
    """A project of the caller's."""
    row = {
        "id": new_id("proj"),
        "user": caller.id,
        "title": "Talk",
        "status": "CREATED",
        "created_at": iso(),
        "updated_at": iso(),
    }
    with services.database.write() as db:
        db["projects"].insert(row)
    return row["id"]


@pytest.fixture
def left(services: Services) -> Callable[[], list[str]]:
    """Every file of uploads that lies in the data folder, whole or not."""

    def look() -> list[str]:
        return files_below(services.data / "files") + files_below(services.data / "incoming")

    return look


@pytest.fixture
def send(services: Services, caller: Caller) -> Callable[[bytes], str]:
    """Uploads bytes; answers their key."""

    def upload(data: bytes) -> str:
        signed = services.uploads.sign(caller, filename="talk.wav", mime_type="", size=len(data))
        with services.uploads.receive(signed.id) as receiving:
            receiving.write(data)
            return services.uploads.finish(signed.id, receiving).key

    return upload


@pytest.fixture
def elsewhere(tmp_path: Path) -> Environment:
    """The environment of another machine, with an empty data folder."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    flags = {"data": folder / "data", "cache": folder / "cache", "min_free_disk": 0}
    return Environment.open(flags=flags, folder=folder, user_folder=folder, environ={})


@pytest.fixture(params=["backup.tar", "backup"])
def target(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Where a backup goes: a tar file, a folder."""
    return tmp_path / str(request.param)


def files_below(folder: Path) -> list[str]:
    """Every file below a folder, without the locks."""
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and ".lock-" not in path.name
    )
