"""Paces: so many at once, then evenly, over threads and processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.requests import pacing
from clipforge_core.requests.pacing import LocalPacer, Pacer

Make = Callable[[], Pacer]


class Clock:
    """Time that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(pacing, "time", made)
    return made


@pytest.fixture(params=["file", "memory"])
def pacer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pacer]:
    made = Pacer(tmp_path / "limits.db") if request.param == "file" else LocalPacer()
    yield made
    made.close()


def test_so_many_at_once_and_then_evenly(pacer: Pacer, clock: Clock) -> None:
    assert [pacer.wait("a", 2.0, 3) for _ in range(3)] == [0.0] * 3
    assert pacer.wait("a", 2.0, 3) == pytest.approx(0.5, abs=0.001)
    assert pacer.wait("b", 2.0, 3) == 0.0
    for _ in range(5):
        clock.now += 0.5
        assert pacer.wait("a", 2.0, 3) == 0.0
        assert pacer.wait("a", 2.0, 3) > 0.0
    clock.now += 60
    assert [pacer.wait("a", 2.0, 3) == 0.0 for _ in range(4)] == [True, True, True, False]


def test_a_clock_that_is_put_back_keeps_nobody_waiting_for_long(pacer: Pacer, clock: Clock) -> None:
    assert pacer.wait("a", 2.0, 3) == 0.0
    clock.now -= 3600
    assert pacer.wait("a", 2.0, 3) <= 0.5 + 0.001
    clock.now += 0.5
    assert pacer.wait("a", 2.0, 3) == 0.0


def test_threads_do_not_pass_together(pacer: Pacer) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: pacer.wait("a", 0.001, 20), range(60)))
    assert waits.count(0.0) == 20


def test_processes_share_a_file(tmp_path: Path) -> None:
    one, other = Pacer(tmp_path / "limits.db"), Pacer(tmp_path / "limits.db")
    assert [each.wait("a", 0.001, 3) == 0.0 for each in (one, other, one, other)] == [True, True, True, False]
    one.close()
    other.close()


@given(st.lists(st.floats(0, 3), max_size=60), st.integers(1, 20), st.floats(0.2, 50))
def test_never_more_than_the_rate_and_the_burst(steps: list[float], burst: int, rate: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock()
        patch.setattr(pacing, "time", clock)
        pacer, passed = LocalPacer(), list[float]()
        for step in steps:
            clock.now += step
            if pacer.wait("a", rate, burst) == 0.0:
                passed.append(clock.now)
    for first in range(len(passed)):
        for last in range(first, len(passed)):
            assert last - first + 1 <= burst + (passed[last] - passed[first]) * rate + 0.01
