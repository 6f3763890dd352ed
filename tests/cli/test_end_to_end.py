"""The whole walk through the command line on a small film with a sidecar: run, run again, edit, export, detect."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clipforge_cli.main import run
from clipforge_cli.session import Session
from clipforge_media.testing import make_video, tone

SRT = """1
00:00:00,200 --> 00:00:01,400
Why does this work?

2
00:00:01,500 --> 00:00:02,800
Because it is small.
"""
TEMPLATE = """
[picture]
short_side = 64

[captions]
size = 0.1

[video]
options = { preset = "ultrafast", crf = "30" }
"""

Call = Callable[..., tuple[int, list[Any], str]]


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three seconds with a cut-free picture, a tone, words beside it, and a template of few pixels."""
    monkeypatch.chdir(tmp_path)
    make_video(tmp_path / "talk.mp4", frames=30, rate=10, size=(160, 90), sound=tone())
    (tmp_path / "talk.srt").write_text(SRT, encoding="utf-8")
    (tmp_path / "small.toml").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path / "talk.mp4"


@pytest.fixture
def call(film: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """clipforge with --json: exit code, objects, standard error."""

    def call(*args: str) -> tuple[int, list[Any], str]:
        session = Session(user_folder=film.parent / "home", environ={})
        session.flags |= {"data": film.parent / "data", "cache": film.parent / "cache", "jobs": 1}
        capsys.readouterr()
        code = run([*args, "--json"], session)
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err

    return call


def test_from_film_to_clips_and_from_an_edit_to_new_ones(film: Path, call: Call) -> None:
    making = ("--template", "small.toml", "--aspect", "9:16", "--aspect", "1:1")
    code, events, err = call("run", "talk.mp4", "--detector", "scenes", *making)
    assert code == 0, err
    done = events[-1]
    assert done["event"] == "done" and done["clips"] == 1 and len(done["exports"]) == 2
    folder = film.parent / "clips" / "talk"
    export = next(event for event in events if event["event"] == "export")
    assert set(export["files"]) == {"mp4", "srt", "vtt", "ass", "words", "thumbnail", "timeline", "manifest"}
    assert all(Path(path).stat().st_size > 0 and Path(path).parent == folder for path in export["files"].values())
    assert "Why does this work?" in Path(export["files"]["srt"]).read_text(encoding="utf-8")
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert Path(export["files"]["mp4"]).name in report and "Loudness" in report
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []

    code, events, _ = call("run", "talk.mp4", "--detector", "scenes", *making)
    assert code == 0 and events[-1]["up_to_date"] is True
    assert [event["event"] for event in events if event["event"] in ("clip", "export")] == []

    document = json.loads((folder / "clips.json").read_text(encoding="utf-8"))
    document["clips"][0] |= {"title": "A better title", "start": 1.0}
    (folder / "clips.json").write_text(json.dumps(document), encoding="utf-8")
    code, results, err = call("export", str(folder), "--template", "small.toml")
    assert code == 0, err
    new = Path(results[0]["exports"][0]["files"]["mp4"])
    assert "a-better-title" in new.name and new.is_file()

    edited = json.dumps(document | {"note": "edited once more"})
    (folder / "clips.json").write_text(edited, encoding="utf-8")
    code, events, _ = call("run", "talk.mp4", "--detector", "scenes", "--template", "small.toml", "-n", "1")
    assert (code, events[-1]["code"]) == (2, "edited_document")
    assert (folder / "clips.json").read_text(encoding="utf-8") == edited


def test_detect_writes_nothing_and_a_dry_run_neither(film: Path, call: Call) -> None:
    code, objects, _ = call("detect", "talk.mp4", "--detector", "scenes")
    assert code == 0 and len(objects) == 1
    assert objects[0]["duration"] == pytest.approx(3.0, abs=0.05)
    assert objects[0]["clips"][0]["words"][0]["text"] == "Why"
    code, events, _ = call("run", "talk.mp4", "--detector", "scenes", "--dry-run", "--template", "small.toml")
    assert code == 0 and events[-1]["event"] == "done" and events[-1]["exports"] == []
    assert not (film.parent / "clips").exists()


def test_files_that_are_no_films_are_named_with_what_to_do(film: Path, call: Call) -> None:
    (film.parent / "empty.mp4").touch()
    (film.parent / "text.mp4").write_text("not a film " * 100, encoding="utf-8")
    (film.parent / "cut.mp4").write_bytes(film.read_bytes()[:500])
    code, events, err = call("run", "empty.mp4", "text.mp4", "cut.mp4", "--detector", "scenes")
    assert code == 1 and "Traceback" not in err
    failed = {Path(event["source"]).name: event for event in events if event["event"] == "failed"}
    assert failed["empty.mp4"]["code"] == "empty_file"
    assert {failed["text.mp4"]["code"], failed["cut.mp4"]["code"]} <= {"not_media", "truncated_media"}
    assert all(str(film.parent) in event["message"] for event in failed.values())
