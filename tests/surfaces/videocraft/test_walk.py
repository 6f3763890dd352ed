"""A film from a POST to its bytes, against a server at work."""

from __future__ import annotations

import httpx

from clipforge_server.testing import RunningServer
from tests.surfaces.videocraft.conftest import ended, project


def client(server: RunningServer) -> httpx.Client:
    """A client with the first user's key, and a CSRF token."""
    url = f"{server.url}/videocraft/api/v1"
    token = httpx.get(f"{url}/csrf-token").json()["csrf_token"]
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {server.key}", "X-CSRF-Token": token})


def test_from_a_scene_to_a_file(server: RunningServer, media: str) -> None:
    with client(server) as api:
        made = api.post("/videos", json=project(media, comment="a red square"))
        assert made.status_code == 202, made.text
        job = made.json()["job_id"]
        status = ended(str(api.base_url).rstrip("/"), server.key, job)
        assert status["status"] == "completed", status
        assert status["progress"] == 100
        assert httpx.get(status["download_url"]).headers["content-disposition"].startswith("attachment")
        by_job, by_video = (api.get(f"/videos/{i}/download") for i in (job, status["video_id"]))
        assert by_job.content == by_video.content
        assert by_job.headers["content-type"] == "video/mp4"
        assert by_job.headers["content-disposition"] == f'attachment; filename="{status["video_id"]}.mp4"'
        part = api.get(f"/videos/{job}/download", headers={"Range": "bytes=4-7"})
        assert (part.status_code, part.content) == (206, b"ftyp")
        shown = api.get(f"/videos/{status['video_id']}").json()
        assert (shown["width"], shown["height"], shown["comment"]) == (160, 90, "a red square")
        assert abs(shown["duration"] - 1.0) < 0.11
        assert shown["size"] == len(by_job.content)
