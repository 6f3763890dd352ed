"""Words that stand out by rule, pictures for words, and function words."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

import clipforge_core.stages.emoji as emoji_module
from clipforge_core import CaptionStyle, Emoji, Emphasis, EmphasisRule, Word
from clipforge_core.stages.caption_plan import caption_pages
from clipforge_core.stages.emoji import emoji_for, emoji_words, page_emoji
from clipforge_core.stages.emphasis import looks, word_counts
from clipforge_core.stages.function_words import bare, binding, plain

RED = "#ff0000"


def say(text: str) -> list[Word]:
    return [Word(text=w, start=Fraction(i), end=Fraction(i + 1)) for i, w in enumerate(text.split())]


def marked(text: str, *rules: EmphasisRule, most: int = 9, language: str = "en") -> list[str]:
    page = say(text)
    found = looks(page, Emphasis(rules=rules, most=most), word_counts(page), language)
    return [page[i].text for i in sorted(found)]


@pytest.mark.parametrize(
    ("kind", "text", "wanted"),
    [
        ("numbers", "In 2024 we sold 40% more", ["2024", "40%"]),
        ("capitals", "this is a HUGE deal, I say", ["HUGE"]),
        ("names", "When Anna met Bob. They left", ["Anna", "Bob."]),
        ("key", "this is about photosynthesis in plants", ["photosynthesis"]),
    ],
)
def test_a_kind_finds_its_words(kind: str, text: str, wanted: list[str]) -> None:
    assert marked(text, EmphasisRule(kind=kind, colour=RED)) == wanted  # type: ignore[arg-type]


def test_german_nouns_are_no_names() -> None:
    assert marked("Das ist ein Haus", EmphasisRule(kind="names"), language="de") == []


def test_listed_words_and_patterns_fit_whatever_their_case_and_punctuation() -> None:
    rule = EmphasisRule(words=("free",), pattern=r"\w+ing")
    assert marked("It is FREE! Keep going, thing.", rule) == ["FREE!", "going,", "thing."]


def test_earlier_rules_come_first_and_a_page_has_only_so_many() -> None:
    page = say("photosynthesis needs 8 minutes of sunlight")
    rules = (EmphasisRule(kind="numbers", colour=RED), EmphasisRule(kind="key", colour="#00ff00"))
    assert looks(page, Emphasis(rules=rules, most=1), word_counts(page), "en")[2].colour == RED
    assert len(looks(page, Emphasis(rules=rules, most=2), word_counts(page), "en")) == 2


def test_a_word_that_is_said_again_says_more() -> None:
    counts = word_counts(say("rocket rocket rocket landscape"))
    page = say("the landscape and the rocket")
    assert list(looks(page, Emphasis(rules=(EmphasisRule(kind="key"),)), counts, "en")) == [4]


def test_words_have_pictures_in_their_language_and_other_forms() -> None:
    english = emoji_words("en", {})
    assert emoji_for("Money!", english) == "💰" and emoji_for("rockets", english) == "🚀"
    assert emoji_for("the", english) == "" and emoji_for("geld", english) == ""
    assert emoji_for("Geld", emoji_words("de", {})) == "💰"


def test_a_style_adds_pictures_and_takes_them_away() -> None:
    words = emoji_words("en", {"clipforge": "🔨", "money": ""})
    assert emoji_for("ClipForge", words) == "🔨" and emoji_for("money", words) == ""


def test_no_picture_twice_on_a_page() -> None:
    page = say("money money and fire")
    assert page_emoji(page, Emoji(most=3), emoji_words("en", {})) == {0: "💰", 3: "🔥"}
    assert page_emoji(page, Emoji(most=1), emoji_words("en", {})) == {0: "💰"}


def test_the_bundled_list_names_each_word_once_and_no_function_word() -> None:
    table = tomllib.loads(Path(emoji_module.__file__).with_name("emoji.toml").read_text(encoding="utf-8"))
    assert len([w for words in table["en"].values() for w in words.split()]) >= 150
    for language, pictures in table.items():
        words = [w for line in pictures.values() for w in line.split()]
        assert len(words) == len(set(words)) and all(bare(w) == w for w in words), language
        assert not set(words) & binding(language), language


def test_unknown_languages_bind_nothing_and_have_english_function_words() -> None:
    assert binding("xx") == frozenset() and "the" in plain("xx") and "der" in plain("de")


def test_pages_carry_looks_pictures_and_binding_words() -> None:
    style = CaptionStyle(emphasis=Emphasis(rules=(EmphasisRule(kind="numbers", colour=RED),)), emoji=Emoji())
    words = [w for page in caption_pages(say("the money is 5 dollars"), style, Fraction(9), "en") for w in page.words]
    assert [w.look.colour for w in words if w.look] == [RED] and words[3].look is not None
    assert [w.emoji for w in words] == ["", "💰", "", "", ""]
    assert words[0].binds and words[2].binds and not words[1].binds
    plain_page = caption_pages(say("the money"), CaptionStyle(), Fraction(9))[0]
    assert all(w.look is None and not w.emoji and not w.binds for w in plain_page.words)
