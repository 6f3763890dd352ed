"""Servers that speak ScriptSensei, and clients of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from clipforge_server.testing import ApiClient, RunningServer, running_server, test_client

BASE = "/scriptsensei/api/v1"
EMAIL, PASSWORD = "ann@example.org", "correct horse battery"
TEXT = "The sea rises twice a day. The moon pulls it.\n\nPorts plan by it."


@pytest.fixture
def api(tmp_path: Path) -> Iterator[ApiClient]:
    """A client with a key; nothing works on the jobs."""
    with test_client(tmp_path, rate_limit=100_000, min_free_disk=0, dashboard="off") as client:
        client.base_url = client.base_url.join(BASE)
        yield client


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server at work, with a user that has a password."""
    folder: Path = tmp_path_factory.mktemp("scriptsensei")
    settings = {"cache": folder / "cache", "workers": 1, "min_free_disk": 0, "rate_limit": 100_000}
    with running_server(folder / "data", **settings) as running:
        token = running.setup.partition("#")[2]
        body = {"token": token, "password": PASSWORD, "email": EMAIL}
        answer = httpx.post(f"{running.url}/v1/setup", json=body)
        assert answer.status_code < 300, answer.text
        yield running


def until(happened: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for something to happen."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


def ended(client: httpx.Client, job: str) -> dict[str, Any]:
    """A job when it is over."""
    found: dict[str, Any] = {}

    def over() -> bool:
        found.update(client.get(f"{BASE}/jobs/{job}").json())
        return found["status"] in ("success", "failure", "cancelled")

    until(over)
    return found
