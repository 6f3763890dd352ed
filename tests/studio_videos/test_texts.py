"""Texts as scripts: what is spoken is what stands there; variables; edits that keep what did not change."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipforge_core.model.script import Citation, ScriptSentence
from clipforge_core.refusals import Invalid
from clipforge_core.studio_videos.texts import MOST_WORDS, edited, filled, headline, script_of

TEXT = """# The sea

The tide **rises** twice a day. [Scene: a beach] The moon pulls it.

> Ports plan by it.

## Ships
- They wait for [high water](https://example.org).
"""

WORD = st.from_regex(r"[a-z]{1,9}", fullmatch=True)
SENTENCE = st.lists(WORD, min_size=1, max_size=20).map(lambda words: " ".join(words).capitalize() + ".")
PARAGRAPHS = st.lists(st.lists(SENTENCE, min_size=1, max_size=8).map(" ".join), min_size=1, max_size=6)


def test_headings_and_marks_are_not_spoken() -> None:
    script = script_of(TEXT, title="Tides")
    assert [scene.title for scene in script.scenes] == ["The sea", "", "Ships"]
    assert script.text == (
        "The tide rises twice a day. The moon pulls it.\n\nPorts plan by it.\n\nThey wait for high water."
    )
    assert {sentence.origin for scene in script.scenes for sentence in scene.narration} == {"written"}


@settings(max_examples=40)
@given(PARAGRAPHS)
def test_not_a_word_is_changed_or_lost(paragraphs: list[str]) -> None:
    script = script_of("\n\n".join(paragraphs), title="Any")
    assert script.text.split() == "\n\n".join(paragraphs).split()
    longest = max(len(sentence.text.split()) for scene in script.scenes for sentence in scene.narration)
    assert all(len(scene.text.split()) <= 2 * MOST_WORDS + longest for scene in script.scenes)


@pytest.mark.parametrize("text", ["", "  \n\n", "# Only a heading", "[music]", "x" * 50_001])
def test_what_cannot_be_said_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        script_of(text, title="Any")


def test_variables() -> None:
    assert filled("{{ name }} costs {{price}}.", {"name": "Kettle", "price": 19.9}) == "Kettle costs 19.9."
    assert filled("{{a}}", {"a": "{{b}}", "b": "no"}) == "{{b}}", "a value names no other variable"
    with pytest.raises(Invalid, match="price, size"):
        filled("{{size}} {{price}} {{name}}", {"name": "Kettle", "price": " "})


def test_an_edit_keeps_what_the_other_scenes_rest_on() -> None:
    script = script_of("One is here.\n\nTwo is there.", title="Any")
    cited = ScriptSentence(text="One is here.", citations=(Citation(source="s", start=0, end=3, quote="One"),))
    first = msgspec.structs.replace(script.scenes[0], narration=(cited,))
    script = msgspec.structs.replace(script, scenes=(first, *script.scenes[1:]))
    changed = edited(script, "One is here.\n\nTwo went away.\n\nThree came.")
    assert [scene.text for scene in changed.scenes] == ["One is here.", "Two went away.", "Three came."]
    assert changed.scenes[0].narration == (cited,)
    assert [scene.id for scene in changed.scenes] == ["scene-1", "scene-2", "scene-3"]
    with pytest.raises(Invalid):
        edited(script, " ")


@settings(max_examples=40)
@given(PARAGRAPHS)
def test_an_edit_to_the_same_text_changes_nothing(paragraphs: list[str]) -> None:
    script = script_of("\n\n".join(paragraphs), title="Any")
    assert edited(script, script.text) == script


def test_headlines() -> None:
    assert headline(["the sea rises twice a day, because the moon pulls it."]) == "The sea rises twice a day"
    assert headline(["Stop."]) == ""
