"""A given text on the times of what was heard: order kept, times monotone, what was not heard marked."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import Span, Word
from clipforge_core.compose.alignment import align, plain, tokens
from clipforge_core.model.transcript import Timing, join_words

VOCABULARY = ["one", "two,", "Three", "four.", "five", "don't", "世界", "ไทย", "—", "10%"]
texts = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=20).map(" ".join)


@st.composite
def heard_words(draw: st.DrawFn) -> list[Word]:
    edges = sorted(draw(st.lists(st.integers(0, 2000), max_size=30)))
    return [
        Word(text=draw(st.sampled_from(VOCABULARY)), start=Fraction(a, 100), end=Fraction(b, 100))
        for a, b in zip(edges, edges[1:], strict=False)
    ]


@given(texts, heard_words())
def test_the_words_are_the_text_s_in_order_and_their_times_never_go_back(text: str, heard: list[Word]) -> None:
    found = align(text, heard, Span(Fraction(0), Fraction(25)))
    assert [w.text for w in found] == [t.text for t in tokens(text)]
    assert "".join(join_words(found).split()) == "".join(text.split())
    for before, after in zip(found, found[1:], strict=False):
        assert before.start <= after.start
    assert all(0 <= w.start <= w.end <= 25 for w in found)


@given(st.lists(st.sampled_from(["one", "two", "three", "four"]), min_size=1, max_size=20))
def test_what_was_heard_word_for_word_has_the_times_that_were_heard(words: list[str]) -> None:
    heard = [Word(text=w, start=Fraction(i), end=Fraction(2 * i + 1, 2)) for i, w in enumerate(words)]
    text = " ".join(f"{w.capitalize()}," for w in words)
    found = align(text, heard, Span(Fraction(0), Fraction(30)))
    assert [(w.start, w.end, w.timing) for w in found] == [(w.start, w.end, Timing.ALIGNED) for w in heard]


def heard_as(*words: str) -> list[Word]:
    return [Word(text=w, start=Fraction(i), end=Fraction(i) + Fraction(4, 5)) for i, w in enumerate(words)]


def test_a_word_that_was_misheard_stands_where_it_was_heard() -> None:
    found = align("Ask Clipforge now", heard_as("ask", "clip-fort", "now"), Span(Fraction(0), Fraction(3)))
    assert [(w.text, w.start, w.timing) for w in found] == [
        ("Ask", 0, Timing.ALIGNED),
        ("Clipforge", 1, Timing.ALIGNED),
        ("now", 2, Timing.ALIGNED),
    ]


def test_words_that_nobody_said_share_the_room_between_their_neighbours_and_are_marked() -> None:
    found = align("one and a half two", heard_as("one", "two"), Span(Fraction(0), Fraction(2)))
    assert [w.timing for w in found] == [Timing.ALIGNED, *[Timing.INTERPOLATED] * 3, Timing.ALIGNED]
    assert found[0].end <= found[1].start and found[3].end <= found[4].start == 1
    assert found[3].end - found[3].start > found[2].end - found[2].start, "longer words take longer"


def test_numbers_that_were_heard_in_digits_are_found() -> None:
    written = ["one", "two", "three", "four", "five", "six"]
    found = align(" ".join(written), heard_as("1,", "2,", "3,", "4,", "5,", "6."), Span(Fraction(0), Fraction(9)))
    assert [(w.start, w.timing) for w in found] == [(n, Timing.ALIGNED) for n in range(6)]


def test_more_words_than_were_heard_are_said_while_they_were() -> None:
    found = align("in nineteen eighty four it", heard_as("in", "1984", "it"), Span(Fraction(0), Fraction(3)))
    assert [w.timing for w in found] == [Timing.ALIGNED, *[Timing.INTERPOLATED] * 3, Timing.ALIGNED]
    assert (found[1].start, found[3].end) == (1, Fraction(9, 5))


def test_another_text_is_not_taken_for_the_one_that_was_heard() -> None:
    found = align(
        "nothing of this was ever said",
        heard_as("milk", "x", "why", "zoo", "jazz", "book"),
        Span(Fraction(0), Fraction(6)),
    )
    assert {w.timing for w in found} == {Timing.INTERPOLATED}


def test_without_anything_heard_the_text_is_spread_over_the_sound() -> None:
    found = align("one two three", [], Span(Fraction(1), Fraction(4)))
    assert (found[0].start, found[-1].end) == (1, 4)
    assert {w.timing for w in found} == {Timing.INTERPOLATED}


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("今日は 天気", ["今", "日", "は", "天", "気"]),
        ("「世界」!", ["「世", "界」!"]),
        ("GPT世界", ["GPT", "世", "界"]),
        ("don't stop", ["don't", "stop"]),
        ("a b", ["a", "b"]),
    ],
)
def test_scripts_without_spaces_are_written_in_pieces(text: str, pieces: list[str]) -> None:
    assert [t.text for t in tokens(text)] == pieces


def test_marks_stay_with_their_letters() -> None:
    import unicodedata

    assert all(unicodedata.category(t.text[0])[0] != "M" for t in tokens("สวัสดีครับ ที่นี่"))


def test_pieces_find_each_other_in_scripts_without_spaces() -> None:
    heard = [Word(text="今日は天気", start=Fraction(0), end=Fraction(5), space=False)]
    found = align("今日は天気。", heard, Span(Fraction(0), Fraction(5)))
    assert [w.timing for w in found] == [Timing.ALIGNED] * 5
    assert [w.start for w in found] == [0, 1, 2, 3, 4]
    assert [w.space for w in found] == [True, False, False, False, False]


def test_a_single_find_in_another_text_is_an_accident() -> None:
    heard = [
        Word(text=c, start=Fraction(i), end=Fraction(i + 1), space=False) for i, c in enumerate("天地玄皇宇宙洪荒")
    ]
    found = align("视野无限广，窗外有蓝天。", heard, Span(Fraction(0), Fraction(8)))
    assert {w.timing for w in found} == {Timing.INTERPOLATED}
    assert found[0].start == 0 and found[-1].end == 8


def test_plain_keeps_letters_and_digits() -> None:
    assert plain("“Don’t!”") == "dont" and plain("…") == ""
