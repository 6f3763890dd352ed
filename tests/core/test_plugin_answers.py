"""What plugins answer when they are used: one that raises, or answers nonsense, is named, and the others go on."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from clipforge_core import (
    Clip,
    Detection,
    DetectRequest,
    MissingExtra,
    PluginError,
    ScriptBrief,
    ScriptPart,
    TrendItem,
    TrendQuery,
)
from clipforge_core.contracts.progress import silent
from clipforge_core.environment import Environment
from clipforge_core.hookspecs import hookimpl
from clipforge_core.jobs.look import detect
from clipforge_core.plugins import PluginManager
from clipforge_core.scripting.writing import written
from clipforge_core.testing import StubTranslator
from clipforge_core.testing.detectors import stub_media
from clipforge_core.translation.translating import translate
from clipforge_core.trends.fetching import readings


def environment(tmp_path: Path, kind: str, *items: object) -> Environment:
    module = types.ModuleType("somebodys")
    setattr(module, f"clipforge_register_{kind}", hookimpl(lambda: list(items)))
    flags = {"data": tmp_path / "data", "cache": tmp_path / "cache"}
    return Environment.open(flags=flags, environ={}, extra=[("somebodys", module)], bundled=False)


class Mood:
    """Whatever is asked of it, it does what it was made with: raises an error, or answers a value."""

    version, description, quality, platform = "1", "moody", "good", "x"
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def __init__(self, answer: object, name: str = "moody") -> None:
        self.name, self._answer = name, answer

    def _do(self) -> Any:
        if isinstance(self._answer, BaseException):
            raise self._answer
        return self._answer

    def available(self) -> str | None:
        return None

    def detect(self, info: object, tracks: object, request: object) -> Any:
        return self._do()

    def write(self, brief: object) -> Any:
        return self._do()

    def pairs(self) -> Any:
        return [("en", "es")]

    def translate(self, texts: object, *, source: str, target: str) -> Any:
        return self._do()

    def addresses(self, query: object) -> Any:
        return ["here"]

    def parse(self, data: bytes, url: str, query: object) -> Any:
        return self._do()


def clip(start: int, end: int, score: float = 0.5) -> Clip:
    return Clip(id="c", start=Fraction(start), end=Fraction(end), score=score, reason="because")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (RuntimeError("no luck"), "RuntimeError: no luck"),
        (SystemExit(3), "SystemExit: 3"),
        (None, "it answered None, and no Detection"),
        (Detection(clips=(1,)), "no Detection"),  # type: ignore[arg-type]
        (Detection(clips=(clip(-1, 5),)), "outside the file: -1 to 5 s"),
        (Detection(clips=(clip(0, 99),)), "outside the file"),
        (Detection(clips=(clip(0, 5, float("nan")),)), "the score of its clip c is nan"),
    ],
    ids=repr,
)
def test_a_detector_that_breaks_is_named(tmp_path: Path, answer: object, said: str) -> None:
    env = environment(tmp_path, "detectors", Mood(answer))
    with pytest.raises(PluginError) as caught:
        detect(env, silent, stub_media(20), {}, "moody", DetectRequest())
    assert "plugin somebodys: detector moody: " in str(caught.value) and said in str(caught.value)


def test_what_a_contract_lets_an_item_raise_goes_through(tmp_path: Path) -> None:
    env = environment(tmp_path, "detectors", Mood(MissingExtra(what="this", package="that", extra="speech")))
    with pytest.raises(MissingExtra):
        detect(env, silent, stub_media(20), {}, "moody", DetectRequest())


def broken() -> Iterator[ScriptPart]:
    yield ScriptPart(text="Once")
    raise KeyError("upon a time")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda: None, "TypeError"),
        (lambda: RuntimeError("no words"), "no words"),
        (lambda: iter(()), "its last part has no script"),
        (lambda: iter([ScriptPart(text="a")]), "its last part has no script"),
        (lambda: ["text"], "it told 'text', and no ScriptPart"),
        (broken, "upon a time"),
    ],
)
def test_a_script_writer_that_breaks_is_named(tmp_path: Path, answer: Callable[[], object], said: str) -> None:
    env = environment(tmp_path, "script_writers", Mood(answer()))
    with pytest.raises(PluginError, match=r"plugin somebodys: script writer moody: ") as caught:
        written(env, ScriptBrief(topic="Tides", context="The sea rises."), writer="moody")
    assert said in str(caught.value)


@pytest.mark.parametrize("answer", [RuntimeError("no words"), None, [], [3], "text"], ids=repr)
def test_where_a_translator_breaks_the_next_one_is_asked(tmp_path: Path, answer: object) -> None:
    env = environment(tmp_path, "translators", Mood(answer, "a"), StubTranslator("b", "good"))
    found = translate(env, ["good day"], source="en", target="es")
    assert (found.texts, found.translator) == (("doog yad",), "b")
    assert any("a failed" in note and "somebodys" in note for note in found.notes)
    alone = environment(tmp_path, "translators", Mood(answer, "a"))
    with pytest.raises(PluginError, match="plugin somebodys: translator a: "):
        translate(alone, ["good day"], source="en", target="es")


def test_a_source_of_trends_that_breaks_does_not_keep_others_from_being_read() -> None:
    good = [TrendItem(source="good", topic="Cats")]
    sources = [Mood(RuntimeError("no feed")), Mood(["x"]), Mood(None), Mood(good)]
    found = list(readings(sources, TrendQuery(), lambda address: b"", lambda: 0.0))
    assert [items for _, _, items in found] == [[], [], [], good]
    problems = [reading.problem for _, reading, _ in found]
    assert "no feed" in problems[0] and "no TrendItems" in problems[1] and problems[2] and not problems[3]


def test_the_plugin_is_found_in_whose_code_an_error_was_raised(tmp_path: Path) -> None:
    source = "from clipforge_core import hookimpl\n@hookimpl\ndef clipforge_before_job(job): return 1 / job\n"
    (tmp_path / "divides.py").write_text(source)
    manager = PluginManager(folder=tmp_path, bundled=False)
    ((_, hook),) = manager.implementations("clipforge_before_job")
    with pytest.raises(ZeroDivisionError) as caught:
        hook(job=0)
    assert manager.culprit(caught.value) == "divides"
    assert manager.culprit(ZeroDivisionError()) == ""
