"""A few kills in the everyday tests; `tests/slow/test_kill.py` does a hundred."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import pytest

from clipforge_core.testing.kills import kill_often, undisturbed
from clipforge_core.testing.programs import Program
from clipforge_media.testing_talk import make_talk, make_template

RUN = ("run", "talk.mp4", "-o", "out", "--min-duration", "2", "--max-duration", "6", "--template", "small.toml")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


def test_a_run_that_is_killed_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    def fresh(number: int) -> tuple[Program, Path]:
        folder = tmp_path / str(number)
        folder.mkdir()
        make_template(folder)
        make_talk(folder)
        return Program(folder), folder / "out"

    program, out = fresh(-1)
    seconds, want = undisturbed(program, RUN, out)
    told = kill_often(fresh, RUN, kills=5, seconds=seconds, want=want, chance=Random(5))
    assert told.kills == 5 and told.rounds >= 1
