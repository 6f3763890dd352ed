"""Projects over a running server: requests that race, jobs that are cancelled and followed, nothing left behind."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from clipforge_server.testing import RunningServer, running_server

SECONDS = 120.0
"""How long something may take before a test gives up."""

SCENES = {"numClips": 2, "detector": "scenes", "minDuration": 1, "maxDuration": 6}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, talk: Path) -> Iterator[RunningServer]:
    """A server with two API processes."""
    folder = tmp_path_factory.mktemp("server")
    settings = {"rate_limit": 100_000, "min_free_disk": 0, "cache": folder / "cache", "source_folders": talk.parent}
    with running_server(folder / "data", **settings) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: RunningServer) -> Iterator[httpx.Client]:
    """Asks with the first user's key."""
    with httpx.Client(base_url=server.url, headers={"X-Api-Key": server.key}, timeout=60) as opened:
        yield opened


@pytest.fixture
def project(client: httpx.Client, talk: Path) -> str:
    """A project whose source is the talk."""
    made = client.post("/v1/projects", json={"title": "Talk", "sourceUrl": talk.as_uri()})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def until(ask: Callable[[], Any], what: str = "it") -> Any:
    """Ask until the answer is true."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = ask()
        if found:
            return found
        threading.Event().wait(0.05)
    raise AssertionError(f"{what} did not happen within {SECONDS:g} s")


def clips_of(client: httpx.Client, project: str) -> list[dict[str, Any]]:
    """Detect, and answer the clips."""
    assert client.post(f"/v1/projects/{project}/detect", json=SCENES).status_code == 202
    found: list[dict[str, Any]] = until(lambda: client.get(f"/v1/projects/{project}/clips").json(), "clips")
    return found


def at_once(count: int, ask: Callable[[int], httpx.Response]) -> list[httpx.Response]:
    """Requests that are sent at the same moment."""
    barrier = threading.Barrier(count)

    def send(number: int) -> httpx.Response:
        barrier.wait()
        return ask(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(send, range(count)))


def test_detections_that_race_are_one_job(client: httpx.Client, project: str) -> None:
    path = f"/v1/projects/{project}/detect"
    same = at_once(6, lambda _: client.post(path, json=SCENES))
    assert [answer.status_code for answer in same] == [202] * 6
    assert len({answer.json()["jobId"] for answer in same}) == 1
    until(lambda: client.get(f"/v1/projects/{project}").json()["status"] == "READY")
    other = at_once(6, lambda number: client.post(path, json={**SCENES, "numClips": number + 1}))
    codes = sorted(answer.status_code for answer in other)
    assert codes == [202, 409, 409, 409, 409, 409], [answer.text for answer in other]
    until(lambda: client.get(f"/v1/projects/{project}").json()["status"] == "READY")


def test_exports_that_race_are_each_their_own(client: httpx.Client, project: str) -> None:
    clip = clips_of(client, project)[0]["id"]
    body = {"aspectRatio": "1:1", "changes": {"picture.short_side": 144}}
    two = at_once(2, lambda _: client.post(f"/v1/clips/{clip}/export", json=body))
    exports = [answer.json()["id"] for answer in two]
    assert len(set(exports)) == 2
    done = [until(lambda e=e: completed(client, e), "export") for e in exports]
    files = [client.get(export["artifacts"]["mp4_url"], headers={"X-Api-Key": ""}).content for export in done]
    assert files[0] == files[1] and len(files[0]) > 1000


def test_one_idempotency_key_is_one_export_whoever_races(client: httpx.Client, project: str) -> None:
    clip = clips_of(client, project)[0]["id"]
    body, headers = {"changes": {"picture.short_side": 144}}, {"Idempotency-Key": f"race-{clip}"}
    answers = at_once(8, lambda _: client.post(f"/v1/clips/{clip}/export", json=body, headers=headers))
    assert len(client.get(f"/v1/clips/{clip}/exports").json()) == 1
    assert {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert {answer.status_code for answer in answers} <= {201, 409}


def completed(client: httpx.Client, export: str) -> dict[str, Any]:
    """The export, once it is completed."""
    found: dict[str, Any] = client.get(f"/v1/exports/{export}").json()
    assert found["status"] in ("PENDING", "PROCESSING", "COMPLETED"), found
    return found if found["status"] == "COMPLETED" else {}


def test_an_export_is_cancelled_while_it_is_made(client: httpx.Client, project: str, server: RunningServer) -> None:
    clip = clips_of(client, project)[0]["id"]
    body = {"changes": {"picture.short_side": 2160, "video.codec": "libx265"}}
    export = client.post(f"/v1/clips/{clip}/export", json=body).json()
    until(lambda: client.get(f"/v1/exports/{export['id']}").json()["status"] == "PROCESSING", "the beginning")
    assert client.post(f"/v1/exports/{export['id']}/cancel").status_code == 200
    until(lambda: client.get(f"/v1/exports/{export['id']}").json()["status"] == "CANCELLED", "the end")
    ended = client.get(f"/v1/jobs/{export['jobId']}").json()
    assert ended["status"] == "CANCELLED"
    data = server.log.parent
    until(lambda: not (data / "work" / export["jobId"]).exists(), "tidying up")
    assert not (data / "files" / "exports" / export["id"]).exists()


def test_events_come_across_processes_and_end(client: httpx.Client, project: str) -> None:
    job = client.post(f"/v1/projects/{project}/detect", json=SCENES).json()["jobId"]
    names, last, progress = list[str](), {}, list[float]()
    with client.stream("GET", f"/v1/jobs/{job}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            if line.startswith("event: "):
                names.append(line[7:])
            elif line.startswith("data: "):
                last = json.loads(line[6:])
                progress.append(last["progress"])
    assert names[-1] == "completed" and set(names[:-1]) <= {"progress"}
    assert last["status"] == "COMPLETED" and progress == sorted(progress) and progress[-1] == 100


def test_a_project_that_is_deleted_at_work_leaves_nothing(
    client: httpx.Client, project: str, server: RunningServer
) -> None:
    clip = clips_of(client, project)[0]["id"]
    export = client.post(f"/v1/clips/{clip}/export", json={"changes": {"picture.short_side": 2160}}).json()
    until(lambda: client.get(f"/v1/exports/{export['id']}").json()["status"] == "PROCESSING", "the beginning")
    assert client.delete(f"/v1/projects/{project}").status_code == 204
    assert client.get(f"/v1/exports/{export['id']}").status_code == 404
    until(lambda: client.get(f"/v1/jobs/{export['jobId']}").json()["status"] == "CANCELLED", "the end")
    files = server.log.parent / "files"
    until(lambda: not (files / "projects" / project).exists(), "tidying up")
    assert not (files / "exports" / export["id"]).exists()
