"""Row `api`: `GET /v1/projects` with twenty projects, its key checked and counted, against a bare Litestar route.

Both are served by Granian's embedded server in one process, and asked in turn by the same client with sixteen
connections that are kept open. The figure is requests for a second of CPU time of the process that answers, which is
what throughput comes to where it has a processor of its own; that by the clock is in the notes. Then once more while a
render runs, for how long the slowest hundredth of the answers takes.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.harness import Row, python
from clipforge_core.queue.lock import runner_pid
from clipforge_server.testing import running_server

CONNECTIONS = 16
SECONDS = 4.0
PROJECTS = 20

BARE = """
import asyncio, sys
from granian.server.embed import Server
from litestar import Litestar, get

@get("/", sync_to_thread=False)
def index() -> dict[str, bool]:
    return {"ok": True}

app = Litestar([index], openapi_config=None, logging_config=None)
server = Server(app, address="127.0.0.1", port=int(sys.argv[1]), interface="asgi", log_enabled=False)
asyncio.run(server.serve())
"""

RENDER = """
import sys, tempfile
from pathlib import Path
from clipforge_media.testing import make_video
while True:
    make_video(Path(tempfile.mkdtemp()) / "load.mp4", frames=250, size=(1280, 720))
"""
"""Draws and encodes H.264 until it is killed: as busy as a render is."""


def row(pairs: int = 5) -> Row:
    """Ratio of requests a second, ours by theirs; the target is 0.5."""
    with tempfile.TemporaryDirectory() as folder, _ours(Path(folder)) as ours, _bare() as bare:
        for target in (ours, bare):
            _ask(target, 1.0)
        rounds = [(_measure(ours), _measure(bare)) for _ in range(pairs)]
        with _render():
            slow = _percentile(_ask(ours, 2 * SECONDS, connections=4), 0.99)
    ratios = [b.cpu / a.cpu for a, b in rounds]
    ratio = median(ratios)
    by_the_clock = median(a.rate / b.rate for a, b in rounds)
    rate = median(a.rate for a, _ in rounds)
    calm = median(a.slow for a, _ in rounds)
    return Row(
        name="api",
        work=f"GET /v1/projects, {PROJECTS} rows, key checked, limited",
        against="a bare Litestar route, both under granian",
        target="at least 0.5; p99 under 50 ms while a render runs",
        ratio=round(ratio, 3),
        reached=ratio >= 0.5 and slow < 0.050,
        ratios=[round(each, 3) for each in ratios],
        notes=f"CPU time; {by_the_clock:.2f} by the clock, {rate:.0f} requests/s; p99 {calm * 1000:.0f} ms with "
        f"{CONNECTIONS} connections at full load, {slow * 1000:.0f} ms with 4 while a render runs",
    )


class Target(NamedTuple):
    """What is asked: the port, the bytes of a request, and the process that answers."""

    port: int
    request: bytes
    pid: int


class Measured(NamedTuple):
    """Requests a second, CPU seconds for each, and the time within which 99 of 100 were answered."""

    rate: float
    cpu: float
    slow: float


def _measure(target: Target) -> Measured:
    before = _cpu(target.pid)
    times = _ask(target, SECONDS)
    used = _cpu(target.pid) - before
    return Measured(len(times) / SECONDS, used / len(times), _percentile(times, 0.99))


def _cpu(pid: int) -> float:
    """CPU seconds of a process so far (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _ours(folder: Path) -> Iterator[Target]:
    import httpx

    with running_server(folder, rate_limit=10**9) as server:
        headers = {"X-Api-Key": server.key}
        for number in range(PROJECTS):
            body = {"title": f"Project {number}", "sourceUrl": "https://example.com/video.mp4"}
            httpx.post(f"{server.url}/v1/projects", json=body, headers=headers).raise_for_status()
        port = int(server.url.rpartition(":")[2])
        lines = f"GET /v1/projects HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Api-Key: {server.key}\r\n\r\n"
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        (pid,) = (int(child) for child in children if int(child) != runner_pid(folder))
        yield Target(port, lines.encode(), pid)


@contextmanager
def _bare() -> Iterator[Target]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(python(BARE, str(port)))
    try:
        end = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
        yield Target(port, f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode(), process.pid)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _render() -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-c", RENDER])
    try:
        time.sleep(3)  # until it encodes
        yield
    finally:
        process.kill()
        process.wait()


class _Client(asyncio.Protocol):
    """One connection that asks again as soon as it is answered; notes the seconds of each answer."""

    def __init__(self, request: bytes, end: float) -> None:
        self._request = request
        self._end = end
        self._buffer = b""
        self._sent = 0.0
        self.times: list[float] = []
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found or len(body) < int(head.lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0]):
            return
        assert head.startswith(b"HTTP/1.1 200"), head
        now = time.perf_counter()
        self.times.append(now - self._sent)
        self._buffer = b""
        if now < self._end:
            self._ask()
        elif not self.done.done():
            self.done.set_result(None)
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server closed the connection"))

    def _ask(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(self._request)  # type: ignore[attr-defined]


def _ask(target: Target, seconds: float, connections: int = CONNECTIONS) -> list[float]:
    """The seconds that each answer took, of as many requests as fit into the time."""

    async def ask() -> list[float]:
        loop = asyncio.get_running_loop()
        end = time.perf_counter() + seconds
        opened = [
            await loop.create_connection(lambda: _Client(target.request, end), "127.0.0.1", target.port)
            for _ in range(connections)
        ]
        await asyncio.gather(*(client.done for _, client in opened))
        return [each for _, client in opened for each in client.times]

    return asyncio.run(ask())


def _percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]
