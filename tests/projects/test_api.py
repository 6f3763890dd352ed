"""The routes of projects, clips, exports, jobs and analytics: forms, statuses, and what is refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.ids import new_id
from clipforge_core.model.job import Job, Progress
from clipforge_core.model.user import Caller
from clipforge_core.store.owner import this_process
from clipforge_server.testing import ApiClient, test_client
from tests.projects.conftest import end, exported, found, uploaded


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, talk: Path) -> Iterator[ApiClient]:
    """An app in this process."""
    data = tmp_path_factory.mktemp("api")
    with test_client(data, min_free_disk=0, rate_limit=100_000, source_folders=str(talk.parent)) as client:
        yield client


@pytest.fixture
def caller(app: ApiClient) -> Caller:
    """A user of the test's own."""
    return Caller(user=app.services.users.add(f"{new_id('ann')}@example.org"))


@pytest.fixture
def api(app: ApiClient, caller: Caller) -> ApiClient:
    """The app, asked with a key of that user."""
    app.headers["X-Api-Key"] = app.services.api_keys.create(caller, name="test").key
    return app


@pytest.fixture
def project(api: ApiClient, caller: Caller, talk: Path) -> str:
    """A project with an upload."""
    made = api.post("/v1/projects", json={"title": "Talk"})
    assert made.status_code == 201, made.text
    uploaded(api.services, caller, talk, signed_for=made.json()["id"])
    return str(made.json()["id"])


def detected(api: ApiClient, project: str, count: int = 2) -> Job:
    """A detection that was asked for over the API and ended well."""
    answer = api.post(f"/v1/projects/{project}/detect", json={"numClips": count})
    assert answer.status_code == 202, answer.text
    return found(api.services, api.services.jobs.get(answer.json()["jobId"]), count)


def test_a_project_as_it_is_made_and_listed(api: ApiClient) -> None:
    made = api.post("/v1/projects", json={"title": " My Video ", "sourceUrl": "https://example.com/video.mp4"})
    assert made.status_code == 201
    body = made.json()
    assert (body["title"], body["status"], body["sourceUrl"]) == (
        "My Video",
        "CREATED",
        "https://example.com/video.mp4",
    )
    assert body["id"].startswith("proj_") and body["createdAt"].endswith("Z") and body["media"] is None
    assert api.get(f"/v1/projects/{body['id']}").json() == body
    assert api.get("/v1/projects").json() == [body]
    renamed = api.patch(f"/v1/projects/{body['id']}", json={"title": "Other"})
    assert renamed.status_code == 200 and renamed.json()["title"] == "Other"
    gone = api.delete(f"/v1/projects/{body['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert api.get(f"/v1/projects/{body['id']}").status_code == 404
    assert api.get("/v1/projects").json() == []


def test_pages_are_followed_by_their_links(api: ApiClient) -> None:
    made = [api.post("/v1/projects", json={"title": f"Talk {n}"}).json()["id"] for n in range(5)]
    seen, url = list[str](), "/v1/projects?limit=2"
    while url:
        page = api.get(url)
        seen += [one["id"] for one in page.json()]
        url = page.links["next"]["url"] if "next" in page.links else ""
    assert seen == made[::-1]


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/v1/projects", {}, "title"),
        ("POST", "/v1/projects", {"title": ""}, "title"),
        ("POST", "/v1/projects", {"title": 5}, "title"),
        ("POST", "/v1/projects", {"title": "a", "sourceURL": "x"}, "sourceURL"),
        ("POST", "/v1/projects", {"title": "a", "sourceUrl": "http://127.0.0.1/"}, "sourceUrl"),
        ("POST", "/v1/projects", {"title": "a", "sourceUrl": "file:///etc/passwd"}, "sourceUrl"),
        ("PATCH", "/v1/projects/{project}", {"title": "x" * 201}, "title"),
        ("PATCH", "/v1/projects/{project}", {"title": "a", "status": "READY"}, "status"),
        ("POST", "/v1/projects/{project}/detect", {"numClips": 0}, "numClips"),
        ("POST", "/v1/projects/{project}/detect", {"numClips": 51}, "numClips"),
        ("POST", "/v1/projects/{project}/detect", {"numClips": "six"}, "numClips"),
        ("POST", "/v1/projects/{project}/detect", {"numClips": "20"}, "numClips"),
        ("POST", "/v1/projects/{project}/detect", {"numClips": True}, "numClips"),
        ("POST", "/v1/projects/{project}/detect", {"minDuration": "5"}, "minDuration"),
        ("POST", "/v1/uploads/sign", {"filename": "a.mp4", "mimeType": "video/mp4", "size": "10"}, "size"),
        ("PATCH", "/v1/clips/{clip}", {"words": [{"text": "a", "start": "0", "end": 1}]}, "words[0].start"),
        ("POST", "/v1/projects/{project}/detect", {"num_clips": 6}, "num_clips"),
        ("POST", "/v1/projects/{project}/detect", {"detector": "nobody"}, "detector"),
        ("POST", "/v1/projects/{project}/detect", {"minDuration": 9, "maxDuration": 8}, "minDuration"),
        ("PATCH", "/v1/clips/{clip}", {"tStart": 70}, "tStart"),
        ("PATCH", "/v1/clips/{clip}", {"tStart": 8, "tEnd": 7}, "tEnd"),
        ("PATCH", "/v1/clips/{clip}", {"words": [{"text": "a", "start": 2, "end": 1}]}, "words[0].start"),
        ("PATCH", "/v1/clips/{clip}", {"score": 1}, "score"),
        ("POST", "/v1/clips/{clip}/export", {"format": "exe"}, "format"),
        ("POST", "/v1/clips/{clip}/export", {"aspectRatio": "2:1"}, "aspectRatio"),
        ("POST", "/v1/clips/{clip}/export", {"template": "../x"}, "template"),
        ("POST", "/v1/clips/{clip}/export", {"changes": {"logo.image": "/etc/passwd"}}, "changes.logo.image"),
        ("POST", "/v1/clips/{clip}/export", {"captions": 3}, "captions"),
        ("POST", "/v1/clips/{clip}/export", {"quality": 3}, "quality"),
    ],
)
def test_what_is_wrong_is_named(
    api: ApiClient, project: str, method: str, path: str, body: dict[str, Any], field: str
) -> None:
    detected(api, project)
    clip = api.get(f"/v1/projects/{project}/clips").json()[0]["id"]
    answer = api.request(method, path.format(project=project, clip=clip), json=body)
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert [each["field"] for each in error["details"]["fields"]] == [field], error
    assert answer.json()["requestId"]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=%00", "limit=-1"])
def test_pages_that_cannot_be(api: ApiClient, query: str) -> None:
    assert api.get(f"/v1/projects?{query}").status_code == 400


def test_clips_as_they_are_listed(api: ApiClient, project: str) -> None:
    assert api.get(f"/v1/projects/{project}/clips").json() == []
    detected(api, project, 3)
    clips = api.get(f"/v1/projects/{project}/clips").json()
    assert [clip["title"] for clip in clips] == ["Clip 0", "Clip 1", "Clip 2"]
    first = clips[0]
    assert first | {"id": "", "createdAt": "", "thumbnailUrl": ""} == {
        "id": "",
        "projectId": project,
        "title": "Clip 0",
        "hook": "",
        "tStart": 0.0,
        "tEnd": 8.0,
        "duration": 8.0,
        "score": 0.9,
        "reason": "it stands out",
        "detector": "highlights",
        "features": {"hookPhrase": 0.0, "novelty": 0.5, "emotion": 0.25},
        "transcript": "word0 word1 word2 word3 word4 word5 word6 word7",
        "thumbnailUrl": "",
        "createdAt": "",
    }
    assert first["thumbnailUrl"].startswith("http://") and clips[1]["thumbnailUrl"] is None
    one = api.get(f"/v1/clips/{first['id']}").json()
    assert one["words"][0] == {"text": "word0", "start": 0.0, "end": 0.9, "space": True}
    ready = api.get(f"/v1/projects/{project}").json()
    assert ready["status"] == "READY" and ready["media"]["duration"] == 60.0


def test_a_clip_is_changed_and_deleted(api: ApiClient, project: str) -> None:
    detected(api, project)
    clip = api.get(f"/v1/projects/{project}/clips").json()[0]["id"]
    changed = api.patch(f"/v1/clips/{clip}", json={"tEnd": 10.5, "title": "Longer"})
    assert changed.status_code == 200, changed.text
    body = changed.json()
    assert (body["tStart"], body["tEnd"], body["duration"], body["title"]) == (0.0, 10.5, 10.5, "Longer")
    assert body["transcript"].endswith("word8 word9 word10")
    words = [{"text": "Hello", "start": 0.5, "end": 1}, {"text": "!", "start": 1, "end": 1.2, "space": False}]
    assert api.patch(f"/v1/clips/{clip}", json={"words": words}).json()["transcript"] == "Hello!"
    assert api.patch(f"/v1/clips/{clip}", json={}).json()["transcript"] == "Hello!"
    assert api.delete(f"/v1/clips/{clip}").status_code == 204
    assert api.get(f"/v1/clips/{clip}").status_code == 404


def test_an_export_from_its_request_to_its_files(api: ApiClient, project: str) -> None:
    detected(api, project)
    clip = api.get(f"/v1/projects/{project}/clips").json()[0]["id"]
    asked = {"format": "MP4", "aspectRatio": "9:16", "template": "default"}
    made = api.post(f"/v1/clips/{clip}/export", json=asked)
    assert made.status_code == 201, made.text
    body = made.json()
    assert body["status"] == "PENDING" and body["artifacts"] is None and body["progress"] == 0
    assert (body["format"], body["aspectRatio"], body["template"], body["clipId"]) == ("MP4", "9:16", "default", clip)
    job = api.get(f"/v1/jobs/{body['jobId']}").json()
    assert (job["type"], job["status"], job["exportId"]) == ("export", "PENDING", body["id"])
    exported(api.services, api.services.jobs.get(body["jobId"]))
    done = api.get(f"/v1/exports/{body['id']}").json()
    assert done["status"] == "COMPLETED" and done["progress"] == 100 and done["finishedAt"]
    assert set(done["artifacts"]) == {"mp4_url", "srt_url", "thumbnail_url"}
    assert [one["id"] for one in api.get(f"/v1/clips/{clip}/exports").json()] == [body["id"]]
    assert api.post(f"/v1/exports/{body['id']}/cancel").status_code == 409


def test_a_failed_export_says_why(api: ApiClient, project: str) -> None:
    detected(api, project)
    clip = api.get(f"/v1/projects/{project}/clips").json()[0]["id"]
    made = api.post(f"/v1/clips/{clip}/export").json()
    end(api.services, api.services.jobs.get(made["jobId"]), None, "render_failed")
    failed = api.get(f"/v1/exports/{made['id']}").json()
    assert failed["status"] == "FAILED" and failed["artifacts"] is None
    assert failed["error"] == {"code": "render_failed", "message": "talk.mp4: no media"}
    assert api.get(f"/v1/jobs/{made['jobId']}").json()["error"]["message"] == "talk.mp4: no media"


def test_cancelling_by_export_and_by_job(api: ApiClient, project: str) -> None:
    detected(api, project)
    clip = api.get(f"/v1/projects/{project}/clips").json()[0]["id"]
    one, two = (api.post(f"/v1/clips/{clip}/export").json() for _ in range(2))
    assert one["id"] != two["id"]
    assert api.post(f"/v1/exports/{one['id']}/cancel").json()["status"] == "CANCELLED"
    assert api.post(f"/v1/jobs/{two['jobId']}/cancel").json()["status"] == "CANCELLED"
    assert api.get(f"/v1/exports/{two['id']}").json()["status"] == "CANCELLED"


def test_one_idempotency_key_is_one_export(api: ApiClient, project: str) -> None:
    detected(api, project)
    clip = api.get(f"/v1/projects/{project}/clips").json()[0]["id"]
    headers = {"Idempotency-Key": "one"}
    body = {"format": "MP4", "aspectRatio": "9:16", "template": "default"}
    first = api.post(f"/v1/clips/{clip}/export", json=body, headers=headers)
    again = api.post(f"/v1/clips/{clip}/export", json=body, headers=headers)
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    assert len(api.get(f"/v1/clips/{clip}/exports").json()) == 1
    assert api.post(f"/v1/clips/{clip}/export", json={}, headers=headers).status_code == 409


def test_detecting_without_media_says_what_to_do(api: ApiClient) -> None:
    project = api.post("/v1/projects", json={"title": "Empty"}).json()["id"]
    answer = api.post(f"/v1/projects/{project}/detect", json={"numClips": 6})
    assert answer.status_code == 409 and "/v1/uploads/sign" in answer.json()["error"]["message"]


def test_two_detections_at_once(api: ApiClient, project: str) -> None:
    first = api.post(f"/v1/projects/{project}/detect")
    assert first.status_code == 202 and first.json()["status"] == "PENDING"
    assert api.post(f"/v1/projects/{project}/detect", json={}).json()["jobId"] == first.json()["jobId"]
    assert api.post(f"/v1/projects/{project}/detect", json={"numClips": 2}).status_code == 409


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/projects/{0}"),
        ("PATCH", "/v1/projects/{0}"),
        ("DELETE", "/v1/projects/{0}"),
        ("POST", "/v1/projects/{0}/detect"),
        ("GET", "/v1/projects/{0}/clips"),
        ("GET", "/v1/clips/{0}"),
        ("PATCH", "/v1/clips/{0}"),
        ("DELETE", "/v1/clips/{0}"),
        ("POST", "/v1/clips/{0}/export"),
        ("GET", "/v1/clips/{0}/exports"),
        ("GET", "/v1/exports/{0}"),
        ("POST", "/v1/exports/{0}/cancel"),
        ("GET", "/v1/jobs/{0}"),
        ("POST", "/v1/jobs/{0}/cancel"),
        ("GET", "/v1/jobs/{0}/events"),
        ("GET", "/v1/analytics/projects/{0}"),
    ],
)
@pytest.mark.parametrize("name", ["proj_0000000000000000", "%00", "' OR 1=1", "x" * 500])
def test_ids_of_nobody(api: ApiClient, method: str, path: str, name: str) -> None:
    body = {"title": "x"} if method == "PATCH" else None
    answer = api.request(method, path.format(name), json=body)
    assert answer.status_code == 404 and answer.json()["error"]["code"] == "not_found"


def events(text: str) -> list[tuple[str, str, dict[str, Any]]]:
    """(id, event, data) of a stream."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if line and not line.startswith(":"))
        if "data" in lines:
            found.append((lines["id"], lines["event"], json.loads(lines["data"])))
    return found


def test_the_events_of_a_job_end_with_it(api: ApiClient, project: str) -> None:
    job = api.post(f"/v1/projects/{project}/detect").json()["jobId"]
    services, owner = api.services, this_process()

    def work() -> None:
        while not services.user_jobs.feed.listeners:
            threading.Event().wait(0.005)
        services.jobs.claim(job, owner)
        services.jobs.progress(job, owner, Progress(percentage=42.0, stage="pictures", message="/srv/x/talk.mp4"))
        services.jobs.cancelled(job, owner)

    worker = threading.Thread(target=work)
    worker.start()
    answer = api.get(f"/v1/jobs/{job}/events")
    worker.join()
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "/srv" not in answer.text and answer.text.startswith("retry: ")
    seen = events(answer.text)
    assert seen[-1][1] == "cancelled" and seen[-1][2]["status"] == "CANCELLED"
    assert all(name == "progress" for _, name, _ in seen[:-1])
    again = api.get(f"/v1/jobs/{job}/events", headers={"Last-Event-ID": seen[-1][0]})
    assert (again.status_code, again.content) == (204, b"")
    late = events(api.get(f"/v1/jobs/{job}/events", headers={"Last-Event-ID": "processing-0-1-"}).text)
    assert [name for _, name, _ in late] == ["cancelled"]


def test_counts(api: ApiClient, project: str) -> None:
    detected(api, project, 3)
    clip = api.get(f"/v1/projects/{project}/clips").json()[0]["id"]
    api.post(f"/v1/clips/{clip}/export")
    counts = api.get(f"/v1/analytics/projects/{project}").json()
    assert counts == api.get("/v1/analytics/org").json()
    assert counts["clipsByDetector"] == {"highlights": 3} and counts["exports"] == 1
    assert (counts["plays"], counts["watchTime"], counts["minutesProcessed"]) == (0, 0.0, 1.0)
    assert counts["exportsByStatus"]["PENDING"] == 1


def test_a_key_that_may_only_read(api: ApiClient, caller: Caller, project: str) -> None:
    made = api.services.api_keys.create(caller, name="reader", scopes=["read"])
    headers = {"X-Api-Key": made.key}
    assert api.get("/v1/projects", headers=headers).status_code == 200
    assert api.post("/v1/projects", json={"title": "x"}, headers=headers).status_code == 403
    assert api.post(f"/v1/projects/{project}/detect", headers=headers).status_code == 403
    assert api.delete(f"/v1/projects/{project}", headers=headers).status_code == 403
