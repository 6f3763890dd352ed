"""What programs get: the events of `run --json`, the document of `detect --json`, and the listing commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.testing.programs import Program

WISHES = ("--min-duration", "2", "--max-duration", "6")

KEYS = {
    "started": {"output"},
    "progress": {"percentage", "stage", "message"},
    "clip": {"id", "start", "end", "score", "title", "reason", "features", "evidence", "keep"},
    "export": {"clip", "aspect", "files", "warnings"},
    "done": {"output", "clips_json", "report", "clips", "exports", "up_to_date", "note", "warnings"},
    "failed": {"code", "message"},
    "skipped": {"reason"},
}
"""As docs/cli.md has it, besides `event` and `source`."""


def test_a_run_prints_json_alone_with_the_documented_keys(done: Any) -> None:
    assert {o["event"] for o in done.ended.objects} == {"started", "progress", "clip", "export", "done"}
    for one in done.ended.objects:
        assert one["source"] == "talk.mp4"
        assert KEYS[one["event"]] <= set(one), one
    exports = done.ended.events("export")
    assert {e["aspect"] for e in exports} == {"9:16", "1:1"}
    assert all(Path(path).is_file() for e in exports for path in e["files"].values())
    finished = done.ended.objects[-1]
    assert finished["exports"] == [e["files"]["mp4"] for e in exports]
    assert finished["clips"] == len(done.ended.events("clip"))


def test_the_bar_is_not_full_before_the_work_is_done(done: Any) -> None:
    first = {o["stage"]: o["percentage"] for o in reversed(done.ended.events("progress"))}
    assert all(first[stage] < 10 for stage in ("encoders", "probe") if stage in first)
    assert first["pictures"] < 40 and first["render"] < 80, first


def test_progress_never_moves_back(done: Any) -> None:
    seen = [o["percentage"] for o in done.ended.events("progress")]
    assert seen == sorted(seen) and seen[0] >= 0 and seen[-1] <= 100


def test_detect_prints_the_document_on_one_line(done: Any) -> None:
    ended = done.program.run("detect", "talk.mp4", "--json", *WISHES)
    assert ended.code == 0 and ended.out.count("\n") == 1
    document = json.loads(ended.out)
    made = json.loads((done.out / "clips.json").read_text("utf-8"))
    assert document["duration"] == 12.0 and document["clips"] == made["clips"]
    assert Path(document["source"]).resolve() == done.talk.resolve()
    assert KEYS["clip"] <= set(document["clips"][0])


def test_failed_and_skipped_sources_have_their_keys(program: Program) -> None:
    folder = program.folder / "in"
    folder.mkdir()
    (folder / "odd.bin").write_bytes(b"?")
    (folder / "notes.mp4").write_text("not a video")
    ended = program.run("run", "in", "missing.mp4", "--json")
    assert ended.code == 1
    for one in ended.objects:
        assert KEYS[one["event"]] <= set(one), one
    assert {o["event"] for o in ended.objects} == {"started", "progress", "skipped", "failed"}


@pytest.mark.parametrize(
    ("args", "keys"),
    [
        (("jobs", "list"), {"id", "kind", "state"}),
        (("templates", "list"), {"name", "description"}),
        (("plugins", "list"), {"name", "state"}),
        (("cache", "show"), {"folder", "entries", "size", "limit"}),
        (("config", "show"), {"data", "jobs", "template"}),
        (("doctor",), {"ok", "checks"}),
    ],
)
def test_listing_commands_print_one_document(done: Any, args: tuple[str, ...], keys: set[str]) -> None:
    ended = done.program.run(*args, "--json")
    assert ended.code == 0, ended.err
    assert ended.out.count("\n") == 1
    document = json.loads(ended.out)
    first = document[0] if isinstance(document, list) else document
    assert keys <= set(first), first


def test_the_same_commands_speak_to_people(done: Any) -> None:
    for args in (("jobs",), ("templates",), ("plugins", "list"), ("cache",), ("config", "show"), ("doctor",)):
        ended = done.program.run(*args)
        assert ended.code == 0 and ended.out.strip() and "Traceback" not in ended.err
        assert not ended.out.startswith(("{", "["))


def test_a_dry_run_writes_nothing(done: Any, tmp_path: Path) -> None:
    ended = done.program.run("run", "talk.mp4", "-o", str(tmp_path / "dry"), *WISHES, "--dry-run", "--json")
    assert ended.code == 0 and not (tmp_path / "dry").exists()
    last = ended.objects[-1]
    assert last["event"] == "done" and (last["clips_json"], last["report"], last["exports"]) == ("", "", [])
    assert [c["id"] for c in ended.events("clip")] == [c["id"] for c in done.ended.events("clip")]
