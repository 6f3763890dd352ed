"""Files that cannot be used: one clear line that names the file and what to do, the documented exit code, nothing
half-written; and the other files go on."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.testing.programs import Ended, Program, leftovers
from clipforge_media.testing import draw_number, make_sound, make_video, tone
from clipforge_media.testing_talk import make_talk, make_template

WISHES = ("--min-duration", "0.5", "--max-duration", "3", "--template", "small.toml")


def _refused(program: Program, name: str, *said: str, code: int = 3) -> None:
    ended = program.run("run", name, "-o", "out")
    assert ended.code == code, ended.err
    assert ended.out.count("done ") == 0
    for text in (Path(name).name, *said):
        assert text in ended.problem
    _nothing_left(program)


def _nothing_left(program: Program) -> None:
    assert not (program.folder / "out").exists() or not list((program.folder / "out").rglob("*.*"))
    assert leftovers(program.folder) == []


def _film(path: Path, **more: Any) -> Path:
    return make_video(path, **{"frames": 20, "rate": 10, "size": (64, 40), "sound": tone(), **more})


def _makes(program: Program, *names: str) -> Ended:
    """Run it on films that can be used; each must give clips."""
    make_template(program.folder)
    ended = program.run("run", "-o", "out", *WISHES, "--json", "--", *names)
    assert ended.code == 0, ended.err
    assert "Traceback" not in ended.err
    finished = ended.events("done")
    assert sorted(Path(one["source"]).name for one in finished) == sorted(names)
    assert all(one["clips"] and Path(one["exports"][0]).stat().st_size for one in finished)
    assert leftovers(program.folder / "out", program.data, program.cache) == []
    return ended


def test_missing(program: Program) -> None:
    _refused(program, "nowhere.mp4", "no such file", "Check the spelling")


def test_empty(program: Program) -> None:
    (program.folder / "empty.mp4").touch()
    _refused(program, "empty.mp4", "the file is empty", "again")


@pytest.mark.parametrize("name", ["notes.mp4", "notes.txt"])
def test_not_media(program: Program, name: str) -> None:
    (program.folder / name).write_text("Dear diary, today I was no video.\n" * 50)
    _refused(program, name, "not a media file that can be read", "Check that it plays")


def test_truncated_without_its_index(program: Program) -> None:
    path = _film(program.folder / "cut.mp4")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    _refused(program, "cut.mp4", "broken or cut off", "Copy or download it again")


def test_truncated_with_its_index_gives_what_there_is(program: Program) -> None:
    path = _film(program.folder / "cut.mkv", frames=40)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 4])
    _makes(program, "cut.mkv")


def test_no_picture_track(program: Program) -> None:
    make_sound(program.folder / "song.wav", seconds=3)
    _refused(program, "song.wav", "it has no video track", "clipforge transcribe")


def test_no_sound_track(program: Program) -> None:
    _film(program.folder / "mute.mp4", sound=None)
    _makes(program, "mute.mp4")


def test_a_picture_a_second_moves_too(program: Program) -> None:
    def walking(number: int, width: int, height: int) -> Any:
        luma = draw_number(0, width, height) * 0 + 60
        luma[:, number * 8 : number * 8 + 16] = 220
        return luma

    _film(program.folder / "slides.mp4", sound=None, frames=3, rate=1, gop=250, draw=walking)
    _makes(program, "slides.mp4")


def test_nothing_to_show(program: Program) -> None:
    def black(number: int, width: int, height: int) -> Any:
        return draw_number(0, width, height) * 0 + 16

    _film(program.folder / "black.mp4", sound=None, draw=black, frames=60)
    _refused(program, "black.mp4", "no clip found", "Try another --detector")


def test_unknown_codec(program: Program) -> None:
    path = _film(program.folder / "odd.avi", codec="mpeg4", sound=None)
    data = path.read_bytes()
    assert b"FMP4" in data
    path.write_bytes(data.replace(b"FMP4", b"QZX9"))
    _refused(program, "odd.avi", "no decoder for its video codec", "Convert it")


@pytest.mark.parametrize(
    ("name", "size", "more"),
    [
        ("odd.webm", (161, 121), {"codec": "libvpx-vp9", "audio_codec": "libopus"}),
        ("tall.mp4", (33, 401), {"pixel_format": "yuv444p"}),
        ("tiny.mp4", (2, 2), {}),
    ],
)
def test_odd_sizes(program: Program, name: str, size: tuple[int, int], more: dict[str, Any]) -> None:
    _film(program.folder / name, size=size, **more)
    _makes(program, name)


def test_names_of_every_kind(program: Program) -> None:
    names = [
        "-dash.mp4",
        "--help.mp4",
        "日本語 übung.mp4",
        "two\nlines.mp4",
        'it\'s "quoted" $HOME;.mp4',
        "%d{x}.mp4",
        "a" * 200 + ".mp4",
    ]
    first = _film(program.folder / "first.mp4", frames=10)
    for name in names:
        shutil.copy(first, program.folder / name)
    first.unlink()
    ended = _makes(program, *names)
    assert len({one["output"] for one in ended.events("done")}) == len(names)
    assert all(line.count("\n") == 0 and "\r" not in line for line in ended.err.splitlines())


def test_a_folder_without_media(program: Program) -> None:
    (program.folder / "papers").mkdir()
    (program.folder / "papers" / "a.txt").write_text("a")
    _refused(program, "papers", "no media file in this folder")


def test_links_that_lead_nowhere(program: Program) -> None:
    folder = program.folder / "links"
    folder.mkdir()
    (folder / "loop").symlink_to(folder)
    (folder / "a.mp4").symlink_to(folder / "b.mp4")
    (folder / "b.mp4").symlink_to(folder / "a.mp4")
    (folder / "gone.mp4").symlink_to(folder / "nowhere.mp4")
    ended = program.run("run", "links", "-o", "out", "--json")
    assert ended.code == 1 and "Traceback" not in ended.err
    assert sorted(Path(one["source"]).name for one in ended.events("failed")) == ["a.mp4", "b.mp4", "gone.mp4"]
    assert program.run("run", "links/**/*.mp4", "-o", "out").code == 1


def test_one_bad_file_stops_no_other(program: Program) -> None:
    make_template(program.folder)
    folder = program.folder / "in"
    folder.mkdir()
    (folder / "a-empty.mp4").touch()
    (folder / "b-notes.mp4").write_text("no video")
    make_sound(folder / "c-song.mp3", codec="libmp3lame")
    _film(folder / "d-film.mp4")
    ended = program.run("run", "in", "-o", "out", *WISHES, "--json")
    assert ended.code == 1
    assert {
        Path(o["source"]).name: o["event"] for o in ended.objects if o["event"] in ("done", "failed", "skipped")
    } == {
        "a-empty.mp4": "failed",
        "b-notes.mp4": "failed",
        "c-song.mp3": "skipped",
        "d-film.mp4": "done",
    }
    assert "Traceback" not in ended.err and leftovers(program.folder) == []


def test_an_output_that_is_a_file(program: Program) -> None:
    _film(program.folder / "film.mp4")
    make_template(program.folder)
    (program.folder / "out").write_text("in the way")
    ended = program.run("run", "film.mp4", "-o", "out", *WISHES)
    assert ended.code == 3 and "out" in ended.problem
    assert (program.folder / "out").read_text() == "in the way"


def test_a_broken_sidecar_is_named(program: Program) -> None:
    make_template(program.folder)
    talk = make_talk(program.folder, subtitles=False)
    talk.with_suffix(".srt").write_bytes(os.urandom(3) + b"\x00\x01nothing like subtitles")
    ended = program.run("run", "talk.mp4", "-o", "out", *WISHES)
    assert ended.code == 2 and "talk.srt" in ended.problem
