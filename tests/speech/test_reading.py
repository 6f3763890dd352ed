"""What a voice reads, and which written word each sound belongs to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clipforge_plugins.voices.reading import Token, paragraphs, read_sentence, spoken_abbreviations
from clipforge_plugins.voices.word_times import match_words, written_words


def tokens(*parts: tuple[str, str]) -> list[Token]:
    """Tokens with a space after each."""
    return [Token(text, phonemes, True) for text, phonemes in parts]


def test_read_words_find_their_written_words() -> None:
    assert match_words(["Dr.", "Lee", "paid", "$9.99"], ["Doctor", "Lee", "paid", "$9.99"]) == [[0], [1], [2], [3]]
    assert match_words(["at", "7:30", "now"], ["at", "seven", "thirty", "now"]) == [[0], [1, 2], [3]]
    assert match_words(["a", "b"], []) == [[], []]


@given(st.lists(st.sampled_from("abcd"), max_size=8), st.lists(st.sampled_from("abcde"), max_size=8))
def test_matches_ascend_and_name_words_that_are_there(written: list[str], read: list[str]) -> None:
    matches = match_words(written, read)
    assert len(matches) == len(written)
    firsts = [m[0] for m in matches if m]
    assert firsts == sorted(firsts)
    assert all(0 <= i < len(read) for m in matches for i in m)


def test_words_that_are_read_as_one_part_it() -> None:
    (piece,) = read_sentence("ab cd", ["ab", "cd"], tokens(("xyz", "abcdef")), 400)
    assert piece.words == {0: (0, 3), 1: (3, 6)}


def test_long_sentences_are_parted_at_clauses() -> None:
    words = ["one,", "two", "three,", "four"]
    pieces = list(read_sentence(" ".join(words), words, tokens(*((w, w) for w in words)), 16))
    assert [p.phonemes for p in pieces] == ["one, two three,", "four"]
    assert [sorted(p.words) for p in pieces] == [[0, 1, 2], [3]]


@given(st.lists(st.text("abc,", min_size=1, max_size=12), min_size=1, max_size=30), st.integers(12, 40))
def test_no_sound_is_lost_and_none_is_too_long(words: list[str], longest: int) -> None:
    pieces = list(read_sentence(" ".join(words), words, tokens(*((w, w) for w in words)), longest))
    assert all(len(p.phonemes) <= longest for p in pieces)
    said = "".join(p.phonemes for p in pieces).replace(" ", "").replace(",", "")
    assert said == "".join(words).replace(",", "")


def test_pieces_without_sound_are_left_out() -> None:
    assert list(read_sentence("...", [], tokens((".", "."), (".", ".")), 400)) == []


def test_abbreviations_paragraphs_and_words() -> None:
    assert (
        spoken_abbreviations("Fruit, e.g. apples, etc. And nuts.") == "Fruit, for example apples, et cetera. And nuts."
    )
    assert paragraphs("One\ntwo.\n\n \nThree.") == ["One two.", "Three."]
    assert written_words("Well — 3 times, 👍 ok!") == ["Well", "3", "times,", "ok!"]
