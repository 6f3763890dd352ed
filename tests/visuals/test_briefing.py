"""Which picture suits a scene."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from clipforge_core import Script, ScriptScene, ScriptSentence, VisualBrief
from clipforge_core.picturing.briefing import brief_of


def scene(
    text: str, *, key: str = "s1", role: str = "point", title: str = "", on_screen: tuple[str, ...] = ()
) -> ScriptScene:
    return ScriptScene(
        id=key,
        role=role,  # type: ignore[arg-type]
        title=title,
        on_screen=on_screen,
        narration=(ScriptSentence(text=text),),
    )


def brief(*scenes: ScriptScene, topic: str = "A topic", language: str = "en") -> VisualBrief:
    return brief_of(scenes[-1], Script(title="A title", topic=topic, language=language, scenes=scenes))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Denmark gets 58 % of its power from wind, Ireland 36 %.", "chart"),
        ("In 1905 Einstein wrote papers. In 1915 he finished his theory.", "timeline"),
        ("First, boil water. Then add the leaves. Finally, wait.", "list"),
        ("Tea versus coffee. Tea is mild. Coffee is strong.", "comparison"),
        ("It is written as E = mc².", "formula"),
        ("The theorem of Pythagoras speaks of the squares on the sides of a right triangle.", "diagram"),
        ("Das Dreieck des Pythagoras hat einen rechten Winkel.", "diagram"),
        ("毕达哥拉斯定理说的是直角三角形。", "diagram"),
        ("Sun → plant → cow → milk", "diagram"),
        ('Galileo said: "Measure what is measurable, always."', "quote"),
        ("Trees are tall and green.", "card"),
        ("Light takes 8 minutes to reach us.", "card"),
        ("", "card"),
    ],
)
def test_the_words_of_a_scene_choose_its_picture(text: str, kind: str) -> None:
    assert brief(scene(text)).kind == kind


def test_a_given_brief_is_kept() -> None:
    given = VisualBrief(kind="icon", data={"name": "owl"})
    first = ScriptScene(id="a", role="point", visual=given)
    assert brief(first) == given


def test_what_a_writer_left_plain_is_not_given() -> None:
    plain = VisualBrief(kind="title", data={"text": "58 %"}, query="wind")
    text = "Denmark gets 58 % of its power from wind, Ireland 36 %."
    hook = replace(scene(text, role="hook", on_screen=("58 %",)), visual=plain)
    found = brief(hook)
    assert found.kind == "chart" and found.query == "wind"
    wished = replace(hook, visual=VisualBrief(kind="title", data={"text": "Something else"}))
    assert brief(wished) == wished.visual


def test_a_hook_is_a_title_and_not_the_sentence_below_it() -> None:
    assert brief(scene("Did you know?", role="hook")).data == {"text": "A title"}
    longer = "The theorem is named after a Greek thinker of the sixth century."
    assert brief(scene(longer, role="hook", on_screen=(longer,))).data == {"text": "A title"}
    own = brief(scene(longer, role="hook", on_screen=("Older than you think",)))
    assert own.data == {"text": "A title", "subtitle": "Older than you think"}


@pytest.mark.parametrize(
    "text",
    [
        "Bridges have the shape of a parabola, which carries much weight.",
        "Carpenters check that a corner is square.",
        "Photosynthesis is a process that turns light into sugar.",
        "If this helped you, please share it with your friends today.",
        "The first crossword was in a newspaper of New York.",
    ],
)
@pytest.mark.parametrize("role", ["hook", "definition", "point", "recap", "call_to_action"])
def test_no_picture_shows_the_sentence_that_its_caption_shows(text: str, role: str) -> None:
    one = scene(text, role=role, title="Two words", on_screen=(text, "Corner"))
    data = brief(one).data
    shown = [data["text"], *data.get("lines", []), data.get("subtitle", "")]
    assert text not in shown and text.rstrip(".") not in shown
    assert all(shown[:1])


def test_words_are_shown_where_a_scene_has_no_title() -> None:
    assert brief(scene("Carpenters check that a corner is square.", on_screen=("Corner",))).data == {"text": "Corner"}
    said = "It rains in winter, and all of the valley is under water."
    assert brief(scene(said)).data == {"text": "All of the valley is under water"}
    assert brief(scene("The first crossword appeared in 1930.")).data["text"] == "1930"


def test_a_number_alone_is_no_headline_and_stands_below_its_own() -> None:
    one = scene("Coffee stays for long: half of it is there after 5 hours.", title="5 hours", on_screen=("5 hours",))
    assert brief(one).data == {"text": "Coffee stays for long", "lines": ["5 hours"]}
    two = scene("Old jars were edible after 30 years. It held 18 % water.", title="Old jars", on_screen=("18 % water",))
    assert brief(two).data == {"text": "Old jars"}


def test_a_thing_is_defined_in_a_few_words() -> None:
    text = "The Times is a British daily newspaper that was founded in London by John Walter."
    assert brief(scene(text, role="definition", title="The Times")).data == {
        "text": "A British daily newspaper",
    }


def test_the_last_card_recalls_what_the_film_was_about() -> None:
    told = [scene("It is so.", key=key, title=key.title()) for key in ("steam press", "new type", "a 3 b")]
    end = scene("Share it.", key="end", role="call_to_action", title="A title", on_screen=("A title",))
    assert brief(*told, end).data == {"text": "A title", "lines": ["Steam Press", "New Type"]}
    asked = replace(end, title="Order now")
    assert brief(*told, asked).data["text"] == "Order now"


def test_a_diagram_is_shown_once() -> None:
    text = "Pythagoras looked at the squares on the sides of a triangle."
    first, second = scene(text, key="a"), scene(f"{text} So a² + b² = c².", key="b")
    assert brief(first).kind == "diagram"
    assert brief(first, second).kind == "formula"
    assert brief(second).kind == "diagram"


def test_the_legs_of_a_triangle_are_taken_from_the_text() -> None:
    found = brief(scene("Pythagoras: take a triangle with sides 5 and 12. Its square is 169."))
    assert found.data["values"] == [5.0, 12.0]
    assert "values" not in brief(scene("Pythagoras: the squares on the sides of a triangle are 9 and 16.")).data


def test_a_chart_holds_what_the_text_says_and_nothing_else() -> None:
    data = brief(scene("Denmark gets 58 % of its power from wind, Ireland 36 %.", title="Power of wind")).data
    assert data == {
        "title": "Power of wind",
        "form": "bar",
        "unit": "%",
        "labels": ["Denmark", "Ireland"],
        "values": [58.0, 36.0],
    }


def test_a_chart_is_called_what_its_numbers_are_about() -> None:
    told = scene("Keep cool at night. Newborns sleep 16 hours, adults 8 hours.", title="Better night")
    assert brief(told).data["title"] == "A title"


def test_words_for_the_screen_become_a_list_or_a_card() -> None:
    assert brief(scene("Some text.", on_screen=("Red", "Green", "Blue"))).data["items"] == ["Red", "Green", "Blue"]
    card = brief(scene("Some text.", on_screen=("Red and very dark", "Green with 2 spots")))
    assert (card.kind, card.data) == ("card", {"text": "Red and very dark", "lines": ["Green with 2 spots"]})


def test_pictures_are_looked_for_by_scene_and_topic() -> None:
    assert brief(scene("Trees are tall.", title="Tall trees"), topic="Forests").query == "Tall trees Forests"


def test_a_number_that_stands_alone_is_shown_large() -> None:
    found = brief(scene("The sun is far away. Light takes 8 minutes to reach us.", title="Far"))
    assert found.data == {"text": "8 minutes", "lines": ["Light"]}
    assert brief(scene("It weighs 620 grams and folds flat.", title="Light as air")).data["text"] == "Light as air"
    assert brief(scene("Light takes 8 minutes; sound 14 years.")).data["text"] != "8 minutes"


def test_a_formula_that_was_shown_makes_room_for_the_next() -> None:
    first = scene("The law says that F = ma.", key="a")
    second = scene("With F = ma, a ball has h = 5t².", key="b")
    assert brief(first).data["latex"] == "F = ma"
    assert brief(first, second).data["latex"] == "h = 5 t^{2}"
