"""Speeds that are learnt from what work took."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.trims.speeds import Line

seconds = st.floats(0.1, 600)


@given(
    offset=st.floats(0, 20), slope=st.floats(0.01, 5), lengths=st.lists(seconds, min_size=3, max_size=20), asked=seconds
)
def test_a_steady_machine_is_foreseen(offset: float, slope: float, lengths: list[float], asked: float) -> None:
    line = Line()
    for length in lengths:
        line = line.add(length, offset + slope * length)
    said = line.at(asked)
    assert said is not None and said >= 0
    if max(lengths) - min(lengths) > 5:
        assert said == pytest.approx(offset + slope * asked, rel=0.05, abs=0.05)


@given(figures=st.lists(st.tuples(seconds, st.floats(0, 1e4)), min_size=1, max_size=20), asked=seconds)
def test_no_estimate_is_below_nothing(figures: list[tuple[float, float]], asked: float) -> None:
    line = Line()
    for length, took in figures:
        line = line.add(length, took)
    said = line.at(asked)
    assert said is not None and said >= 0


def test_nothing_is_said_before_anything_was_done() -> None:
    assert Line().at(10) is None


def test_a_slower_machine_is_known_after_ten_jobs() -> None:
    line = Line()
    for _ in range(50):
        line = line.add(20, 2)
    for _ in range(10):
        line = line.add(20, 8)
    assert 5 < (line.at(20) or 0) < 8
