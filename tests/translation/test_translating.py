"""Choosing a translator, falling back, and refusing; with translators that turn words around."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.environment import Environment
from clipforge_core.errors import EndpointFailed, UnknownName, UsageError
from clipforge_core.hookspecs import hookimpl
from clipforge_core.model.script import Citation, Script, ScriptScene, ScriptSentence, VisualBrief
from clipforge_core.testing.translators import StubTranslator, check_translator
from clipforge_core.translation.scripts import translate_script
from clipforge_core.translation.translating import MOST, languages, translate


class Broken(StubTranslator):
    def translate(self, texts: Sequence[str], *, source: str, target: str) -> list[str]:
        raise EndpointFailed(url="http://nowhere", detail="nobody answers there", advice="Start it")


class Missing(StubTranslator):
    def available(self) -> str | None:
        return "its dictionary is not installed"


def environment(folder: Path, *translators: Any, **flags: Any) -> Environment:
    class Plugin:
        @hookimpl
        def clipforge_register_translators(self) -> list[Any]:
            return list(translators)

    return Environment.open(
        flags={"data": folder, **flags},
        folder=folder,
        user_folder=folder,
        environ={},
        bundled=False,
        extra=[("mine", Plugin())],
    )


def test_the_stub_holds_the_contract() -> None:
    check_translator(StubTranslator(), ["Good morning.", "The house is red."], source="en", target="es")


def test_a_draft_is_called_one(tmp_path: Path) -> None:
    env = environment(tmp_path, StubTranslator())
    found = translate(env, ["The cat sat on the mat.", "", "It was the one that I had."], target="es")
    assert found.texts == ("ehT tac tas no eht .tam", "", "tI saw eht eno taht I .dah")
    assert (found.source, found.target, found.translator, found.quality) == ("en", "es", "stub", "draft")
    assert found.notes == ("A draft by stub from en to es: read it over before it is used.",)


def test_the_good_ones_are_asked_first(tmp_path: Path) -> None:
    env = environment(tmp_path, StubTranslator("a", "draft"), StubTranslator("b", "good"))
    found = translate(env, ["hello"], source="en", target="spa")
    assert (found.translator, found.quality, found.notes) == ("b", "good", ())
    only = environment(tmp_path, StubTranslator("a", "draft"), StubTranslator("b", "good"), translator="a")
    assert translate(only, ["hello"], source="en", target="es").translator == "a"
    with pytest.raises(UnknownName):
        translate(environment(tmp_path, translator="c"), ["hello"], source="en", target="es")


def test_one_that_fails_makes_room_for_the_next(tmp_path: Path) -> None:
    env = environment(tmp_path, Broken("b", "good"), StubTranslator("a"))
    found = translate(env, ["hello"], source="en", target="es")
    assert (found.texts, found.translator) == (("olleh",), "a")
    assert found.notes[0].startswith("b failed, so another translator was asked: http://nowhere")
    with pytest.raises(EndpointFailed):
        translate(environment(tmp_path, Broken("b", "good")), ["hello"], source="en", target="es")


def test_what_nobody_can_translate_is_refused_with_a_way_out(tmp_path: Path) -> None:
    env = environment(tmp_path, StubTranslator(), Missing("far"))
    why = r"nobody here translates en to ja .*en to es.*far: its dictionary.*translate\.url"
    with pytest.raises(UsageError, match=why):
        translate(env, ["hello"], source="en", target="ja")
    with pytest.raises(UsageError, match="no translator is ready"):
        translate(environment(tmp_path), ["hello"], source="en", target="es")


@pytest.mark.parametrize(
    ("texts", "source", "target", "why"),
    [
        (["hello"], "en", "en", "already"),
        (["hello"], "en", "", "no language"),
        (["hello"], "en", "español", "no language"),
        (["hello"], "nonsense!", "es", "no language"),
        (["Xyzzy."], "", "es", "cannot be told"),
        (["x" * MOST, "y"], "en", "es", "at once"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, texts: list[str], source: str, target: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        translate(environment(tmp_path, StubTranslator()), texts, source=source, target=target)


def test_languages_say_who_translates_what(tmp_path: Path) -> None:
    env = environment(tmp_path, StubTranslator(), StubTranslator("any", "good", [("*", "*")]), Missing("far"))
    assert [(p.source, p.target, p.translator, p.quality) for p in languages(env)] == [
        ("*", "*", "any", "good"),
        ("en", "es", "stub", "draft"),
        ("es", "en", "stub", "draft"),
    ]


def script() -> Script:
    cited = Citation(source="doc", start=0, end=5, quote="quote")
    chart = VisualBrief(kind="chart", data={"form": "bar", "labels": ["one", "two"], "values": [1, 2], "unit": "km"})
    compared = VisualBrief(kind="comparison", data={"left": {"title": "old", "items": ["slow"]}, "right": {}})
    icon = VisualBrief(kind="icon", data={"name": "rocket", "text": "rocket"}, query="rocket")
    return Script(
        title="A talk",
        topic="talk",
        keywords=("speed",),
        notes=("Thin sources.",),
        scenes=(
            ScriptScene(
                id="s1",
                role="hook",
                title="Begin",
                on_screen=("two words",),
                narration=(
                    ScriptSentence(text="First one.", citations=(cited,)),
                    ScriptSentence(text="Second one.", origin="made"),
                ),
                visual=chart,
                seconds=4.0,
            ),
            ScriptScene(id="s2", role="point", visual=compared),
            ScriptScene(id="s3", role="recap", visual=icon),
        ),
    )


def test_a_script_keeps_its_scenes_and_citations(tmp_path: Path) -> None:
    before = script()
    after = translate_script(environment(tmp_path, StubTranslator()), before, target="es")
    assert (after.language, after.title, after.topic, after.keywords) == ("es", "A klat", "klat", ("deeps",))
    assert [scene.id for scene in after.scenes] == ["s1", "s2", "s3"]
    first = after.scenes[0]
    assert [s.text for s in first.narration] == ["tsriF .eno", "dnoceS .eno"]
    assert [s.citations for s in first.narration] == [s.citations for s in before.scenes[0].narration]
    assert [s.origin for s in first.narration] == ["source", "made"]
    assert (first.role, first.title, first.on_screen, first.seconds) == ("hook", "nigeB", ("owt sdrow",), 4.0)
    assert first.visual.data == {"form": "bar", "labels": ["eno", "owt"], "values": [1, 2], "unit": "mk"}
    assert after.scenes[1].visual.data == {"left": {"title": "dlo", "items": ["wols"]}, "right": {}}
    assert after.scenes[2].visual == before.scenes[2].visual, "a picture is found by its own words"
    assert after.notes[0] == "Thin sources." and "draft" in after.notes[1] and "sources as they are" in after.notes[2]


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30), max_size=8))
def test_texts_stay_in_their_order(texts: list[str]) -> None:
    stub = StubTranslator("any", "good", [("en", "es")])
    equipment: Any = SimpleNamespace(
        registry=SimpleNamespace(all=lambda kind: {"any": stub}, blaming=lambda kind, name: nullcontext()),
        settings=SimpleNamespace(get=lambda name, kind: ""),
    )
    found = translate(equipment, texts, source="en", target="es")
    assert list(found.texts) == stub.translate(texts, source="en", target="es")
