"""Two gigabytes up and down with curl in little memory, and the tus client of others, on a real server.

    pytest tests/slow/test_large_uploads.py -m slow -s

`tus-js-client` is had from npm, so the network is needed once; curl and node must be there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from clipforge_server.testing import RunningServer, running_server

GB = 1 << 30
MB = 1 << 20
MEMORY = 150 * MB

TUS_JS = "tus-js-client@4.3.1"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc"),
]


def film(path: Path, size: int) -> Path:
    """A file of silence of so many bytes that takes none on the disk."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16)
    with path.open("wb") as file:
        file.write(struct.pack("<4sI4s", b"RIFF", size - 8, b"WAVE") + form + struct.pack("<4sI", b"data", size - 44))
        file.truncate(size)
    return path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server that takes any number of requests."""
    with running_server(tmp_path / "data", min_free_disk=0, rate_limit=100_000, media_rate_limit=100_000) as running:
        yield running


def processes(pid: int) -> list[int]:
    """Processes that a process started, and those that they did."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            child = int(path.parent.name)
            found += [child, *processes(child)]
    return found


def api_process(server: RunningServer) -> int:
    """The process that answers requests."""
    found = [p for p in processes(server.pid) if b"api_process" in Path(f"/proc/{p}/cmdline").read_bytes()]
    assert len(found) == 1
    return found[0]


def peak(pid: int) -> int:
    """The most memory that a process has ever held, in bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def curl(*arguments: object) -> dict[str, Any]:
    """What curl measured."""
    command = ["curl", "--silent", "--show-error", "--output", os.devnull, "--write-out", "%{json}"]
    answer = subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, check=True)
    measured: dict[str, Any] = json.loads(answer.stdout)
    return measured


def test_two_gigabytes(server: RunningServer, tmp_path: Path) -> None:
    size = 2 * GB
    path = film(tmp_path / "film.wav", size)
    pid = api_process(server)
    body = {"filename": "film.wav", "mimeType": "audio/wav", "size": size}
    signed = httpx.post(f"{server.url}/v1/uploads/sign", headers={"X-Api-Key": server.key}, json=body).json()
    up = curl("--upload-file", path, signed["uploadUrl"])
    assert (up["http_code"], up["size_upload"]) == (200, size)
    down = curl(signed["downloadUrl"])
    part = curl("--range", "1-", signed["downloadUrl"])
    assert (down["http_code"], down["size_download"]) == (200, size)
    assert (part["http_code"], part["size_download"]) == (206, size - 1)
    print(f"2 GiB: up {up['time_total']:.0f} s, down {down['time_total']:.0f} s, {peak(pid) / MB:.0f} MiB of memory")
    assert peak(pid) < MEMORY


SCRIPT = """
const fs = require('fs'), tus = require('tus-js-client');
const [endpoint, key, path, mode, uploadUrl] = process.argv.slice(2);
const upload = new tus.Upload(fs.createReadStream(path), {
  endpoint, uploadUrl: uploadUrl || undefined, uploadSize: fs.statSync(path).size, chunkSize: 300000, retryDelays: null,
  headers: {'X-Api-Key': key}, metadata: {filename: 'Über uns.wav', filetype: 'audio/wav'},
  onError: (error) => { console.error(String(error)); process.exit(1); },
  onSuccess: () => console.log(JSON.stringify({done: true, url: upload.url})),
  onChunkComplete: (size, accepted) => {
    if (mode === 'stop' && accepted >= 600000) {
      upload.abort().then(() => console.log(JSON.stringify({done: false, url: upload.url, accepted})));
    }
  },
});
if (mode === 'end') tus.Upload.terminate(uploadUrl, {headers: {'X-Api-Key': key}}).then(
  () => console.log(JSON.stringify({done: true, url: uploadUrl})));
else upload.start();
"""


@pytest.fixture
def tus(tmp_path: Path, server: RunningServer) -> Any:
    """Runs tus-js-client: (file, mode, upload URL) → what it says at the end."""
    folder = tmp_path / "client"
    folder.mkdir()
    npm = shutil.which("npm")
    assert npm is not None, "npm is needed"
    subprocess.run([npm, "install", "--silent", "--no-fund", "--no-audit", TUS_JS], cwd=folder, check=True)
    (folder / "upload.js").write_text(SCRIPT)

    def run(path: Path, mode: str, url: str = "") -> Any:
        arguments = [f"{server.url}/v1/uploads/tus", server.key, str(path), mode, url]
        done = subprocess.run(
            ["node", "upload.js", *arguments], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_the_client_of_tus(server: RunningServer, tmp_path: Path, tus: Any) -> None:
    """It begins, stops in the middle, goes on, ends and terminates as with any other server."""
    path = film(tmp_path / "film.wav", 2_000_000)
    key = {"X-Api-Key": server.key}
    stopped = tus(path, "stop")
    assert stopped["done"] is False and stopped["accepted"] == 600_000
    upload_id = stopped["url"].rpartition("/")[2]
    assert httpx.get(f"{server.url}/v1/uploads/{upload_id}", headers=key).json()["status"] == "RECEIVING"
    assert tus(path, "go", stopped["url"]) == {"done": True, "url": stopped["url"]}
    upload = httpx.get(f"{server.url}/v1/uploads/{upload_id}", headers=key).json()
    assert (upload["status"], upload["filename"], upload["mimeType"]) == ("STORED", "Über uns.wav", "audio/wav")
    assert upload["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    other = tus(path, "stop")
    tus(path, "end", other["url"])
    assert httpx.head(other["url"], headers={**key, "Tus-Resumable": "1.0.0"}).status_code == 404
