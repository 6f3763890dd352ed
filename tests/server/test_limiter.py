"""Exactly as many as allowed pass, whoever else counts at the same time."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clipforge_core.requests import limiter as module
from clipforge_core.requests.limiter import Limiter

COUNT = """
import sys
from pathlib import Path
from clipforge_core.requests.limiter import Limiter
limiter = Limiter(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
print(sum(limiter.take("user:1", 300, 3600).admitted for _ in range(400)))
"""


def test_two_processes_admit_exactly_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "limits.db"
    children = [
        subprocess.Popen(
            [sys.executable, "-c", COUNT, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": ":".join(sys.path)},
        )
        for _ in range(2)
    ]
    for child in children:
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    admitted = [int(child.communicate()[0]) for child in children]
    assert sum(admitted) == 300


def test_many_threads_admit_exactly_the_limit(tmp_path: Path) -> None:
    limiter = Limiter(tmp_path / "limits.db")
    with ThreadPoolExecutor(16) as pool:
        admitted = sum(taken.admitted for taken in pool.map(lambda _: limiter.take("a", 50), range(200)))
    assert admitted == 50
    limiter.close()


def test_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.5]
    monkeypatch.setattr(module.time, "time", lambda: clock[0])
    limiter = Limiter(tmp_path / "limits.db")
    first = limiter.take("a", 2, 60)
    assert (first.admitted, first.remaining, first.reset, first.retry_after) == (True, 1, 1061, 60)
    clock[0] += 30
    assert limiter.take("a", 2, 60).remaining == 0
    refused = limiter.take("a", 2, 60)
    assert (refused.admitted, refused.remaining, refused.retry_after) == (False, 0, 30)
    assert limiter.take("b", 2, 60).admitted, "another key has a window of its own"
    assert not limiter.take("a", 2, 60, cost=0).admitted or limiter.take("a", 2, 60, cost=0).remaining == 0
    clock[0] = 1060.5
    assert limiter.take("a", 2, 60).remaining == 1, "the window has ended"
    clock[0] -= 900
    assert limiter.take("a", 2, 60).ends <= clock[0] + 60, "a clock that was set back locks nobody out"
    limiter.close()


def test_looking_takes_nothing(tmp_path: Path) -> None:
    limiter = Limiter(tmp_path / "limits.db")
    assert [limiter.take("a", 3, cost=0).remaining for _ in range(5)] == [3] * 5
    assert limiter.take("a", 3).remaining == 2
    assert limiter.take("a", 3, cost=2).admitted
    assert not limiter.take("a", 3).admitted
    limiter.close()
