"""`clipforge serve` as people start it: processes, signals, kills, ports and settings that are wrong."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from clipforge_core.queue.lock import runner_pid
from clipforge_server.testing import RunningServer, running_server

ENDLESS = """
import asyncio
from clipforge_core import hookimpl
from clipforge_core.contracts.surface import ErrorAnswer

class Endless:
    name, title, version, description = "endless", "Endless", "1", ""
    mount, base, strict_origins = "/endless", "/v1", False

    def handlers(self):
        from litestar import get
        from litestar.response import Stream

        async def numbers():
            while True:
                yield b"data: 1\\n\\n"
                await asyncio.sleep(0.05)

        @get("/stream")
        async def stream() -> Stream:
            return Stream(numbers(), media_type="text/event-stream")

        return [stream]

    def root_handlers(self):
        return []

    def error(self, problem):
        return ErrorAnswer(problem.status, {"message": problem.message})

@hookimpl
def clipforge_register_surfaces():
    return [Endless()]
"""

LOGIN = b"POST /v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for the tests that leave it as it is."""
    settings = {"rate_limit": 100_000, "log_format": "json", "trusted_proxies": "127.0.0.1", "api_processes": 2}
    with running_server(tmp_path_factory.mktemp("data"), **settings) as found:
        yield found


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def serve(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environ = {k: v for k, v in os.environ.items() if not k.startswith("CLIPFORGE_")}
    environ["PYTHONPATH"] = ":".join(path for path in sys.path if path)
    command = [sys.executable, "-m", "clipforge_cli.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environ, timeout=60)


def test_it_answers_with_the_key_that_was_printed(server: RunningServer) -> None:
    assert httpx.get(f"{server.url}/health").json()["status"] == "ok"
    assert httpx.get(f"{server.url}/v1/usage").status_code == 401
    assert httpx.get(f"{server.url}/v1/usage", headers={"X-Api-Key": server.key}).status_code == 200
    assert server.setup.startswith(f"{server.url}/setup#")


def test_the_set_up_link_leads_to_where_its_page_is(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", surfaces="clipforge=/clips", dashboard="off") as server:
        page, _, token = server.setup.partition("#")
        assert page == f"{server.url}/clips/v1/setup" and token
        assert httpx.get(page).headers["content-type"].startswith("text/html")


def test_without_such_a_page_it_says_how_a_password_is_set(tmp_path: Path) -> None:
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    (plugins / "words.py").write_text(ENDLESS)
    with running_server(tmp_path / "data", plugins_dir=plugins, surfaces="endless", dashboard="off") as server:
        assert server.setup == "" and server.key


def test_what_a_trusted_proxy_says_is_believed(server: RunningServer) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "clips.example", "X-Api-Key": server.key}
    body = {"filename": "a.mp4", "mimeType": "video/mp4", "size": 1000}
    answer = httpx.post(f"{server.url}/v1/uploads/sign", json=body, headers=headers)
    assert answer.json()["uploadUrl"].startswith("https://clips.example/"), answer.text


def test_metrics_are_of_all_processes(server: RunningServer) -> None:
    for _ in range(40):
        httpx.get(f"{server.url}/live")
    answer = httpx.get(f"{server.url}/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    text = answer.text
    line = next(each for each in text.splitlines() if 'route="/live"' in each and each.startswith("clipforge_requests"))
    assert float(line.rpartition(" ")[2]) >= 40
    assert 'clipforge_jobs{state="queued"} 0.0' in text


def test_the_log_has_a_json_line_for_every_request(server: RunningServer) -> None:
    answer = httpx.get(f"{server.url}/v1/nope?token=secret", headers={"X-Api-Key": server.key})
    found: list[dict[str, object]] = []

    def logged() -> bool:
        lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
        found[:] = [line for line in lines if line.get("request") == answer.headers["x-request-id"]]
        return bool(found)

    until(logged)
    assert (found[0]["status"], found[0]["path"], found[0]["error"]) == (404, "/v1/nope", "not_found")
    assert str(found[0]["user"]).startswith("usr_")
    assert "secret" not in server.log.read_text()


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"GET /v1/usage HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        (b"GET /v1/%ff%fe HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        (b"GET /v1/\xc3\xbc HTTP/1.1\r\nHost: a\r\n\r\n", (400, 404)),
        (b"GET //v1//usage HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        (b"GET /v1/../../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        (b"GET /v1/usage HTTP/1.1\r\nHost: a\r\nX-Api-Key: \xff\xfe\r\n\r\n", 401),
        (b"BREW /v1/usage HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        (LOGIN + b"Content-Length: 9999999\r\n\r\n", 413),
        (LOGIN + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n\r\n", 400),
        (LOGIN + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
    ],
)
def test_bytes_that_no_client_library_sends(server: RunningServer, raw: bytes, status: int | tuple[int, ...]) -> None:
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(raw)
        answer = connection.recv(65536)
    head = answer.split(b"\r\n", 1)[0].split()
    assert int(head[1]) in (status if isinstance(status, tuple) else (status,)), answer
    assert b"Traceback" not in answer and b".py" not in answer


def test_killed_processes_are_started_anew_and_none_outlives_the_supervisor(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        before = children(server.pid)
        assert len(before) == 2, "an API process and a runner"
        runner = runner_pid(tmp_path / "data")
        assert runner in before
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        until(lambda: len(set(children(server.pid)) - set(before)) == 2)
        until(lambda: runner_pid(tmp_path / "data") not in (None, runner))
        assert httpx.get(f"{server.url}/ready", timeout=30).status_code == 200
        again = httpx.get(f"{server.url}/v1/usage", headers={"X-Api-Key": server.key}, timeout=30)
        assert again.status_code == 200
        after = children(server.pid)
        os.kill(server.pid, signal.SIGKILL)
        until(lambda: all(is_gone(pid) for pid in after))
    with running_server(tmp_path / "data") as server:
        assert server.key == "", "a key is shown at the first start only"
        assert httpx.get(f"{server.url}/health").status_code == 200
        held = children(server.pid)
        assert server.stop() == 0
        assert all(is_gone(pid) for pid in held)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_ctrl_c_and_a_closed_terminal_end_it_well(tmp_path: Path, number: signal.Signals) -> None:
    with running_server(tmp_path / "data") as server:
        held = children(server.pid)
        nice = {os.getpriority(os.PRIO_PROCESS, pid) for pid in held}
        assert len(nice) == 2, "the runner gives way to what answers"
        server.process.send_signal(number)
        assert server.process.wait(30) == 0
        assert all(is_gone(pid) for pid in held)


def test_one_wish_to_end_that_comes_as_many_signals(tmp_path: Path) -> None:
    """`timeout` signals its child and then the whole group: nobody is in a hurry, and nothing is killed."""
    with running_server(tmp_path / "data") as server:
        for _ in range(300):
            server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) == 0
        assert "killed" not in server.log.read_text()


def test_whoever_asks_again_will_not_wait(tmp_path: Path) -> None:
    """A request whose body does not come is waited for; a second Ctrl-C ends that."""
    with running_server(tmp_path / "data") as server:
        host, _, port = server.url.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(LOGIN + b"Content-Length: 20\r\nExpect: 100-continue\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 100")
            began = time.monotonic()

            def asked_again() -> bool:
                server.process.send_signal(signal.SIGINT)
                return server.process.poll() is not None

            until(asked_again)
        assert time.monotonic() - began < 8
        assert "the API is killed" in server.log.read_text()


def test_streams_of_events_do_not_hold_it_up(tmp_path: Path) -> None:
    """A stream that would go on for ever is ended well when the server ends."""
    words = tmp_path / "plugins" / "words.py"
    words.parent.mkdir()
    words.write_text(ENDLESS)
    with running_server(tmp_path / "data", plugins_dir=words.parent) as server:
        headers = {"X-Api-Key": server.key}
        with httpx.stream("GET", f"{server.url}/endless/v1/stream", headers=headers, timeout=30) as answer:
            lines = answer.iter_lines()
            assert next(lines) == "data: 1"
            server.process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            for _ in lines:
                pass
        assert server.process.wait(30) == 0
        assert time.monotonic() - began < 9, "it was not waited for until the end of the grace"


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = serve("serve", "--port", str(port), "--data", str(tmp_path / "data"), cwd=tmp_path)
    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1
    assert f"127.0.0.1:{port}" in answer.stderr and "--port" in answer.stderr
    assert not (tmp_path / "data" / "clipforge.db").exists(), "nothing was made yet"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("serve", "--host", "no.such.host.invalid"), "--host"),
        (("serve", "--host", "192.0.2.1"), "--host"),
        (("serve", "--surface", "nothing"), "clipforge"),
        (("--set", "cors_origins=*", "serve"), "cors_origins"),
        (("--set", "auth_off=clipforge", "serve"), "auth_off"),
        (("--set", "trusted_proxies=me", "serve"), "trusted_proxies"),
    ],
)
def test_settings_that_are_wrong(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    answer = serve("--set", "port=0", "--data", str(tmp_path / "data"), *arguments, cwd=tmp_path)
    assert answer.returncode == 2, answer.stderr
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == "", "no key is shown by a start that fails"


def test_a_second_server_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with running_server(tmp_path / "data"):
        answer = serve("serve", "--port", "0", "--data", str(tmp_path / "data"), cwd=tmp_path)
    assert answer.returncode != 0
    assert "Traceback" not in answer.stderr
