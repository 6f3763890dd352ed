"""The script beside a film: written, edited, read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.codec import convert
from clipforge_core.errors import BadDocument, MissingFile
from clipforge_core.model.script import Script, ScriptScene, ScriptSentence
from clipforge_core.narrating.sidecars import beside, read_script, script_document, write_script
from tests.narrate.conftest import script

SENTENCES = st.builds(ScriptSentence, text=st.text(max_size=40))
SCENES = st.builds(
    ScriptScene, id=st.text(max_size=8), role=st.sampled_from(["hook", "point"]), narration=st.tuples(SENTENCES)
)
SCRIPTS = st.builds(Script, title=st.text(max_size=20), topic=st.text(max_size=20), scenes=st.tuples(SCENES, SCENES))


@given(SCRIPTS, st.text(alphabet="0123456789abcdef", max_size=8))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, told: Script, brief: str) -> None:
    path = tmp_path_factory.getbasetemp() / "round.script.json"
    write_script(path, told, brief=brief)
    found = read_script(path)
    assert (found.script, found.brief, found.edited) == (told, brief, False)


def test_an_edited_script_is_known(tmp_path: Path) -> None:
    path = tmp_path / "film.script.json"
    plain = json.loads(script_document(convert(script(), Script), brief="b"))
    plain["scenes"][0]["title"] = "Changed"
    path.write_text(json.dumps(plain))
    found = read_script(path)
    assert (found.edited, found.brief, found.script.scenes[0].title) == (True, "b", "Changed")


def test_a_picture_that_nobody_chose_follows_its_words(tmp_path: Path) -> None:
    path, told = tmp_path / "film.script.json", convert(script(), Script)
    write_script(path, told, chosen=("twice", "end"))
    plain = json.loads(path.read_text())
    plain["scenes"][2]["visual"] = {"kind": "icon", "data": {"name": "owl"}}
    path.write_text(json.dumps(plain))
    found = read_script(path)
    assert [scene.visual.kind for scene in found.script.scenes] == ["title", "card", "icon"]
    assert found.script.scenes[1].visual.data == {}, "it is found anew"
    assert found.edited


def test_a_script_of_somebody_else_has_no_brief(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    path.write_text(json.dumps(script()))
    assert (read_script(path).brief, read_script(path).edited) == ("", False)


@pytest.mark.parametrize("text", ["[]", "{}", "{", '{"scenes": 3}', '{"title": "x", "topic": "y", "scenes": [{}]}'])
def test_what_is_no_script_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(BadDocument, match=r"bad\.json"):
        read_script(path)


def test_a_script_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MissingFile):
        read_script(tmp_path / "none.json")


def test_names_beside_a_film() -> None:
    assert {k: p.name for k, p in beside(Path("/x/my.film.mp4")).items()} == {
        "script": "my.film.script.json", "srt": "my.film.srt", "vtt": "my.film.vtt", "thumbnail": "my.film.jpg",
    }  # fmt: skip
