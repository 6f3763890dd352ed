"""The Clip Generation API in process: its error form, what is refused, limits, and what answers look like."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.model.user import Limits
from clipforge_core.testing.surfaces import check_surface
from clipforge_server.surfaces.clip_generation.surface import ClipGenerationSurface
from clipforge_server.testing import ApiClient, test_client

ROOT = "/clip-generation/v1"
JOB: dict[str, Any] = {
    "video_url": "https://example.com/video.mp4",
    "start_time": "00:00:10",
    "end_time": "00:00:30",
    "output_format": "mp4",
    "quality": "high",
    "enhancement_options": {"stabilization": True, "color_correction": True, "audio_enhancement": True},
}
CODES = {"INVALID_REQUEST", "UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND", "RATE_LIMITED", "INTERNAL_ERROR"}


@pytest.fixture
def api(tmp_path: Path) -> Iterator[ApiClient]:
    with test_client(tmp_path, min_free_disk=0, rate_limit=1000) as client:
        yield client


def error(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The error of an answer, which is of the document's form."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert set(body) == {"error"} and set(body["error"]) == {"code", "message", "details"}
    assert body["error"]["code"] == code in CODES
    assert {"field", "reason"} <= set(body["error"]["details"])
    found: dict[str, Any] = body["error"]
    return found


def test_the_contract_of_surfaces() -> None:
    check_surface(ClipGenerationSurface())


def test_a_job_is_accepted_as_in_the_document(api: ApiClient) -> None:
    made = api.post(f"{ROOT}/jobs", json=JOB)
    assert made.status_code == 201, made.text
    body = made.json()
    assert body["status"] == "pending" and body["job_id"].startswith("job_") and body["created_at"].endswith("Z")
    assert body["estimated_duration"] == 0 and body["estimate_known"] is False
    job = api.get(f"{ROOT}/jobs/{body['job_id']}").json()
    assert job["progress"] == 0 and job["output_url"] is None and job["error"] is None
    listed = api.get(f"{ROOT}/jobs", params={"status": "pending"}).json()
    assert listed == {"jobs": [job], "next_cursor": ""}
    assert api.post(f"{ROOT}/jobs/{body['job_id']}/cancel").json()["status"] == "cancelled"
    refused = api.post(f"{ROOT}/quality/analyze/{body['job_id']}")
    assert "cancelled" in error(refused, 409, "INVALID_REQUEST")["message"]


def test_http_is_refused_with_the_error_of_the_document(api: ApiClient) -> None:
    refused = api.post(f"{ROOT}/jobs", json={**JOB, "video_url": "http://example.com/video.mp4"})
    found = error(refused, 400, "INVALID_REQUEST")
    assert found["message"] == "Invalid video URL format"
    assert found["details"]["field"] == "video_url" and found["details"]["reason"] == "URL must be HTTPS"


def test_the_operator_may_allow_http(tmp_path: Path) -> None:
    with test_client(tmp_path, min_free_disk=0, allow_http_urls=True) as api:
        made = api.post(f"{ROOT}/jobs", json={**JOB, "video_url": "http://example.com/video.mp4"})
        assert made.status_code == 201, made.text
        private = api.post(f"{ROOT}/jobs", json={**JOB, "video_url": "http://127.0.0.1/video.mp4"})
        assert error(private, 400, "INVALID_REQUEST")["details"]["field"] == "video_url"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"start_time": "10"}, "start_time"),
        ({"end_time": "00:61:00"}, "end_time"),
        ({"end_time": "00:00:10"}, "end_time"),
        ({"output_format": "avi"}, "output_format"),
        ({"quality": "best"}, "quality"),
        ({"quality": "lossless"}, "quality"),
        ({"enhancement_options": None, "quality": "lossless", "output_format": "gif"}, "quality"),
        ({"enhancement_options": {"stabilization": "yes"}}, "enhancement_options.stabilization"),
        ({"colour": "red"}, "colour"),
        ({"video_url": 7}, "video_url"),
    ],
)
def test_what_is_wrong_is_named(api: ApiClient, change: dict[str, Any], field: str) -> None:
    found = error(api.post(f"{ROOT}/jobs", json={**JOB, **change}), 400, "INVALID_REQUEST")
    assert found["details"]["field"] == field and found["details"]["reason"], found


def test_every_error_has_the_form_of_the_document(api: ApiClient) -> None:
    nobody = {"X-Api-Key": "wrong"}
    error(api.get(f"{ROOT}/jobs", headers=nobody), 401, "UNAUTHORIZED")
    error(api.get(f"{ROOT}/jobs/job_0"), 404, "NOT_FOUND")
    error(api.get(f"{ROOT}/nowhere"), 404, "NOT_FOUND")
    error(api.put(f"{ROOT}/jobs", json={}), 405, "INVALID_REQUEST")
    error(api.post(f"{ROOT}/jobs", content=b"{", headers={"Content-Type": "application/json"}), 400, "INVALID_REQUEST")
    error(api.post(f"{ROOT}/jobs", content=b"a", headers={"Content-Type": "text/plain"}), 415, "INVALID_REQUEST")
    error(api.get(f"{ROOT}/quality/ab-test/abt_0"), 404, "NOT_FOUND")
    error(api.post(f"{ROOT}/quality/analyze/job_0"), 404, "NOT_FOUND")
    owner = api.services.identity.recognise(api.key)
    reading = api.services.api_keys.create(owner, name="reads", scopes=["read"]).key
    error(api.post(f"{ROOT}/jobs", json=JOB, headers={"X-Api-Key": reading}), 403, "FORBIDDEN")


def test_a_token_of_a_login_works(api: ApiClient) -> None:
    api.services.users.add("ann@example.org", password="correct horse")
    tokens = api.post("/v1/auth/login", json={"email": "ann@example.org", "password": "correct horse"}).json()
    headers = {"Authorization": f"Bearer {tokens['token']}"}
    del api.headers["X-Api-Key"]
    assert api.get(f"{ROOT}/jobs", headers=headers).json() == {"jobs": [], "next_cursor": ""}


def test_limits_are_those_of_the_users_tier(tmp_path: Path) -> None:
    with test_client(tmp_path, min_free_disk=0) as api:
        assert api.get(f"{ROOT}/jobs").headers["X-RateLimit-Limit"] == "100"
        user = api.services.identity.recognise(api.key).user
        api.services.users.change(user.id, limits=Limits(requests=1))
        while (answer := api.get(f"{ROOT}/jobs")).status_code == 200:
            pass
        found = error(answer, 429, "RATE_LIMITED")
        assert found["details"]["retry_after"] == int(answer.headers["Retry-After"]) > 0


def test_the_same_key_and_body_are_one_job(api: ApiClient) -> None:
    first, again = (api.post(f"{ROOT}/jobs", json=JOB, headers={"Idempotency-Key": "once"}) for _ in range(2))
    assert first.json() == again.json() and first.status_code == again.status_code == 201
    other = api.post(f"{ROOT}/jobs", json={**JOB, "quality": "low"}, headers={"Idempotency-Key": "once"})
    error(other, 409, "INVALID_REQUEST")


def test_pages_of_jobs_lead_on(api: ApiClient) -> None:
    made = [api.post(f"{ROOT}/jobs", json=JOB).json()["job_id"] for _ in range(3)]
    first = api.get(f"{ROOT}/jobs", params={"limit": 2})
    assert [job["job_id"] for job in first.json()["jobs"]] == [made[2], made[1]]
    rest = api.get(first.headers["Link"].partition(">")[0].lstrip("<"))
    assert [job["job_id"] for job in rest.json()["jobs"]] == [made[0]] and "Link" not in rest.headers


def test_webhooks_of_the_document(api: ApiClient) -> None:
    made = api.post(f"{ROOT}/webhooks", json={"url": "https://example.com/hook", "events": ["job.completed"]})
    assert made.status_code == 201 and made.json()["secret"]
    listed = api.get(f"{ROOT}/webhooks").json()["webhooks"]
    assert listed == [{name: value for name, value in made.json().items() if name != "secret"}]
    wrong = api.post(f"{ROOT}/webhooks", json={"url": "https://example.com/hook", "events": ["export.ready"]})
    assert error(wrong, 400, "INVALID_REQUEST")["details"]["field"] == "events[0]"
    assert api.delete(f"{ROOT}/webhooks/{made.json()['webhook_id']}").status_code == 204


def test_its_openapi_says_all_of_it(api: ApiClient) -> None:
    paths = api.get("/openapi/clip-generation.json").json()["paths"]
    assert {
        f"{ROOT}/jobs",
        f"{ROOT}/jobs/{{job_id}}",
        f"{ROOT}/jobs/{{job_id}}/cancel",
        f"{ROOT}/quality/analyze/{{job_id}}",
        f"{ROOT}/quality/ab-test/{{job_id}}",
        f"{ROOT}/quality/ab-test/{{test_id}}",
        f"{ROOT}/webhooks",
    } <= set(paths)
