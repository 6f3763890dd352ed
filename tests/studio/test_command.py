"""`clipforge media`, as a person calls it: with a library, and without one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from clipforge_cli.commands.media import KINDS as OFFERED
from clipforge_core.studio.library import KINDS
from clipforge_core.testing.programs import Program


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder with two pictures, one of them told of, and a file that is none."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name in ("IMG_0001.jpg", "city at night.png"):
        Image.new("RGB", (64, 48), (5, 5, 5)).save(folder / name)
    (folder / "IMG_0001.jpg.json").write_text(json.dumps({"title": "Waves", "tags": "sea", "licence": "CC BY 4.0"}))
    (folder / "broken.png").write_bytes(b"no picture")
    return folder


def test_the_kinds_that_are_offered_are_those_there_are() -> None:
    assert OFFERED == KINDS


def test_a_library_is_filled_listed_searched_and_emptied(tmp_path: Path, pictures: Path) -> None:
    program = Program(tmp_path)
    nobody = program.run("media", "add", str(pictures))
    assert nobody.code == 2 and "clipforge users add" in nobody.problem
    assert program.run("users", "add", "ann@example.org").code == 0

    added = program.run("media", "add", str(pictures), "--tag", "Holiday", "--credit", "Ann", "--json")
    assert added.code == 1 and "broken.png" in added.err and "Traceback" not in added.err
    told = json.loads(added.out)
    assert [each["error"] for each in told["failed"]] == ["not_media"]
    waves = next(each for each in told["added"] if each["title"] == "Waves")
    assert waves["tags"] == ["holiday", "sea"] and waves["licence"] == "CC BY 4.0" and waves["credit"] == "Ann"
    assert (pictures / "IMG_0001.jpg").is_file(), "files are copied, not moved"

    listed = json.loads(program.run("media", "list", "--json").out)
    assert listed["total"] == 2 and {each["id"] for each in listed["media"]} == {e["id"] for e in told["added"]}
    found = json.loads(program.run("media", "search", "town in the dark", "--json").out)
    assert found[0]["title"] == "city at night" and Path(found[0]["path"]).is_file()
    assert "Waves" in program.run("media", "list", "--tag", "sea").out

    assert program.run("media", "remove", waves["id"]).code == 0
    gone = program.run("media", "remove", waves["id"])
    assert gone.code == 2 and waves["id"] in gone.problem
    assert json.loads(program.run("media", "list", "--json").out)["total"] == 1


def test_folders_and_stock_need_no_user(tmp_path: Path, pictures: Path) -> None:
    program = Program(tmp_path, CLIPFORGE_STOCK_FOLDERS=str(pictures))
    found = json.loads(program.run("media", "search", "sea", "--folder", str(pictures), "--json").out)
    assert [Path(each["path"]).name for each in found] == ["IMG_0001.jpg"] and found[0]["licence"] == "CC BY 4.0"
    indexed = program.run("media", "stock", "--json")
    done = json.loads(indexed.out)
    assert indexed.code == 0 and (done["added"], done["total"]) == (2, 2) and "broken.png" in done["problems"][0]
    assert json.loads(program.run("media", "list", "--stock", "--json").out)["total"] == 2
    assert json.loads(program.run("media", "search", "sea", "--json").out)[0]["title"] == "Waves"
    missing = program.run("media", "search", "sea", "--folder", str(tmp_path / "none"))
    assert missing.code == 3 and "none" in missing.problem


def test_documents_are_added_searched_and_removed(tmp_path: Path) -> None:
    program = Program(tmp_path)
    assert program.run("users", "add", "ann@example.org").code == 0
    (tmp_path / "tides.md").write_text("# Tides\n\nThe moon pulls at the water of the sea. Sailors read tables of it.")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    added = program.run("documents", "add", "tides.md", "broken.pdf", "not there.txt", "--json")
    told = json.loads(added.out)
    assert added.code == 1 and "Traceback" not in added.err
    assert [each["title"] for each in told["added"]] == ["Tides"]
    assert [each["error"] for each in told["failed"]] == ["unreadable_source", "missing_file"]
    (found,) = json.loads(program.run("documents", "search", "who reads tables?", "--json").out)
    assert "Sailors" in found["text"] and found["document"] == told["added"][0]["id"]
    assert "Tides" in program.run("documents").out
    assert program.run("documents", "remove", found["document"]).code == 0
    assert json.loads(program.run("documents", "list", "--json").out) == {"documents": [], "total": 0}
