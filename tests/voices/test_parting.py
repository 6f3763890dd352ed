"""A text in paragraphs and sentences, and words that are said otherwise than they are written."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.compose.alignment import tokens
from clipforge_core.errors import UsageError
from clipforge_core.model.transcript import Timing, Word
from clipforge_core.timecode import Span
from clipforge_core.voicing.parting import parted, sentences_of
from clipforge_core.voicing.pronouncing import check_pronunciations, respell


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("Dr. Lee came. He sat.", "en", ["Dr. Lee came.", "He sat."]),
        ("It cost $3.50. Cheap!", "en", ["It cost $3.50.", "Cheap!"]),
        ("J. K. Rowling wrote it. Really?", "en", ["J. K. Rowling wrote it.", "Really?"]),
        ("Fruit, e.g. apples, is good.", "en", ["Fruit, e.g. apples, is good."]),
        ("“Go!” he said. She went.", "en", ["“Go!” he said.", "She went."]),
        ("Am 3. Mai kam er. Dann ging er.", "de", ["Am 3. Mai kam er.", "Dann ging er."]),
        ("He was 3. Then he left.", "en", ["He was 3.", "Then he left."]),
        ("¡Hola! ¿Qué tal? Bien.", "es", ["¡Hola!", "¿Qué tal?", "Bien."]),
        ("你好！我是谁？好。", "zh", ["你好！", "我是谁？", "好。"]),
        ("Wait… what? No", "en", ["Wait… what?", "No"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, language: str, sentences: list[str]) -> None:
    assert sentences_of(text, language) == sentences


def test_paragraphs_are_parted_at_empty_lines_and_hold_only_what_can_be_said() -> None:
    assert parted("One\ntwo. Three.\n\n  \n — …\n\nFour.") == [["One two.", "Three."], ["Four."]]
    assert parted("… — 👍") == []


@given(st.lists(st.text("abc,.", min_size=1, max_size=90), min_size=1, max_size=80))
def test_no_word_is_lost_and_no_sentence_is_endless(words: list[str]) -> None:
    text = " ".join(words)
    found = [s for paragraph in parted(text) for s in paragraph]
    assert all(len(s) <= 600 for s in found)
    assert "".join("".join(found).split()).replace(".", "").replace(",", "") == (
        "".join(text.split()).replace(".", "").replace(",", "")
    )


def test_words_are_respelled_with_their_marks_and_endings() -> None:
    said = check_pronunciations({"SQL": "my sequel", "Nguyen": "win", "GIF": "/dʒɪf/"})
    spelling = respell("“SQL's fast,” says Nguyen. GIF!", said)
    assert spelling.text == "“my sequel's fast,” says win. GIF!"
    assert spelling.sounds == {"gif": "dʒɪf"}
    assert spelling.counts == (2, 1, 1, 1, 1)


def test_times_of_read_words_become_those_of_written_words() -> None:
    spelling = respell("SQL is fast.", check_pronunciations({"sql": "my sequel"}))
    heard = [
        Word(text=text, start=Fraction(i), end=Fraction(i) + Fraction(1, 2))
        for i, text in enumerate(["my", "sequel", "is", "fast."])
    ]
    words = spelling.words(heard, Span(Fraction(0), Fraction(4)))
    assert [(w.text, w.start, w.end) for w in words] == [
        ("SQL", 0, Fraction(3, 2)),
        ("is", 2, Fraction(5, 2)),
        ("fast.", 3, Fraction(7, 2)),
    ]
    assert all(w.timing is Timing.ALIGNED for w in words)


def test_words_that_nobody_heard_share_the_time_and_say_so() -> None:
    words = respell("One two three.", {}).words([], Span(Fraction(0), Fraction(3)))
    assert [w.text for w in words] == ["One", "two", "three."]
    assert words[0].start == 0 and words[-1].end == 3
    assert all(w.timing is Timing.INTERPOLATED for w in words)


@given(
    st.lists(st.sampled_from(["SQL", "a", "GIF,", "(SQL)", "—", "你好", "ok."]), min_size=1, max_size=12),
    st.dictionaries(st.sampled_from(["sql", "gif", "ok"]), st.sampled_from(["sequel", "a b c", "jif"])),
)
def test_every_written_word_keeps_its_place(words: list[str], said: dict[str, str]) -> None:
    text = " ".join(words)
    spelling = respell(text, check_pronunciations(said))
    assert [t.text for t in spelling.written] == [t.text for t in tokens(text) if any(c.isalnum() for c in t.text)]
    read = [t for t in tokens(spelling.text) if any(c.isalnum() for c in t.text)]
    assert sum(spelling.counts) == len(read)
    heard = [Word(text=t.text, start=Fraction(i), end=Fraction(i + 1)) for i, t in enumerate(read)]
    found = spelling.words(heard, Span(Fraction(0), Fraction(len(read))))
    assert len(found) == len(spelling.written)
    assert all(a.end == b.start for a, b in zip(found, found[1:], strict=False))


@pytest.mark.parametrize("entry", [("", "x"), ("two words", "x"), ("a", "…"), ("a", ""), ("—", "dash")])
def test_pronunciations_that_cannot_be_are_refused(entry: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match="pronunciation of"):
        check_pronunciations(dict([entry]))
