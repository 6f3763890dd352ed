"""Small media that a server of the test's own gives over HTTP, and servers that speak VideoCraft."""

from __future__ import annotations

import functools
import math
import struct
import threading
import time
import wave
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from clipforge_server.testing import RunningServer, running_server

SMALL = {"resolution": "custom", "width": 160, "height": 90, "quality": "low", "frame-rate": 10}


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a folder with tone.wav (one second), red.png and words.srt."""
    folder = tmp_path_factory.mktemp("media")
    rate = 16000
    with wave.open(str(folder / "tone.wav"), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(b"".join(struct.pack("<h", round(8000 * math.sin(i / 6))) for i in range(rate)))
    Image.new("RGB", (64, 64), (200, 20, 20)).save(folder / "red.png")
    (folder / "words.srt").write_text("1\n00:00:00,100 --> 00:00:00,900\nGood morning everybody\n")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server at work, which asks for CSRF tokens."""
    folder: Path = tmp_path_factory.mktemp("server")
    settings = {"allow_private_urls": True, "cache": folder / "cache", "workers": 1, "min_free_disk": 0}
    environ = {
        "VIDEOCRAFT_SECURITY_ENABLE_CSRF": "true",
        "VIDEOCRAFT_SECURITY_ALLOWED_DOMAINS": "app.example",
        "VIDEOCRAFT_SECURITY_API_KEY": "operators-own-key",
    }
    with running_server(folder / "data", environ=environ, rate_limit=100_000, **settings) as running:
        yield running


def project(media: str, **more: Any) -> dict[str, Any]:
    """A scene with a tone and a picture, and whatever else."""
    elements = [{"type": "audio", "src": f"{media}/tone.wav"}, {"type": "image", "src": f"{media}/red.png"}]
    return {**SMALL, "scenes": [{"id": "intro", "elements": elements}], **more}


def until(happened: Callable[[], bool]) -> None:
    """Wait for something to happen."""
    end = time.monotonic() + 120
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


def ended(url: str, key: str, job: str) -> dict[str, Any]:
    """A job when it is over."""
    status: dict[str, Any] = {}

    def over() -> bool:
        status.update(httpx.get(f"{url}/jobs/{job}/status", headers={"X-Api-Key": key}).json())
        return status["status"] not in ("pending", "processing")

    until(over)
    return status
