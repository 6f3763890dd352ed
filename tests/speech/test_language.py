"""Where the language is listened for, and which one wins."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.timecode import Span
from clipforge_plugins.transcribers.language import WINDOW, likeliest, places

RATE = 100


@given(st.lists(st.integers(0, 60_000), min_size=2, max_size=10, unique=True), st.integers(0, 5000))
def test_places_lie_in_the_file_and_are_as_long_as_it_allows(edges: list[int], more: int) -> None:
    edges = sorted(edges)
    regions = list(zip(edges[::2], edges[1::2], strict=False))
    duration = Fraction(regions[-1][1] + more, RATE)
    found = places(regions, RATE, duration)
    assert 1 <= len(found) <= 3
    assert all(p.start >= 0 and p.end <= duration and p.duration == min(WINDOW, duration) for p in found)
    assert found == sorted(found)


def test_a_short_file_is_listened_to_whole() -> None:
    assert places([(400, 500)], RATE, Fraction(6)) == [Span(Fraction(0), Fraction(6))]


def test_the_sum_over_places_decides() -> None:
    spans = [Span(Fraction(i), Fraction(i + 1)) for i in range(3)]
    guesses = [{"it": 0.6, "en": 0.4}, {"en": 0.9}, {"it": 0.5, "en": 0.5}]
    assert likeliest(spans, lambda span: guesses[int(span.start)]) == "en"
    assert likeliest(spans[:1], lambda span: {"nl": 0.5, "de": 0.5}) == "de"
    assert likeliest([], lambda span: {}) == ""
