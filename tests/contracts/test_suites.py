"""The suites that plugin authors are given catch plugins that do nothing, or that do it in the wrong form."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from clipforge_core import (
    Detection,
    DetectRequest,
    Feed,
    MediaInfo,
    Script,
    ScriptBrief,
    ScriptPart,
    Timeline,
    Tracks,
    Writer,
    Written,
    testing,
)
from clipforge_core.testing.surfaces import ErrorAnswer, Problem
from clipforge_plugins.writers import clipforge_register_writers


class Idle:
    """A detector, an analyzer and a script writer in one that never finds, sees or says anything."""

    name, version, description = "idle", "1", "does nothing"
    needs: tuple[str, ...] = ("loudness",)
    uses: tuple[str, ...] = ()
    provides: tuple[str, ...] = ("calm",)
    requires: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def detect(self, info: MediaInfo, tracks: Tracks, request: DetectRequest) -> Detection:
        return Detection(note="nothing")

    def feed(self, info: MediaInfo, detail: object) -> Feed:
        return Feed()

    def begin(self, info: MediaInfo, detail: object, tracks: Tracks, spans: object) -> Any:
        return SimpleNamespace(finish=dict)

    def available(self) -> str | None:
        return None

    def write(self, brief: ScriptBrief) -> Iterator[ScriptPart]:
        given = {"topic": brief.topic, "language": brief.language, "asked_seconds": brief.seconds}
        yield ScriptPart(script=Script(title="", sources=brief.sources, writer="idle", **given))


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (testing.check_detector, "finds nothing in any file"),
        (testing.check_analyzer, "provides calm, and answers it for no file"),
        (testing.check_script_writer, "nobody says anything"),
    ],
)
def test_what_does_nothing_is_caught(check: Callable[[Any], object], said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        check(Idle())


class Page:
    """A surface. `paths` is what its route is known by."""

    name, title, version, description = "page", "Page", "1", "A page."
    mount, base, strict_origins = "/page", "/v1", False

    def __init__(self, routes: Sequence[Any] = (SimpleNamespace(paths={"/"}),), body: object = "") -> None:
        self._routes, self._body = routes, body

    def handlers(self) -> Sequence[Any]:
        return self._routes

    def root_handlers(self) -> Sequence[Any]:
        return ()

    def error(self, problem: Problem) -> ErrorAnswer:
        fields = [field.field for field in problem.fields]
        return ErrorAnswer(problem.status, {"said": problem.message, "fields": fields, "body": self._body})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"routes": ()}, "at least one route"),
        ({"routes": (len,)}, "no route handler"),
        ({"body": object()}, "is no JSON"),
    ],
)
def test_surfaces_that_would_break_a_server_are_caught(wrong: dict[str, Any], said: str) -> None:
    testing.check_surface(Page())
    with pytest.raises(AssertionError, match=said):
        testing.check_surface(Page(**wrong))


@pytest.mark.parametrize("writer", clipforge_register_writers(), ids=lambda writer: writer.name)
def test_the_bundled_writers_keep_the_contract(writer: Writer) -> None:
    assert testing.check_writer(writer).data


class Titles:
    """A writer. `answer` is what it writes."""

    name, version, label, ending = "titles", "1", "Titles", ".txt"

    def __init__(self, answer: Callable[[str], Any], **wrong: Any) -> None:
        self._answer = answer
        for name, value in wrong.items():
            setattr(self, name, value)

    def check(self) -> None:
        """Nothing is ever missing."""

    def write(self, timeline: Timeline, *, title: str) -> Written:
        return self._answer(title)  # type: ignore[no-any-return]


def test_careless_writers_are_caught() -> None:
    numbers = iter(range(100))
    testing.check_writer(Titles(lambda title: Written(b"title " + title.encode())))
    for writer, said in (
        (Titles(lambda title: Written(title.encode())), "not empty"),
        (Titles(lambda title: title.encode()), "answers a Written"),
        (Titles(lambda title: Written(b"%d" % next(numbers))), "the same bytes"),
        (Titles(lambda title: Written(b"x", ("two\nlines",))), "one sentence"),
        (Titles(lambda title: Written(b"x"), ending="txt"), "its files end with"),
    ):
        with pytest.raises(AssertionError, match=said):
            testing.check_writer(writer)


class Chore:
    """A task of a runner."""

    name, every = "chore", 60.0

    def __init__(self, run: Callable[[threading.Event], object]) -> None:
        self._run = run

    def run(self, services: object, stopping: Any) -> None:
        self._run(stopping)


def test_a_task_that_does_not_come_back_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    testing.check_runner_task(Chore(bool), None)
    monkeypatch.setattr("clipforge_core.testing.runner_tasks.PATIENCE", 0.2)
    with pytest.raises(AssertionError, match="does not come back"):
        testing.check_runner_task(Chore(lambda stopping: stopping.wait()), None)
    with pytest.raises(KeyError, match="lost"):
        testing.check_runner_task(Chore(lambda stopping: {}["lost"]), None)


def test_every_suite_is_at_the_top_level() -> None:
    for name in testing._HOMES:
        assert getattr(testing, name) is not None
