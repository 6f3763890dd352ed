"""The installed program in a folder of its own, called as a person calls it: for tests through the front door.

    program = Program(tmp_path)
    ended = program.run("run", "talk.mp4", "--json")
    assert ended.code == 0 and ended.objects[-1]["event"] == "done"

Database, cache, settings and home lie in that folder, so that nothing of the machine's user is read or changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec


class Ended(msgspec.Struct, frozen=True):
    """How a call ended: exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Standard output, which must be one JSON object a line."""
        found = [json.loads(line) for line in self.out.splitlines()]
        assert all(isinstance(one, dict) for one in found), self.out
        return found

    def events(self, name: str) -> list[dict[str, Any]]:
        """The objects of a run that are of this event."""
        return [one for one in self.objects if one["event"] == name]

    @property
    def problem(self) -> str:
        """The one line of standard error that says what is wrong. Raises AssertionError where it is not one."""
        lines = [line for line in self.err.splitlines() if line.startswith(("failed ", "clipforge: ", "Error: "))]
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.out + self.err, self.err
        return lines[0]


class Program:
    """The command line in `folder`, which is also its working folder. `variables` are added to its environment;
    `wrapper` is a command that the program is started with (`("nice",)`)."""

    def __init__(self, folder: Path, *, wrapper: Sequence[str] = (), **variables: str) -> None:
        self.folder = folder
        self.data = folder / "own" / "data"
        self.cache = folder / "own" / "cache"
        self.wrapper = wrapper
        home = folder / "own" / "home"
        home.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CLIPFORGE_", "XDG_"))}
        self.environment = {
            **kept,
            "HOME": str(home),
            "CLIPFORGE_DATA": str(self.data),
            "CLIPFORGE_CACHE": str(self.cache),
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "PYTHONDONTWRITEBYTECODE": "1",
            **variables,
        }

    def command(self, *args: str) -> list[str]:
        """What is executed."""
        return [*self.wrapper, sys.executable, "-m", "clipforge_cli.main", *args]

    def run(self, *args: str, seconds: float = 300, given: str = "") -> Ended:
        """Call it and wait; `given` stands on its standard input. Raises subprocess.TimeoutExpired after so many
        seconds."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as source:
            source.write(given.encode())
            source.seek(0)
            process = self.start(*args, out=out, err=err, source=source)
            try:
                code = process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise
            return Ended(code, _read(out), _read(err))

    def start(
        self,
        *args: str,
        out: Any = subprocess.DEVNULL,
        err: Any = subprocess.DEVNULL,
        source: Any = subprocess.DEVNULL,
    ) -> subprocess.Popen[str]:
        """Call it and go on; the caller waits for it or kills it."""
        return subprocess.Popen(  # noqa: S603
            self.command(*args),
            cwd=self.folder,
            env=self.environment,
            stdin=source,
            stdout=out,
            stderr=err,
            text=True,
        )


def _read(file: Any) -> str:
    file.seek(0)
    data: bytes = file.read()
    return data.decode("utf-8", "surrogateescape")


def digests(folder: Path) -> dict[str, str]:
    """Every file below a folder by its path in it, with the SHA-256 of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def leftovers(*folders: Path) -> list[str]:
    """Half-written files below these folders, and work folders of jobs (name the data folder for those)."""
    found = [str(path) for folder in folders for path in folder.rglob("*.part")]
    return found + [str(path) for folder in folders for path in (folder / "work").glob("*")]
