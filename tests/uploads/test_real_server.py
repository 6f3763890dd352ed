"""Uploads and media through `clipforge serve`: broken connections, memory, many at once, a restart in the middle."""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from clipforge_server.testing import RunningServer, running_server

TUS = {"Tus-Resumable": "1.0.0"}
MB = 1 << 20

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are read from /proc")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the server."""
    return tmp_path_factory.mktemp("serve") / "data"


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[RunningServer]:
    """A server that all tests of this module share."""
    with running_server(folder, min_free_disk=0, rate_limit=100_000, media_rate_limit=100_000) as running:
        yield running


@pytest.fixture
def client(server: RunningServer) -> Iterator[httpx.Client]:
    """A client with a key."""
    with httpx.Client(base_url=server.url, headers={"X-Api-Key": server.key}, timeout=60, trust_env=False) as made:
        yield made


def film(path: Path, size: int) -> Path:
    """A file of silence of so many bytes that takes none on the disk."""
    with path.open("wb") as file:
        file.write(_header(size))
        file.truncate(size)
    return path


def _header(size: int) -> bytes:
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16)
    return struct.pack("<4sI4s", b"RIFF", size - 8, b"WAVE") + form + struct.pack("<4sI", b"data", size - 44)


def sign(client: httpx.Client, size: int, name: str = "talk.wav") -> dict[str, Any]:
    answer = client.post("/v1/uploads/sign", json={"filename": name, "mimeType": "audio/wav", "size": size})
    assert answer.status_code == 201, answer.text
    signed: dict[str, Any] = answer.json()
    return signed


def until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, f"{what} did not come about"
        time.sleep(0.02)


def lying(folder: Path) -> list[str]:
    """Files of uploads that are not whole."""
    return [path.name for path in (folder / "incoming").glob("*") if not path.name.startswith(".lock")]


def children(pid: int) -> list[int]:
    """Processes that a process started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(path.parent.name))
    return found


def api_process(server: RunningServer) -> int:
    """The process that answers requests: of the supervisor's children the one that listens."""
    port = urlsplit(server.url).port
    inodes = {
        line.split()[9]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A"
    }
    for pid in children(server.pid):
        links = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.exists()]
        if any(f"socket:[{inode}]" in links for inode in inodes) and b"api_process" in _arguments(pid):
            return pid
    raise AssertionError("no process answers")


def _arguments(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def peak(pid: int) -> int:
    """The most memory that a process has held since `forget_peak`, in bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def forget_peak(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5")


@contextmanager
def raw(url: str, *head: str) -> Iterator[socket.socket]:
    """A connection on which a PUT was begun."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), 60) as connection:
        lines = [f"PUT {parts.path} HTTP/1.1", f"Host: {parts.netloc}", *head, "", ""]
        connection.sendall("\r\n".join(lines).encode())
        yield connection


# -- broken connections -----------------------------------------------------------------------------


@pytest.mark.parametrize("head", ["Content-Length: 16044", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize("reset", [False, True])
def test_an_upload_that_is_cut_off_leaves_nothing(
    client: httpx.Client, folder: Path, sound: bytes, head: str, reset: bool
) -> None:
    """A body without a length must not look whole when its connection ends."""
    signed = sign(client, len(sound))
    with raw(signed["uploadUrl"], head) as connection:
        part = sound[:9000]
        connection.sendall(part if head.startswith("Content-Length") else b"%x\r\n%b\r\n" % (len(part), part))
        until(lambda: any(signed["id"] in name for name in lying(folder)), "the upload")
        if reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    until(lambda: lying(folder) == [], "nothing left")
    assert client.get(f"/v1/uploads/{signed['id']}").json()["status"] == "SIGNED"
    assert client.get(signed["downloadUrl"]).status_code == 404
    assert client.put(signed["uploadUrl"], content=sound).status_code == 200
    assert client.get(signed["downloadUrl"]).content == sound


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_that_is_too_large_is_told_so(client: httpx.Client, folder: Path, declared: bool) -> None:
    """The client is still sending when it is refused, and yet gets to read why."""
    signed = sign(client, 1000)
    body: Any = bytes(5 * MB) if declared else iter([bytes(MB)] * 5)
    answer = client.put(signed["uploadUrl"], content=body)
    assert answer.status_code == 413 and answer.json()["error"]["code"] == "too_large"
    assert lying(folder) == []


def test_who_asks_before_sending_is_told_at_once(client: httpx.Client) -> None:
    signed = sign(client, 1000)
    with raw(signed["uploadUrl"], "Content-Length: 999999999", "Expect: 100-continue") as connection:
        assert connection.recv(4096).startswith(b"HTTP/1.1 413")


def test_a_reader_that_goes_away_takes_its_file_along(
    client: httpx.Client, server: RunningServer, tmp_path: Path
) -> None:
    signed = sign(client, 50 * MB)
    with film(tmp_path / "film.wav", 50 * MB).open("rb") as file:
        assert client.put(signed["uploadUrl"], content=file).status_code == 200
    pid = api_process(server)

    def open_files() -> int:
        names = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()]
        return sum(signed["id"] in name for name in names)

    for headers in ({}, {"Range": "bytes=1-"}):
        with client.stream("GET", signed["downloadUrl"], headers=headers) as answer:
            next(answer.iter_raw(1000))
    until(lambda: open_files() == 0, "closed files")


# -- memory, and others -----------------------------------------------------------------------------


def test_memory_does_not_grow_with_what_comes_and_goes(
    client: httpx.Client, server: RunningServer, tmp_path: Path
) -> None:
    size = 300 * MB
    path = film(tmp_path / "film.wav", size)
    pid = api_process(server)
    signed = sign(client, size)
    forget_peak(pid)
    before = peak(pid)
    with path.open("rb") as file:
        assert client.put(signed["uploadUrl"], content=file).status_code == 200
    for headers, expected in (({}, size), ({"Range": "bytes=1-"}, size - 1)):
        with client.stream("GET", signed["downloadUrl"], headers=headers) as answer:
            assert sum(len(piece) for piece in answer.iter_raw(MB)) == expected
    assert peak(pid) - before < 40 * MB
    assert peak(pid) < 150 * MB
    assert client.delete(f"/v1/uploads/{signed['id']}").status_code == 204


def test_uploads_that_hang_hold_up_nobody(client: httpx.Client, folder: Path, sound: bytes) -> None:
    """More uploads at once than there are threads for them: other requests are answered, and other uploads too."""
    signed = [sign(client, len(sound)) for _ in range(40)]
    with ExitStack() as stack:
        hanging = [stack.enter_context(raw(each["uploadUrl"], f"Content-Length: {len(sound)}")) for each in signed]
        for connection in hanging:
            connection.sendall(sound[:5000])
        until(lambda: len(lying(folder)) == len(signed), "all uploads on their way")
        for _ in range(20):
            assert client.get("/v1/uploads?limit=1").status_code == 200
        other = sign(client, len(sound))
        assert client.put(other["uploadUrl"], content=sound).status_code == 200
        for connection in hanging:
            connection.sendall(sound[5000:])
        for connection in hanging:
            assert connection.recv(4096).startswith(b"HTTP/1.1 200")
    assert lying(folder) == []


def test_many_uploads_at_once_are_all_kept(client: httpx.Client, sound: bytes) -> None:
    bodies = [sound + bytes(2 * number) for number in range(12)]

    def send(body: bytes) -> bool:
        signed = sign(client, len(body))
        assert client.put(signed["uploadUrl"], content=body).status_code == 200
        return client.get(signed["downloadUrl"]).content == body

    with ThreadPoolExecutor(len(bodies)) as pool:
        assert all(pool.map(send, bodies))


# -- backup -----------------------------------------------------------------------------------------


def test_a_backup_of_a_server_at_work_serves_all_that_it_names(
    client: httpx.Client, folder: Path, sound: bytes, tmp_path: Path
) -> None:
    """Uploads come and go while the command runs; links that were signed before work on the restored server."""
    signed = [sign(client, len(sound)) for _ in range(5)]
    for each in signed:
        assert client.put(each["uploadUrl"], content=sound).status_code == 200
    stop = threading.Event()

    def churn() -> int:
        count = 0
        while not stop.is_set():
            made = sign(client, len(sound))
            assert client.put(made["uploadUrl"], content=sound).status_code == 200
            if count % 2:
                assert client.delete(f"/v1/uploads/{made['id']}").status_code == 204
            count += 1
        return count

    program = [sys.executable, "-m", "clipforge_cli.main"]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    backup, data = tmp_path / "backup.tar", tmp_path / "restored"

    def call(*arguments: object) -> None:
        subprocess.run([*program, *map(str, arguments)], check=True, env=environ, cwd=tmp_path, capture_output=True)

    with ThreadPoolExecutor(1) as pool:
        churning = pool.submit(churn)
        try:
            call("backup", backup, "--data", folder)
        finally:
            stop.set()
        assert churning.result() > 0
    call("restore", backup, "--data", data)
    with running_server(data, min_free_disk=0) as second:
        uploads = httpx.get(f"{second.url}/v1/uploads?limit=200", headers=dict(client.headers)).json()
        stored = [upload for upload in uploads if upload["status"] == "STORED"]
        assert {each["id"] for each in signed} <= {upload["id"] for upload in stored}
        for upload in stored:
            assert (data / "files" / upload["key"]).stat().st_size == upload["received"]
        for each in signed:
            assert httpx.get(second.url + urlsplit(each["downloadUrl"]).path).content == sound


# -- restarts ---------------------------------------------------------------------------------------


def test_a_resumable_upload_goes_on_after_a_kill_and_a_restart(tmp_path: Path, sound: bytes) -> None:
    data = tmp_path / "data"
    with running_server(data, min_free_disk=0) as first:
        key = {"X-Api-Key": first.key}
        made = httpx.post(f"{first.url}/v1/uploads/tus", headers={**TUS, **key, "Upload-Length": str(len(sound))})
        path = urlsplit(made.headers["location"]).path
        headers = {**TUS, **key, "Content-Type": "application/offset+octet-stream"}
        sent = httpx.patch(first.url + path, content=sound[:4000], headers={**headers, "Upload-Offset": "0"})
        assert sent.status_code == 204
        killed = api_process(first)
        os.kill(killed, signal.SIGKILL)

        def again() -> bool:
            try:
                return httpx.head(first.url + path, headers={**TUS, **key}).status_code == 200
            except httpx.TransportError:
                return False

        until(again, "another API process")
        seen = httpx.head(first.url + path, headers={**TUS, **key})
        assert seen.headers["upload-offset"] == "4000"
        sent = httpx.patch(first.url + path, content=sound[4000:9000], headers={**headers, "Upload-Offset": "4000"})
        assert sent.status_code == 204
    with running_server(data, min_free_disk=0) as second:
        seen = httpx.head(second.url + path, headers={**TUS, **key})
        assert seen.headers["upload-offset"] == "9000"
        sent = httpx.patch(second.url + path, content=sound[9000:], headers={**headers, "Upload-Offset": "9000"})
        assert sent.status_code == 204
        upload = httpx.get(f"{second.url}/v1/uploads/{path.rpartition('/')[2]}", headers=key).json()
        assert (upload["status"], upload["received"]) == ("STORED", len(sound))
        assert (data / "files" / upload["key"]).read_bytes() == sound
