"""clipforge compose: checks, films and tables, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clipforge_core.testing.programs import Program

SCENE = {
    "resolution": "160x90",
    "frame-rate": 10,
    "variables": {"colour": "#00aa00", "title": None},
    "scenes": [
        {"duration": 0.5, "background-color": "{{colour}}", "elements": [{"type": "text", "text": "{{title}}"}]}
    ],
}


@pytest.fixture
def program(tmp_path: Path) -> Program:
    program = Program(tmp_path)
    (program.folder / "scene.json").write_text(json.dumps(SCENE))
    return program


def test_check_names_every_mistake_and_makes_nothing(program: Program) -> None:
    bad = {"scenes": [{}, {"duration": 1, "elements": [{"type": "audio", "src": 3}]}], "qualty": 1}
    (program.folder / "bad.json").write_text(json.dumps(bad))
    ended = program.run("compose", "bad.json", "--check")
    assert ended.code == 2
    assert "bad.json: scenes[0]: it has no length" in ended.out
    assert "bad.json: scenes[1].elements[0].src: 3 is not" in ended.out
    assert "bad.json: qualty: there is no such key: do you mean quality?" in ended.out
    ended = program.run("compose", "bad.json", "--check", "--json")
    assert ended.code == 2
    told = json.loads(ended.out)
    assert told["ok"] is False and {p["path"] for p in told["problems"]} == {
        "scenes[0]",
        "scenes[1].elements[0].src",
        "qualty",
    }
    ended = program.run("compose", "scene.json", "--check")
    assert ended.code == 2 and "the variable title has no value" in ended.out
    ended = program.run("compose", "scene.json", "--check", "--set", "title=Hi")
    assert (ended.code, ended.out.strip()) == (0, "scene.json: ok")
    assert not list(program.folder.glob("*.mp4"))


def test_check_looks_whether_files_are_there(program: Program) -> None:
    elements = [{"type": "audio", "src": "none.wav"}, {"type": "image", "src": "https://example.org/a.png"}]
    (program.folder / "scene.json").write_text(json.dumps({"scenes": [{"elements": elements}]}))
    ended = program.run("compose", "scene.json", "--check")
    assert ended.code == 2
    assert ended.out.startswith("scene.json: scenes[0].elements[0].src: none.wav: no such file")
    assert "elements[1]" not in ended.out


def test_a_film_is_made_with_variables(program: Program) -> None:
    ended = program.run("compose", "scene.json", "-o", "out.mp4", "--set", "title=Hello", "--json")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    assert told["duration"] == 0.5 and (told["width"], told["height"]) == (160, 90)
    assert Path(told["file"]).is_file()


def test_a_table_makes_films_and_says_which_rows_failed(program: Program) -> None:
    (program.folder / "rows.csv").write_text("title,colour\nOne,#112233\nTwo,reddish\n")
    ended = program.run("compose", "scene.json", "--data", "rows.csv", "-o", "films", "--name", "{{title}}")
    assert ended.code == 1
    assert "1 made, 1 failed" in ended.out and "scenes[0].background-color" in ended.out
    assert sorted(p.name for p in (program.folder / "films").iterdir()) == ["One.mp4", "failed-rows.csv"]
    ended = program.run("compose", "scene.json", "--data", "rows.csv", "--check")
    assert ended.code == 2 and "row 2: scenes[0].background-color" in ended.out


def test_files_of_a_table_lie_beside_it(program: Program) -> None:
    from PIL import Image

    for folder in ("templates", "tables"):
        (program.folder / folder).mkdir()
    Image.new("RGB", (20, 20), (250, 0, 0)).save(program.folder / "tables" / "mine.png")
    scene = {
        **SCENE,
        "variables": {"picture": None},
        "scenes": [{"duration": 0.3, "elements": [{"type": "image", "src": "{{picture}}"}]}],
    }
    (program.folder / "templates" / "t.json").write_text(json.dumps(scene))
    (program.folder / "tables" / "rows.csv").write_text("picture\nmine.png\n")
    ended = program.run("compose", "templates/t.json", "--data", "tables/rows.csv", "--check")
    assert ended.code == 0, ended.out
    ended = program.run("compose", "templates/t.json", "--data", "tables/rows.csv", "-o", "films")
    assert ended.code == 0, ended.out


def test_the_schema_is_printed(program: Program) -> None:
    ended = program.run("compose", "--schema")
    assert ended.code == 0
    assert json.loads(ended.out)["$defs"]["Project"]["properties"]["scenes"]["minItems"] == 1


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("compose",), 2, "which scene file"),
        (("compose", "none.json"), 3, "no such file"),
        (("compose", "qoute"), 2, "quote"),
        (("compose", "scene.json", "-o", "out.gif", "--set", "title=a"), 2, "mp4"),
        (("compose", "scene.json", "--set", "titel=a"), 2, "do you mean title"),
        (("compose", "scene.json", "--set", "title"), 2, "NAME=VALUE"),
        (("compose", "scene.json", "--name", "a"), 2, "--data"),
        (("compose", "scene.json", "--data", "none.csv"), 3, "no such file"),
    ],
)
def test_what_cannot_be_done_is_said(program: Program, args: tuple[str, ...], code: int, said: str) -> None:
    ended = program.run(*args)
    assert (ended.code, said in ended.err) == (code, True), ended.err
    assert "Traceback" not in ended.err


def test_video_templates_are_listed(program: Program) -> None:
    ended = program.run("templates", "videos", "--json")
    assert ended.code == 0
    assert {"quote", "product", "top-three", "headline"} <= {t["name"] for t in json.loads(ended.out)}
