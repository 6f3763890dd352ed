"""The clients that VideoCraft's documentation prints, unchanged but for base URL, key, media and ids."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from clipforge_media import probe
from clipforge_server.testing import RunningServer
from tests.surfaces.videocraft.conftest import ended, project

PRINTED = Path(__file__).with_name("printed")
BASE = "http://localhost:3002/api/v1"
KEY = "operators-own-key"
DRIVER = """
const api = new VideoCraftAPI(process.env.API_KEY);
const job = await api.createVideo(JSON.parse(process.env.CONFIG));
let status = await api.getJobStatus(job.job_id);
while (status.status === 'pending' || status.status === 'processing') {
  await new Promise((done) => setTimeout(done, 50));
  status = await api.getJobStatus(job.job_id);
}
console.log(JSON.stringify({ job, status }));
"""


@pytest.fixture
def url(server: RunningServer) -> str:
    """The base URL."""
    return f"{server.url}/videocraft/api/v1"


def run(command: list[str], cwd: Path, **variables: str) -> str:
    answer = subprocess.run(command, cwd=cwd, env={**os.environ, **variables}, capture_output=True, text=True)
    assert answer.returncode == 0, f"{command}\n{answer.stdout}\n{answer.stderr}"
    return answer.stdout


def test_the_python_class(url: str, media: str) -> None:
    names: dict[str, Any] = {}
    exec(compile((PRINTED / "client.py.txt").read_text(), "client.py", "exec"), names)
    # It waits five seconds between two questions.
    names["time"] = SimpleNamespace(time=time.time, sleep=lambda seconds: time.sleep(0.05))

    class Client(names["VideoCraftAPI"]):  # type: ignore[misc, name-defined]
        """The printed class calls this method, and does not have it."""

        def get_job_status(self, job_id: str) -> Any:
            return requests.get(f"{self.base_url}/jobs/{job_id}/status", headers=self.get_headers()).json()

    client = Client(KEY, base_url=url)
    job = client.create_video(project(media))
    assert job["status"] == "pending"
    status = client.wait_for_completion(job["job_id"])
    assert status["progress"] == 100
    broken = client.create_video(project(media + "/missing"))
    with pytest.raises(Exception, match=r"Job failed: .*scenes\[0\]\.elements\[0\]\.src"):
        client.wait_for_completion(broken["job_id"])


def test_the_typescript_class(url: str, media: str, tmp_path: Path) -> None:
    code = (PRINTED / "client.ts").read_text()
    assert BASE in code
    (tmp_path / "client.mts").write_text(code.replace(BASE, url) + DRIVER)
    (tmp_path / "package.json").write_text(json.dumps({"private": True, "dependencies": {"typescript": "7.0.2"}}))
    run(["npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"], tmp_path)
    # The printed class names types that it does not declare: it is compiled without looking at types.
    run(["node_modules/.bin/tsc", "--noCheck", "--target", "es2022", "--module", "nodenext", "client.mts"], tmp_path)
    told = json.loads(run(["node", "client.mjs"], tmp_path, API_KEY=KEY, CONFIG=json.dumps(project(media))))
    assert told["job"]["status"] == "pending"
    assert told["status"]["status"] == "completed", told
    assert told["status"]["job_id"] == told["job"]["job_id"]


def test_the_commands(url: str, media: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(project(media)))
    token = json.loads(run(["curl", "-sS", f"{url}/csrf-token"], tmp_path))["csrf_token"]
    text = (PRINTED / "commands.sh").read_text()
    assert BASE in text
    text = (
        text.replace(BASE, url)
        .replace("YOUR_API_KEY", KEY)
        .replace("https://example.com/audio.mp3", f"{media}/tone.wav")
    )
    commands = re.findall(r"^curl .*?(?=^(?:curl|#)|\Z)", text, flags=re.DOTALL | re.MULTILINE)
    listing, submit, status, download, inline, detailed, paged, head = commands

    def shell(command: str) -> str:
        return run(["bash", "-c", command], tmp_path, API_KEY=KEY, CSRF_TOKEN=token)

    assert json.loads(shell(listing))["success"] is True
    submitted = json.loads(shell(submit))
    assert submitted["status"] == "pending"
    job = submitted["job_id"]
    assert ended(url, KEY, job)["status"] == "completed"
    assert json.loads(shell(status.replace("550e8400-e29b...", job)))["progress"] == 100
    shell(download.replace("550e8400-e29b...", job))
    video = probe(tmp_path / "result.mp4").video
    assert video is not None
    assert (video.display_width, video.display_height) == (160, 90)
    spoken = ended(url, KEY, json.loads(shell(inline))["job_id"])
    assert spoken["status"] == "completed", spoken
    assert any("nothing is said" in warning for warning in spoken["warnings"]), "a tone has no words"
    assert json.loads(shell(detailed))["components"] == {"database": "ok", "runner": "ok"}
    # A shell takes the & of the printed URL for itself: it has no quotes.
    parts = shlex.split(paged.replace("\\\n", " "))
    page = json.loads(run([part.replace("$API_KEY", KEY) for part in parts], tmp_path))
    assert (page["limit"], page["offset"]) == (10, 0)
    assert len(page["videos"]) >= 2
    headers = shell(head).lower()
    assert headers.startswith("http/1.1 200")
    assert re.search(r"^x-ratelimit-remaining: \d+", headers, flags=re.MULTILINE)
