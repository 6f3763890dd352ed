"""A server's services over a fresh data folder, two users, and a forge that works on what they ask for."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.codec import to_builtins
from clipforge_core.environment import Environment
from clipforge_core.forge import Forge
from clipforge_core.ids import iso, new_id
from clipforge_core.model.clip import ClipsDocument, DocumentClip, DocumentTranscript, DocumentWord
from clipforge_core.model.job import Job, JobError
from clipforge_core.model.user import Caller
from clipforge_core.projects.clips import detection_prefix
from clipforge_core.services import Services
from clipforge_core.stages.documents import write_line
from clipforge_core.store.owner import this_process
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
def settings() -> dict[str, Any]:
    """Settings of the test's own."""
    return {}


@pytest.fixture
def forge(tmp_path: Path, config: Path, talk: Path, settings: dict[str, Any]) -> Iterator[Forge]:
    """What the runner of a server works with."""
    flags: dict[str, Any] = {
        "data": tmp_path / "data",
        "cache": tmp_path / "cache",
        "jobs": 2,
        "min_free_disk": 0,
        "source_folders": str(talk.parent),
        **settings,
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


def found(services: Services, job: Job, count: int = 2, *, key: str = "", duration: float = 60.0) -> Job:
    """End a detection as if it had found clips: the result is what the job kind answers."""
    prefix = detection_prefix(job.subject, job.id)
    words = [DocumentWord(text=f"word{n}", start=float(n), end=n + 0.9) for n in range(int(duration))]
    clips = [
        DocumentClip(
            id=f"clip_{n}",
            start=n * 10.0,
            end=n * 10.0 + 8,
            score=round(0.9 - n / 100, 4),
            title=f"Clip {n}",
            reason="it stands out",
            detector="highlights",
            features={"novelty": 0.5, "arousal": 0.25},
            words=words[n * 10 : n * 10 + 8],
        )
        for n in range(count)
    ]
    document = ClipsDocument(
        source="talk.mp4", duration=duration, clips=clips, transcript=DocumentTranscript(words=words)
    )
    put(services, f"{prefix}clips.json", write_line(document))
    put(services, f"{prefix}1.jpg", b"a picture")
    media = {"filename": "talk.mp4", "duration": duration, "size": 10, "width": 1280, "height": 720, "digest": "ab"}
    return end(
        services,
        job,
        {
            "project": job.subject,
            "clips": to_builtins(clips),
            "thumbnails": [f"{prefix}1.jpg"] + [""] * (count - 1),
            "media": media,
            "media_key": key or (job.params["media"].get("stored") or {}).get("key", ""),
            "unused_upload": "",
            "note": "",
        },
    )


def exported(services: Services, job: Job) -> Job:
    """End an export as if it had made a film and its words."""
    files = {}
    for kind, name in (("mp4", "clip.mp4"), ("srt", "clip.srt"), ("thumbnail", "clip.jpg")):
        key = f"exports/{job.subject}/{name}"
        put(services, key, b"")
        files[kind] = {"key": key, "size": 0, "sha256": "e3"}
    return end(services, job, {"artifacts": files, "duration": 8.0, "warnings": []})


def end(services: Services, job: Job, result: dict[str, Any] | None, code: str = "not_media") -> Job:
    """Record an end: completed with a result, failed without one."""
    owner = this_process()
    claimed = services.jobs.claim(job.id, owner)
    assert claimed is not None
    if result is not None:
        ended = services.jobs.complete(job.id, owner, result)
    else:
        ended = services.jobs.fail(job.id, owner, JobError(code=code, message="/srv/secret/talk.mp4: no media"))
    assert ended is not None
    return ended


def put(services: Services, key: str, data: bytes) -> None:
    """Put bytes into the storage."""
    path = services.data / "put"
    path.write_bytes(data)
    services.storage.put(key, path)
