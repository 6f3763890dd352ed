"""Which pictures the scenes of a script get."""

from __future__ import annotations

from typing import Any

from clipforge_core.model.script import Script, ScriptScene, ScriptSentence, VisualBrief
from clipforge_core.narrating.picturing import pictured

STEPS = "First, boil water. Then add the leaves. Finally, wait."


def scene(text: str, **visual: Any) -> ScriptScene:
    brief = VisualBrief(**visual) if visual else VisualBrief()
    said = (ScriptSentence(text=text),)
    return ScriptScene(id="a", role="point", title="Tea", on_screen=("Boil",), narration=said, visual=brief)


def shown(one: ScriptScene) -> VisualBrief:
    return pictured(Script(title="Tea", topic="Tea", scenes=(one,))).scenes[0].visual


def test_a_plain_card_becomes_what_suits_its_words() -> None:
    plain = {"text": "Tea", "lines": ["Boil"]}
    found = shown(scene(STEPS, kind="card", data=plain))
    assert (found.kind, found.data["items"]) == ("list", ["Boil water", "Add the leaves", "Wait"])
    for data in ({"text": "Boil"}, {"text": "Tea"}, {"text": "Tea", "lines": []}, {}):
        assert shown(scene(STEPS, kind="card", data=data)).kind == "list"
    assert shown(scene("Tea is nice.", kind="card", data=plain)).kind == "card"


def test_what_somebody_chose_stays() -> None:
    for data in (
        {"text": "Mine"},
        {"text": "Tea", "lines": ["Mine"]},
        {"text": "Tea", "lines": ["Boil"], "icon": "cup"},
    ):
        chosen = {"kind": "card", "data": data}
        assert shown(scene(STEPS, **chosen)) == VisualBrief(**chosen)
    title = {"kind": "title", "data": {"text": "Tea"}}
    assert shown(scene(STEPS, **title)) == VisualBrief(**title)


def test_cards_that_are_broken_are_left_to_be_named_later() -> None:
    for data in ({"text": "Tea", "lines": "x"}, {"text": 3}, {"text": ["Tea"]}, {"text": "Tea", "lines": [["x"]]}):
        assert shown(scene(STEPS, kind="card", data=data)).data == data
