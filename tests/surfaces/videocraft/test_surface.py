"""The surface in one process, without a runner: forms of answers and errors, who may do what, and how often."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from clipforge_core.ids import iso
from clipforge_core.model.user import Caller
from clipforge_core.requests import limiter, pacing
from clipforge_core.retention import ageing
from clipforge_core.testing import check_surface
from clipforge_server.surfaces.videocraft.surface import TITLES, VideoCraftSurface
from clipforge_server.testing import ApiClient, test_client
from tests.surfaces.videocraft.conftest import project

BASE = "/videocraft/api/v1"
FAR = "https://media.example"
FORM = {"error", "code", "details", "request_id", "timestamp", "help_url"}


@pytest.fixture
def api(tmp_path: Path) -> Iterator[ApiClient]:
    """A client with a key; nothing works on the jobs."""
    with test_client(tmp_path, rate_limit=100_000, min_free_disk=0) as client:
        yield client


def make(api: ApiClient, **more: Any) -> dict[str, Any]:
    answer = api.post(f"{BASE}/videos", json=project(FAR, **more))
    assert answer.status_code == 202, answer.text
    made: dict[str, Any] = answer.json()
    return made


def said(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The body of an error, which must be in the document's form."""
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    assert set(body) >= FORM, body
    assert body["code"] == code, body
    assert body["error"] == TITLES[code]
    assert body["request_id"] == answer.headers["x-request-id"]
    assert body["timestamp"].endswith("Z")
    return body


def test_it_keeps_the_contract() -> None:
    check_surface(VideoCraftSurface())


def test_both_forms(api: ApiClient) -> None:
    made = make(api)
    assert made["status"] == "pending"
    assert made["progress"] == 0
    assert made["data"]["job_id"] == made["job_id"] == made["jobs"][0]["job_id"]
    job, video = made["job_id"], made["video_id"]
    paths = ("/videos", f"/videos/{video}", "/jobs", f"/jobs/{job}", f"/jobs/{job}/status", "/csrf-token", "/health")
    for path in (*paths, "/live", "/ready", "/health/detailed"):
        answer = api.get(BASE + path)
        body = answer.json()
        assert (answer.status_code, body["success"]) == (200, True), path
        assert {name: body[name] for name in body["data"]} == body["data"], path
        assert body["message"], path
        assert body["request_id"] == answer.headers["x-request-id"], path


def test_each_of_a_list_of_projects_is_a_video(api: ApiClient) -> None:
    answer = api.post(f"{BASE}/generate-video", json=[project(FAR, comment="one"), project(FAR, comment="two")])
    jobs = answer.json()["jobs"]
    assert answer.status_code == 202
    assert len({job["job_id"] for job in jobs}) == 2
    found = api.get(f"{BASE}/videos", params={"limit": 1, "offset": 1}).json()
    assert (found["total"], [video["comment"] for video in found["videos"]]) == (2, ["one"])


def test_none_of_a_list_is_made_where_one_is_wrong(api: ApiClient) -> None:
    answer = api.post(f"{BASE}/videos", json=[project(FAR), {"scenes": []}])
    fields = said(answer, 400, "VALIDATION_ERROR")["fields"]
    assert [field["path"] for field in fields] == ["[1].scenes"]
    assert api.get(f"{BASE}/videos").json()["total"] == 0


def test_lists_by_status(api: ApiClient) -> None:
    kept, gone = make(api), make(api)
    assert api.post(f"{BASE}/jobs/{gone['job_id']}/cancel").json()["status"] == "cancelled"
    for status, wanted in (("pending", kept), ("cancelled", gone)):
        for path, name in (("videos", "videos"), ("jobs", "jobs")):
            found = api.get(f"{BASE}/{path}", params={"status": status}).json()
            assert [each["job_id"] for each in found[name]] == [wanted["job_id"]]
    for query in ({"status": "done"}, {"limit": 0}, {"limit": "many"}, {"offset": -1}):
        body = said(api.get(f"{BASE}/videos", params=query), 400, "VALIDATION_ERROR")
        assert body["fields"][0]["path"] == next(iter(query))


def test_a_cancelled_job_stays_cancelled(api: ApiClient) -> None:
    job = make(api)["job_id"]
    for _ in range(2):
        assert api.post(f"{BASE}/jobs/{job}/cancel").json()["status"] == "cancelled"
    said(api.get(f"{BASE}/videos/{job}/download"), 409, "INVALID_REQUEST")


def test_a_deleted_video_is_gone_with_its_job(api: ApiClient) -> None:
    made = make(api)
    assert api.delete(f"{BASE}/videos/{made['video_id']}").json()["deleted"] is True
    said(api.get(f"{BASE}/videos/{made['video_id']}"), 404, "VIDEO_NOT_FOUND")
    said(api.delete(f"{BASE}/videos/{made['video_id']}"), 404, "VIDEO_NOT_FOUND")
    said(api.get(f"{BASE}/jobs/{made['job_id']}"), 404, "JOB_NOT_FOUND")
    assert api.services.jobs.get(made["job_id"]).state.value == "cancelled"


def test_what_is_given_back_may_be_used_again(api: ApiClient) -> None:
    made = [make(api) for _ in range(4)]
    caller = Caller(user=api.services.users.first_admin())
    assert api.services.usage.now(caller).exports_count == 4
    api.post(f"{BASE}/jobs/{made[0]['job_id']}/cancel")
    api.delete(f"{BASE}/videos/{made[0]['video_id']}")
    api.delete(f"{BASE}/videos/{made[1]['video_id']}")
    assert api.services.usage.now(caller).exports_count == 2


def test_nobody_sees_what_belongs_to_others(api: ApiClient) -> None:
    made = make(api)
    other = api.services.users.add("ann@example.org")
    headers = {"X-Api-Key": api.services.api_keys.create(Caller(user=other), name="ann").key}
    for path, code in (("videos/" + made["video_id"], "VIDEO_NOT_FOUND"), ("jobs/" + made["job_id"], "JOB_NOT_FOUND")):
        said(api.get(f"{BASE}/{path}", headers=headers), 404, code)
    said(api.get(f"{BASE}/videos/{made['job_id']}/download", headers=headers), 404, "VIDEO_NOT_FOUND")
    said(api.post(f"{BASE}/jobs/{made['job_id']}/cancel", headers=headers), 404, "JOB_NOT_FOUND")
    assert api.get(f"{BASE}/videos", headers=headers).json()["videos"] == []


@pytest.mark.parametrize(
    ("element", "path"),
    [
        ({"type": "image"}, "src"),
        ({"type": "image", "src": "/etc/passwd"}, "src"),
        ({"type": "image", "src": "file:///etc/passwd"}, "src"),
        ({"type": "image", "src": "http://127.0.0.1/x.png"}, "src"),
        ({"type": "image", "src": "http://169.254.169.254/latest"}, "src"),
        ({"type": "film", "src": f"{FAR}/a.mp4"}, "type"),
        ({"type": "video", "src": f"{FAR}/a.mp4", "volume": 2}, "volume"),
        ({"type": "text", "text": "x", "settings": {"color": "red"}}, "settings.color"),
        ({"type": "text", "text": "x", "settings": {"font-family": "/etc/fonts/a.ttf"}}, "settings.font-family"),
        ({"type": "subtitles", "settings": {"font-family": "a.otf"}}, "settings.font-family"),
        ({"type": "subtitles", "settings": {"position": "middle"}}, "settings.position"),
        ({"type": "voice", "text": "x", "voice": "custom:0123456789abcdef"}, "voice"),
    ],
)
def test_bad_input_is_named_by_its_path(api: ApiClient, element: dict[str, Any], path: str) -> None:
    wish = project(FAR)
    wish["scenes"][0]["elements"].append(element)
    body = said(api.post(f"{BASE}/videos", json=wish), 400, "VALIDATION_ERROR")
    assert [field["path"] for field in body["fields"]] == [f"scenes[0].elements[2].{path}"]
    assert f"scenes[0].elements[2].{path}" in body["details"]


def test_a_scene_without_a_length_is_refused(api: ApiClient) -> None:
    answer = api.post(f"{BASE}/videos", json={"scenes": [{"elements": [{"type": "image", "src": f"{FAR}/a.png"}]}]})
    assert said(answer, 400, "VALIDATION_ERROR")["fields"][0]["path"] == "scenes[0]"


def test_a_body_is_json_whatever_its_type_says(api: ApiClient) -> None:
    body = '{"resolution": "640x360", "scenes": [{"duration": 1}]}'
    for kind in ("application/x-www-form-urlencoded", "text/plain", "application/json"):
        answer = api.post(f"{BASE}/videos", content=body, headers={"Content-Type": kind})
        assert answer.status_code == 202, (kind, answer.text)
    said(api.post(f"{BASE}/videos", content="scenes=1"), 400, "INVALID_REQUEST")
    said(api.post(f"{BASE}/videos", content='{"scenes": NaN}'), 400, "INVALID_REQUEST")
    said(api.post(f"{BASE}/videos", json=None, content="null"), 400, "VALIDATION_ERROR")
    said(api.post(f"{BASE}/videos"), 400, "VALIDATION_ERROR")


def test_every_error_has_the_form(api: ApiClient) -> None:
    said(api.get(f"{BASE}/videos", headers={"X-Api-Key": ""}), 401, "MISSING_AUTH_HEADER")
    said(api.get(f"{BASE}/videos", headers={"X-Api-Key": "wrong"}), 401, "INVALID_API_KEY")
    said(api.get(f"{BASE}/health/detailed", headers={"X-Api-Key": ""}), 401, "MISSING_AUTH_HEADER")
    said(api.get(f"{BASE}/nothing"), 404, "INVALID_REQUEST")
    said(api.get("/videocraft/nothing"), 404, "INVALID_REQUEST")
    assert said(api.put(f"{BASE}/videos"), 405, "INVALID_REQUEST")["help_url"].endswith("/docs/videocraft")
    page = api.get(said(api.get(f"{BASE}/jobs/none"), 404, "JOB_NOT_FOUND")["help_url"])
    assert page.headers["content-type"].startswith("text/html")
    reader = api.services.api_keys.create(
        Caller(user=api.services.users.first_admin()), name="reader", scopes=frozenset({"read"})
    )
    said(api.post(f"{BASE}/videos", json={}, headers={"X-Api-Key": reader.key}), 403, "INVALID_REQUEST")


def test_probes_need_no_key(api: ApiClient) -> None:
    del api.headers["X-Api-Key"]
    for path in ("/health", "/live", "/ready"):
        for base in (BASE, ""):
            body = api.get(base + path).json()
            assert body["status"] == "ok"
            assert body["version"]
    for base in (BASE, ""):
        assert "clipforge_requests_total" in api.get(f"{base}/metrics").text


def test_the_schema_is_published(api: ApiClient) -> None:
    del api.headers["X-Api-Key"]
    schema = api.get("/videocraft/schema.json").json()
    assert "z-index" in schema["$defs"]["Image"]["properties"]


def test_the_same_key_makes_one_video(api: ApiClient) -> None:
    headers = {"Idempotency-Key": "one"}
    made = [api.post(f"{BASE}/videos", json=project(FAR), headers=headers).json()["job_id"] for _ in range(2)]
    assert made[0] == made[1]
    said(api.post(f"{BASE}/videos", json=project(FAR, comment="x"), headers=headers), 409, "INVALID_REQUEST")


def test_csrf(tmp_path: Path) -> None:
    with test_client(tmp_path, **{"videocraft.csrf": True, "rate_limit": 100_000, "min_free_disk": 0}) as api:
        said(api.post(f"{BASE}/videos", json=project(FAR)), 403, "CSRF_TOKEN_REQUIRED")
        said(api.delete(f"{BASE}/videos/x"), 403, "CSRF_TOKEN_REQUIRED")
        said(api.post(f"{BASE}/jobs/x/cancel"), 403, "CSRF_TOKEN_REQUIRED")
        token = api.get(f"{BASE}/csrf-token", headers={"X-Api-Key": ""}).json()["csrf_token"]
        media = api.services.vault.sign_link("/media", time.time() + 60, key="a")
        for wrong in (token[:-2], f"x{token}", "x", media):
            answer = api.post(f"{BASE}/videos", json=project(FAR), headers={"X-CSRF-Token": wrong})
            said(answer, 403, "CSRF_TOKEN_INVALID")
        for _ in range(2):
            answer = api.post(f"{BASE}/videos", json=project(FAR), headers={"X-CSRF-Token": token})
            assert answer.status_code == 202
        assert api.get(f"{BASE}/videos").status_code == 200


def test_csrf_tokens_of_servers_with_one_secret(tmp_path: Path) -> None:
    settings = {"videocraft.csrf": True, "videocraft.csrf_secret": "shared", "min_free_disk": 0}
    with test_client(tmp_path / "a", **settings) as one, test_client(tmp_path / "b", **settings) as other:
        token = one.get(f"{BASE}/csrf-token").json()["csrf_token"]
        said(other.delete(f"{BASE}/videos/x", headers={"X-CSRF-Token": token}), 404, "VIDEO_NOT_FOUND")
        own = other.services.vault.sign_link("csrf:videocraft", time.time() + 60)
        said(other.delete(f"{BASE}/videos/x", headers={"X-CSRF-Token": own}), 403, "CSRF_TOKEN_INVALID")


def test_cors(tmp_path: Path) -> None:
    with test_client(tmp_path, cors_origins="https://app.example") as api:
        good = api.get(f"{BASE}/csrf-token", headers={"Origin": "https://app.example"})
        assert good.headers["access-control-allow-origin"] == "https://app.example"
        preflight = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
        asked = api.options(f"{BASE}/videos", headers=preflight)
        assert asked.status_code == 204
        assert "x-csrf-token" in asked.headers["access-control-allow-headers"].lower()
        for origin in ("https://app.example.evil.example", "null", "http://app.example", "https://evil.example"):
            for path in ("/videos", "/csrf-token", "/health"):
                answer = api.get(BASE + path, headers={"Origin": origin})
                said(answer, 403, "CORS_ORIGIN_REJECTED")
                assert "access-control-allow-origin" not in answer.headers
            said(api.options(f"{BASE}/videos", headers={**preflight, "Origin": origin}), 403, "CORS_ORIGIN_REJECTED")


def test_twenty_at_once_by_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = SimpleNamespace(now=1_000_000.0)
    for module in (pacing, limiter):
        monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: moment.now))
    with test_client(tmp_path) as api:
        answers = [api.get(f"{BASE}/videos") for _ in range(25)]
        assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 5
        left = [int(answer.headers["x-ratelimit-remaining"]) for answer in answers]
        assert left == [*range(99, 79, -1), *[80] * 5], "it counts the minute"
        refused = answers[-1]
        body = said(refused, 429, "RATE_LIMIT_EXCEEDED")
        assert body["retry_after"] == int(refused.headers["retry-after"]) == 1
        assert refused.headers["x-ratelimit-limit"] == "100"
        other = api.services.users.add("ann@example.org")
        key = api.services.api_keys.create(Caller(user=other), name="ann").key
        answer = api.get(f"{BASE}/videos", headers={"X-Api-Key": key})
        assert answer.status_code == 429, "another user at the same address has the same bucket"
        moment.now += 0.6
        assert [api.get(f"{BASE}/videos").status_code for _ in range(2)] == [200, 429], "the steady rate"
        moment.now += 3600
        passed = [api.get(f"{BASE}/videos").status_code for _ in range(20)]
        assert passed == [200] * 20
        for _ in range(80):
            moment.now += 0.6
            assert api.get(f"{BASE}/videos").status_code == 200
        moment.now += 0.6
        said(api.get(f"{BASE}/videos"), 429, "RATE_LIMIT_EXCEEDED")
        assert api.get("/v1/projects").status_code == 200, "other APIs count by user"


def test_at_the_root(tmp_path: Path) -> None:
    with test_client(tmp_path, surfaces="videocraft=/", min_free_disk=0) as api:
        made = api.post("/api/v1/videos", json=project(FAR))
        assert made.status_code == 202
        assert api.get(f"/api/v1/jobs/{made.json()['job_id']}/status").json()["status"] == "pending"
        assert api.get("/health").json()["status"] == "ok"
        assert api.get("/videocraft/schema.json").status_code == 200
        said(api.get("/v1/projects"), 404, "INVALID_REQUEST")
        said(api.get(f"{BASE}/videos"), 404, "INVALID_REQUEST")
        assert api.get("/openapi.json").json()["info"]["title"] == "VideoCraft"


def test_without_keys(tmp_path: Path) -> None:
    with test_client(tmp_path, key=False, auth_off="videocraft=admin") as api:
        assert api.get(f"{BASE}/videos").json()["videos"] == []
        assert api.get("/v1/projects").status_code == 401


def test_a_key_of_the_operators_own(tmp_path: Path) -> None:
    with test_client(tmp_path, key=False, operator_key="own-key", operator_key_user="ann@example.org") as api:
        headers = {"Authorization": "Bearer own-key"}
        said(api.get(f"{BASE}/videos", headers=headers), 401, "INVALID_API_KEY")
        api.services.users.add("ann@example.org")
        assert api.get(f"{BASE}/videos", headers=headers).status_code == 200
        said(api.get(f"{BASE}/videos", headers={"Authorization": "Bearer own-kez"}), 401, "INVALID_API_KEY")


def test_old_videos_go(tmp_path: Path) -> None:
    with test_client(tmp_path, keep_exports="1d", min_free_disk=0) as api:
        old, new, waiting = make(api), make(api), make(api)
        for each in (old, new):
            api.post(f"{BASE}/jobs/{each['job_id']}/cancel")
        long_ago = [iso(time.time() - 2 * 86400), old["video_id"]]
        with api.services.database.write() as db:
            db.execute("UPDATE videos SET finished_at = ? WHERE id = ?", long_ago)
        assert ageing.videos(api.services) == 1
        found = api.get(f"{BASE}/videos").json()["videos"]
        assert [each["video_id"] for each in found] == [waiting["video_id"], new["video_id"]]
