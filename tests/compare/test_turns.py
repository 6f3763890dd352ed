"""Making in turns: order, failures, files that differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clipforge_core.comparing.core import AllFailed, Candidate, compare
from clipforge_core.comparing.measuring import SourceCut
from clipforge_core.comparing.metrics import OWN, SIZE, TIME
from clipforge_core.comparing.turns import Made, make_all
from clipforge_core.environment import Environment
from clipforge_core.errors import Cancelled, DiskFull, RenderFailed
from clipforge_core.jobs.compare import CompareJob
from clipforge_core.testing.job_kinds import InlineContext

METRICS = (OWN[TIME], OWN[SIZE])


@pytest.fixture
def context(tmp_path: Path) -> InlineContext:
    flags = {"cache": str(tmp_path / "cache"), "data": str(tmp_path)}
    environment = Environment.open(environ={}, folder=tmp_path, user_folder=tmp_path, flags=flags)
    (tmp_path / "work").mkdir()
    return InlineContext(CompareJob(), {"source": "talk.mp4"}, environment, tmp_path / "work")


class Maker:
    """Writes files; `bad` of its variants fail in the second turn, `vary` gives other bytes each time."""

    def __init__(self, *, bad: int = -1, vary: bool = False, error: Exception | None = None) -> None:
        self.calls: list[int] = []
        self.bad = bad
        self.vary = vary
        self.error = error or RenderFailed(path="clip.mp4", detail="broken")

    def __call__(self, context: Any, number: int, folder: Path) -> Made:
        assert context.work == folder and list(folder.iterdir()) == []
        self.calls.append(number)
        if number == self.bad and self.calls.count(number) > 1:
            raise self.error
        (folder / "segment.mp4").write_bytes(b"left over")
        path = folder / "clip.mp4"
        path.write_bytes(b"x" * (100 * (number + 1) + (len(self.calls) if self.vary else 0)))
        return Made(path=path, seconds=1.0 + number, work=(("making", 2.0, 1.0),))


def test_variants_take_turns_and_leave_one_file_each(context: InlineContext) -> None:
    maker = Maker()
    tried = make_all(context, ["a", "b"], maker, repeat=3)
    assert maker.calls == [0, 1] * 3
    assert [mine.seconds for mine in tried] == [[1.0] * 3, [2.0] * 3]
    assert [len(mine.files) for mine in tried] == [1, 1]
    left = sorted(path.name for path in context.work.rglob("*") if path.is_file())
    assert left == ["clip.mp4", "clip.mp4"]


def test_what_warms_up_is_not_counted(context: InlineContext) -> None:
    maker, warm = Maker(), Maker()
    tried = make_all(context, ["a", "b"], maker, repeat=2, warm=warm)
    assert warm.calls == [0, 1] and [len(mine.seconds) for mine in tried] == [2, 2]
    failing = Maker(bad=0)
    failing.calls = [0]
    assert make_all(context, ["a", "b"], maker, repeat=1, warm=failing)[0].error is None


def test_files_that_differ_are_all_kept_and_their_sizes_have_noise(context: InlineContext) -> None:
    found = compare(
        context,
        [Candidate(name="a", parameters={}), Candidate(name="b", parameters={})],
        Maker(vary=True),
        metrics=METRICS,
        repeat=3,
        cut=SourceCut(),
    )
    assert [v.same_bytes for v in found.variants] == [False, False]
    assert found.variants[0].metrics[SIZE].spread > 0
    assert len(found.work) == 6


def test_one_that_fails_stops_no_other_and_cannot_win(context: InlineContext) -> None:
    names = [Candidate(name=name, parameters={}) for name in ("best", "next", "last")]
    maker = Maker(bad=0)
    found = compare(context, names, maker, metrics=METRICS, repeat=3, cut=SourceCut())
    assert maker.calls == [0, 1, 2, 0, 1, 2, 1, 2]
    failed = found.variants[0]
    assert failed.error is not None and failed.error.code == "render_failed" and failed.file == ""
    assert found.winner == "next" and all("best" not in r.order for r in found.comparisons)
    assert not any("turn-0-0" in str(path) for path in context.work.rglob("*.mp4"))


def test_where_all_fail_the_job_does(context: InlineContext) -> None:
    def make(turn: Any, number: int, folder: Path) -> Made:
        raise RenderFailed(path="clip.mp4", detail=f"broken {number}")

    with pytest.raises(AllFailed, match=r"broken 0.*broken 1"):
        compare(
            context,
            [Candidate(name="a", parameters={}), Candidate(name="b", parameters={})],
            make,
            metrics=METRICS,
            repeat=1,
            cut=SourceCut(),
        )


@pytest.mark.parametrize("error", [Cancelled(), DiskFull(path="x")])
def test_a_cancel_and_a_full_disk_stop_everything(context: InlineContext, error: Exception) -> None:
    with pytest.raises(type(error)):
        make_all(context, ["a", "b"], Maker(bad=0, error=error), repeat=2)


def test_only_one_that_is_left_wins_as_the_only_one(context: InlineContext) -> None:
    names = [Candidate(name=name, parameters={}) for name in ("a", "b")]
    found = compare(context, names, Maker(bad=1), metrics=METRICS, repeat=2, cut=SourceCut())
    assert (found.winner, found.reason) == ("a", "a is the only one that was made")
