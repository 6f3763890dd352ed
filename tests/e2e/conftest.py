"""The program as it is installed, and a small talk with subtitles to try it on."""

from __future__ import annotations

from pathlib import Path

import pytest

from clipforge_core.testing.programs import Ended, Program
from clipforge_media.testing_talk import make_talk, make_template

WISHES = ("--min-duration", "2", "--max-duration", "6", "--template", "small.toml")
"""Options that give small, short clips of the talk."""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program in an empty folder."""
    return Program(tmp_path)


@pytest.fixture
def talk(program: Program) -> Path:
    """talk.mp4 with talk.srt and small.toml in the program's folder."""
    make_template(program.folder)
    return make_talk(program.folder)


class Done:
    """A run of the talk in two aspect ratios that has come to its end: read it, change nothing."""

    def __init__(self, folder: Path) -> None:
        self.program = Program(folder)
        make_template(folder)
        self.talk = make_talk(folder)
        self.args = ("run", "talk.mp4", "-o", "out", *WISHES, "--aspect", "9:16", "--aspect", "1:1", "--json")
        self.out = folder / "out" / "talk"
        self.ended: Ended = self.program.run(*self.args)


@pytest.fixture(scope="session")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """See Done; made once."""
    return Done(tmp_path_factory.mktemp("done"))
