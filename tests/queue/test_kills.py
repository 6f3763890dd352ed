"""A few kills at random moments, over all processes; tests/slow/test_kill_server.py makes hundreds."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import pytest

from tests.queue.torment import torment

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


def test_a_few_kills_lose_no_job_and_finish_none_twice(tmp_path: Path) -> None:
    told = torment(tmp_path, kills=8, chance=Random(3), pause=0.3, deaths=39)
    assert sum(told.kills.values()) == 8
    assert sorted(told.dead_letters) == ["child_crashed", "dead_letter"]
    assert told.ends["completed"] > 0
