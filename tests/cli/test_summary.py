"""The summary of a run: the table, and the files of the output folder."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from clipforge_cli.outcomes import Outcomes, table
from clipforge_core.codec import encode_pretty
from clipforge_core.jobs.folder import FolderManifest
from clipforge_core.jobs.summary import FILES, write_summary
from clipforge_core.model.clip import ClipsDocument, DocumentClip, DocumentCut, DocumentTranscript, DocumentWord
from clipforge_core.model.summary import SourceRow


def words_of(text: str) -> list[str]:
    return text.split()


SAID = words_of("the first thing that people forget about gardens is that roots need air as much as water")


def result(output: Path, name: str, *clips: tuple[str, float], said: list[str] = SAID) -> None:
    """A folder with results: (id, score) of clips of ten seconds."""
    folder = output / name
    folder.mkdir(parents=True)
    document = ClipsDocument(source=f"../../{name}.mp4", duration=100.0, transcript=DocumentTranscript(language="en"))
    exports = []
    for number, (clip, score) in enumerate(clips):
        start = 20.0 * number
        words = [DocumentWord(text=w, start=start + i / 2, end=start + i / 2 + 0.4) for i, w in enumerate(said)]
        made = DocumentClip(id=clip, start=start, end=start + 10, score=score, title=f"Title {clip}", words=words)
        made.cuts = [DocumentCut(start=start + 1, end=start + 3, text="um")]
        document.clips.append(made)
        exports.append({"clip": clip, "aspect": "9:16", "files": {"mp4": f"{clip}.mp4"}, "warnings": []})
    (folder / "clips.json").write_bytes(encode_pretty(document))
    manifest = FolderManifest(key="k", result={"exports": exports, "curves": {}})
    (folder / "manifest.json").write_bytes(encode_pretty(manifest))


def test_all_clips_are_ranked_and_repeats_named(tmp_path: Path) -> None:
    result(tmp_path, "a", ("a0", 0.4))
    result(tmp_path, "b", ("b0", 0.9))
    result(tmp_path, "c", ("c0", 0.5), said=words_of("nobody asked why the ship went north that night at all"))
    rows = [SourceRow(source="b.mp4", state="done", folder="b", took=2.0), SourceRow(source="=x.mp4", state="failed")]
    summary = write_summary(tmp_path, rows)
    assert [(c.rank, c.source, c.clip, c.seconds) for c in summary.clips] == [
        (1, "b.mp4", "b0", 8.0),
        (2, "c.mp4", "c0", 8.0),
        (3, "a.mp4", "a0", 8.0),
    ]
    same = summary.clips[2].same_as
    assert same is not None and (same.source, same.clip, same.by) == ("b.mp4", "b0", "words")
    assert summary.clips[0].files == {"9:16": {"mp4": "b/b0.mp4"}}
    told = [(s.source, s.state, s.clips, s.took) for s in summary.sources]
    assert told == [("b.mp4", "done", 1, 2.0), ("=x.mp4", "failed", 0, None), ("a.mp4", "earlier", 1, None),
                    ("c.mp4", "earlier", 1, None)]  # fmt: skip
    assert json.loads((tmp_path / "summary.json").read_bytes()) == json.loads(encode_pretty(summary))
    lines = list(csv.DictReader((tmp_path / "summary.csv").open(encoding="utf-8", newline="")))
    assert [line["source"] for line in lines] == ["b.mp4", "'=x.mp4", "a.mp4", "c.mp4"]
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "Same as" in page and "1. Title b0 (b.mp4): the same words" in page and "Title c0" in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_folder_that_cannot_be_read_stops_nothing(tmp_path: Path) -> None:
    result(tmp_path, "a", ("a0", 0.4))
    result(tmp_path, "b", ("b0", 0.9))
    (tmp_path / "b" / "clips.json").write_text("{ broken")
    summary = write_summary(tmp_path, [SourceRow(source="b.mp4", state="same", folder="b")])
    assert [c.clip for c in summary.clips] == ["a0"] and "clips.json" in summary.sources[0].problems[0]


def test_the_page_of_nothing_says_so(tmp_path: Path) -> None:
    write_summary(tmp_path, [SourceRow(source="a.mp4", state="skipped", problems=("no picture <b>",))])
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "No clips" in page and "no picture &lt;b&gt;" in page


def test_outcomes_count_time_and_keep_problems() -> None:
    times = iter((10.0, 12.5))
    outcomes = Outcomes(clock=lambda: next(times))
    outcomes.began("in/a.mp4")
    outcomes.warned("in/a.mp4", "one packet was broken")
    clip = {"start": 0.0, "end": 5.0, "keep": [], "cuts": []}
    outcomes.ended("in/a.mp4", "done", folder="a", result={"clips": [clip]})
    outcomes.ended("b.mp4", "failed", problem="b.mp4: no picture")
    first, second = sorted(outcomes.rows(), key=lambda row: row.source)
    assert (first.took, first.clips_seconds, first.problems) == (2.5, 5.0, ("one packet was broken",))
    assert second.problems == ("no picture",)
    lines = table([first, second])
    assert lines[0].split() == ["source", "clips", "length", "of", "took"]
    assert lines[1].split()[:4] == ["a.mp4", "1", "0:05", "-"] and lines[2].endswith("failed: no picture")


def test_a_run_over_a_folder_tells_a_table_and_writes_the_files(clipforge: Any, work: Path) -> None:
    for name, text in (("a.mp4", "clips 2"), ("b.mp4", "fail not_media"), ("c.mp4", "clips 1")):
        (work / "in").mkdir(exist_ok=True)
        (work / "in" / name).write_text(text)
    ended = clipforge("run", "in")
    assert ended.code == 1
    assert "all clips in one ranking: clips/index.html" in ended.out
    assert all((work / "clips" / name).is_file() for name in FILES)
    rows = {line["source"]: line for line in csv.DictReader((work / "clips" / "summary.csv").open(newline=""))}
    assert (rows["a.mp4"]["state"], rows["b.mp4"]["state"], rows["c.mp4"]["state"]) == ("done", "failed", "done")


def test_a_single_source_gets_no_summary(clipforge: Any, work: Path) -> None:
    (work / "a.mp4").write_text("clips 1")
    assert clipforge("run", "a.mp4").code == 0 and not (work / "clips" / "index.html").exists()


def test_watching_ends_with_ctrl_c_and_a_summary(clipforge: Any, work: Path, monkeypatch: Any) -> None:
    (work / "in").mkdir()
    (work / "in" / "a.mp4").write_text("clips 1")
    looks = []

    def waited(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 2:
            (work / "in" / "moved.mp4").write_text("clips 1")
        if len(looks) == 5:
            raise KeyboardInterrupt

    monkeypatch.setattr("clipforge_cli.watching.watch.__kwdefaults__", {
        **__import__("clipforge_cli.watching").watching.watch.__kwdefaults__,
        "wait": waited, "clock": lambda: 10.0 * len(looks),
    })  # fmt: skip
    ended = clipforge("run", "in", "--watch")
    assert ended.code == 0 and "watching in" in ended.out
    assert "done     in/a.mp4" in ended.out and "done     in/moved.mp4" in ended.out
    assert (work / "clips" / "index.html").is_file() and ended.out.count("done     ") == 2


def test_a_url_cannot_be_watched(clipforge: Any) -> None:
    ended = clipforge("run", "https://example.com/a.mp4", "--watch")
    assert ended.code == 2 and "--watch" in ended.err
