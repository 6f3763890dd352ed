"""clipforge narrate, as it is typed; and the script of its page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from clipforge_core.testing.programs import Program
from tests.narrate.conftest import scene, script

PAGE = (Path(__file__).parents[2] / "docs" / "narrate.md").read_text()
NOTES = "A tide is the rise and fall of the sea. The moon pulls the water. High water comes twice a day."


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    program = Program(tmp_path_factory.mktemp("narrate"))
    (program.folder / "notes.txt").write_text(NOTES)
    return program


def test_the_script_of_the_page_is_edited_and_told_again(program: Program) -> None:
    (text,) = re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
    (program.folder / "page.script.json").write_text(text)
    asked = ("narrate", "--script", "page.script.json", "--quality", "draft", "--json")
    ended = program.run(*asked)
    assert ended.code == 0, ended.err
    first = json.loads(ended.out)
    assert (Path(first["file"]).name, first["rendered"]) == ("page.mp4", len(first["segments"]))
    assert {Path(p).name for p in first["files"].values()} == {
        "page.script.json", "page.srt", "page.vtt", "page.jpg",
    }  # fmt: skip
    told = json.loads((program.folder / "page.script.json").read_text())
    told["scenes"][0]["narration"][0]["text"] = "Twice a day the sea comes back."
    (program.folder / "page.script.json").write_text(json.dumps(told))
    second = json.loads(program.run(*asked).out)
    assert 0 < second["rendered"] < len(second["segments"])
    assert "Twice a day the sea comes back." in (program.folder / "page.srt").read_text()


def test_a_topic_is_written_once_and_kept_as_it_was_edited(program: Program) -> None:
    asked = ("narrate", "--topic", "Tides", "--context", "@notes.txt", "--seconds", "10", "--quality", "draft")
    ended = program.run(*asked)
    assert ended.code == 0, ended.err
    assert "tides.mp4: 0:" in ended.out and "640x360" in ended.out
    path = program.folder / "tides.script.json"
    told = json.loads(path.read_text())
    assert told["made"]["brief"]
    told["scenes"][0]["narration"][0]["text"] = "Listen to the sea."
    path.write_text(json.dumps(told))
    again = program.run(*asked)
    assert again.code == 0 and "as it was edited" in again.err
    assert "Listen to the sea." in (program.folder / "tides.srt").read_text()
    other = program.run(*asked[:-2], "--quality", "draft", "--rewrite")
    assert other.code == 0 and "Listen to the sea." not in (program.folder / "tides.srt").read_text()
    told["scenes"][0]["narration"][0]["text"] = "Mine."
    path.write_text(json.dumps(told))
    changed = program.run("narrate", "--topic", "Tides", "--context", NOTES, "--tone", "formal", *asked[5:])
    assert changed.code == 0 and "tides.script.old.json" in changed.err
    assert "Mine." in (program.folder / "tides.script.old.json").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--topic, or a --script"),
        (("--topic", "x", "--context", "@none.txt"), "none.txt"),
        (("--topic", "x", "-o", "film.avi"), "avi"),
        (("--topic", "x", "--seconds", "3"), "seconds"),
        (("--script", "none.json"), "none.json"),
        (("--script", "notes.txt"), "notes.txt"),
        (("--topic", "x", "--quality", "best"), "best"),
        (("--topic", "x", "--speed", "9"), "speed"),
        (("--script", "tides.json", "--music", "loud"), "loud"),
        (("--script", "tides.json", "--voice", "nobody"), "nobody"),
        (("--script", "tides.json", "--music", "notes.txt"), "notes.txt"),
    ],
)
def test_what_cannot_be_done_is_said(program: Program, arguments: tuple[str, ...], said: str) -> None:
    (program.folder / "tides.json").write_text(json.dumps(script(scene("one", "Yes."))))
    ended = program.run("narrate", *arguments)
    assert ended.code != 0 and said in ended.err, ended.err
    assert "Traceback" not in ended.err


def test_the_page_names_every_option_and_stage(program: Program) -> None:
    from clipforge_core.jobs.narrate import STAGES

    shown = program.run("narrate", "--help").out
    for name in re.findall(r"--[a-z-]+", shown):
        if name not in ("--help", "--colors", "--output"):
            assert f"`{name}" in PAGE or f" {name}" in PAGE, name
    for stage in STAGES:
        assert f"`{stage}`" in PAGE
