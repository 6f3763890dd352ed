"""The writer that is asked for writes; where it cannot, the offline one does, and says why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from clipforge_core.contracts.script_writer import ScriptPart
from clipforge_core.errors import EndpointFailed, UnknownName, UsageError
from clipforge_core.model.script import ScriptBrief
from clipforge_core.scripting.writing import write, written
from clipforge_core.testing.script_writers import StubWriter, check_parts, check_script_writer

BRIEF = ScriptBrief(topic="Tides", context="Tides rise.\nTides fall.")


class Failing(StubWriter):
    """Tells a sentence, then its endpoint is gone."""

    name = "failing"

    def write(self, brief: ScriptBrief) -> Iterator[ScriptPart]:
        yield ScriptPart(text="Once upon a time")
        raise EndpointFailed(url="http://here", detail="nobody answers there", advice="Start the server")


class Absent(StubWriter):
    """Is not set up."""

    name = "absent"

    def available(self) -> str | None:
        return "no endpoint is named"


class Offline(StubWriter):
    name = "offline"


def equipment(*writers: Any, chosen: str = "offline") -> Any:
    """An environment with these writers alone."""
    named = {writer.name: writer for writer in writers}

    def get(kind: str, name: str) -> Any:
        if name not in named:
            raise UnknownName(kind="script writer", name=name, known=", ".join(named))
        return named[name]

    return SimpleNamespace(
        registry=SimpleNamespace(get=get, blaming=lambda kind, name: nullcontext()),
        settings=SimpleNamespace(get=lambda name, kind: chosen)
    )  # fmt: skip


def test_the_stub_keeps_the_contract() -> None:
    assert check_script_writer(StubWriter(), BRIEF).text == "Tides rise. Tides fall."


def test_the_writer_of_the_settings_writes_and_the_script_is_scored() -> None:
    script = written(equipment(Offline(), StubWriter(), chosen="stub"), BRIEF)
    assert script.writer == "stub" and script.notes == ()
    assert [score.name for score in script.scores][:2] == ["hook", "engagement"]


def test_what_was_told_is_taken_back_when_an_endpoint_goes() -> None:
    parts = list(write(equipment(Offline(), Failing()), BRIEF, writer="failing"))
    assert [part.text for part in parts[:2]] == ["Once upon a time", ""]
    assert parts[1].anew and "the writer failing could not be used" in parts[1].note
    script = check_parts(parts)
    assert script.writer == "offline" and script.notes[0] == parts[1].note
    assert "nobody answers there" in script.notes[0] and "Start the server" in script.notes[0]


def test_a_writer_that_is_not_set_up() -> None:
    script = written(equipment(Offline(), Absent()), BRIEF, writer="absent")
    assert script.writer == "offline" and "no endpoint is named" in script.notes[0]


def test_without_the_offline_writer_it_fails_with_what_is_missing() -> None:
    class Missing(Offline):
        def available(self) -> str | None:
            return "sentencex is not installed"

    with pytest.raises(UsageError, match="sentencex"):
        written(equipment(Missing()), BRIEF)

    class Broken(Failing):
        name = "offline"

    with pytest.raises(EndpointFailed):
        written(equipment(Broken()), BRIEF)
    with pytest.raises(UnknownName, match="shakespeare"):
        written(equipment(Offline()), BRIEF, writer="shakespeare")
