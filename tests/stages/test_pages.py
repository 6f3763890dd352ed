"""Caption pages and subtitle cues."""

from __future__ import annotations

from fractions import Fraction as F

from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import Timing, Word, join_words
from clipforge_core.stages.pages import cues, display_width, page_times, paginate, word_timing


def say(text: str, *, start: F = F(0), each: F = F(1, 2)) -> list[Word]:
    return [Word(text=t, start=start + i * each, end=start + (i + 1) * each) for i, t in enumerate(text.split())]


def texts(pages: list[list[Word]]) -> list[str]:
    return [join_words(page) for page in pages]


def test_pages_end_with_sentences_and_at_pauses() -> None:
    words = say("It works. Now we see why") + say("this is so", start=F(10))
    assert texts(paginate(words, max_words=6, max_chars=40)) == ["It works.", "Now we see why", "this is so"]


def test_a_long_run_is_parted_evenly() -> None:
    words = say("one two three four five six seven")
    assert [len(p) for p in paginate(words, max_words=6, max_chars=60)] in ([3, 4], [4, 3])


def test_a_closing_quote_ends_a_sentence_too() -> None:
    assert len(paginate(say("She said “stop.” And he did"), max_words=9, max_chars=80)) == 2


def test_wide_characters_count_two() -> None:
    assert display_width("天地") == 4 and display_width("नमस्ते") < 6


def test_interpolated_words_make_a_page_of_lines() -> None:
    words = say("one two")
    assert word_timing(words) is Timing.ALIGNED
    assert (
        word_timing([*words, Word(text="x", start=F(0), end=F(1), timing=Timing.INTERPOLATED)]) is Timing.INTERPOLATED
    )


def test_cues_have_two_balanced_lines() -> None:
    (cue,) = cues(say("the quick brown fox jumps over the lazy dog while the cat looks on"), F(20))
    upper, lower = cue.text.split("\n")
    assert max(len(upper), len(lower)) <= 42 and abs(len(upper) - len(lower)) < 12


words_of_any_kind = st.lists(
    st.tuples(st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1, max_size=12),
              st.fractions(0, 2, max_denominator=100), st.fractions(0, 1, max_denominator=100)),
    max_size=40,
)  # fmt: skip


@given(words_of_any_kind, st.integers(1, 8), st.integers(6, 40))
def test_pages_hold_every_word_once_and_times_never_overlap(raw, max_words: int, max_chars: int) -> None:
    words, at = [], F(0)
    for text, gap, length in raw:
        at += gap
        words.append(Word(text=text, start=at, end=at + length))
        at += length
    pages = paginate(words, max_words=max_words, max_chars=max_chars)
    assert [w for page in pages for w in page] == words
    for page in pages:
        assert len(page) == 1 or (len(page) <= max_words and display_width(join_words(page)) <= max_chars)
    times = page_times(pages, at + 1)
    assert all(a <= b for a, b in times)
    assert all(before[1] <= after[0] for before, after in zip(times, times[1:], strict=False))


def test_a_page_stays_as_long_as_it_takes_to_read() -> None:
    quick = [Word(text="extraordinarily", start=F(0), end=F(1, 5))]
    page = [quick]
    assert page_times(page, F(10))[0][1] == F(4, 5)
    assert page_times(page, F(10), 10.0)[0][1] == F(3, 2)
    assert page_times([quick, [Word(text="b", start=F(1), end=F(2))]], F(10), 10.0)[0][1] == 1
    assert page_times(page, F(10), 1.0)[0][1] == F(11, 5), "no longer than two seconds into a pause"


def test_pages_that_flash_by_are_put_together() -> None:
    words = [Word(text=t, start=F(i, 5), end=F(i + 1, 5)) for i, t in enumerate(["Really.", "Yes.", "So"])]
    assert len(paginate(words, max_words=6, max_chars=40)) == 3
    assert [len(p) for p in paginate(words, max_words=6, max_chars=40, speed=15.0)] == [3]
    assert len(paginate(words, max_words=1, max_chars=40, speed=15.0)) == 3


def test_a_page_rather_does_not_end_with_an_article() -> None:
    words = [
        Word(text=t, start=F(i), end=F(i + 1)) for i, t in enumerate(["we", "saw", "them", "cross", "the", "river"])
    ]
    loose = texts(paginate(words, max_words=5, max_chars=40))
    bound = texts(paginate(words, max_words=5, max_chars=40, binding={"the", "them"}))
    assert not any(page.split()[-1] in ("the", "them") for page in bound[:-1]), (loose, bound)


def test_the_last_word_of_a_clause_is_not_left_over_for_the_next_page() -> None:
    words = say("Nobody tells you this: 90% of great ideas look crazy at first.")
    pages = ["Nobody tells", "you this:", "90% of great ideas", "look crazy at first."]
    assert texts(paginate(words, max_words=4, max_chars=20, binding={"of", "at"})) == pages
    assert texts(paginate(say("I told him, twice, that it was late"), max_words=3, max_chars=30))[0] == "I told him,"
