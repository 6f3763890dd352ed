"""The step between plan and render: a broken enhancer costs its own work alone, and measures are kept by content."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from clipforge_core import Bench, Enhanced, Enhancement, MediaInfo, Timeline, hookimpl, silent
from clipforge_core.environment import Environment
from clipforge_core.jobs.enhance import enhance
from tests.enhance.made import timeline_of


class Broken:
    """Fails in the middle of its work."""

    name, version, order = "broken", "1", 1

    def require(self) -> None:
        """Nothing."""

    def enhance(self, timeline: Timeline, bench: Bench) -> Enhanced:
        raise ZeroDivisionError("nothing to divide")


class Counting:
    """Measures once, and says how often it did."""

    name, version, order = "counting", "1", 2

    def __init__(self) -> None:
        self.measured = 0

    def require(self) -> None:
        """Nothing."""

    def enhance(self, timeline: Timeline, bench: Bench) -> Enhanced:
        def measure() -> int:
            self.measured += 1
            return 7

        seen = bench.remember([bench.infos["s"].digest], int, measure)
        return Enhanced(timeline, (Enhancement(name=self.name, applied=False, before=seen, note="fine"),))


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def environment(tmp_path: Path, counting: Counting) -> Environment:
    """With both enhancers, and a cache of its own."""

    @hookimpl
    def clipforge_register_enhancers() -> list[object]:
        return [Broken(), counting]

    plugin = SimpleNamespace(clipforge_register_enhancers=clipforge_register_enhancers)
    flags = {"cache": tmp_path / "cache", "data": tmp_path / "data"}
    return Environment.open(
        flags=flags, folder=tmp_path, user_folder=tmp_path, environ={}, extra=[("toy_enhancers", plugin)]
    )


def test_a_broken_enhancer_is_named_and_left_out(
    environment: Environment, counting: Counting, trembling: MediaInfo
) -> None:
    timeline = timeline_of(trembling)
    done: list[float] = []
    answer = enhance(
        environment, lambda d, message="": done.append(d), [timeline, timeline], ["counting", "broken"], {}, ""
    )
    assert answer.timelines == (timeline, timeline)
    assert answer.warnings == ("enhancer broken: ZeroDivisionError: nothing to divide",)
    assert [row.name for row in answer.reports[0]] == ["broken", "counting"]
    assert "it failed" in answer.reports[0][0].note and answer.reports[0][1].before == 7
    assert done == sorted(done) and done[-1] <= 1.0
    enhance(environment, silent, [timeline], ["counting"], {}, "")
    assert counting.measured == 1, "two aspect ratios and a second run share one measure"
