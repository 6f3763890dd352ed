"""What a run leaves: files that fit each other, a manifest that is true, and the same bytes wherever it is made."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from clipforge_core.testing.programs import Program, digests, leftovers
from clipforge_media import Ass, Srt, Vtt, WordJson, probe
from clipforge_media.testing_talk import make_talk, make_template

ENDINGS = {"mp4", "srt", "vtt", "ass", "jpg", "words.json", "timeline.json", "manifest.json"}


def _document(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "clips.json").read_text("utf-8"))
    return found


def test_every_clip_and_aspect_has_all_its_files(done: Any) -> None:
    assert done.ended.code == 0, done.ended.err
    clips = len(_document(done.out)["clips"])
    for aspect in ("9x16", "1x1"):
        for number in range(1, clips + 1):
            endings = {p.name.split(f"_{aspect}.", 1)[1] for p in done.out.glob(f"{number:02d}_*_{aspect}.*")}
            assert endings == ENDINGS
    others = {p.name for p in done.out.iterdir() if "_9x16." not in p.name and "_1x1." not in p.name}
    assert others == {"clips.json", "report.html", "manifest.json"}


def test_the_manifest_names_every_file_with_its_hash(done: Any) -> None:
    manifest = json.loads((done.out / "manifest.json").read_text("utf-8"))
    told = {f["name"]: (f["size"], f["sha256"]) for f in manifest["files"]}
    there = {
        p.name: (p.stat().st_size, hashlib.sha256(p.read_bytes()).hexdigest())
        for p in done.out.iterdir()
        if p.name != "manifest.json"
    }
    assert told == there
    for path in done.out.glob("*.mp4"):
        export = json.loads(path.with_suffix(".manifest.json").read_text("utf-8"))
        video = next(a for a in export["artefacts"] if a["kind"] == "mp4")
        assert video["sha256"] == there[path.name][1]
        assert all(check["level"] != "failed" for check in export["checks"])


def test_clips_json_holds_what_an_editor_needs(done: Any) -> None:
    document = _document(done.out)
    assert document["schema"] == 1 and document["duration"] == 12.0
    assert (done.out / document["source"]).resolve() == done.talk.resolve()
    assert document["digest"] == hashlib.sha256(done.talk.read_bytes()).hexdigest()
    for clip in document["clips"]:
        assert 0 <= clip["start"] < clip["end"] <= 12 and 2 <= clip["end"] - clip["start"] <= 6
        assert 0 <= clip["score"] <= 1 and clip["title"] and clip["reason"]
        assert clip["words"] and all(clip["start"] - 0.5 <= w["start"] < w["end"] for w in clip["words"])
        assert set(clip["features"]) and clip["evidence"]
    said = " ".join(w["text"] for w in document["transcript"]["words"])
    assert "90 percent of them stop too soon" in said


def test_the_video_has_the_length_of_its_clip_and_its_sound_ends_with_it(done: Any) -> None:
    clip = _document(done.out)["clips"][0]
    for aspect, size in (("9x16", (144, 256)), ("1x1", (144, 144))):
        info = probe(next(done.out.glob(f"01_*_{aspect}.mp4")))
        assert info.video is not None and (info.video.display_width, info.video.display_height) == size
        frame = 1 / Fraction(info.video.frame_rate)
        assert abs(info.video.duration - Fraction(str(clip["end"])) + Fraction(str(clip["start"]))) <= frame
        assert abs(info.audio[0].start + info.audio[0].duration - info.video.duration) <= frame


def test_the_subtitles_say_the_same_in_every_format(done: Any) -> None:
    clip = _document(done.out)["clips"][0]
    want = [w["text"] for w in clip["words"]]
    for ending, form in {"srt": Srt(), "vtt": Vtt(), "ass": Ass(), "words.json": WordJson()}.items():
        path = next(done.out.glob(f"01_*_9x16.{ending}"))
        words = form.read(path.read_bytes(), str(path)).words
        assert [w.text for w in words] == want, ending
        # The film has whole frames, and may end half a one after its clip.
        length = Fraction(str(clip["end"])) - Fraction(str(clip["start"])) + Fraction(1, 24)
        assert words[0].start >= 0 and words[-1].end <= length


def test_the_report_needs_nothing_from_elsewhere(done: Any) -> None:
    page = (done.out / "report.html").read_text("utf-8")
    for path in done.out.glob("*.mp4"):
        assert path.name in page
    assert "http://" not in page.replace("http://www.w3.org/", "") and "https://" not in page
    assert str(done.program.folder) not in page


def test_nothing_half_written_stays(done: Any) -> None:
    assert leftovers(done.out, done.program.data, done.program.cache) == []


def test_a_second_run_is_up_to_date_and_writes_nothing(done: Any) -> None:
    before = {p.name: (p.stat().st_mtime_ns, p.stat().st_ino) for p in done.out.iterdir()}
    again = done.program.run(*done.args)
    last = again.objects[-1]
    assert again.code == 0 and last["event"] == "done" and last["up_to_date"] is True
    assert last["exports"] == done.ended.objects[-1]["exports"]
    assert {p.name: (p.stat().st_mtime_ns, p.stat().st_ino) for p in done.out.iterdir()} == before


def test_the_same_command_elsewhere_gives_the_same_bytes(done: Any, tmp_path: Path) -> None:
    make_template(tmp_path)
    make_talk(tmp_path)
    ended = Program(tmp_path).run(*done.args, "--jobs", "3")
    assert ended.code == 0, ended.err
    assert digests(tmp_path / "out" / "talk") == digests(done.out)
