"""Signs between words stay with the words, so that captions show what is written."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.model.transcript import Word
from clipforge_core.voicing.signs import with_signs


def told(texts: list[str]) -> list[Word]:
    return [Word(text=text, start=Fraction(n), end=Fraction(n + 1)) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("It is 58 % full.", ["It", "is", "58 %", "full."]),
        ("So a² + b² = c² holds.", ["So", "a² +", "b² =", "c²", "holds."]),
        ("— And then – nothing …", ["— And", "then –", "nothing …"]),
        ("Plain words.", ["Plain", "words."]),
    ],
)
def test_signs_go_with_the_word_before_them(sentence: str, shown: list[str]) -> None:
    words = told([token for token in sentence.split() if any(c.isalnum() for c in token)])
    made = with_signs(sentence, words)
    assert [word.text.replace("\N{NO-BREAK SPACE}", " ") for word in made] == shown
    assert [(word.start, word.end) for word in made] == [(word.start, word.end) for word in words]


def test_words_of_another_sentence_stay_as_they_are() -> None:
    words = told(["one", "two"])
    assert with_signs("one + two + three", words) == words
    assert with_signs("1 + 2", words) == words


@given(st.lists(st.sampled_from(["a", "b2", "ü", "+", "—", "%", "…"]), min_size=1, max_size=12))
def test_nothing_is_lost(tokens: list[str]) -> None:
    words = told([token for token in tokens if any(c.isalnum() for c in token)])
    made = with_signs(" ".join(tokens), words)
    if words:
        assert " ".join(word.text for word in made).replace("\N{NO-BREAK SPACE}", " ") == " ".join(tokens)
