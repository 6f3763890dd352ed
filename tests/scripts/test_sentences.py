"""Where sentences begin and end, to the character, in prose, lists and wrapped lines."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clipforge_core.scripting.sentences import sentence_spans


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Smith came at 3.15 p.m. He left.", ["Dr. Smith came at 3.15 p.m.", "He left."]),
        ("A line that is\nwrapped here. Next.", ["A line that is\nwrapped here.", "Next."]),
        ("# Title\nText of it.\n\n## Part\nMore.", ["# Title", "Text of it.", "## Part", "More."]),
        ("The tides\nThe moon pulls the water of the sea towards it, day by day.",
         ["The tides", "The moon pulls the water of the sea towards it, day by day."]),
        ("To buy:\n500 g flour\n350 g water\n10 g salt", ["To buy:", "500 g flour", "350 g water", "10 g salt"]),
        ("- one thing.\n- **Bold.** Then more.\n2) last", ["one thing.", "Bold.", "Then more.", "last"]),
        ("Sie kam am 3. Oktober. Dann ging sie.", ["Sie kam am 3. Oktober.", "Dann ging sie."]),
        ("これはペンです。あれは本です。", ["これはペンです。", "あれは本です。"]),
        ("Divide by a. Move c / a to the right.", ["Divide by a.", "Move c / a to the right."]),
        ("Present: Anna Berg, Tom\nApologies: Sofia", ["Present: Anna Berg, Tom", "Apologies: Sofia"]),
        ("", []),
        (" \n\n ", []),
    ],
)  # fmt: skip
def test_sentences(text: str, expected: list[str]) -> None:
    language = "de" if "Oktober" in text else "ja" if "ペン" in text else "en"
    assert [text[start:end] for start, end in sentence_spans(text, language)] == expected


@example("z. B. A\u00a0. Und dann.", "de")
@given(st.text(alphabet=st.sampled_from("ab. \n-*#A1!?\u00a0é)"), max_size=80), st.sampled_from(["en", "de", "xx", ""]))
def test_spans_lie_in_order_without_white_space(text: str, language: str) -> None:
    at = 0
    for start, end in sentence_spans(text, language):
        assert at <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        at = end


def test_a_text_at_which_the_library_breaks_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    panic = type("PanicException", (BaseException,), {"__module__": "pyo3_runtime"})

    def breaks(language: str, text: str) -> None:
        raise panic("byte index 8 is not a char boundary")

    monkeypatch.setattr("sentencex.get_sentence_boundaries", breaks)
    assert sentence_spans("- One. Two.\n\nThree.", "en") == [(2, 11), (13, 19)]
