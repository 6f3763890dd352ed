"""What films of scene files, topics and scripts have in common: bytes that count, webhooks, deletion."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from clipforge_core.audience.overview import top_video
from clipforge_core.codec import to_builtins
from clipforge_core.environment import Environment
from clipforge_core.model.audience import Totals
from clipforge_core.model.job import JobError
from clipforge_core.model.narration import NarrationWish
from clipforge_core.model.script import Script
from clipforge_core.model.user import Caller, Limits
from clipforge_core.refusals import StorageFull
from clipforge_core.retention import ageing
from clipforge_core.services import Services
from clipforge_core.store.owner import this_process
from clipforge_core.studio_videos.service import NewVideo
from clipforge_core.studio_videos.texts import script_of

BASE = "https://clips.example"
EVENTS = ["video.ready", "video.failed", "job.failed"]
SCENES = {"scenes": [{"elements": [{"type": "text", "text": "Tides", "duration": 2}]}], "comment": "Tides"}


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    flags = {"data": tmp_path, "min_free_disk": 0, "allow_private_urls": True, "keep_exports": "1d"}
    opened = Services.open(Environment.open(flags=flags, environ={}, folder=tmp_path, user_folder=tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def caller(services: Services) -> Caller:
    caller = Caller(user=services.users.add("ann@example.org"))
    services.webhooks.create(caller, url="http://127.0.0.1:9/hook", events=EVENTS)
    return caller


def stored(key: str, size: int) -> dict[str, Any]:
    return {"key": key, "size": size, "sha256": "0" * 64}


def compose(services: Services, caller: Caller) -> tuple[str, str, dict[str, Any]]:
    """(the film's id, its job's, what its job answers)."""
    made = services.videos.create(caller, SCENES, base_url=BASE)[0]
    return made.id, made.job, {"file": stored(f"videos/{made.id}/{made.id}.mp4", 1000), "scenes": []}


def narration(services: Services, caller: Caller) -> tuple[str, str, dict[str, Any]]:
    wish = NarrationWish(topic="Tides", context="The moon pulls the sea.")
    made = services.narrations.create(caller, wish, base_url=BASE)
    folder = f"narrations/{made.id}/"
    files = {"film": stored(f"{folder}film.mp4", 900), "thumbnail": stored(f"{folder}film.jpg", 60)}
    files["srt"] = stored(f"{folder}film.srt", 40)
    script = to_builtins(Script(title="Tides", topic="Tides"))
    return made.id, made.id, {"title": "Tides", "files": files, "script": script, "work": []}


def studio(services: Services, caller: Caller) -> tuple[str, str, dict[str, Any]]:
    made = services.studio_videos.create(
        caller, NewVideo(title="Tides", script=script_of("It rises.\n\nIt falls.", title="Tides")), base_url=BASE
    )
    folder = f"studio_videos/{made.id}/{made.job}/"
    scenes = services.studio_scenes.of_video(caller, made.id)
    answer = {
        "file": stored(f"{folder}film.mp4", 800),
        "thumbnail": stored(f"{folder}thumbnail.jpg", 50),
        "fetched": 100,
        "scenes": [
            {"id": scene.id, "start": 0.0, "duration": 2.0, "thumbnail": stored(f"{folder}{scene.id}.jpg", 25)}
            for scene in scenes
        ],
    }
    return made.id, made.job, answer


KINDS = pytest.mark.parametrize("kind", [compose, narration, studio])
Make = Callable[[Services, Caller], tuple[str, str, dict[str, Any]]]


def finish(services: Services, job: str, answer: dict[str, Any]) -> None:
    shape = {"duration": 9.0, "width": 1920, "height": 1080, "warnings": []}
    assert services.jobs.claim(job, this_process()) is not None
    assert services.jobs.complete(job, this_process(), {**shape, **answer}) is not None


def announced(services: Services) -> list[tuple[str, dict[str, Any]]]:
    with services.database.read() as db:
        rows = db.query("SELECT event, body FROM webhook_deliveries ORDER BY seq")
        return [(row["event"], json.loads(row["body"])["data"]) for row in rows]


@KINDS
def test_bytes_count_until_the_film_goes(services: Services, caller: Caller, kind: Make) -> None:
    film, job, answer = kind(services, caller)
    assert services.uploads.used(caller) == 0
    finish(services, job, answer)
    assert services.uploads.used(caller) == 1000
    services.users.change(caller.id, limits=Limits(storage=1000))
    full = msgspec.structs.replace(caller, user=services.users.get(caller.id))
    with pytest.raises(StorageFull) as refused:
        kind(services, full)
    assert refused.value.data["used"] == 1000
    with services.database.write() as db:
        for table in ("videos", "narrations", "studio_videos"):
            db.execute(f"UPDATE {table} SET finished_at = '2020-01-01T00:00:00Z' WHERE id = ?", [film])
    assert sum(step(services) for step in (ageing.videos, ageing.narrations, ageing.studio_videos)) == 1
    assert services.uploads.used(caller) == 0
    kind(services, full)


@KINDS
def test_a_film_is_announced(services: Services, caller: Caller, kind: Make) -> None:
    film, job, answer = kind(services, caller)
    finish(services, job, answer)
    [(event, data)] = announced(services)
    assert event == "video.ready"
    links = data.pop("artifacts")
    assert links["mp4_url"].startswith(f"{BASE}/media/")
    assert links["mp4_url"].endswith(".mp4")
    assert set(links) <= {"mp4_url", "thumbnail_url", "srt_url"}
    told = {"videoId": film, "jobId": job, "title": "Tides", "status": "COMPLETED", "duration": 9}
    assert data == told


@KINDS
@pytest.mark.parametrize("end", ["fail", "cancel"])
def test_a_failure_is_announced_and_a_cancelled_film_is_not(
    services: Services, caller: Caller, kind: Make, end: str
) -> None:
    film, job, _ = kind(services, caller)
    if end == "cancel":
        services.jobs.cancel(job)
        assert announced(services) == []
    else:
        assert services.jobs.claim(job, this_process()) is not None
        services.jobs.fail(job, this_process(), JobError(code="input", message="/srv/data/a.wav: no sound"))
        (failed, first), (any_failed, second) = announced(services)
        assert (failed, any_failed) == ("video.failed", "job.failed")
        assert first == {
            "videoId": film, "jobId": job, "title": "Tides", "status": "FAILED", "reason": "input: a.wav: no sound",
        }  # fmt: skip
        assert second["jobId"] == job and second["kind"] == services.jobs.get(job).kind
    assert services.usage.now(caller).exports_count == 0
    assert services.uploads.used(caller) == 0


@KINDS
def test_films_that_were_watched_have_their_pictures(services: Services, caller: Caller, kind: Make) -> None:
    film, job, answer = kind(services, caller)
    finish(services, job, answer)
    thumbnail = (answer.get("files") or answer).get("thumbnail")
    with services.database.read() as db:
        shown = top_video(db, caller.id, film, Totals())
    assert (shown.title, shown.thumbnail_key) == ("Tides", thumbnail["key"] if thumbnail else "")


@pytest.mark.parametrize("kind", [compose, studio])
def test_a_deleted_film_leaves_nothing(services: Services, caller: Caller, kind: Make) -> None:
    film, job, answer = kind(services, caller)
    finish(services, job, answer)
    owner: Any = services.videos if kind is compose else services.studio_videos
    owner.delete(caller, film)
    assert services.uploads.used(caller) == 0
    assert services.usage.now(caller).exports_count == 1
    other, waiting, _ = kind(services, caller)
    owner.delete(caller, other)
    assert services.usage.now(caller).exports_count == 1
    assert services.jobs.get(waiting).state.value == "cancelled"
