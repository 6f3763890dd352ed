"""The documented workflow against a running server, by the public clients: sign, PUT, detect, poll, export, webhook,
download. Nothing of them is changed but the base URL, the key, and the names of the video and the webhook."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from clipforge_media import probe
from clipforge_server.testing import RunningServer, running_server

NODE = Path(__file__).with_name("node")
VIDEO = "big_buck_bunny_0_30.webm"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server as it comes, with the limit of requests that it has by default; webhooks may go to this machine."""
    folder = tmp_path_factory.mktemp("server")
    with running_server(folder / "data", cache=folder / "cache", allow_private_urls="true") as running:
        yield running


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program and what it needs."""
    folder = tmp_path_factory.mktemp("node")
    for name in ("package.json", "quickstart.cjs"):
        shutil.copy(NODE / name, folder / name)
    install = ["npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"]
    subprocess.run(install, cwd=folder, check=True, capture_output=True)
    return folder


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port


def test_the_node_client(server: RunningServer, node: Path, corpus: Path, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "CLIPFORGE_URL": server.url,
        "CLIPFORGE_API_KEY": server.key,
        "VIDEO": str(corpus / VIDEO),
        "HOOK_PORT": str(free_port()),
        "OUT": str(tmp_path),
    }
    ended = subprocess.run(
        ["node", "quickstart.cjs"], cwd=node, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, f"{ended.stderr}\n{server.log.read_text()[-3000:]}"
    told = json.loads(ended.stdout)
    assert told["event"] == "export.ready" and told["verified"] is True and told["sameBack"] is True
    assert told["data"]["exportId"] == told["exportId"] and told["data"]["status"] == "COMPLETED"
    assert told["data"]["clipId"] == told["clips"][0]["id"] and 1 <= len(told["clips"]) <= 6
    assert {"mp4_url", "srt_url", "thumbnail_url"} <= set(told["sizes"])
    film = probe(tmp_path / "mp4_url")
    assert film.video is not None and (film.video.display_width, film.video.display_height) == (1080, 1920)
    assert (tmp_path / "thumbnail_url").read_bytes().startswith(b"\xff\xd8\xff")
    assert told["usage"]["exportsCount"] >= 1 and told["usage"]["minutesProcessed"] >= 0.5
    assert told["limit"] == "100" and int(told["remaining"]) < 100 and int(told["reset"]) > 1_600_000_000


class Receiver(HTTPServer):
    """Keeps what was posted to it, with its signature."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, Any], str]] = []
        self.came = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                receiver.got.append((body, self.headers["X-Signature"]))
                self.send_response(200)
                self.end_headers()
                receiver.came.set()

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()


def test_the_python_client(server: RunningServer, corpus: Path, tmp_path: Path) -> None:
    """The same steps with `requests`, as the guide sets its session up."""
    session = requests.Session()
    session.headers.update({"X-Api-Key": server.key, "Content-Type": "application/json"})
    url, receiver = server.url, Receiver()
    try:
        webhook = session.post(
            f"{url}/v1/webhooks/endpoints",
            json={"url": f"http://127.0.0.1:{receiver.server_port}/webhook", "events": ["export.ready"]},
        ).json()
        project = session.post(
            f"{url}/v1/projects", json={"title": "My Video", "sourceUrl": "https://example.com/video.mp4"}
        ).json()
        video = (corpus / VIDEO).read_bytes()
        upload = session.post(
            f"{url}/v1/uploads/sign", json={"filename": "video.mp4", "mimeType": "video/mp4", "size": 104857600}
        ).json()
        assert requests.put(upload["uploadUrl"], data=video, headers={"Content-Type": "video/mp4"}).status_code == 200
        session.post(f"{url}/v1/projects/{project['id']}/detect", json={"numClips": 1})
        clips = poll(lambda: session.get(f"{url}/v1/projects/{project['id']}/clips").json(), 30)
        assert len(clips) == 1
        body = {"format": "MP4", "aspectRatio": "1:1", "template": "minimal"}
        export = session.post(f"{url}/v1/clips/{clips[0]['id']}/export", json=body).json()

        def finished() -> dict[str, Any]:
            found: dict[str, Any] = session.get(f"{url}/v1/exports/{export['id']}").json()
            return found if found["status"] == "COMPLETED" else {}

        done = poll(finished, 120)
        assert receiver.came.wait(30)
        told, signature = receiver.got[0]
        again = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
        secret = webhook["secret"].encode()
        assert hmac.compare_digest(hmac.new(secret, again, hashlib.sha256).hexdigest(), signature)
        assert told["event"] == "export.ready" and set(told["data"]["artifacts"]) == set(done["artifacts"])
        part = requests.get(told["data"]["artifacts"]["mp4_url"], headers={"Range": "bytes=0-99"})
        assert part.status_code == 206 and len(part.content) == 100
        whole = requests.get(done["artifacts"]["mp4_url"])
        (tmp_path / "clip.mp4").write_bytes(whole.content)
        film = probe(tmp_path / "clip.mp4")
        assert film.video is not None and film.video.display_width == film.video.display_height
    finally:
        receiver.shutdown()
        receiver.server_close()


def poll(ask: Any, attempts: int) -> Any:
    """As the guide polls: every two seconds, so many times."""
    for _ in range(attempts):
        time.sleep(2)
        found = ask()
        if found:
            return found
    raise AssertionError("timeout")
