"""Cuts that spare the words, and what the setting `checks` makes of a failed check."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import Check, Clip, Span, Timing, Word, milliseconds
from clipforge_core.stages.quality import TOLERANCE, breaches, sentences, word_edges

F = Fraction
ONE, THREE = F(1), F(3)
WORDS = [Word(text="Now", start=F(1), end=F(3, 2)), Word(text="listen", start=F(2), end=F(3))]


def clip(*keep: Span, start: Fraction = ONE, end: Fraction = THREE) -> Clip:
    return Clip(id="c", start=start, end=end, score=1.0, keep=keep)


def test_a_clip_from_word_to_word_is_well_cut() -> None:
    assert word_edges(clip(), WORDS).level == "ok"


def test_an_end_inside_a_word_is_named_with_the_word_and_the_time() -> None:
    check = word_edges(clip(end=F(5, 2)), WORDS)
    assert (check.level, check.detail) == ("warning", "a cut lies inside “listen” at 0:00:02.5")


def test_a_jump_inside_a_word_is_found() -> None:
    check = word_edges(clip(Span(F(1), F(5, 4)), Span(F(2), F(3))), WORDS)
    assert check.level == "warning" and "“Now”" in check.detail


def test_words_whose_times_were_only_spread_over_a_line_say_nothing() -> None:
    spread = [Word(text="listen", start=F(2), end=F(3), timing=Timing.INTERPOLATED)]
    assert word_edges(clip(end=F(5, 2)), spread).level == "ok"


@given(edge=st.floats(0.5, 4.0, allow_nan=False))
def test_a_cut_is_told_exactly_where_it_is_deeper_in_a_word_than_the_tolerance(edge: float) -> None:
    end = milliseconds(edge)
    inside = any(w.start + TOLERANCE < end < w.end - TOLERANCE for w in WORDS)
    assert (word_edges(clip(start=F(0), end=end), WORDS).level == "warning") == inside


@pytest.mark.parametrize(("rule", "kept"), [("fail", ["frames"]), ("warn", [])])
def test_the_setting_says_whether_a_failed_check_fails_the_export(rule: str, kept: list[str]) -> None:
    checks = [Check(name="size", level="ok"), Check(name="frames", level="failed", detail="3 of 4")]
    assert [c.name for c in breaches(checks, rule)] == kept
    assert sentences(checks) == ("frames: 3 of 4",)
