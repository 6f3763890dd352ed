"""Bars and lines: what is shown of how far the work is."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_cli.bars import Bars
from clipforge_cli.console import clock, printable, size
from clipforge_cli.progress import Lines
from clipforge_cli.remaining import Remaining


def test_lines_come_once_a_stage_and_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    with Lines() as view:
        for percentage in range(101):
            view.progress("talk.mp4", percentage, "pictures" if percentage < 50 else "render")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 11
    assert lines[0] == "talk.mp4: pictures 0 %" and lines[5] == "talk.mp4: render 50 %"


def test_stages_that_go_on_side_by_side_are_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    view = Lines()
    for step in range(8):
        view.progress("talk.mp4", step, ("sound", "pictures")[step % 2])
    assert capsys.readouterr().out.splitlines() == ["talk.mp4: sound 0 %", "talk.mp4: pictures 1 %"]


def test_bars_show_name_stage_and_percentage_and_make_way_for_lines() -> None:
    screen = io.StringIO()
    with Bars(screen) as view:
        view.progress("talk [1].mp4", 40, "render")
        view.line("failed   other.mp4: broken", problem=True)
        view.finish("talk [1].mp4")
        view.finish("talk [1].mp4")
    assert "failed   other.mp4: broken" in screen.getvalue()


def test_what_is_left_counts_down_at_an_even_speed() -> None:
    remaining = Remaining()
    assert remaining.seconds(0.0) is None
    for second in range(50):
        remaining.update(float(second), float(second))
    assert remaining.seconds(49.0) == pytest.approx(51.0)
    assert remaining.seconds(59.0) == pytest.approx(41.0)
    assert remaining.seconds(1000.0) == 0.0


def test_a_slow_stage_moves_the_estimate_and_does_not_throw_it() -> None:
    remaining = Remaining()
    told = []
    for step in range(200):
        now = step * 0.5
        done = min(now, 50.0) + max(0.0, now - 50.0) * 0.25
        remaining.update(done, now)
        seconds = remaining.seconds(now)
        if seconds is not None:
            told.append(seconds)
    assert all(abs(after - before) < 12 for before, after in zip(told, told[1:], strict=False))
    assert told[-1] == pytest.approx((100 - 62.4) / 0.25, rel=0.25)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 1e4)), max_size=30))
def test_what_is_left_is_never_negative(updates: list[tuple[float, float]]) -> None:
    remaining = Remaining()
    for percentage, now in updates:
        remaining.update(percentage, now)
        seconds = remaining.seconds(now)
        assert seconds is None or seconds >= 0


@given(st.text())
def test_a_name_stays_on_its_line(text: str) -> None:
    shown = printable(text)
    assert len(shown.splitlines()) <= 1 and "\x1b" not in shown


def test_joined_scripts_are_left_alone() -> None:
    assert printable("می\u200cخواهم") == "می\u200cخواهم"
    assert printable("a\x1b[31mb\r\nc\udcff") == "a\\x1b[31mb\\r\\nc\\xff"


def test_sizes_and_clocks_for_people() -> None:
    assert [size(n) for n in (0, 999, 1000, 1_500_000, 20_000_000_000)] == [
        "0 B",
        "999 B",
        "1.0 kB",
        "1.5 MB",
        "20.0 GB",
    ]
    assert [clock(s) for s in (0, 41.6, 727, 3723)] == ["0:00", "0:42", "12:07", "1:02:03"]
