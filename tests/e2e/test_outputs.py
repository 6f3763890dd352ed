"""Clips in other formats, to a size, for a platform: the program as people call it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.testing.programs import Program
from tests.e2e.conftest import WISHES

ONE = ("-n", "1", "--aspect", "9:16", *WISHES)


def manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the first clip."""
    return json.loads(next(folder.glob("01_*.manifest.json")).read_bytes())


def test_several_formats_come_of_one_run_and_are_checked(program: Program, talk: Path) -> None:
    formats = ("--format", "mov,gif", "--format", "mp3", "--format", "png", "--format", "fcpxml")
    ended = program.run("run", "talk.mp4", "-o", "out", *ONE, *formats)
    assert ended.code == 0, ended.err
    out = program.folder / "out" / "talk"
    made = manifest(out)
    assert [f["format"] for f in made["formats"]] == ["mov", "gif", "mp3", "png", "preview"]
    kinds = {artefact["kind"] for artefact in made["artefacts"]}
    assert {"mov", "gif", "mp3", "png", "fcpxml", "preview", "srt", "timeline"} <= kinds
    assert all((out / artefact["name"]).stat().st_size == artefact["size"] for artefact in made["artefacts"])
    assert "failed" not in {check["level"] for check in made["checks"]}
    page = (out / "report.html").read_text()
    assert ".preview.mp4" in page and "FCPXML" in page and ".gif" in page
    stills = [path for path in out.iterdir() if path.is_dir()]
    assert len(stills) == 1 and list(stills[0].glob("*.png"))
    again = program.run("run", "talk.mp4", "-o", "out", *ONE, "--format", "gif")
    assert again.code == 0, again.err
    assert not [path for path in out.iterdir() if path.is_dir() or path.suffix in (".mov", ".mp3", ".mp4")]


def test_a_size_is_never_passed(program: Program, talk: Path) -> None:
    ended = program.run("run", "talk.mp4", "-o", "out", *ONE, "--max-size", "36kB", "--crf", "5")
    assert ended.code == 0, ended.err
    (made,) = (program.folder / "out" / "talk").glob("01_*.mp4")
    assert 0.85 * 36000 <= made.stat().st_size <= 36000
    checks = {check["name"]: check["level"] for check in manifest(made.parent)["checks"]}
    assert checks["file_size"] == "ok" and checks["frames"] == "ok"


def test_clips_of_sound(program: Program, talk: Path) -> None:
    wave = program.folder / "talk.wav"
    import av

    with av.open(str(talk)) as source, av.open(str(wave), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=48000, layout="mono")
        resampler = av.AudioResampler(format="s16", layout="mono", rate=48000)
        for frame in source.decode(audio=0):
            for piece in resampler.resample(frame):
                out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    talk.unlink()
    ended = program.run("run", "talk.wav", "-o", "out", *ONE, "--format", "mp3", "--format", "opus")
    assert ended.code == 0, ended.err
    out_folder = program.folder / "out" / "talk"
    assert {path.suffix for path in out_folder.glob("01_*_sound*")} >= {".mp3", ".opus", ".srt", ".vtt"}
    assert not list(out_folder.glob("01_*.jpg"))
    assert ".mp3" in (out_folder / "report.html").read_text()


def test_a_platform_sets_shape_and_length(program: Program, talk: Path) -> None:
    ended = program.run(
        "run", "talk.mp4", "-o", "out", "-n", "1", *WISHES, "--platform", "instagram-feed", "--with",
        "picture.short_side=144",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    made = manifest(program.folder / "out" / "talk")
    assert made["aspect"] == "4:5"
    assert [check["name"] for check in made["checks"] if check["name"] == "platform"] == ["platform"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--format", "webm", "--encoder", "h264"), "webm does not hold H.264"),
        (("--format", "avi"), "no format is called 'avi'"),
        (("--encoder", "h264_nothing"), "no encoder for h264_nothing works here"),
        (("--max-size", "much"), "'much'"),
        (("--platform", "mars"), "no platform is called 'mars'"),
        (("--two-pass",), "--bitrate or --max-size"),
        (("--with", "video.codec=libnosuch"), "no video.codec is called 'libnosuch'"),
        (("--with", "audio.codec=nosuch"), "no audio.codec is called 'nosuch'"),
        (("--max-size", "2kB"), "The smallest that can be made of them is about"),
        (("--platform", "snapchat", "--min-duration", "90", "--max-duration", "99"), "60 seconds that Snapchat"),
    ],
)
def test_what_cannot_be_made_is_refused_before_any_work(
    program: Program, talk: Path, args: tuple[str, ...], said: str
) -> None:
    ended = program.run("run", "talk.mp4", "-o", "out", *ONE, *args)
    assert ended.code == 2 and said in ended.problem, ended.err
    assert "pictures" not in ended.out
    assert not list((program.folder / "out").rglob("*")) if (program.folder / "out").exists() else True
