"""Watching folders: when a file counts as whole, what is never taken, and how it ends. No test waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_cli.sources import Source
from clipforge_cli.watching import Growth, State, states, troubles, watch, watched

TALK = Path("/in/talk.mp4")


def seen(size: int, changed: float = 0.0) -> dict[Path, State]:
    return {TALK: State(size, changed)}


def test_a_file_is_taken_once_when_it_has_stopped_growing() -> None:
    growth = Growth(settle=5)
    assert growth.look(seen(10), 0) == []
    assert growth.look(seen(20), 4) == [] and growth.look(seen(20), 8) == []
    assert growth.look(seen(20), 9) == [TALK]
    assert growth.look(seen(20), 60) == []


def test_one_that_changes_again_is_taken_again() -> None:
    growth = Growth(settle=5)
    growth.look(seen(20), 0)
    assert growth.look(seen(20), 5) == [TALK]
    assert growth.look(seen(30), 6) == [] and growth.look(seen(30), 11) == [TALK]
    assert growth.look(seen(30, changed=7.0), 12) == [] and growth.look(seen(30, changed=7.0), 17) == [TALK]


def test_a_file_that_nobody_has_touched_for_long_is_taken_at_the_first_look() -> None:
    assert Growth(settle=5).look(seen(20, changed=100.0), 0, wall=1000.0) == [TALK]
    assert Growth(settle=5).look(seen(20, changed=998.0), 0, wall=1000.0) == []


def test_an_empty_file_waits_and_one_that_goes_and_comes_back_is_new() -> None:
    growth = Growth(settle=1)
    growth.look(seen(0), 0)
    assert growth.look(seen(0), 9) == []
    growth.look(seen(5), 10)
    assert growth.look(seen(5), 11) == [TALK] and growth.look({}, 12) == []
    assert growth.look(seen(5), 13) == [] and growth.look(seen(5), 14) == [TALK]


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3)), max_size=40), st.integers(1, 5))
def test_nothing_is_taken_that_changed_within_the_time_to_settle(steps: list[tuple[int, int]], settle: int) -> None:
    growth, now, last, size = Growth(settle), 0, 0, -1
    for step, grows in steps:
        now += step
        if grows != size:
            size, last = grows, now
        taken = growth.look(seen(grows), now)
        assert not taken or (now - last >= settle and grows > 0)


def test_the_loop_takes_what_is_ready_and_waits_where_nothing_is(tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    film.write_bytes(b"film")
    source = Source(shown="a.mp4", path=film)
    taken: list[list[str]] = []
    times = iter(range(0, 100, 3))
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watch(
            lambda: [source],
            lambda ready: taken.append([s.shown for s in ready]),
            settle=5,
            clock=lambda: float(next(times)),
            wall=lambda: film.stat().st_mtime,
            wait=wait,
        )
    assert taken == [["a.mp4"]] and len(waits) == 6


def test_results_are_never_taken(tmp_path: Path) -> None:
    film = tmp_path / "in" / "a.mp4"
    made = tmp_path / "out" / "a" / "01.mp4"
    older = tmp_path / "in" / "older" / "01.mp4"
    for path in (film, made, older):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"film")
    for name in ("clips.json", "manifest.json"):
        (older.parent / name).write_text("{}")
    found = watched([str(tmp_path / "**" / "*.mp4")], tmp_path / "out")
    assert [source.path for source in found] == [film]
    into_itself = watched([str(film.parent)], film.parent)
    assert [source.path for source in into_itself] == [film]


def test_a_file_that_goes_between_two_looks_is_left_out(tmp_path: Path) -> None:
    assert states([tmp_path / "gone.mp4"]) == {}


def test_an_empty_folder_is_no_trouble_and_a_missing_one_is(tmp_path: Path) -> None:
    from clipforge_cli.sources import find_sources

    assert troubles(find_sources([str(tmp_path)])) == []
    assert len(troubles(find_sources([str(tmp_path / "missing")]))) == 1
