"""Sentences: punctuation where there is some, pauses where there is none."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.model.transcript import Transcript, Word, join_words
from clipforge_plugins.analyzers.sentences import sentences
from clipforge_plugins.analyzers.text.runs import LONGEST, sentence_runs


def spoken(
    text: str, *, language: str = "en", pauses: dict[int, float] | None = None, spaced: bool = True
) -> Transcript:
    """Words of 0.3 s with 0.1 s between them; `pauses` gives the seconds after some words."""
    words, at = [], Fraction(0)
    for number, piece in enumerate(text.split()):
        words.append(Word(text=piece, start=at, end=at + Fraction(3, 10), space=spaced))
        at += Fraction(3, 10) + Fraction(str((pauses or {}).get(number, 0.1)))
    return Transcript(words=tuple(words), language=language)


def texts(transcript: Transcript) -> list[str]:
    return [event.data["text"] for event in sentences(transcript).events]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Dr. Smith met Mr. Lee. They talked.", "en", ["Dr. Smith met Mr. Lee.", "They talked."]),
        ("It costs 3.50 today. Buy it.", "en", ["It costs 3.50 today.", "Buy it."]),
        ("Fruit, e.g. apples, is good. Eat it!", "en", ["Fruit, e.g. apples, is good.", "Eat it!"]),
        ("J. R. R. Tolkien wrote. We read.", "en", ["J. R. R. Tolkien wrote.", "We read."]),
        ("“Really?” he asked. Yes.", "en", ["“Really?” he asked.", "Yes."]),
        ("He said “stop.” Then he left.", "en", ["He said “stop.”", "Then he left."]),
        ("Well... maybe not. Or so?", "en", ["Well... maybe not.", "Or so?"]),
        ("So am I. You too?", "en", ["So am I.", "You too?"]),
        ("Am 3. Oktober war es so. Gut!", "de", ["Am 3. Oktober war es so.", "Gut!"]),
        ("We won in 2019. Then 3 times more.", "en", ["We won in 2019.", "Then 3 times more."]),
        ("¿Quién es? ¡Nadie! Vale.", "es", ["¿Quién es?", "¡Nadie!", "Vale."]),
        ("वह आया। वह गया।", "hi", ["वह आया।", "वह गया।"]),
        ("هل أنت هنا؟ نعم.", "ar", ["هل أنت هنا؟", "نعم."]),
    ],
)
def test_marks_that_end_a_sentence_and_those_that_do_not(text: str, language: str, expected: list[str]) -> None:
    assert texts(spoken(text, language=language)) == expected


def test_chinese_sentences_have_no_spaces() -> None:
    assert texts(spoken("你 好。 我 们 走 吧！", language="zh", spaced=False)) == ["你好。", "我们走吧！"]


def test_a_pause_decides_where_an_abbreviation_may_end_a_sentence() -> None:
    text = "We sell fruit, etc. Come in."
    assert len(texts(spoken(text))) == 1
    assert texts(spoken(text, pauses={3: 0.9})) == ["We sell fruit, etc.", "Come in."]


def test_text_without_marks_follows_pauses() -> None:
    found = texts(spoken("so we went home and then we slept until noon", pauses={3: 0.9}))
    assert found == ["so we went home", "and then we slept until noon"]


def test_cues_help_where_there_are_no_marks() -> None:
    talk = spoken("so we went home and then we slept", pauses={3: 0.4})
    cued = Transcript(words=talk.words, language="en", breaks=(4,))
    assert len(texts(talk)) == 1
    assert texts(cued) == ["so we went home", "and then we slept"]


def test_a_long_silence_ends_a_sentence_without_a_mark() -> None:
    assert len(texts(spoken("and then we saw the house.", pauses={2: 4.0}))) == 2


def test_a_run_that_never_ends_is_cut_at_its_best_places() -> None:
    talk = spoken(" ".join(f"word{i}" + ("," if i % 10 == 9 else "") for i in range(400)))
    runs = sentence_runs(talk)
    assert len(runs) > 4
    assert all(talk.words[b - 1].end - talk.words[a].start <= LONGEST for a, b in runs)
    assert all(talk.words[b - 1].text.endswith(",") for _, b in runs[:-1])


pieces = st.sampled_from(["word", "Next", "end.", "why?", "Mr.", "3.", "so,", "…", "“Ah!”", "A.", "好。"])


@given(
    st.lists(st.tuples(pieces, st.integers(0, 40), st.integers(0, 40)), max_size=80),
    st.sets(st.integers(1, 79)),
    st.sampled_from(["", "en", "de", "zh"]),
)
def test_sentences_are_all_words_once_and_in_order(
    parts: list[tuple[str, int, int]], breaks: set[int], language: str
) -> None:
    words, at = [], Fraction(0)
    for text, length, pause in parts:
        words.append(Word(text=text, start=at, end=at + Fraction(length, 10)))
        at += Fraction(length + pause, 10)
    inside = tuple(sorted(b for b in breaks if b < len(words)))
    transcript = Transcript(words=tuple(words), language=language, breaks=inside)
    found = sentences(transcript).events
    ranges = [(e.data["first"], e.data["last"]) for e in found]
    assert [i for a, b in ranges for i in range(a, b)] == list(range(len(words)))
    assert all(a < b for a, b in ranges)
    assert all(e.data["text"] == join_words(words[a:b]) for e, (a, b) in zip(found, ranges, strict=True))
    assert all(one.start <= two.start for one, two in pairwise(found))
