"""The real client: socket.io-client from npm, in a folder of its own, told what to do by a line of JSON."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

LISTENER = Path(__file__).with_name("listener.mjs")


class Listener:
    """Runs the program in Node; answers the events that it printed, as (name, data)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()
        (folder / "listener.mjs").write_bytes(LISTENER.read_bytes())
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"]
        subprocess.run([*command, "socket.io-client@4"], cwd=folder, check=True, timeout=240, capture_output=True)

    def listen(self, url: str, **wish: Any) -> list[tuple[str, Any]]:
        """Open a socket, follow `jobs`, and go on until `until` of these events came. Raises AssertionError."""
        done = subprocess.run(
            ["node", "listener.mjs", json.dumps({"url": url, **wish})],
            cwd=self._folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


@pytest.fixture(scope="session")
def listener(tmp_path_factory: pytest.TempPathFactory) -> Listener:
    """One installation for all tests of a worker."""
    return Listener(tmp_path_factory.mktemp("sockets") / "client")
