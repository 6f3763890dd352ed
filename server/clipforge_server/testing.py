"""An app and a server for tests, of ours and of surface authors.

with test_client(tmp_path) as api:                       # in process, no socket
    assert api.get("/v1/usage").status_code == 200       # with the key of a fresh user

with running_server(tmp_path) as server:                 # `clipforge serve` in processes of its own
    httpx.get(server.url + "/v1/usage", headers={"X-Api-Key": server.key})
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from litestar.testing import TestClient

from clipforge_core.environment import Environment
from clipforge_core.services import Services
from clipforge_server.app import build_app

START_SECONDS = 60.0


class ApiClient(TestClient[Any]):
    """An httpx client of an app in this process, sending `key` with every request. `services` are those behind it."""

    __test__ = False
    services: Services
    key: str


@contextmanager
def test_client(
    data: Path,
    *,
    extra: Iterable[tuple[str, object]] = (),
    key: bool = True,
    raise_faults: bool = False,
    **settings: Any,
) -> Iterator[ApiClient]:
    """A client of an app over the data folder, which gets its first user. `extra` are plugins (name, module); with
    `key` False no key is sent unless a test says so. `raise_faults` raises what else becomes a 500."""
    flags = {"data": data, **settings}
    environment = Environment.open(flags=flags, environ={}, folder=data, user_folder=data, extra=extra)
    services = Services.open(environment)
    try:
        first = services.identity.first_start()
        own = first.key if first is not None else ""
        with ApiClient(
            build_app(services, lazy=True), raise_server_exceptions=raise_faults, base_url="http://127.0.0.1"
        ) as client:
            client.services, client.key = services, own
            if key and own:
                client.headers["X-Api-Key"] = own
            yield client
    finally:
        services.close()


test_client.__test__ = False  # type: ignore[attr-defined]  # pytest must not take it for a test


class RunningServer:
    """A `clipforge serve` that answers: `url`, the first user's `key`, `setup` link, `pid` of the supervisor."""

    def __init__(self, process: subprocess.Popen[str], first: dict[str, Any], log: Path) -> None:
        self.process = process
        self.pid = process.pid
        self.url: str = first["url"]
        self.key: str = first.get("key", "")
        self.setup: str = first.get("setup", "")
        self.log = log

    def stop(self, seconds: float = 30.0) -> int:
        """Ask it to end, and answer its exit code; what does not end is killed, and that raises TimeoutExpired."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


@contextmanager
def running_server(data: Path, *, environ: dict[str, str] | None = None, **settings: Any) -> Iterator[RunningServer]:
    """A server in processes of its own, on a free port; settings by name. It is stopped at the end.

    Raises RuntimeError with its log where it does not start.
    """
    data.mkdir(parents=True, exist_ok=True)
    log = data / "serve.log"
    settings = {"port": 0, "data": data, **settings}
    command = [sys.executable, "-m", "clipforge_cli.main", *_arguments(settings), "serve", "--json"]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CLIPFORGE_")}
    inherited["PYTHONPATH"] = os.pathsep.join([path for path in sys.path if path])
    with log.open("a") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env={**inherited, **(environ or {})}, cwd=data
        )
    server = None
    try:
        server = RunningServer(process, _first_line(process, log), log)
        yield server
    finally:
        if server is not None:
            server.stop()
        elif process.poll() is None:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _arguments(settings: dict[str, Any]) -> list[str]:
    found = []
    for name, value in settings.items():
        text = ",".join(value) if isinstance(value, list | tuple) else str(value)
        found += ["--set", f"{name}={text}"]
    return found


def _first_line(process: subprocess.Popen[str], log: Path) -> dict[str, Any]:
    assert process.stdout is not None
    timer = threading.Timer(START_SECONDS, process.kill)
    timer.start()
    try:
        line = process.stdout.readline()
    finally:
        timer.cancel()
    if not line:
        raise RuntimeError(f"the server did not start:\n{log.read_text()[-4000:]}")
    first: dict[str, Any] = json.loads(line)
    return first
