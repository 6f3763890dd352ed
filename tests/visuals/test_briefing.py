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
        role=role,
        title=title,
        on_screen=on_screen,
        narration=(ScriptSentence(text=text),),  # type: ignore[arg-type]
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


def test_a_hook_is_a_title_with_its_words() -> None:
    short = brief(scene("Did you know?", role="hook"))
    assert (short.kind, short.data) == ("title", {"text": "Did you know?", "subtitle": "A title"})
    longer = "The theorem is named after a Greek thinker of the sixth century."
    assert brief(scene(longer, role="hook")).data == {"text": "A title", "subtitle": longer}


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
    data = brief(scene("Denmark gets 58 % of its power from wind, Ireland 36 %.", title="Wind power")).data
    assert data == {
        "title": "Wind power",
        "form": "bar",
        "unit": "%",
        "labels": ["Denmark", "Ireland"],
        "values": [58.0, 36.0],
    }


def test_words_for_the_screen_become_a_list_or_a_card() -> None:
    assert brief(scene("Some text.", on_screen=("Red", "Green", "Blue"))).data["items"] == ["Red", "Green", "Blue"]
    card = brief(scene("Some text.", on_screen=("Red and very dark", "Green with 2 spots")))
    assert (card.kind, card.data) == ("card", {"text": "Red and very dark", "lines": ["Green with 2 spots"]})


def test_a_word_alone_says_less_than_its_sentence() -> None:
    card = brief(scene("Carpenters check that a corner is square.", on_screen=("Corner",)))
    assert card.data == {"text": "Carpenters check that a corner is square."}


def test_pictures_are_looked_for_by_scene_and_topic() -> None:
    assert brief(scene("Trees are tall.", title="Tall trees"), topic="Forests").query == "Tall trees Forests"


def test_a_number_that_stands_alone_is_shown_large() -> None:
    found = brief(scene("The sun is far away. Light takes 8 minutes to reach us.", title="Far"))
    assert found.data == {"text": "8 minutes", "lines": ["Light takes 8 minutes to reach us."]}
    assert brief(scene("Light takes 8 minutes; sound 14 years.")).data["text"] != "8 minutes"
