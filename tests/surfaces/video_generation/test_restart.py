"""A server that goes down in the middle of a film, and comes back."""

from __future__ import annotations

from pathlib import Path

import httpx

from clipforge_server.testing import RunningServer, running_server
from tests.surfaces.video_generation.conftest import BASE, asked, ended, until


def client(server: RunningServer, key: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=f"{server.url}{BASE}", headers=headers, timeout=60)


def test_a_film_goes_on_after_a_restart(tmp_path: Path) -> None:
    settings = {"cache": tmp_path / "cache", "workers": 1, "min_free_disk": 0, "rate_limit": 100_000}
    with running_server(tmp_path / "data", **settings) as server:
        key = server.key
        with client(server, key) as api:
            job = asked(api)
            stage = f"/videos/jobs/{job}/status"
            until(lambda: api.get(stage).json()["progress"]["current_stage"] not in ("initializing",))
    with running_server(tmp_path / "data", **settings) as server, client(server, key) as api:
        status = ended(api, job)
        assert status["status"] == "completed", status
        assert api.get(f"/videos/jobs/{job}/metadata").json()["metadata"]["duration"] > 5
        assert api.get("/videos/jobs").json()["total"] == 1
