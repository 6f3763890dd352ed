"""The Python SDK works with httpx, msgspec and what these need: nothing else can be imported here, ours included."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

ALONE = """
import importlib.abc, sys

ALLOWED = {"clipforge", "httpx", "msgspec", "anyio", "httpcore", "h11", "certifi", "idna", "sniffio",
           "typing_extensions", "exceptiongroup"} | set(sys.stdlib_module_names)


class OnlyThese(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in ALLOWED:
            raise ImportError(f"{name} is not installed here")


# Before whatever else an installation put there: hooks of editable packages import themselves otherwise.
sys.meta_path.insert(0, OnlyThese())
sys.path[:0] = [path for path in sys.argv[2:]]

import asyncio
import clipforge

client = clipforge.ClipForgeClient(api_key="cf_test", base_url=sys.argv[1])
assert [project.id for project in client.projects.list()] == ["proj_1"]


async def awaited():
    async with clipforge.AsyncClipForgeClient(api_key="cf_test", base_url=sys.argv[1]) as twin:
        return [project.id for project in await twin.projects.list()]


assert asyncio.run(awaited()) == ["proj_1"]
try:
    clipforge.verify_webhook("secret", b"{}", {"X-Signature": "00"})
except clipforge.WebhookVerificationError:
    pass
ours = {name.partition(".")[0] for name in sys.modules if name.startswith("clipforge")}
assert ours == {"clipforge"}, ours
print("fine", clipforge.__file__)
"""


@pytest.fixture
def answering() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            """Say nothing on standard error."""

        def do_GET(self) -> None:
            body = b'[{"id":"proj_1"}]'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    http = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    http.server_close()
    thread.join()


def test_it_works_with_httpx_and_msgspec_alone(answering: str, tmp_path: Path) -> None:
    import clipforge

    package = Path(clipforge.__file__).parent
    (tmp_path / "clipforge").symlink_to(package)
    command = [sys.executable, "-c", ALONE, answering, str(tmp_path)]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("fine")
