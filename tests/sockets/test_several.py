"""Several processes behind one address: polling finds its session over Redis, WebSockets need nothing."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from clipforge_core.environment import Environment
from clipforge_core.errors import BadSetting
from clipforge_core.model.user import Caller
from clipforge_core.narrations.service import NarrationWish
from clipforge_core.services import Services
from clipforge_server.sockets.relay import check_redis_url
from clipforge_server.testing import RunningServer, running_server, test_client
from tests.sockets.conftest import Listener

LISTENERS = 4
CONNECTIONS = 200
"""Opened one after another until both processes answered one: the kernel deals them out, evenly or not."""

POLL = {"EIO": "4", "transport": "polling"}
CONNECT = b"40"
needs_redis = pytest.mark.skipif(shutil.which("redis-server") is None, reason="the program redis-server is missing")


class Redis:
    """A redis-server of the test's own that keeps nothing."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def published(self) -> int:
        """How many messages went over it."""
        with socket.create_connection(("127.0.0.1", self.port), 10) as there:
            there.sendall(b"INFO commandstats\r\n")
            told = there.recv(65_536).decode()
        line = next((each for each in told.splitlines() if each.startswith("cmdstat_publish:")), "calls=0,")
        return int(line.partition("calls=")[2].partition(",")[0])

    def up(self) -> bool:
        try:
            self.published()
        except OSError:
            return False
        return True


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    found = Redis(tmp_path_factory.mktemp("redis"))
    end = time.monotonic() + 30
    while not found.up():
        assert time.monotonic() < end and found.process.poll() is None
        time.sleep(0.05)
    yield found
    found.process.terminate()
    found.process.wait(30)


@pytest.fixture(scope="module")
def server(redis: Redis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    settings = {"api_processes": 2, "redis_url": redis.url, "rate_limit": 10**6, "media_rate_limit": 10**6}
    with running_server(tmp_path_factory.mktemp("several") / "data", **settings) as running:
        yield running


def finished_job(server: RunningServer) -> str:
    """A job that is over, whose state every socket is told at once."""
    data = server.log.parent
    services = Services.open(Environment.open(flags={"data": data}, environ={}, folder=data, user_folder=data))
    try:
        caller = Caller(user=services.users.first_admin())
        made = services.narrations.create(caller, NarrationWish(topic="Tides", context="The moon pulls the sea."))
        services.narrations.cancel(caller, made.id)
        return made.id
    finally:
        services.close()


@needs_redis
@pytest.mark.parametrize("transports", [["polling"], ["polling", "websocket"], ["websocket"]])
def test_sessions_find_their_process(
    server: RunningServer, redis: Redis, listener: Listener, transports: list[str]
) -> None:
    job, before = finished_job(server), redis.published()
    for _ in range(LISTENERS):
        events = listener.listen(server.url, token=server.key, transports=transports, jobs=[job])
        names = [name for name, _ in events]
        assert names[0] == "connect" and "processing_failed" in names, events
        assert events[names.index("ack")][1] == {"job_id": job}
        assert "connect_error" not in names and "disconnect" not in names
    if transports == ["websocket"]:
        assert redis.published() == before


@needs_redis
def test_a_poll_at_the_other_process_is_answered_by_its_own(server: RunningServer, redis: Redis) -> None:
    """A connection stays with a process, so this one asks each for a session of the other."""
    sessions: dict[str, str] = {}
    with ExitStack() as stack:
        clients: dict[str, httpx.Client] = {}
        for _ in range(CONNECTIONS):
            client = stack.enter_context(httpx.Client(base_url=server.url, timeout=60))
            opened = client.get("/socket.io/", params=POLL).text
            sid = json.loads(opened[1:])["sid"]
            process = sid.partition(".")[0]
            sessions[process], clients[process] = sid, client
            if len(clients) == 2:
                break
        first, second = clients
        for mine, other in ((first, second), (second, first)):
            before = redis.published()
            there = {**POLL, "sid": sessions[other]}
            answer = clients[mine].post("/socket.io/", params=there, content=CONNECT)
            assert (answer.status_code, answer.text) == (200, "OK")
            assert clients[mine].get("/socket.io/", params=there).status_code == 200
            assert redis.published() >= before + 4  # two questions and their answers


@needs_redis
def test_a_session_of_a_process_that_is_gone_is_over(server: RunningServer) -> None:
    url = f"{server.url}/socket.io/?EIO=4&transport=polling"
    for sid in ("0123456789ab.unknown", "0123456789ab.", ".", "x.y.z"):
        answer = httpx.get(url, params={"EIO": "4", "transport": "polling", "sid": sid})
        assert answer.status_code == 400, answer.text
    assert httpx.post(f"{url}&sid=0123456789ab.unknown", content=b"x" * 70_000).status_code == 413


def test_without_redis_polling_is_refused_and_says_why(tmp_path: Path) -> None:
    with test_client(tmp_path, api_processes=2, dashboard="off") as api:
        answer = api.get("/socket.io/?EIO=4&transport=polling")
    assert answer.status_code == 400
    assert "transports: ['websocket']" in answer.text and "redis_url" in answer.text


def test_polling_waits_for_a_redis_that_is_gone(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{nobody.getsockname()[1]}/0"
        with test_client(tmp_path, api_processes=2, redis_url=url, dashboard="off") as api:
            answer = api.get("/socket.io/?EIO=4&transport=polling")
            assert (answer.status_code, "Redis" in answer.text) == (503, True)


@pytest.mark.parametrize("url", ["localhost:6379", "http://127.0.0.1", "redis://127.0.0.1:port/0"])
def test_a_setting_that_is_no_address_is_refused(tmp_path: Path, url: str) -> None:
    settings = Environment.open(
        flags={"data": tmp_path, "redis_url": url}, environ={}, folder=tmp_path, user_folder=tmp_path
    ).settings
    with pytest.raises(BadSetting, match="redis_url"):
        check_redis_url(settings)
