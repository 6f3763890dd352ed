"""A film from a POST to its bytes, against a server at work."""

from __future__ import annotations

import httpx

from clipforge_server.testing import RunningServer
from tests.surfaces.videocraft.conftest import ended, project, until


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


def test_from_an_upload_to_a_file(server: RunningServer, media: str) -> None:
    tone = httpx.get(f"{media}/tone.wav").content
    wish = {"filename": "tone.wav", "mimeType": "audio/wav", "size": len(tone)}
    signed = httpx.post(f"{server.url}/v1/uploads/sign", json=wish, headers={"X-Api-Key": server.key}).json()
    assert httpx.put(signed["uploadUrl"], content=tone).status_code == 200
    scene = {"elements": [{"type": "audio", "src": signed["downloadUrl"]}]}
    words = {"type": "subtitles", "src": f"{media}/words.srt", "settings": {"font-size": 20}}
    with client(server) as api:
        wish = {**project(media), "scenes": [scene], "elements": [words]}
        job = api.post("/generate-video", json=wish).json()["job_id"]
        status = ended(str(api.base_url).rstrip("/"), server.key, job)
        assert status["status"] == "completed", status
        assert api.delete(f"/videos/{status['video_id']}").json()["deleted"] is True
        assert httpx.get(status["download_url"]).status_code == 404
        scene["elements"][0]["src"] = signed["uploadUrl"]
        refused = api.post("/videos", json={"scenes": [scene]}).json()
        assert refused["code"] == "VALIDATION_ERROR"
        assert refused["fields"][0]["path"] == "scenes[0].elements[0].src"


def test_what_is_no_media_fails_by_its_path(server: RunningServer, media: str) -> None:
    wish = project(media)
    wish["scenes"][0]["elements"][1]["src"] = f"{media}/words.srt"
    with client(server) as api:
        job = api.post("/videos", json=wish).json()["job_id"]
        status = ended(str(api.base_url).rstrip("/"), server.key, job)
    assert status["status"] == "failed"
    assert status["error"].startswith("scenes[0].elements[1].src: ")
    assert str(server.log.parent) not in status["error"]
    assert "/tmp/" not in status["error"]


def test_a_job_that_is_worked_on_can_be_stopped(server: RunningServer) -> None:
    with client(server) as api:
        job = api.post("/videos", json={"resolution": "1280x720", "scenes": [{"duration": 3600}]}).json()["job_id"]
        until(lambda: api.get(f"/jobs/{job}/status").json()["status"] == "processing")
        assert api.get("/jobs", params={"status": "processing"}).json()["jobs"][0]["job_id"] == job
        assert api.post(f"/jobs/{job}/cancel").status_code == 200
        status = ended(str(api.base_url).rstrip("/"), server.key, job)
        assert (status["status"], status["download_url"], status["error"]) == ("cancelled", "", None)
