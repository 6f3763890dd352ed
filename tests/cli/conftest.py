"""A command line with the toy job kinds of `toys/toy.py`, whose folders are all the test's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from clipforge_cli import wishes
from clipforge_cli.main import run
from clipforge_cli.session import Session

TOYS = Path(__file__).with_name("toys")


class Result(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[Any]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


CommandLine = Callable[..., Result]


@pytest.fixture
def clipforge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """Call it with arguments, as the program is called; the working folder is the test's."""
    home = tmp_path / "home"
    home.mkdir()
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setattr(wishes, "own_folder", lambda: home)
    monkeypatch.setattr("clipforge_cli.commands.templates.own_folder", lambda: home)

    def call(*args: str) -> Result:
        session = Session(user_folder=home, environ={}, bundled=False)
        session.flags |= {"plugins_dir": TOYS, "data": tmp_path / "data", "cache": tmp_path / "cache", "jobs": 1}
        capsys.readouterr()
        code = run(args, session)
        return Result(code, *capsys.readouterr())

    return call


@pytest.fixture
def work(tmp_path: Path, clipforge: CommandLine) -> Path:
    """The working folder."""
    return tmp_path / "work"


def source(path: Path, text: str = "clips 2") -> Path:
    """A toy source."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
