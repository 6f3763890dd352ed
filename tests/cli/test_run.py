"""clipforge run: events for programs, lines for people, exit codes, and sources that go wrong."""

from __future__ import annotations

import json
import os
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest


def _conftest() -> Any:
    spec = spec_from_file_location("cli_conftest", Path(__file__).with_name("conftest.py"))
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["cli_conftest"] = module
    spec.loader.exec_module(module)
    return module


source = _conftest().source


def names(result: Any, *skip: str) -> list[tuple[str, str]]:
    return [(o["event"], Path(o["source"]).name) for o in result.objects if o["event"] not in skip]


def test_the_events_of_a_source_come_in_order_and_hold_the_paths_it_made(clipforge: Any, work: Path) -> None:
    source(work / "talk.mp4")
    result = clipforge("run", "talk.mp4", "--json", "--aspect", "9:16", "--aspect", "1:1")
    assert result.code == 0
    assert [o["event"] for o in result.objects if o["event"] != "progress"] == [
        "started",
        *["clip"] * 2,
        *["export"] * 4,
        "done",
    ]
    assert all(o["source"] == "talk.mp4" for o in result.objects)
    started, done = result.objects[0], result.objects[-1]
    assert started["output"] == done["output"] == str(work / "clips" / "talk")
    assert all(Path(path).is_file() for path in done["exports"]) and len(done["exports"]) == 4
    assert Path(done["clips_json"]).is_file() and done["clips"] == 2 and done["up_to_date"] is False
    clip = next(o for o in result.objects if o["event"] == "clip")
    assert (clip["id"], clip["start"], clip["score"]) == ("c0", 0.0, 0.9) and "words" not in clip
    export = next(o for o in result.objects if o["event"] == "export")
    assert export["files"] == {"mp4": done["exports"][0]} and export["aspect"] == "9:16"
    progress = [o for o in result.objects if o["event"] == "progress"]
    assert progress and {"percentage", "stage", "message"} <= set(progress[0])
    assert "one packet was broken" in result.err


def test_people_get_lines_in_a_pipe(clipforge: Any, work: Path) -> None:
    source(work / "talk.mp4")
    result = clipforge("run", "talk.mp4")
    assert result.code == 0
    assert "talk.mp4: pictures 10 %" in result.out
    assert "done     talk.mp4: 2 clips in clips/talk" in result.out
    assert "Title 1" in result.out and "report.html" in result.out
    assert "one packet was broken" in result.err


@pytest.mark.parametrize(
    ("text", "code", "event"),
    [
        ("nothing", 3, "nothing_found"),
        ("sound", 3, "no_video"),
        ("render", 7, "render_failed"),
        ("full", 5, "disk_full"),
        ("cancelled", 9, "cancelled"),
    ],
)
def test_one_source_that_fails_gives_the_code_of_its_error(
    clipforge: Any, work: Path, text: str, code: int, event: str
) -> None:
    source(work / "talk.mp4", text)
    result = clipforge("run", "talk.mp4", "--json")
    assert result.code == code
    failed = result.objects[-1]
    assert (failed["event"], failed["code"]) == ("failed", event)
    assert "talk.mp4" in failed["message"] and failed["message"] in result.err
    assert "Traceback" not in result.err


def test_one_bad_source_does_not_stop_the_others(clipforge: Any, work: Path) -> None:
    source(work / "a.mp4", "render")
    source(work / "b.mp4")
    source(work / "c.mp4", "crash")
    result = clipforge("run", "a.mp4", "missing.mp4", "b.mp4", "c.mp4", "--json")
    assert result.code == 1
    assert sorted(names(result, "progress", "started", "clip", "export")) == [
        ("done", "b.mp4"),
        ("failed", "a.mp4"),
        ("failed", "c.mp4"),
        ("failed", "missing.mp4"),
    ]
    assert "1 done, 3 failed" in result.err and "Traceback" not in result.err


def test_a_missing_file_is_one_clear_line(clipforge: Any) -> None:
    result = clipforge("run", "nowhere.mp4")
    assert result.code == 3 and result.out == ""
    assert result.err == "failed   nowhere.mp4: no such file. Check the spelling, or give the full path\n"


def test_a_folder_stands_for_its_media_files_sorted(clipforge: Any, work: Path) -> None:
    for name in ("b.MP4", "a.mkv", ".hidden.mp4", "sub/c.mp4", "notes.txt", "b.srt", "odd.bin"):
        source(work / "in" / name)
    result = clipforge("run", "in", "--json")
    assert result.code == 0
    assert names(result, "progress", "started", "clip", "export") == [
        ("skipped", "odd.bin"),
        ("done", "a.mkv"),
        ("done", "b.MP4"),
    ]
    assert "skipped  1 file without a media ending: odd.bin" in result.err


def test_files_of_a_folder_with_nothing_to_clip_are_skipped_but_fail_when_named(clipforge: Any, work: Path) -> None:
    source(work / "in" / "song.mp3", "sound")
    source(work / "in" / "black.mp4", "nothing")
    result = clipforge("run", "in", "--json")
    assert result.code == 0
    assert {o["event"] for o in result.objects} == {"started", "progress", "skipped"}
    assert all("in/" in o["reason"] for o in result.objects if o["event"] == "skipped")
    assert clipforge("run", "in/song.mp3").code == 3


def test_a_folder_without_media_says_so(clipforge: Any, work: Path) -> None:
    source(work / "in" / "notes.txt")
    result = clipforge("run", "in")
    assert result.code == 3
    assert "in: there is no media file in this folder" in result.err


def test_results_are_not_taken_for_sources(clipforge: Any, work: Path) -> None:
    source(work / "talk.mp4")
    assert clipforge("run", "talk.mp4").code == 0
    result = clipforge("run", "clips/talk")
    assert result.code == 3 and "holds the results of an earlier run" in result.err
    assert clipforge("run", ".", "--json").objects[-1]["event"] == "done"


def test_a_file_that_is_named_is_tried_whatever_its_ending(clipforge: Any, work: Path) -> None:
    source(work / "film.bin")
    assert clipforge("run", "film.bin").code == 0


def test_globs_reach_into_folders(clipforge: Any, work: Path) -> None:
    source(work / "s1" / "a.mp4")
    source(work / "s1" / "deep" / "b.mp4")
    result = clipforge("run", "s1/**/*.mp4", "--json")
    assert sorted(names(result, "progress", "started", "clip", "export")) == [("done", "a.mp4"), ("done", "b.mp4")]
    assert clipforge("run", "s2/*.mp4").code == 3


def test_names_with_dashes_brackets_line_breaks_and_other_scripts(clipforge: Any, work: Path) -> None:
    for name in ("-dash-.mp4", "a[1].mp4", "two\nlines.mp4", "عربي 中文.mp4"):
        source(work / "in" / name)
    result = clipforge("run", "in", "--json")
    assert result.code == 0 and len(names(result, "progress", "started", "clip", "export")) == 4
    assert "two\\nlines.mp4" in result.err and "عربي 中文.mp4" in result.err
    os.chdir(work / "in")
    assert clipforge("run", "--", "-dash-.mp4").code == 0
    assert clipforge("run", "a[1].mp4").code == 0


def test_a_name_that_is_not_text_is_refused_with_what_to_do(clipforge: Any, work: Path) -> None:
    path = os.fsdecode(os.fsencode(work) + b"/caf\xe9.mp4")
    source(Path(path))
    result = clipforge("run", path, "--json")
    assert result.code == 3
    assert "rename it" in result.objects[-1]["message"] and "caf\\xe9.mp4" in result.err


def test_a_pipe_or_a_closed_folder_is_no_source(clipforge: Any, work: Path) -> None:
    os.mkfifo(work / "fifo.mp4")
    result = clipforge("run", "fifo.mp4")
    assert result.code == 3 and "not a regular file" in result.err


def test_sources_with_one_name_get_folders_of_their_own_at_every_run(clipforge: Any, work: Path) -> None:
    for name in ("one/talk.mp4", "two/talk.mp4", "one/talk.mkv"):
        source(work / name)

    def outputs(*args: str) -> dict[str, str]:
        found = clipforge("run", *args, "--json").objects
        return {o["source"]: Path(o["output"]).name for o in found if o["event"] == "done"}

    first = outputs("one/talk.mp4", "one/talk.mkv", "two/talk.mp4")
    assert len(set(first.values())) == 3 and first["one/talk.mp4"] == "talk" and first["one/talk.mkv"] == "talk-mkv"
    assert outputs("two/talk.mp4", "one/talk.mkv") == {k: v for k, v in first.items() if k != "one/talk.mp4"}


def test_the_same_file_named_twice_is_done_once(clipforge: Any, work: Path) -> None:
    source(work / "talk.mp4")
    result = clipforge("run", "talk.mp4", "./talk.mp4", ".", "--json")
    assert names(result, "progress", "started", "clip", "export") == [("done", "talk.mp4")]


def test_a_dry_run_writes_nothing(clipforge: Any, work: Path) -> None:
    source(work / "talk.mp4")
    result = clipforge("run", "talk.mp4", "--dry-run", "--json")
    assert result.code == 0 and not (work / "clips").exists()
    assert [o["event"] for o in result.objects if o["event"] not in ("progress", "started")] == ["clip", "clip", "done"]
    assert "planned  talk.mp4: 2 clips" in clipforge("run", "talk.mp4", "--dry-run").out


def test_a_name_that_is_no_text_stops_no_other_and_stands_in_the_summary(clipforge: Any, work: Path) -> None:
    source(work / "talk.mp4")
    odd = os.fsdecode(b"bad\xffname.mp4")
    source(work / odd)
    result = clipforge("run", "talk.mp4", odd)
    assert result.code == 1 and "failed   bad\\xffname.mp4: its name is not text" in result.err
    rows = {row["source"]: row["state"] for row in json.loads((work / "clips" / "summary.json").read_text())["sources"]}
    assert rows == {"talk.mp4": "done", "bad\\xffname.mp4": "failed"}


def test_a_file_whose_name_looks_like_an_option_is_pointed_out(clipforge: Any, work: Path) -> None:
    source(work / "-talk.mp4")
    result = clipforge("run", "-talk.mp4")
    assert result.code == 2 and "-talk.mp4 is the name of a file here: write ./-talk.mp4, or -- before it" in result.err
    assert clipforge("run", "--", "-talk.mp4").code == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--min-duration", "90", "--max-duration", "1:00"), "--min-duration 90 is longer than --max-duration 60"),
        (("--min-duration", "soon"), "is not a time; write 90, 90s or 1:30"),
        (("--max-duration", "0"), "longer than nothing"),
        (("--detector", "magic"), "no detector is called 'magic'. There are: highlights"),
        (("--template", "magic"), "no template is called 'magic'. There are: bounce, boxed, branded"),
        (("--template", "magic.toml"), "magic.toml: no such file"),
        (("--transcript", "magic.srt"), "magic.srt: no such file"),
        (("--aspect", "2:1"), "9:16"),
        (("--num-clips", "0"), "num-clips"),
        (("--set", "jobs"), "NAME=VALUE"),
        (("--set", "jbos=3"), "jbos"),
        (("--num-clip", "3"), "--num-clips"),
    ],
)
def test_wishes_that_cannot_be_are_refused_before_any_work(
    clipforge: Any, work: Path, args: tuple[str, ...], said: str
) -> None:
    source(work / "talk.mp4")
    result = clipforge("run", "talk.mp4", *args)
    assert result.code in (2, 3) and said in result.err and result.out == ""
    assert not (work / "clips").exists()


def test_an_output_that_cannot_be_written_is_told_before_any_work(clipforge: Any, work: Path) -> None:
    source(work / "talk.mp4")
    result = clipforge("run", "talk.mp4", "-o", "talk.mp4/out", "--json")
    assert result.code == 3 and result.out == "" and "talk.mp4 is not one" in result.err
    (work / "shut").mkdir(mode=0o500)
    if os.geteuid() != 0:
        assert clipforge("run", "talk.mp4", "-o", "shut/out").code == 3
    assert clipforge("run", "talk.mp4", "-o", "talk.mp4/out", "--dry-run").code == 0


def test_durations_are_read_in_every_form(clipforge: Any, work: Path) -> None:
    source(work / "talk.mp4")
    assert clipforge("run", "talk.mp4", "--min-duration", "20s", "--max-duration", "1:30", "-n", "1").code == 0
    params = clipforge("jobs", "list", "--json").objects[0][0]["params"]
    assert (params["min_duration"], params["max_duration"], params["num_clips"]) == (20.0, 90.0, 1)


def test_a_transcript_belongs_to_one_source(clipforge: Any, work: Path) -> None:
    source(work / "a.mp4")
    source(work / "b.mp4")
    source(work / "a.srt")
    result = clipforge("run", "a.mp4", "b.mp4", "--transcript", "a.srt")
    assert result.code == 2 and "belongs to one source" in result.err


def test_a_url_that_may_not_be_fetched_fails_alone(clipforge: Any, work: Path) -> None:
    source(work / "talk.mp4")
    result = clipforge("run", "http://127.0.0.1:9/x.mp4", "talk.mp4", "--json")
    assert result.code == 1
    assert names(result, "progress", "started", "clip", "export") == [("failed", "x.mp4"), ("done", "talk.mp4")]
