"""The surface in one process, without a runner: forms of answers and errors, who may do what, and how often."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from clipforge_core.codec import encode
from clipforge_core.ids import iso, moment
from clipforge_core.model.job import Priority
from clipforge_core.model.project import StoredFile
from clipforge_core.model.user import Caller
from clipforge_core.retention import ageing
from clipforge_core.testing import check_surface
from clipforge_server.surfaces.video_generation.surface import VideoGenerationSurface
from clipforge_server.testing import ApiClient, test_client
from tests.surfaces.video_generation.conftest import BASE, SHORT

FORM = {"detail", "code", "request_id"}
FILES = ("video-url", "stream", "thumbnail", "metadata", "captions.vtt")


@pytest.fixture
def api(tmp_path: Path) -> Iterator[ApiClient]:
    """A client with a key; nothing works on the jobs."""
    with test_client(tmp_path, rate_limit=100_000, min_free_disk=0) as client:
        yield client


def make(api: ApiClient, priority: str = "normal", **more: Any) -> dict[str, Any]:
    answer = api.post(f"{BASE}/videos/generate", json={"configuration": {**SHORT, **more}, "priority": priority})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def said(answer: httpx.Response, status: int, detail: str = "") -> dict[str, Any]:
    """The body of an error, which must be in the document's form."""
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    assert set(body) >= FORM, body
    assert isinstance(body["detail"], str) and detail in body["detail"], body
    assert body["request_id"] == answer.headers["x-request-id"]
    return body


def other(api: ApiClient) -> dict[str, str]:
    """The key of another user."""
    user = api.services.users.add("ann@example.org")
    return {"X-Api-Key": api.services.api_keys.create(Caller(user=user), name="ann").key}


def film(api: ApiClient, job: str, size: int = 1000) -> None:
    """Record a film for a job that nobody worked on."""
    storage, files = api.services.storage, {}
    for kind, name, data in (
        ("film", f"{job}.mp4", bytes(range(250)) * (size // 250)),
        ("thumbnail", f"{job}.jpg", b"\xff\xd8jpeg"),
        ("vtt", f"{job}.vtt", b"WEBVTT\n"),
    ):
        key = f"narrations/{job}/{name}"
        path = api.services.data / name
        path.write_bytes(data)
        storage.put(key, path)
        files[kind] = StoredFile(key=key, size=len(data), sha256="")
    row = [encode(files).decode(), iso(), job]
    with api.services.database.write() as db:
        db.execute(
            "UPDATE narrations SET status = 'completed', title = 'Tides', files = ?, duration = 10.5, width = 1280, "
            "height = 720, finished_at = ? WHERE id = ?",
            row,
        )


def test_it_keeps_the_contract() -> None:
    check_surface(VideoGenerationSurface())


def test_the_document_s_own_request(api: ApiClient) -> None:
    body = {
        "configuration": {
            "topic": "Pythagorean Theorem",
            "context": "Explain the Pythagorean theorem with visual examples and mathematical proof",
            "quality": "medium",
            "use_rag": False,
            "use_context_learning": False,
        },
        "priority": "normal",
    }
    answer = api.post(f"{BASE}/videos/generate", json=body)
    assert answer.status_code == 201
    made = answer.json()
    assert set(made) >= {"job_id", "status", "progress", "estimated_completion_time", "created_at"}
    assert (made["status"], made["progress"]) == ("queued", {"percentage": 0.0, "current_stage": "initializing"})
    assert moment(made["estimated_completion_time"]) > moment(made["created_at"])
    status = api.get(f"{BASE}/videos/jobs/{made['job_id']}/status").json()
    assert set(status) >= {*made, "updated_at"}
    assert "error" not in status


def test_what_is_not_known_is_passed_over(api: ApiClient) -> None:
    made = make(api, voice_style="calm", style_preferences={"visual_style": "bold", "font": "x"}, model=None)
    assert api.services.jobs.get(made["job_id"]).params["wish"]["style"] == "bold"


def test_a_job_that_is_not_done_says_how_far_it_is(api: ApiClient) -> None:
    job = make(api)["job_id"]
    for path in FILES:
        body = said(api.get(f"{BASE}/videos/jobs/{job}/{path}"), 409, "not completed yet. Current status: queued")
        assert (body["status"], body["progress"], body["current_stage"]) == ("queued", 0.0, "initializing")


def test_another_user_s_job_is_forbidden(api: ApiClient) -> None:
    job, headers = make(api)["job_id"], other(api)
    film(api, job)
    for path in (*FILES, "status", "events"):
        said(api.get(f"{BASE}/videos/jobs/{job}/{path}", headers=headers), 403)
        said(api.get(f"{BASE}/videos/jobs/job_none/{path}"), 404, "job_none")
    said(api.post(f"{BASE}/videos/jobs/{job}/cancel", headers=headers), 403)
    assert api.get(f"{BASE}/videos/jobs", headers=headers).json()["jobs"] == []
    assert api.get(f"{BASE}/videos/jobs/{job}/status").status_code == 200


def test_three_jobs_are_active_at_once(api: ApiClient) -> None:
    jobs = [make(api)["job_id"] for _ in range(3)]
    refused = api.post(f"{BASE}/videos/generate", json={"configuration": SHORT})
    body = said(refused, 429, "3 jobs of yours are under way")
    assert int(refused.headers["retry-after"]) == body["retry_after"] > 0
    assert api.get(f"{BASE}/videos/jobs").json()["total"] == 3, "it was not accepted"
    caller = Caller(user=api.services.users.first_admin())
    assert api.services.usage.now(caller).exports_count == 3
    headers = other(api)
    assert api.post(f"{BASE}/videos/generate", json={"configuration": SHORT}, headers=headers).status_code == 201
    api.post(f"{BASE}/videos/jobs/{jobs[0]}/cancel")
    make(api)
    assert api.services.usage.now(caller).exports_count == 3, "what was cancelled is given back"


def test_cancelling(api: ApiClient) -> None:
    job = make(api)["job_id"]
    for _ in range(2):
        assert api.post(f"{BASE}/videos/jobs/{job}/cancel").json()["status"] == "cancelled"
    said(api.get(f"{BASE}/videos/jobs/{job}/video-url"), 409, "not completed. Current status: cancelled")
    done = make(api)["job_id"]
    film(api, done)
    with api.services.database.write() as db:
        db.execute("UPDATE jobs SET state = 'completed', result = '{}' WHERE id = ?", [done])
    said(api.post(f"{BASE}/videos/jobs/{done}/cancel"), 409, "is over")


def test_a_film_and_what_is_known_of_it(api: ApiClient) -> None:
    job = make(api)["job_id"]
    film(api, job)
    found = api.get(f"{BASE}/videos/jobs/{job}/video-url").json()
    assert (found["job_id"], found["status"], found["is_demo"]) == (job, "completed", False)
    facts = found["metadata"]
    assert (facts["title"], facts["duration"], facts["quality"], facts["format"]) == ("Tides", 10.5, "low", "mp4")
    assert (facts["file_size"], facts["demo"]) == (1000, False)
    whole = api.get(f"{BASE}/videos/jobs/{job}/metadata").json()["metadata"]
    assert whole["dimensions"] == {"width": 1280, "height": 720}
    assert whole["created_at"] == facts["created_at"]
    status = api.get(f"{BASE}/videos/jobs/{job}/status").json()
    assert status["progress"] == {"percentage": 100.0, "current_stage": "completed"}
    assert status["estimated_completion_time"] == facts["created_at"]
    for name in ("video_url", "download_url", "thumbnail_url"):
        assert found[name].startswith("http://127.0.0.1/")
        got = api.get(found[name], headers={"X-Api-Key": ""})
        assert got.status_code == 200, "a link needs no key"
    assert api.get(found["download_url"]).headers["content-disposition"].startswith("attachment")
    assert api.get(found["captions"]["vtt"]).text == "WEBVTT\n"


def test_players_ask_for_parts_and_give_their_token_in_the_url(api: ApiClient) -> None:
    job, key = make(api)["job_id"], api.key
    film(api, job)
    del api.headers["X-Api-Key"]
    url = f"{BASE}/videos/jobs/{job}"
    for path in ("stream", "thumbnail", "captions.vtt", "events"):
        said(api.get(f"{url}/{path}"), 401)
        said(api.get(f"{url}/{path}", params={"token": "wrong"}), 401)
        assert api.get(f"{url}/{path}", params={"token": key}).status_code == 200
    for path in ("status", "video-url", "metadata"):
        said(api.get(f"{url}/{path}", params={"token": key}), 401)
    whole = api.get(f"{url}/stream", params={"token": key})
    assert (whole.headers["content-type"], whole.headers["content-length"]) == ("video/mp4", "1000")
    assert whole.headers["accept-ranges"] == "bytes"
    part = api.get(f"{url}/stream", params={"token": key}, headers={"Range": "bytes=10-13"})
    assert (part.status_code, part.content) == (206, bytes([10, 11, 12, 13]))
    assert part.headers["content-range"] == "bytes 10-13/1000"
    assert api.get(f"{url}/stream", params={"token": key}, headers={"Range": "bytes=2000-"}).status_code == 416
    assert whole.headers["cross-origin-resource-policy"] == "cross-origin", "players of other pages may show it"
    assert whole.headers["access-control-allow-origin"] == "*"
    head = api.head(f"{url}/stream", params={"token": key})
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "1000")
    assert api.get(f"{url}/thumbnail", params={"token": key}).headers["content-type"] == "image/jpeg"


def test_lists(api: ApiClient) -> None:
    first, second, third = (make(api, topic=t)["job_id"] for t in ("one", "two", "three"))
    api.post(f"{BASE}/videos/jobs/{first}/cancel")
    found = api.get(f"{BASE}/videos/jobs", params={"limit": 1, "offset": 1}).json()
    assert (found["total"], [j["job_id"] for j in found["jobs"]], found["limit"]) == (3, [second], 1)
    for status, wanted in (("queued", [third, second]), ("cancelled", [first]), ("completed", [])):
        jobs = api.get(f"{BASE}/videos/jobs", params={"status": status}).json()["jobs"]
        assert [j["job_id"] for j in jobs] == wanted
    for query in ({"status": "done"}, {"limit": 0}, {"limit": "many"}, {"offset": -1}):
        body = said(api.get(f"{BASE}/videos/jobs", params=query), 422)
        assert [e["field"] for e in body["errors"]] == [next(iter(query))]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"topic": ""}, "configuration.topic"),
        ({"topic": " \n"}, "configuration.topic"),
        ({"topic": 3}, "configuration.topic"),
        ({"topic": "x" * 301}, "configuration.topic"),
        ({"context": "\t"}, "configuration.context"),
        ({"context": "a\x00b"}, "configuration.context"),
        ({"quality": "best"}, "configuration.quality"),
        ({"use_rag": "yes"}, "configuration.use_rag"),
        ({"output_format": "avi"}, "configuration.output_format"),
        ({"duration": 1}, "configuration.duration"),
        ({"duration": 1e9}, "configuration.duration"),
        ({"voice": "alloy"}, "configuration.voice"),
        ({"language": "tlh"}, "configuration.language"),
        ({"style_preferences": {"mood": 7}}, "configuration.style_preferences.mood"),
        ({"style_preferences": "bold"}, "configuration.style_preferences"),
        ({"aspect_ratio": "2:1"}, "configuration.aspect_ratio"),
    ],
)
def test_bad_input_is_named_by_its_field(api: ApiClient, change: dict[str, Any], field: str) -> None:
    body = said(api.post(f"{BASE}/videos/generate", json={"configuration": {**SHORT, **change}}), 422, field)
    assert [each["field"] for each in body["errors"]] == [field]
    assert api.get(f"{BASE}/videos/jobs").json()["total"] == 0


def test_bodies_that_are_none(api: ApiClient) -> None:
    url = f"{BASE}/videos/generate"
    assert said(api.post(url, json={}), 422)["errors"][0]["field"] == "configuration"
    assert said(api.post(url, json={"configuration": {"topic": "x"}}), 422)["errors"][0]["field"]
    assert (
        said(api.post(url, json={"configuration": SHORT, "priority": "now"}), 422)["errors"][0]["field"] == "priority"
    )
    kind = {"Content-Type": "application/json"}
    for text in ("{", "[" * 5000, '{"configuration": NaN}', "\xff"):
        said(api.post(url, content=text.encode("latin-1"), headers=kind), 400)
    for text in ("null", "[]", "3", ""):
        said(api.post(url, content=text, headers=kind), 422)
    said(api.post(url, content="{}", headers={"Content-Type": "text/plain"}), 415)


def test_every_error_has_the_form(api: ApiClient) -> None:
    said(api.get(f"{BASE}/videos/jobs", headers={"X-Api-Key": ""}), 401)
    said(api.get(f"{BASE}/videos/jobs", headers={"X-Api-Key": "wrong"}), 401)
    said(api.get(f"{BASE}/nothing"), 404)
    said(api.put(f"{BASE}/videos/jobs"), 405)
    reader = api.services.api_keys.create(
        Caller(user=api.services.users.first_admin()), name="reader", scopes=frozenset({"read"})
    )
    said(api.post(f"{BASE}/videos/generate", json={}, headers={"X-Api-Key": reader.key}), 403)


def test_health_needs_no_key(api: ApiClient) -> None:
    del api.headers["X-Api-Key"]
    for base in (BASE, ""):
        for path in ("/health", "/ready", "/live"):
            body = api.get(base + path).json()
            assert {"app_name", "version", "environment", "status"} <= set(body)


def test_a_hundred_requests_a_minute(tmp_path: Path) -> None:
    with test_client(tmp_path, min_free_disk=0) as api:
        first = api.get(f"{BASE}/videos/jobs")
        assert (first.headers["x-ratelimit-limit"], first.headers["x-ratelimit-remaining"]) == ("100", "99")
        assert time.time() - 1 < int(first.headers["x-ratelimit-reset"]) <= time.time() + 61
        for _ in range(99):
            assert api.get(f"{BASE}/videos/jobs").status_code == 200
        refused = api.get(f"{BASE}/videos/jobs")
        assert said(refused, 429)["retry_after"] == int(refused.headers["retry-after"])


def test_web_pages_of_listed_origins(tmp_path: Path) -> None:
    with test_client(tmp_path, cors_origins="https://app.example", min_free_disk=0) as api:
        for origin, allowed in (("https://app.example", True), ("https://evil.example", False), ("null", False)):
            answer = api.get(f"{BASE}/videos/jobs", headers={"Origin": origin})
            assert ("access-control-allow-origin" in answer.headers) is allowed
            asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            flight = api.options(f"{BASE}/videos/generate", headers=asked)
            assert ("access-control-allow-origin" in flight.headers) is allowed


def test_the_same_key_makes_one_job(api: ApiClient) -> None:
    headers = {"Idempotency-Key": "one"}
    made = [
        api.post(f"{BASE}/videos/generate", json={"configuration": SHORT}, headers=headers).json()["job_id"]
        for _ in range(2)
    ]
    assert made[0] == made[1]
    changed = {"configuration": {**SHORT, "topic": "x"}}
    said(api.post(f"{BASE}/videos/generate", json=changed, headers=headers), 409)


def test_what_is_urgent_goes_first_and_counts_what_is_before_it(api: ApiClient) -> None:
    low, normal, high = (make(api, priority=p) for p in ("low", "normal", "high"))
    jobs = api.services.jobs
    with api.services.database.read() as db:
        line = [r["id"] for r in db.query("SELECT id FROM jobs WHERE state = 'queued' ORDER BY due, seq")]
    assert line == [high["job_id"], normal["job_id"], low["job_id"]]
    assert jobs.get(low["job_id"]).priority is Priority.LOW
    ends = {
        job["job_id"]: moment(job["estimated_completion_time"]) for job in api.get(f"{BASE}/videos/jobs").json()["jobs"]
    }
    assert ends[high["job_id"]] < ends[normal["job_id"]] < ends[low["job_id"]]


def test_old_films_go_with_their_files(tmp_path: Path) -> None:
    with test_client(tmp_path, keep_exports="1d", min_free_disk=0) as api:
        old, new = make(api)["job_id"], make(api)["job_id"]
        for each in (old, new):
            film(api, each)
        with api.services.database.write() as db:
            db.execute("UPDATE narrations SET finished_at = ? WHERE id = ?", [iso(time.time() - 2 * 86400), old])
        assert ageing.narrations(api.services) == 1
        api.services.removals.run()
        assert list(api.services.storage.keys(f"narrations/{old}/")) == []
        assert list(api.services.storage.keys(f"narrations/{new}/"))
        said(api.get(f"{BASE}/videos/jobs/{old}/status"), 404)
        job = api.get(f"{BASE}/videos/jobs/{new}/events").text
        assert "event: completed" in job, "also where the job's own record says something else"


def test_events_of_a_job_that_is_over(api: ApiClient) -> None:
    job = make(api)["job_id"]
    api.post(f"{BASE}/videos/jobs/{job}/cancel")
    stream = api.get(f"{BASE}/videos/jobs/{job}/events")
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert "event: cancelled\n" in stream.text
    last = next(line for line in stream.text.splitlines() if line.startswith("id: ")).removeprefix("id: ")
    again = api.get(f"{BASE}/videos/jobs/{job}/events", headers={"Last-Event-ID": last})
    assert (again.status_code, again.content) == (204, b"")
