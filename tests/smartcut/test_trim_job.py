"""`clipforge trim` from the command line: what it says, what it refuses, and what it makes."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from clipforge_cli.main import run
from clipforge_cli.session import Session
from clipforge_media import probe
from clipforge_media.smartcut.testing import made
from clipforge_media.testing import make_sound, tone


class Answer(NamedTuple):
    """What the command answered."""

    code: int
    out: str
    err: str


class Program:
    """Calls `clipforge trim` with folders of its own."""

    def __init__(self, home: Path, capture: pytest.CaptureFixture[str]) -> None:
        self._home, self._capture = home, capture

    def __call__(self, *args: str) -> Answer:
        session = Session(user_folder=self._home, environ={})
        session.flags |= {"data": self._home / "data", "cache": self._home / "cache", "jobs": 1}
        self._capture.readouterr()
        code = run(["trim", *args], session)
        return Answer(code, *self._capture.readouterr())

    def result(self, *args: str) -> dict[str, Any]:
        """The result as JSON; asserts that it went well."""
        answer = self(*args, "--json")
        assert answer.code == 0, answer.err
        found: dict[str, Any] = json.loads(answer.out)
        return found


@pytest.fixture
def trim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    """The command, in a working folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return Program(tmp_path, capsys)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2.4 s of pictures and sound at 25 frames a second, a keyframe every 12 frames."""
    return made(tmp_path_factory.mktemp("source") / "talk.mp4", "libx264", sound=tone())


def test_it_says_what_it_copied_and_what_it_encoded(trim: Program, talk: Path, tmp_path: Path) -> None:
    answer = trim(str(talk), "0:00.28", "2")
    assert answer.code == 0
    assert "talk-trim.mp4: 1.720 s" in answer.out
    assert "37 of 43 frames copied, 6 encoded as h264 (5 frames before the first keyframe of the range; " in answer.out
    assert "1 frame at its end that later frames are needed for)" in answer.out
    assert "sound: copied, aac" in answer.out
    made_of = probe(tmp_path / "talk-trim.mp4").video
    assert made_of is not None
    assert made_of.frames == 43


def test_several_ranges_and_their_rest(trim: Program, talk: Path) -> None:
    kept = trim.result(str(talk), "0", "0.4", "0:00:01:10", "75%", "-o", "kept.mp4")
    rest = trim.result(str(talk), "--range", "0-0.4", "--range", "0:00:01:10-75%", "--remove", "-o", "rest.mp4")
    assert (kept["frames"], rest["frames"]) == (10 + 10, 60 - 20)
    assert kept["sound"] == [{"codec": "aac", "copied": False, "reason": "several ranges are joined"}]
    assert {check["level"] for check in rest["checks"]} == {"ok"}


def test_all_of_it_can_be_encoded(trim: Program, talk: Path) -> None:
    result = trim.result(str(talk), "0.5", "end", "--reencode", "--crf", "30", "-o", "new.mkv")
    assert (result["copied"], result["encoded"], result["codec"]) == (0, 60 - 13, "libx264")
    assert result["why_encoded"] == "it was asked for"


def test_what_cannot_be_copied_is_encoded_and_says_so(trim: Program, tmp_path: Path) -> None:
    source = made(tmp_path / "old.avi", "mpeg4")
    result = trim.result(str(source), "0.5", "1", "-o", "new.mp4")
    assert "mpeg4 are not copied" in result["why_encoded"]
    refused = trim(str(source), "0.5", "1", "--lossless", "-o", "other.mp4")
    assert refused.code == 2
    assert "mpeg4 are not copied" in refused.err
    assert not (tmp_path / "other.mp4").exists()


def test_sound_alone(trim: Program, tmp_path: Path) -> None:
    source = make_sound(tmp_path / "voice.wav", seconds=2)
    result = trim.result(str(source), "0.5", "1.25", "--lossless")
    assert result["sound"] == [{"codec": "pcm_s16le", "copied": True, "reason": ""}]
    assert probe(Path(result["output"])).duration == Fraction(3, 4)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("3", "4"), "begins after the end of the file"),
        (("1", "9"), "ends after the end of the file, which lasts 0:00:02.400"),
        (("2", "1"), "its end lies before its start"),
        (("1", "1"), "it is empty"),
        (("1", "1.001"), "shorter than one frame"),
        (("1", "0:00:01:25"), "no frame 25 in a second: at 25 frames a second the last is 24"),
        (("1",), "stands alone"),
        ((), "which part?"),
        (("one", "2"), "not a time"),
        (("0", "120%"), "not a share"),
        (("--range", "10"), "write START-END"),
        (("0", "end", "--remove"), "nothing of the file would be left"),
        (("0", "1", "--lossless", "--reencode"), "opposites"),
        (("0", "1", "--encoder", "libx264"), "go with --reencode"),
        (("0", "1", "--reencode", "--encoder", "nonsense"), "there is no encoder nonsense"),
        (("0", "1", "-o", "out.xyz"), "no container for this is called 'xyz'"),
        (("0", "1", "-o", "out.wav"), "no container for this is called 'wav'"),
        (("0", "1", "--lossless", "-o", "out.webm"), "webm files are not made of h264"),
        (("0.2", "0.4", "--lossless"), "5 frames: no keyframe lies inside the range"),
    ],
)
def test_what_cannot_be_is_refused(args: tuple[str, ...], told: str, trim: Program, talk: Path, tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())
    answer = trim(str(talk), *args)
    assert answer.code == 2
    assert told in answer.err
    assert {path.name for path in set(tmp_path.iterdir()) - before} <= {"data", "cache"}


def test_a_source_is_never_written_over(trim: Program, talk: Path) -> None:
    answer = trim(str(talk), "0", "1", "-o", str(talk))
    assert answer.code == 2
    assert "is the source itself" in answer.err


def test_what_is_no_media_is_told(trim: Program, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    assert trim("notes.txt", "0", "1").code == 3
    assert trim("missing.mp4", "0", "1").code == 3
