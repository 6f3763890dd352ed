"""Each score moves the way its definition says, and stays within 0 to 100."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.model.script import Citation, Script, ScriptScene, ScriptSentence
from clipforge_core.scripting.lengths import seconds_of, spoken_words
from clipforge_core.scripting.measures.facts import facts_of
from clipforge_core.scripting.measures.hook import hook_kind
from clipforge_core.scripting.measures.readability import reading_ease
from clipforge_core.scripting.scoring import WEIGHTS, score, suggestions
from clipforge_core.scripting.syllables import syllables


def value(name: str, text: str, **more: str) -> float:
    return next(each.value for each in score(text, **more) if each.name == name)


BODY = " The sea rises and falls. The moon pulls the water. Most coasts have high water twice."


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("hook", "The sea is moved by the moon." + BODY, "Is the sea moved by the moon?" + BODY),
        ("hook", "The sea rises by some metres." + BODY, "The sea rises by 16 metres." + BODY),
        ("hook", "The sea rises every day." + BODY, "The sea rises although nobody pumps." + BODY),
        ("hook", "How does the sea rise?" + BODY, "How does your sea rise?" + BODY),
        ("hook", "Why does it move every day and every night, all over the world, in every sea and bay?" + BODY,
         "Why does it move?" + BODY),
        ("hook", "Why does it move?" + BODY, "Why do tides move?" + BODY),
        ("engagement", "The sea rises." + BODY, "You can see the sea rise." + BODY),
        ("engagement", "The sea rises." + BODY, "Does the sea rise?" + BODY),
        ("engagement", "The sea rises." + BODY, "The sea rises by 16 metres." + BODY),
        ("engagement", "It rises." + BODY, "It rises." + BODY + " However, some bays are an exception."),
        ("engagement", "One two three four. One two three five. One two three six.",
         "One two. One two three five seven eight nine. One two three."),
        ("engagement", "It rises." + BODY, "It rises." + BODY + " Follow for more."),
        ("seo", "It rises and falls." + BODY, "Tides rise and fall." + BODY),
        ("seo", "Tides. Tides. Tides. Tides, tides and tides.", "Tides rise. The moon pulls the water of the sea."),
        ("seo", "Tides rise. Tides fall.", "Tides rise. Tides fall." + BODY * 4),
        ("readability", "Oceanographic institutions investigate gravitational interactions.",
         "We look at how the moon pulls the sea."),
        ("readability", "The sea goes up and it goes down and it goes up and it goes down and then it goes up and then "
         "it goes down and it is up.", "The sea goes up. It goes down. Then it goes up. And it goes down."),
    ],
)  # fmt: skip
def test_scores_move_the_right_way(name: str, low: str, high: str) -> None:
    assert value(name, high, topic="tides") > value(name, low, topic="tides"), (low, high)


def test_a_title_with_the_topic_is_found() -> None:
    text = "Tides rise." + BODY
    assert value("seo", text, topic="tides", title="All about tides") > value(
        "seo", text, topic="tides", title="The sea"
    )


def test_the_overall_score_is_the_weighed_mean() -> None:
    found = {each.name: each.value for each in score("Did you know? Tides rise by 16 metres." + BODY, topic="tides")}
    assert found["overall"] == pytest.approx(sum(weight * found[name] for name, weight in WEIGHTS.items()), abs=0.2)
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)


def test_suggestions_name_what_can_be_won() -> None:
    weak = suggestions(
        "The water of the sea is moved by the moon on most days of the year in most places.", topic="tides"
    )
    assert any("question, a figure or a contrast" in each for each in weak)
    assert any("Name the topic" in each or "“tides”" in each for each in weak)
    better = "Why do your tides rise? You know the moon. It pulls 16 metres up. However, most people are wrong. Follow!"
    assert len(suggestions(better, topic="tides")) < len(weak)


def script(*sentences: ScriptSentence, seconds: float = 30.0, asked: float = 30.0) -> Script:
    scene = ScriptScene(id="1", role="point", narration=sentences, seconds=seconds)
    return Script(title="Tides", topic="Tides", seconds=seconds, asked_seconds=asked, scenes=(scene,))


def test_length_and_sources_of_scripts() -> None:
    cited = ScriptSentence(text="Tides rise by day.", citations=(Citation(source="a", start=0, end=1, quote="T"),))
    made = ScriptSentence(text="Why is that so?", origin="made")
    found = {each.name: each.value for each in score(script(cited, made))}
    assert (found["length"], found["sourced"]) == (100.0, 50.0)
    short = {each.name: each.value for each in score(script(cited, seconds=24.0))}
    assert (short["length"], short["sourced"]) == (60.0, 100.0)
    assert not {"length", "sourced"} & {each.name for each in score("Tides rise.")}


@given(
    st.text(max_size=300), st.sampled_from(["en", "de", "es", "fr", "it", "pt", "sv", "ja", "xx"]), st.text(max_size=20)
)
def test_scores_stay_in_bounds(text: str, language: str, topic: str) -> None:
    found = score(text, topic=topic, language=language)
    assert [each.name for each in found] == ["hook", "engagement", "readability", "seo", "overall"]
    assert all(0.0 <= each.value <= 100.0 for each in found)
    assert msgspec.json.decode(msgspec.json.encode(found), type=tuple[msgspec.Raw, ...])
    assert all(isinstance(each, str) and each for each in suggestions(text, topic=topic, language=language))


def test_nothing_scores_nothing() -> None:
    assert all(each.value == 0.0 for each in score("  \n"))
    assert suggestions("") == []


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("Why is that?", "en", "question"),
        ("¿Por qué?", "es", "question"),
        ("9 of 10 people do not know it.", "en", "number"),
        ("In 1905 he had an idea.", "en", "statement"),
        ("Born around 570 BC, he taught.", "en", "statement"),
        ("It costs $1905.", "en", "number"),
        ("Unlike cats, dogs bark.", "en", "contrast"),
        ("Obwohl er klein ist, bellt er.", "de", "contrast"),
        ("Dogs bark.", "en", "statement"),
        ("  ", "en", ""),
    ],
)
def test_kinds_of_hooks(text: str, language: str, kind: str) -> None:
    assert hook_kind(text, language) == kind


def test_reading_ease_is_that_of_flesch() -> None:
    # Counted by hand: 2 sentences, 12 words, 13 syllables.
    text = "The cat sat on the mat. The dog ran to the water."
    expected = 206.835 - 1.015 * 6 - 84.6 * 13 / 12
    assert reading_ease(facts_of(text)) == pytest.approx(min(100.0, expected), abs=0.01)


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [("water", "en", 2), ("made", "en", 1), ("table", "en", 2), ("photosynthesis", "en", 5), ("idea", "es", 3),
     ("aéreo", "es", 4), ("Wasser", "de", 2), ("brrr", "en", 1), ("parle", "fr", 1)],
)  # fmt: skip
def test_syllables(word: str, language: str, count: int) -> None:
    assert syllables(word, language) == count


def test_how_long_it_takes_to_say_something() -> None:
    one = ["The moon pulls the sea."]
    assert seconds_of([], words_per_second=2.5) == 0.0
    assert seconds_of(one, words_per_second=5.0) < seconds_of(one, words_per_second=2.5)
    assert seconds_of(one * 2, words_per_second=2.5) > 2 * seconds_of(one, words_per_second=2.5) - 0.3
    long = ["Oceanographic institutions investigate gravitational interactions."]
    assert seconds_of(long, words_per_second=2.5, language="en") > seconds_of(long, words_per_second=2.5)
    assert (spoken_words("370 proofs"), spoken_words("20,000 bees"), spoken_words("in 1905")) == (4.0, 3.0, 5.0)
    assert spoken_words("50 %") == 2.0 and spoken_words("日本語の文章") > 2.0
