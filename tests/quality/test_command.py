"""`clipforge quality` from the command line: what it says, what it refuses, and what it writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from clipforge_cli.commands.quality import word
from clipforge_cli.main import run
from clipforge_cli.session import Session
from clipforge_core import hookimpl, silent
from clipforge_core.environment import Environment
from clipforge_core.jobs.quality import QualityJob, measure_quality
from clipforge_core.testing import check_job_kind
from clipforge_media.testing import make_video, tone
from tests.quality.made import moving
from tests.quality.test_scoring import Failing


class Answer(NamedTuple):
    """What the command answered."""

    code: int
    out: str
    err: str


class Program:
    """Calls `clipforge quality` with folders of its own."""

    def __init__(self, home: Path, capture: pytest.CaptureFixture[str]) -> None:
        self._home, self._capture = home, capture

    def __call__(self, *args: str) -> Answer:
        session = Session(user_folder=self._home, environ={})
        session.flags |= {"data": self._home / "data", "cache": self._home / "cache", "jobs": 1}
        self._capture.readouterr()
        code = run(["quality", *args], session)
        return Answer(code, *self._capture.readouterr())


@pytest.fixture
def quality(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    """The command, in a working folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return Program(tmp_path, capsys)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of pictures and sound."""
    return make_video(tmp_path_factory.mktemp("source") / "talk.mp4", frames=50, size=(96, 64), sound=tone())


class Flaky(Failing):
    """Fails in its first pass alone."""

    name = "flaky"
    passes = 0

    def begin(self, subject: object) -> Flaky:
        Flaky.passes += 1
        return self

    def picture(self, picture: object) -> None:
        if Flaky.passes == 1:
            super().picture(picture)


class FlakyPlugin:
    """Brings it."""

    @hookimpl
    def clipforge_register_quality_metrics(self) -> list[Flaky]:
        return [Flaky()]


def test_what_failed_is_measured_anew(tmp_path: Path, talk: Path) -> None:
    flags = {"data": tmp_path / "data", "cache": tmp_path / "cache"}
    env = Environment.open(flags=flags, user_folder=tmp_path, environ={}, extra=[("flaky", FlakyPlugin())])
    Flaky.passes = 0
    first, second = (measure_quality(env, silent, str(talk)) for _ in range(2))
    assert any("flaky" in warning for warning in first.warnings)
    assert second.warnings == () and Flaky.passes == 2
    measure_quality(env, silent, str(talk))
    assert Flaky.passes == 2, "what went well is kept"


def test_every_number_has_a_line_of_plain_words(quality: Program, talk: Path) -> None:
    answer = quality(str(talk))
    assert answer.code == 0
    assert f"{talk}: 0." in answer.out
    assert "96x64, 25 frames a second" in answer.out
    rows = {line.strip()[:16].strip(): line for line in answer.out.splitlines() if line.startswith("    ")}
    assert "frames that repeat the one before" in rows["duplicate frames"]
    assert "LUFS" in rows["loudness"]
    assert "hum: less than four seconds" in answer.out
    assert "overall, of these parts" in answer.out


def test_json_is_one_line_a_file(quality: Program, talk: Path) -> None:
    answer = quality(str(talk), "--json")
    (report,) = [json.loads(line) for line in answer.out.splitlines()]
    assert report["source"] == str(talk) and 0 < report["overall"] <= 1
    assert {"color_accuracy", "motion_smoothness", "artifact_level"} <= set(report["video"])
    assert all(0 <= m["score"] <= 1 for m in report["measures"] if m["score"] is not None)


def test_one_bad_file_does_not_stop_the_rest(quality: Program, talk: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.mp4").write_bytes(b"this is no film")
    answer = quality(str(talk), "bad.mp4", "missing.mp4", "--json")
    assert answer.code == 1
    found = [json.loads(line) for line in answer.out.splitlines()]
    assert [("error" in one) for one in found] == [False, True, True]
    assert [one["error"]["code"] for one in found[1:]] == ["not_media", "missing_file"]


def test_the_only_file_fails_with_its_own_code(quality: Program, tmp_path: Path) -> None:
    (tmp_path / "bad.mp4").write_bytes(b"this is no film")
    assert quality("bad.mp4").code == 3
    assert quality("missing.mp4").code == 3
    assert quality("bad.mp4", "--offset", "1").code == 2


def test_a_reference_adds_what_was_lost(quality: Program, tmp_path: Path) -> None:
    whole, part = moving(tmp_path / "whole.mp4", range(60)), moving(tmp_path / "part.mp4", range(20, 40))
    found = json.loads(quality(str(part), "--reference", str(whole), "--json").out)
    assert found["offset"] == pytest.approx(0.8) and found["reference"] == str(whole)
    assert {m["name"] for m in found["measures"]} >= {"psnr", "ssim", "xpsnr", "colour_difference"}
    beside = quality(str(part), "--reference", str(whole), "--offset", "0.8")
    assert "against whole.mp4, in which it begins at 0.800 s" in beside.out


def test_what_cannot_be_compared_is_an_error_of_the_source(quality: Program, talk: Path, tmp_path: Path) -> None:
    answer = quality(str(talk), "--reference", str(make_video(tmp_path / "tall.mp4", size=(64, 96))))
    assert answer.code == 3
    assert "cropped" in answer.err and "--offset" in answer.err
    assert quality(str(talk), "--reference", str(talk), "--offset", "soon").code == 2


def test_a_page_is_written(quality: Program, talk: Path, tmp_path: Path) -> None:
    answer = quality(str(talk), "--html", "out.html")
    assert answer.code == 0
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert '<h1 dir="auto">talk.mp4</h1>' in page and page.count("<meter ") >= 8
    assert "less than four seconds of sound" in page


def test_the_same_content_is_measured_once(quality: Program, talk: Path, tmp_path: Path) -> None:
    first = json.loads(quality(str(talk), "--json").out)
    kept = {p for p in (tmp_path / "cache").rglob("*") if p.is_file()}
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(talk.read_bytes())
    second = json.loads(quality(str(copy), "--json").out)
    assert second["source"] == str(copy) and second["measures"] == first["measures"]
    new = {p for p in (tmp_path / "cache").rglob("*") if p.is_file()} - kept
    assert all(p.parent.parent.name != "values" for p in new), "no report was made again"


def test_the_kind_of_job() -> None:
    check_job_kind(QualityJob())


def test_scores_in_words() -> None:
    assert [word(s) for s in (1.0, 0.8, 0.5, 0.3, 0.0)] == ["very good", "good", "fair", "poor", "bad"]


PLUGIN = """
from fractions import Fraction

from clipforge_core import Absent, Definition, Feed, PictureFeed, hookimpl

DARKNESS = Definition(
    name="darkness", kind="video", part="colour", unit="%", best="low", good=10, bad=90, lowest=0, highest=100,
    meaning="how dark it is", formula="mean of 100 - luma", source="this test",
)


class Darkness:
    name, version, kind, needs, defines = "darkness", "1", "video", (), (DARKNESS,)

    def feed(self, subject):
        return Feed(pictures=PictureFeed(width=64, rate=Fraction(2)))

    def begin(self, subject):
        return Observer()


class Observer:
    def __init__(self):
        self.levels = []

    def picture(self, picture):
        luma = bytes(picture.planes[0])
        self.levels.append(sum(luma) / len(luma) / 255)

    def sound(self, sound):
        pass

    def finish(self):
        if not self.levels:
            return [Absent(name="darkness", reason="nothing was seen")]
        return [DARKNESS.measured(100 - 100 * sum(self.levels) / len(self.levels))]


@hookimpl
def clipforge_register_quality_metrics():
    return [Darkness()]
"""


def test_a_metric_of_a_plugin_in_one_file_joins_the_report(quality: Program, talk: Path, tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "darkness.py").write_text(PLUGIN, encoding="utf-8")
    plain = json.loads(quality(str(talk), "--json").out)
    found = json.loads(quality(str(talk), "--json", "--plugins-dir", "plugins").out)
    (darkness,) = [m for m in found["measures"] if m["name"] == "darkness"]
    assert darkness["unit"] == "%" and 0 < darkness["value"] < 100
    assert found["parts"]["colour"] == pytest.approx(plain["parts"]["colour"] * darkness["score"], abs=1e-3)
