"""Progress over Socket.IO, with the real client against a real server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from clipforge_core.environment import Environment
from clipforge_core.model.user import Caller
from clipforge_core.services import Services
from clipforge_media.testing import make_video
from clipforge_server.testing import RunningServer, running_server
from tests.sockets.conftest import Listener


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("server") / "data", rate_limit=10**6) as running:
        yield running


@pytest.fixture(scope="module")
def api(server: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers={"X-Api-Key": server.key}, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def project(api: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A project with a film of two seconds."""
    video = make_video(tmp_path_factory.mktemp("film") / "talk.mp4", frames=60, size=(320, 180))
    made: str = api.post("/v1/projects", json={"title": "Talk"}).json()["id"]
    size = video.stat().st_size
    sign = {"filename": "talk.mp4", "mimeType": "video/mp4", "size": size, "projectId": made}
    upload = api.post("/v1/uploads/sign", json=sign).json()
    httpx.put(upload["uploadUrl"], content=video.read_bytes(), timeout=60).raise_for_status()
    return made


def detect(api: httpx.Client, project: str) -> str:
    wish = {"detector": "scenes", "numClips": 1, "minDuration": 1}
    answer = api.post(f"/v1/projects/{project}/detect", json=wish)
    assert answer.status_code == 202, answer.text
    found: str = answer.json()["jobId"]
    return found


def of(events: list[tuple[str, Any]], name: str) -> list[Any]:
    return [data for each, data in events if each == name]


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_job_is_followed_to_its_end(
    server: RunningServer, api: httpx.Client, project: str, listener: Listener, transport: str
) -> None:
    job = detect(api, project)
    events = listener.listen(server.url, token=server.key, transports=[transport], jobs=[job])
    names = [name for name, _ in events]
    assert events[0] == ("connect", transport)
    assert of(events, "ack") == [{"job_id": job}] and of(events, "subscribed") == [{"job_id": job}]
    assert names[-1] == "processing_completed" and "processing_failed" not in names
    done = events[-1][1]
    assert done["job_id"] == job and done["status"] == "completed" and done["timestamp"].endswith("Z")
    percentages = [data["progress"] for data in of(events, "progress_update")]
    assert percentages == sorted(percentages) and all(0 <= each <= 100 for each in percentages)
    # Who comes late is told at once.
    late = listener.listen(server.url, token=server.key, transports=[transport], jobs=[job], bare=True)
    assert [name for name, _ in late if name.startswith("processing")] == ["processing_completed"]


@pytest.mark.parametrize(
    "way",
    [
        lambda key: {"token": key},
        lambda key: {"token": f"Bearer {key}"},
        lambda key: {"headers": {"Authorization": f"Bearer {key}"}},
        lambda key: {"headers": {"X-Api-Key": key}},
        lambda key: {"query": {"token": key}},
    ],
)
def test_the_token_may_come_in_three_ways(server: RunningServer, listener: Listener, way: Any) -> None:
    events = listener.listen(server.url, transports=["websocket"], **way(server.key))
    assert events[0] == ("connect", "websocket")


@pytest.mark.parametrize("wish", [{}, {"token": "cf_wrong"}, {"token": "ä"}, {"headers": {"X-Api-Key": "no"}}])
@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_nobody_gets_in_without_a_key(
    server: RunningServer, listener: Listener, wish: dict[str, Any], transport: str
) -> None:
    [(name, why)] = [e for e in listener.listen(server.url, transports=[transport], **wish) if e[0] != "disconnect"]
    assert name == "connect_error" and why


def test_jobs_of_others_are_not_there(
    server: RunningServer, api: httpx.Client, project: str, listener: Listener
) -> None:
    job = detect(api, project)
    data = server.log.parent
    services = Services.open(Environment.open(flags={"data": data}, environ={}, folder=data, user_folder=data))
    try:
        other = services.api_keys.create(Caller(user=services.users.add("other@example.org")), name="x").key
    finally:
        services.close()
    for key, jobs in ((other, [job]), (server.key, ["job_none", "", "x" * 300])):
        events = listener.listen(server.url, token=key, transports=["websocket"], jobs=jobs)
        refused = of(events, "subscription_failed")
        assert [each["error"] for each in refused] == ["NOT_SUBSCRIBED"] * len(jobs)
        assert not of(events, "subscribed") and not of(events, "progress_update")
    events = listener.listen(server.url, token=other, transports=["websocket"], jobs=[job])
    assert job in of(events, "subscription_failed")[0]["message"]


def test_origins_are_as_for_everything(server: RunningServer) -> None:
    url = f"{server.url}/socket.io/?EIO=4&transport=polling"
    own = httpx.get(url, headers={"Origin": server.url})
    assert own.status_code == 200 and own.headers["access-control-allow-origin"] == server.url
    other = httpx.get(url, headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers
    preflight = httpx.options(url, headers={"Origin": server.url, "Access-Control-Request-Method": "POST"})
    assert preflight.status_code == 204


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("EIO=4&transport=nothing", b""),
        ("EIO=4&transport=polling&sid=unknown", b""),
        ("EIO=4&transport=polling&sid=unknown", b"\xff" * 100),
        ("", b""),
    ],
)
def test_odd_requests_are_refused(server: RunningServer, query: str, body: bytes) -> None:
    url = f"{server.url}/socket.io/?{query}"
    answer = httpx.post(url, content=body) if body else httpx.get(url)
    assert 400 <= answer.status_code < 500
