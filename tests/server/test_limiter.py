"""Exactly as many as allowed pass, whoever else counts at the same time."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipforge_core.requests import limiter as module
from clipforge_core.requests.limiter import Limiter, LocalLimiter

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


@pytest.fixture(params=["file", "memory"])
def limiter(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Limiter]:
    """Both kinds keep the same promises."""
    made = LocalLimiter() if request.param == "memory" else Limiter(tmp_path / "limits.db")
    yield made
    made.close()


def test_many_threads_admit_exactly_the_limit(limiter: Limiter) -> None:
    with ThreadPoolExecutor(16) as pool:
        admitted = sum(taken.admitted for taken in pool.map(lambda _: limiter.take("a", 50), range(200)))
    assert admitted == 50


def test_windows(limiter: Limiter, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.5]
    monkeypatch.setattr(module.time, "time", lambda: clock[0])
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


def test_looking_takes_nothing(limiter: Limiter) -> None:
    assert [limiter.take("a", 3, cost=0).remaining for _ in range(5)] == [3] * 5
    assert limiter.take("a", 3).remaining == 2
    assert limiter.take("a", 3, cost=2).admitted
    assert not limiter.take("a", 3).admitted


OPERATIONS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(1, 4), st.integers(0, 2), st.floats(0, 40)), min_size=1, max_size=40
)


@settings(max_examples=settings.default.max_examples // 4)
@given(OPERATIONS)
def test_memory_and_file_answer_alike(operations: list[tuple[str, int, int, float]]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        clock = [1000.0]
        patch.setattr(module.time, "time", lambda: clock[0])
        one, other = Limiter(Path(folder) / "limits.db"), LocalLimiter()
        for key, limit, cost, pause in operations:
            clock[0] += pause
            assert one.take(key, limit, 60, cost=cost) == other.take(key, limit, 60, cost=cost)
        one.close()
