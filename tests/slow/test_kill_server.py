"""SIGKILL at two hundred random moments of a server at work: no job is lost, none is finished twice, nothing stays.

    pytest tests/slow/test_kill_server.py -m slow -s

Killed are the supervisor, the runner, its children, API processes and what submits jobs. Among the jobs are one that
crashes its child every time and one that kills the runner every time: both end as dead letters, and the others go on.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import pytest

from tests.queue.torment import torment

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]


@pytest.mark.parametrize(("kills", "serve"), [(200, False), (200, True)], ids=["little supervisor", "clipforge serve"])
def test_kills_lose_no_job_and_finish_none_twice(tmp_path: Path, kills: int, serve: bool) -> None:
    told = torment(tmp_path, kills=kills, chance=Random(kills), serve=serve)
    print(f"\n{sum(told.kills.values())} kills {dict(told.kills)}; jobs {dict(told.ends)}, {told.begun} tasks done")
    assert sum(told.kills.values()) == kills
    assert sorted(told.dead_letters) == ["child_crashed", "dead_letter"]
    assert min(told.kills[part] for part in ("supervisor", "runner", "child", "submitter")) >= kills / 20
    assert told.ends["completed"] >= kills / 10
