"""A server that makes films, and small things that its tests share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from clipforge_server.testing import RunningServer, running_server

BASE = "/video-generation/api/v1"
NOTES = (
    "A tide is the rise and fall of the sea. The moon pulls the water on the near side of the earth. "
    "High water comes twice a day. In the Bay of Fundy the sea rises by 16 metres."
)
SHORT = {"topic": "Tides", "context": NOTES, "quality": "low", "duration": 10}
"""The smallest film that may be asked for."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server at work that answers this API at its root too, as the document's own clients want it."""
    folder: Path = tmp_path_factory.mktemp("server")
    settings = {"surfaces": "video-generation=/", "cache": folder / "cache", "workers": 1, "min_free_disk": 0}
    with running_server(folder / "data", rate_limit=100_000, **settings) as running:
        yield running


@pytest.fixture
def api(server: RunningServer) -> Iterator[httpx.Client]:
    """A client with the first user's key."""
    headers = {"Authorization": f"Bearer {server.key}"}
    with httpx.Client(base_url=f"{server.url}/api/v1", headers=headers, timeout=60) as client:
        yield client


def until(happened: Callable[[], bool], seconds: float = 240) -> None:
    """Wait for something to happen."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def asked(api: httpx.Client, priority: str = "normal", **more: Any) -> str:
    """The id of a job that was accepted."""
    answer = api.post("/videos/generate", json={"configuration": {**SHORT, **more}, "priority": priority})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["job_id"])


def ended(api: httpx.Client, job: str) -> dict[str, Any]:
    """A job when it is over."""
    status: dict[str, Any] = {}

    def over() -> bool:
        status.update(api.get(f"/videos/jobs/{job}/status").json())
        return status["status"] not in ("queued", "processing")

    until(over)
    return status
