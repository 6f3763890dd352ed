"""Scripts of the offline writer as an editor reads them: lists whole, examples with what belongs to them, formulas
told, no word before a scene that the sources do not bear out, and names that are names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import Script, ScriptBrief, ScriptSource, script_language
from clipforge_core.testing.script_writers import check_parts, check_script
from clipforge_plugins.script_writers.offline.layout import pieces
from clipforge_plugins.script_writers.offline.phrases import Phrases
from clipforge_plugins.script_writers.offline.writer import OfflineWriter

PANCAKES = """Pancakes

Ingredients:
- 200 g plain flour
- 2 teaspoons baking powder
- a pinch of salt
- 250 ml milk
- 1 egg

Method:
1. Mix the flour, baking powder and salt in a bowl.
2. Whisk the milk and the egg in a jug.
3. Pour the milk into the flour and stir.
4. Let it rest for ten minutes.
5. Bake the pancakes in a hot pan.

The batter does not keep well, which is a problem on warm days.
"""
FORMULA = """# The quadratic formula

A quadratic equation is an equation of the form ax² + bx + c = 0. The quadratic formula gives its solutions:

x = (−b ± √(b² − 4ac)) / 2a

## Example

Solve x² − 5x + 6 = 0. Here a = 1, b = −5 and c = 6. The discriminant is 25 − 24 = 1. The solutions are 3 and 2.

## Mistakes

A common mistake is to forget the sign of b. Many pupils do so in their first tests.
"""
LIGHT = """# Lighthouses

A lighthouse is a tower that sends out light as a guide for ships at sea. Lighthouses mark dangerous coasts and reefs.
The cost of a lighthouse is a problem for many harbours. In 1822 a new lens made the light of lighthouses far stronger.
Sailors can tell each lighthouse by its flashes. Most lighthouses work without a keeper today.

## History

The first lighthouses were fires on hills near the harbours. The lighthouse of Alexandria was built around 280 BC.
"""


def wrote(topic: str, text: str, seconds: float = 60.0, language: str = "en") -> Script:
    source = ScriptSource(id="s", kind="document", title="s", uri="s.txt", text=text)
    brief = ScriptBrief(topic=topic, sources=(source,), seconds=seconds, language=language)
    script = check_parts(list(OfflineWriter().write(brief)))
    check_script(script)
    return script


def roles(script: Script) -> dict[str, str]:
    return {scene.role: scene.text for scene in script.scenes}


def test_a_list_is_told_whole_and_shown_as_one() -> None:
    script = wrote("pancakes", PANCAKES, 60)
    assert (
        "Ingredients: 200 g plain flour, 2 teaspoons baking powder, a pinch of salt, 250 ml milk, 1 egg." in script.text
    )
    steps = re.findall(r"(Mix|Whisk|Pour|Let|Bake) ", script.text)
    assert steps == ["Mix", "Whisk", "Pour", "Let", "Bake"]
    shown = next(scene.visual for scene in script.scenes if scene.text.startswith("Ingredients"))
    assert shown.kind == "list" and shown.data["items"][2:] == ["A pinch of salt", "250 ml milk", "1 egg"]
    assert not any("items" in note for note in script.notes)
    assert script.scenes[0].text == "Pancakes, step by step." and "But" not in script.text


def test_a_note_counts_the_items_that_are_left_out() -> None:
    script = wrote("pancakes", PANCAKES, 15)
    told = re.findall(r"(Mix|Whisk|Pour|Let|Bake) ", script.text)
    assert told == ["Mix", "Whisk", "Pour", "Let", "Bake"][: len(told)], "the first steps, in their order"
    notes = " ".join(script.notes)
    assert f"of the list “Method” {len(told)} of 5 items are said" in notes if len(told) < 5 else "Method" not in notes
    assert "of the list “Ingredients” none of the 5 items is said" in notes


def test_the_formula_is_told_and_its_example_is_whole() -> None:
    script = wrote("quadratic formula", FORMULA, 60)
    assert "gives its solutions: x = (−b ± √(b² − 4ac)) / 2a." in script.text
    example = roles(script)["example"]
    assert example.endswith("Here a = 1, b = −5 and c = 6. The discriminant is 25 − 24 = 1. The solutions are 3 and 2.")
    assert example.index("Solve x²") < example.index("Here a = 1")
    assert script.text.index("gives its solutions") < script.text.index("Solve x²"), "as in the source"
    assert any("x = (−b ± √(b² − 4ac)) / 2a" in scene.on_screen for scene in script.scenes)
    short = wrote("quadratic formula", FORMULA, 20)
    assert "√(b² − 4ac)" in short.text and ("Here a" not in short.text or "The solutions are" in short.text)


def test_a_place_takes_more_than_a_word() -> None:
    script = wrote("lighthouses", LIGHT, 60)
    made = {s.text for scene in script.scenes for s in scene.narration if s.origin == "made"}
    assert not {"catch", "action"} & set(roles(script)), "a problem and a danger are no catch of the topic"
    looks_back = set(script_language("en").made["history"])
    for scene in script.scenes:
        if looks_back & {s.text for s in scene.narration}:
            assert "fires on hills" in scene.text and scene.title == "History"
    assert not made & set(script_language("en").made["catch"])
    assert roles(wrote("quadratic formula", FORMULA, 60))["catch"].endswith(
        "A common mistake is to forget the sign of b. Many pupils do so in their first tests."
    )


def test_answers_are_told_with_their_questions() -> None:
    text = (
        "# Solar panels\n\n## How long do solar panels last?\n\nMost last for 25 years. Then they give 85 percent.\n\n"
        "## Do they work on cloudy days?\n\nYes. They give 10 to 25 percent of their full power.\n"
    )
    script = wrote("solar panels", text, 30)
    assert "How long do solar panels last? Most last for 25 years." in " ".join(script.text.split())
    assert "Do they work on cloudy days? Yes. They give" in script.text


def test_numbered_headings_are_steps() -> None:
    text = (
        "# How to fix a tyre\n\nA flat tyre is soon mended.\n\n## Step 1: Take the wheel off\n\nTurn the bicycle over. "
        "Loosen the nuts of the wheel.\n\n## Step 2: Find the hole\n\nHold the tube under water. Look for bubbles.\n\n"
        "## Step 3: Patch the tube\n\nRoughen the rubber around the hole. Press the patch on it for a minute.\n"
    )
    for seconds in (15, 20, 45):
        script = wrote("How to fix a tyre", text, seconds)
        heads = re.findall(r"Take the wheel off|Find the hole|Patch the tube", script.text)
        assert heads == ["Take the wheel off", "Find the hole", "Patch the tube"]
    assert "Find the hole. Hold the tube under water." in script.text
    assert "Find the hole" in [scene.title for scene in script.scenes]


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("The Aero 3 weighs 240 grams and folds flat in your bag on a trip.", "en", "240 grams"),
        ("In the morning the boy pulled the rope again, and a bell rang.", "en", ""),
        ("Let the batter rest for a while in the kitchen before you go on.", "en", ""),
        ("She was born there on 7 November 1867 as the youngest child of five.", "en", "7 November 1867"),
        ("Nun klagt man, weil das saubere Wasser zu wenig Nahrung für sie bietet.", "de", "das saubere Wasser"),
        ("In den siebziger Jahren war das anders als man heute denken mag.", "de", ""),
        ("A system with 8 kilowatts costs more than most people believe today.", "en", "8 kilowatts"),
        ("A quadratic equation is an equation of the form ax² + bx + c = 0 today.", "en", "ax² + bx + c = 0"),
    ],
)
def test_what_stands_in_a_picture_is_whole(text: str, language: str, shown: str) -> None:
    assert Phrases([text], script_language(language)).line(text) == shown


def test_what_cannot_be_told_is_named() -> None:
    table = "| Planet | Moons |\n|---|---|\n| Mars | 2 |\n| Jupiter | 95 |\n"
    assert any("a table" in note for note in wrote("planets", table).notes)
    asked = wrote("black holes", "What is a black hole? Can anything escape from a black hole?")
    assert {s.origin for scene in asked.scenes for s in scene.narration} == {"source"}
    assert any("nothing but questions" in note for note in asked.notes)
    endless = (
        "Coffee, which was first grown in Yemen, " + "and which then came to another town by ship, " * 8 + "is old."
    )
    assert any("more than 42 words" in note for note in wrote("coffee", endless).notes)
    mixed = (
        "Sourdough is bread that is raised by wild yeast. Der Sauerteig braucht etwa fünf Tage, bis er kräftig ist. "
        "Feed the dough once a day with flour and water."
    )
    script = wrote("sourdough", mixed, 20)
    assert "Sauerteig" not in script.text and any("another language" in note for note in script.notes)


def test_a_report_begins_with_its_news_and_a_life_with_a_name() -> None:
    news = (
        "OSLO, 15 April (NWS) – Norway has opened the longest cycling tunnel of the world. It is 2.9 kilometres long."
    )
    assert wrote("cycling tunnel", news, 15).scenes[0].text.startswith("Norway has opened")
    life = "Marie Curie was a physicist from Warsaw. She was born in 1867. In 1891 she moved to Paris to study there."
    script = wrote("Marie Curie", life, 20)
    assert script.scenes[0].text == "Who was Marie Curie?"
    castle = "Le Mont Blanc est une montagne. Il est haut. Il attire des milliers de visiteurs. Elle reste blanche."
    assert not wrote("Le Mont Blanc", castle, 20, "fr").text.startswith("Qui")
    metal = (
        "Mercury is a metal that is liquid at room temperature. It was used in thermometers for 300 years. "
        "Its vapour is poisonous. Since 2009 the European Union has banned thermometers that hold it."
    )
    assert wrote("Mercury", metal, 30).text.count(".") >= 4, "nothing is left out where there is too little"
    assert "In 1891 she moved" not in script.text or "She was born in 1867. In 1891 she" in script.text


def test_lines_of_a_source_are_told_apart() -> None:
    kinds = [(p.kind, p.listing, p.heading) for p in pieces("To buy\n\n- flour\n- milk\n\nThat is all of it.", "en")]
    assert kinds == [("heading", 0, "To buy"), ("item", 1, "To buy"), ("item", 1, "To buy"), ("text", 0, "To buy")]
    stars = pieces("* one thing\n* **another** thing\n1. **Bold.** More.", "en")
    assert [piece.kind for piece in stars] == ["item", "item", "item", "text"]
    verse = "Down by the river\nI left my heart\nOh carry me home"
    assert [piece.listing for piece in pieces(verse, "en")] == [1, 1, 1]
    sums = "The area is given by\n\nA = a · b\n\nwhere a and b are the sides."
    assert len(pieces(sums, "en")) == 1


LINES = st.sampled_from(
    ["# Title", "## Step 1: Go", "- item", "* star", "2. second", "Label: a thing", "A sentence of it.", "x = a + b",
     "", "where a is it.", "Is it so?", "Q: Why?", "A: So.", "| a | b |", "|---|---|", "a line without end", "Steps:"]
)  # fmt: skip


@given(st.lists(LINES, max_size=20))
def test_pieces_lie_in_order_and_say_where_they_are(lines: list[str]) -> None:
    text, at, listing = "\n".join(lines), 0, 0
    for piece in pieces(text, "en"):
        assert at <= piece.start < piece.end <= len(text)
        assert text[piece.start : piece.end].strip() == text[piece.start : piece.end]
        assert piece.listing in (0, listing, listing + 1), "lists are numbered in their order"
        at, listing = piece.end, max(listing, piece.listing)
