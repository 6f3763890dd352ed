"""Every operation of the APIs with thousands of requests that fit its schema and that do not: no fault, and no
answer that the document does not announce.

    pytest tests/slow/test_fuzz.py -m slow -s

It is done twice: with ids that nothing has, and with those of a project, a clip, an export, ... that are there.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from clipforge_media.testing import make_video
from clipforge_server.testing import RunningServer, running_server

pytestmark = pytest.mark.slow

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
SETTINGS = {"rate_limit": 10**8, "media_rate_limit": 10**8, "workers": 1}


def fuzz(
    server: RunningServer, folder: Path, examples: int, known: dict[str, str], document: str = "openapi.json"
) -> None:
    """Run schemathesis; `known` are ids by the names of path parameters."""
    program = shutil.which("st", path=str(Path(sys.executable).parent))
    assert program, "schemathesis is not installed (requirements/fuzz.txt)"
    parameters = "\n".join(f'"path.{name}" = {json.dumps(value)}' for name, value in known.items())
    config = folder / "schemathesis.toml"
    config.write_text(f"[parameters]\n{parameters}\n")
    command = [
        program, "--config-file", str(config), "--no-color", "run", f"{server.url}/{document}",
        "-H", f"X-Api-Key: {server.key}", "--checks", CHECKS, "--max-examples", str(examples),
        # Speaking and drawing take seconds, and many ask at once here.
        "--request-timeout", "120",
        # What ends the server's own key or the things whose ids are used would leave nothing to ask.
        *(("--exclude-method", "DELETE") if known else ()),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=1800)
    print(done.stdout[-6000:])
    assert done.returncode == 0, done.stdout[-12000:] + done.stderr[-2000:]
    log = server.log.read_text()
    assert "Traceback" not in log, log[log.index("Traceback") - 500 :][:4000]


def fill(server: RunningServer, folder: Path) -> dict[str, str]:
    """One of everything, by the names of path parameters."""
    with httpx.Client(base_url=server.url, headers={"X-Api-Key": server.key}, timeout=60) as api:

        def post(path: str, **body: object) -> dict[str, str]:
            answer = api.post(path, json=body)
            assert answer.status_code < 300, answer.text
            found: dict[str, str] = answer.json()
            return found

        video = make_video(folder / "talk.mp4", frames=250, size=(320, 180))
        project = post("/v1/projects", title="Talk")["id"]
        sign = {"filename": "talk.mp4", "mimeType": "video/mp4", "size": video.stat().st_size, "projectId": project}
        upload = post("/v1/uploads/sign", **sign)
        assert httpx.put(upload["uploadUrl"], content=video.read_bytes()).status_code == 200
        job = post(f"/v1/projects/{project}/detect", detector="scenes", numClips=1, minDuration=1)["jobId"]
        end = time.monotonic() + 120
        while api.get(f"/v1/jobs/{job}").json()["status"] not in ("completed", "COMPLETED"):
            assert time.monotonic() < end, api.get(f"/v1/jobs/{job}").text
            time.sleep(0.2)
        clip = api.get(f"/v1/projects/{project}/clips").json()[0]["id"]
        export = post(f"/v1/clips/{clip}/export", format="MP4", aspectRatio="9:16", template="default")["id"]
        endpoint = post("/v1/webhooks/endpoints", url="https://example.com/hook", events=["export.ready"])["id"]
        key = post("/v1/api-keys", name="another")["id"]
        document = post("/v1/documents", text="The moon pulls at the water of the sea.")["id"]
        item = post("/v1/library", uploadId=upload["id"])["id"]
        return {
            "document_id": document,
            "item_id": item,
            "project_id": project,
            "clip_id": clip,
            "export_id": export,
            "job_id": job,
            "endpoint_id": endpoint,
            "key_id": key,
        }


def test_with_ids_that_nothing_has(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", **SETTINGS) as server:
        fuzz(server, tmp_path, 100, {})


def test_with_ids_that_are_there(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", **SETTINGS) as server:
        fuzz(server, tmp_path, 100, fill(server, tmp_path))


def fill_videocraft(server: RunningServer, folder: Path) -> dict[str, str]:
    """A video that is completed."""
    project = {"resolution": "custom", "width": 160, "height": 90, "scenes": [{"duration": 0.5}]}
    with httpx.Client(base_url=f"{server.url}/videocraft/api/v1", headers={"X-Api-Key": server.key}) as api:
        made: dict[str, str] = api.post("/videos", json=project).json()
        end = time.monotonic() + 120
        while api.get(f"/jobs/{made['job_id']}/status").json()["status"] != "completed":
            assert time.monotonic() < end, api.get(f"/jobs/{made['job_id']}").text
            time.sleep(0.2)
    return {"video_id": made["video_id"], "job_id": made["job_id"]}


def test_videocraft_with_ids_that_nothing_has(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", **SETTINGS) as server:
        fuzz(server, tmp_path, 100, {}, "openapi/videocraft.json")


def test_videocraft_with_ids_that_are_there(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", **SETTINGS) as server:
        fuzz(server, tmp_path, 100, fill_videocraft(server, tmp_path), "openapi/videocraft.json")


def fill_clip_generation(server: RunningServer, folder: Path) -> dict[str, str]:
    """A job that is completed, an A/B test and a webhook."""
    headers = {"X-Api-Key": server.key}
    video = make_video(folder / "talk.mp4", frames=75, size=(160, 90))
    sign = {"filename": "talk.mp4", "mimeType": "video/mp4", "size": video.stat().st_size}
    upload = httpx.post(f"{server.url}/v1/uploads/sign", json=sign, headers=headers).json()
    assert httpx.put(upload["uploadUrl"], content=video.read_bytes()).status_code == 200
    with httpx.Client(base_url=f"{server.url}/clip-generation/v1", headers=headers, timeout=60) as api:
        wish = {"video_url": upload["id"], "start_time": "00:00:00", "end_time": "00:00:02"}
        job = api.post("/jobs", json=wish).json()["job_id"]
        end = time.monotonic() + 120
        while api.get(f"/jobs/{job}").json()["status"] != "completed":
            assert time.monotonic() < end, api.get(f"/jobs/{job}").text
            time.sleep(0.2)
        while api.post(f"/quality/analyze/{job}").status_code == 202:
            assert time.monotonic() < end
        variants = [{"name": name, "parameters": {"quality": name}} for name in ("high", "low")]
        test = api.post(f"/quality/ab-test/{job}", json={"variants": variants, "metrics": ["file_size"]}).json()
        hook = api.post("/webhooks", json={"url": "https://example.com/hook", "events": ["job.completed"]}).json()
        return {"job_id": job, "test_id": test["test_id"], "webhook_id": hook["webhook_id"]}


def test_clip_generation_with_ids_that_nothing_has(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", **SETTINGS) as server:
        fuzz(server, tmp_path, 100, {}, "openapi/clip-generation.json")


def test_clip_generation_with_ids_that_are_there(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", **SETTINGS) as server:
        fuzz(server, tmp_path, 100, fill_clip_generation(server, tmp_path), "openapi/clip-generation.json")


def fill_video_generation(server: RunningServer, folder: Path) -> dict[str, str]:
    """A film that is completed."""
    wish = {"topic": "Tides", "context": "The moon pulls the sea twice a day.", "quality": "low", "duration": 10}
    with httpx.Client(base_url=f"{server.url}/video-generation/api/v1", headers={"X-Api-Key": server.key}) as api:
        job: str = api.post("/videos/generate", json={"configuration": wish}).json()["job_id"]
        end = time.monotonic() + 240
        while api.get(f"/videos/jobs/{job}/status").json()["status"] != "completed":
            assert time.monotonic() < end, api.get(f"/videos/jobs/{job}/status").text
            time.sleep(0.2)
    return {"job_id": job}


def test_video_generation_with_ids_that_nothing_has(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", **SETTINGS) as server:
        fuzz(server, tmp_path, 100, {}, "openapi/video-generation.json")


def test_video_generation_with_ids_that_are_there(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", **SETTINGS) as server:
        fuzz(server, tmp_path, 100, fill_video_generation(server, tmp_path), "openapi/video-generation.json")


def fill_scriptsensei(server: RunningServer, folder: Path) -> dict[str, str]:
    """A script, a film that is completed, with a scene and a layer, and a bulk."""
    text = "The sea rises twice a day. The moon pulls it.\n\nPorts plan by it."
    prefix = f"{server.url}/scriptsensei/api/v1"
    with httpx.Client(base_url=prefix, headers={"X-Api-Key": server.key}, timeout=60) as api:
        script = api.post("/scripts", json={"title": "Tides", "content": text}).json()["id"]
        made = api.post("/videos/generate", json={"script_id": script, "title": "Tides", "quality": "draft"}).json()
        end = time.monotonic() + 240
        while api.get(f"/jobs/{made['job_id']}").json()["status"] != "success":
            assert time.monotonic() < end, api.get(f"/jobs/{made['job_id']}").text
            time.sleep(0.2)
        scene = api.get(f"/videos/{made['video_id']}/scenes").json()[0]["id"]
        layer = {"type": "text", "name": "x", "properties": {"text": "x"}}
        return {
            "script_id": script,
            "video_id": made["video_id"],
            "job_id": made["job_id"],
            "scene_id": scene,
            "layer_id": api.post(f"/scenes/{scene}/layers", json=layer).json()["id"],
            "template_id": "news",
            "voice_id": "hibari",
            "platform": "youtube",
            "region": "US",
        }


def test_scriptsensei_with_ids_that_nothing_has(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", **SETTINGS) as server:
        fuzz(server, tmp_path, 30, {}, "openapi/scriptsensei.json")


def test_scriptsensei_with_ids_that_are_there(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", **SETTINGS) as server:
        fuzz(server, tmp_path, 30, fill_scriptsensei(server, tmp_path), "openapi/scriptsensei.json")
