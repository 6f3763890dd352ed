"""`clipforge bulk`: rows to films, with what failed in a table of its own, and nothing made twice."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.errors import BadDocument
from clipforge_core.jobs.studio_rows import film_name, manifest
from clipforge_media import probe

ROWS = "title,script,price\nKettle,Only {{price}} euro.,9\nPan,,3\nMug,A good mug.,4\n"


def bulk(folder: Path, *arguments: str) -> tuple[int, Any]:
    """(exit code, what it printed as JSON)."""
    settings = ["--set", f"data={folder / 'data'}", "--set", f"cache={folder / 'cache'}"]
    command = [sys.executable, "-m", "clipforge_cli.main", *settings, "bulk", *arguments, "--json"]
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=280, check=False)
    return done.returncode, json.loads(done.stdout or "null")


def test_rows_to_films(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8-sig")
    wish = ("rows.csv", "--template", "offer", "--quality", "draft", "--voice", "hibari", "-o", "films")
    code, told = bulk(tmp_path, *wish)
    films = tmp_path / "films"
    assert (code, told["made"], told["there"], told["failed"]) == (1, 2, 0, 1)
    assert [(row["line"], bool(row["file"]), row["field"]) for row in told["rows"]] == [
        (2, True, ""),
        (3, False, "script_content"),
        (4, True, ""),
    ]
    video = probe(films / "1-kettle.mp4").video
    assert video is not None
    assert (video.display_width, video.display_height) == (360, 640)
    with (films / "failed-rows.csv").open(encoding="utf-8") as file:
        (failed,) = csv.DictReader(file)
    assert list(failed) == ["title", "script", "price", "error"]
    assert (failed["title"], failed["price"]) == ("Pan", "3")

    (tmp_path / "rows.csv").write_text(ROWS.replace("A good mug", "A better mug").replace("Pan,,3\n", ""))
    code, told = bulk(tmp_path, *wish)
    assert (code, told["made"], told["there"]) == (0, 1, 1), "what did not change is not made again"
    assert [row["there"] for row in told["rows"]] == [True, False]
    assert not (films / "failed-rows.csv").exists()


def test_check_names_every_mistake(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("title,script,aspect_ratio\nA,{{b}},\n,C.,\nD,E.,7:3\nF,G.,\n")
    code, told = bulk(tmp_path, "rows.csv", "--check")
    assert code == 2
    assert [(each["line"], each["field"]) for each in told["problems"]] == [
        (2, "script_content"),
        (3, "title"),
        (4, "aspect_ratio"),
    ]
    (tmp_path / "rows.json").write_text('[{"title": "A", "script": "B."}, {}]')
    assert bulk(tmp_path, "rows.json", "--check") == (0, {"ok": True, "problems": [], "rows": 1})


def test_names() -> None:
    assert film_name(7, 120, "A/B: the Test!") == "007-a-b-the-test"
    assert film_name(1, 9, "…") == "1"


def test_a_manifest_that_is_none(tmp_path: Path) -> None:
    assert manifest(tmp_path) == {}
    (tmp_path / "bulk.json").write_text("[]")
    with pytest.raises(BadDocument, match="delete it"):
        manifest(tmp_path)
