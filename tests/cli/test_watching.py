"""Watching folders: when a file counts as whole, what is never taken, and how it ends. No test waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_cli.sources import Source
from clipforge_cli.telling import Teller
from clipforge_cli.watching import Growth, State, states, troubles, watch, watched
from clipforge_core.queue.events import JobEvent

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


class Heard:
    """A view that keeps its lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def progress(self, name: str, percentage: float, stage: str) -> None: ...

    def finish(self, name: str) -> None: ...

    def line(self, text: str, problem: bool = False) -> None:
        self.lines.append(text)


def test_a_file_that_is_taken_again_is_one_file_with_the_same_clips() -> None:
    view = Heard()
    teller = Teller(view, False, False)
    talk = Source(shown="in/talk.mp4", path=TALK)
    events = [
        ("started", {}),
        ("failed", {"code": "not_media", "message": "in/talk.mp4: half of it"}),
        ("started", {}),
        ("clip", {"id": "c0"}),
        ("completed", {"result": {"clips": []}}),
        ("started", {}),
        ("clip", {"id": "c0"}),
        ("export", {"clip": "c0", "aspect": "9:16", "warnings": ["loud"]}),
        ("completed", {"result": {"clips": []}}),
    ]
    for event, data in events:
        teller.event(talk, Path("out/talk"), JobEvent(job_id="j", kind="clips", event=event, data=data))
    teller.summary(1.0, Path("out"))
    assert "talk.mp4: clip 1 in 9:16: loud" in view.lines
    assert view.lines[-1] == "1 done in 0:01"
    assert teller.exit_code() == 0
