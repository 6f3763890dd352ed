"""Editing clips.json: it is exported as it now is, without detecting again, and never written over by a run."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.testing.programs import Program, leftovers
from clipforge_media import probe
from clipforge_media.testing_talk import make_talk, make_template

RUN = ("run", "talk.mp4", "-o", "out", "--min-duration", "2", "--max-duration", "6", "--template", "small.toml")


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A run whose clips.json was edited: another start and end, a word and the title changed."""
    folder = tmp_path_factory.mktemp("edited")
    program = Program(folder)
    make_template(folder)
    make_talk(folder)
    assert program.run(*RUN).code == 0

    def edit(document: dict[str, Any]) -> None:
        clip = document["clips"][0]
        clip["start"], clip["end"], clip["title"] = 0.1, 3.9, "A better title"
        word = next(w for w in clip["words"] if w["text"] == "fail?")
        word["text"] = "flourish?"

    _change(folder / "out" / "talk" / "clips.json", edit)
    return program


def _change(path: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    document = json.loads(path.read_text("utf-8"))
    edit(document)
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False), encoding="utf-8")


def test_a_run_does_not_write_over_an_edited_document(edited: Program) -> None:
    path = edited.folder / "out" / "talk" / "clips.json"
    before = path.read_bytes()
    ended = edited.run(*RUN, "--num-clips", "1")
    assert ended.code == 2 and path.read_bytes() == before
    assert "was edited" in ended.problem and "clipforge export" in ended.problem


def test_an_export_takes_the_edges_the_words_and_the_title_as_they_are_now(edited: Program) -> None:
    folder = edited.folder / "out" / "talk"
    ended = edited.run("export", "out/talk/clips.json", "--template", "small.toml", "--json")
    assert ended.code == 0, ended.err
    result = json.loads(ended.out)
    files = {kind: Path(path) for kind, path in result["exports"][0]["files"].items()}
    assert "a-better-title" in files["mp4"].name
    info = probe(files["mp4"])
    assert info.video is not None
    assert abs(info.video.duration - Fraction("3.8")) <= 1 / Fraction(info.video.frame_rate)
    for kind in ("srt", "vtt", "ass", "words"):
        text = files[kind].read_text("utf-8")
        assert "flourish?" in text and "fail?" not in text
    assert "detect" not in ended.err and "transcript" not in ended.err
    assert "flourish" in (folder / "report.html").read_text("utf-8")
    assert leftovers(folder, edited.data, edited.cache) == []


def test_another_template_and_aspect_can_be_taken(edited: Program) -> None:
    other = edited.folder / "plain.toml"
    other.write_text('[picture]\nshort_side = 90\n[layout]\nfollow = "none"\n', encoding="utf-8")
    ended = edited.run(
        "export", "out/talk/clips.json", "--template", "plain.toml", "--aspect", "16:9", "-o", "wide", "--json"
    )
    assert ended.code == 0, ended.err
    video = probe(Path(json.loads(ended.out)["exports"][0]["files"]["mp4"])).video
    assert video is not None and (video.display_width, video.display_height) == (160, 90)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "clips.json"),
        ('{"schema": 1}', "source"),
        ('{"schema": 999, "source": "x", "duration": 1}', "999"),
        ("[]", "clips.json"),
    ],
)
def test_a_document_that_was_edited_wrongly_is_named(program: Program, text: str, said: str) -> None:
    (program.folder / "clips.json").write_text(text)
    ended = program.run("export", "clips.json")
    assert ended.code == 2 and "clips.json" in ended.problem and said in ended.problem


def test_edges_that_cannot_be_are_named(edited: Program) -> None:
    wrong = edited.folder / "wrong.json"
    wrong.write_bytes((edited.folder / "out" / "talk" / "clips.json").read_bytes())

    def edit(document: dict[str, Any]) -> None:
        document["source"] = "talk.mp4"
        document["clips"][0]["start"], document["clips"][0]["end"] = 3, 1

    _change(wrong, edit)
    ended = edited.run("export", "wrong.json", "-o", "elsewhere")
    assert ended.code == 2 and "wrong.json" in ended.problem
    assert not (edited.folder / "elsewhere").exists()
