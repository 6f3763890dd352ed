"""clipforge script, as it is typed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from clipforge_cli.main import run
from clipforge_cli.session import Session
from clipforge_core.codec import decode
from clipforge_core.model.script import Script
from clipforge_core.testing.programs import Program
from clipforge_core.testing.script_writers import check_script

TEXTS = Path(__file__).with_name("texts")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    program = Program(tmp_path)
    for path in TEXTS.iterdir():
        shutil.copy(path, program.folder / path.name)
    return program


def test_a_script_for_people(program: Program) -> None:
    ended = program.run("script", "--topic", "Pythagorean theorem", "--doc", "pythagoras.txt", "--seconds", "30")
    assert ended.code == 0
    assert "0:00  hook: Pythagorean theorem" in ended.out
    assert "three sides of a right triangle. [1]" in ended.out
    assert "[1] pythagoras.txt, characters 0 to 116: “The Pythagorean theorem is" in ended.out
    assert "of 0:30, by the writer offline" in ended.out and "engagement" in ended.out


def test_files_and_json(program: Program) -> None:
    given = ("script", "--topic", "photosynthesis", "--context", "@photosynthesis.md", "--seconds", "40s")
    ended = program.run(*given, "-o", "out.json", "--json")
    assert ended.code == 0 and "out.json: written" in ended.err
    script = decode((program.folder / "out.json").read_bytes(), Script)
    check_script(script)
    assert decode(json.dumps(ended.objects[0]), Script) == script and len(ended.objects) == 1
    assert program.run(*given, "-o", "out.md").code == 0
    text = (program.folder / "out.md").read_text("utf-8")
    assert text.startswith("# Photosynthesis\n") and "[^1]: the context, characters " in text
    assert program.run(*given, "-o", "out.txt").code == 0
    assert (program.folder / "out.txt").read_text("utf-8") == f"{script.text}\n"
    scored = program.run("script", "score", "out.json", "--json").objects[0]
    assert [each["name"] for each in scored["scores"]][:5] == ["hook", "engagement", "readability", "seo", "overall"]
    assert scored["scores"] == json.loads((program.folder / "out.json").read_text())["scores"]


def test_streaming_lines(program: Program) -> None:
    ended = program.run(
        "script", "--topic", "Vulkane", "--doc", "vulkane.txt", "--language", "de", "--stream", "--json",
    )  # fmt: skip
    *parts, last = ended.objects
    assert "".join(part.get("text", "") for part in parts) == decode(json.dumps(last["script"]), Script).text
    assert len(parts) > 3
    people = program.run("script", "--topic", "Vulkane", "--doc", "vulkane.txt", "--language", "de", "--stream")
    assert people.code == 0 and "Vulkane: " in people.out and "by the writer offline" in people.out


def test_what_is_wrong_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.json").write_text("{}")
    (tmp_path / "notes.txt").write_text("Tides rise.")
    for given, code, said in (
        ((), 2, "what is it about? Give --topic"),
        (("--topic", "x", "--seconds", "2"), 2, "5 seconds to 30 minutes"),
        (("--topic", "x", "-o", "out.doc"), 2, "must end in .json, .md or .txt"),
        (("--topic", "x", "--doc", "none.pdf"), 3, "none.pdf: no such file"),
        (("--topic", "x", "--doc", "."), 3, "it is a folder"),
        (("--topic", "x", "--context", "@none.txt"), 3, "none.txt"),
        (("--topic", "x", "--url", "http://127.0.0.1:1/"), 3, "not a public address"),
        (("--topic", "x", "--writer", "shakespeare"), 2, "no script writer is called 'shakespeare'"),
        (("score", "bad.json"), 2, "bad.json"),
        (("score", "none.json"), 3, "none.json"),
    ):
        session = Session(environ={}, user_folder=tmp_path, folder=tmp_path)
        session.flags = {"data": tmp_path / "data", "cache": tmp_path / "cache"}
        assert run(["script", *given], session) == code, given
        shown = capsys.readouterr()
        assert said in shown.err and "Traceback" not in shown.err and shown.out == "", given


def test_notes_go_to_standard_error(program: Program) -> None:
    ended = program.run("script", "--topic", "Zorblax 7", "--json")
    assert ended.objects[0]["scenes"][0]["role"] == "outline"
    people = program.run("script", "--topic", "Zorblax 7")
    assert "Note: no source was given" in people.err and "outline" in people.out
