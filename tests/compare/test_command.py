"""clipforge compare as it is typed: files, numbers, errors."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clipforge_cli.exit_codes import SOME_FAILED
from clipforge_core.codec import decode
from clipforge_core.model.comparison import Compared
from clipforge_core.testing.programs import Program
from clipforge_media import probe
from clipforge_media.testing import make_sound

SMALL = "small & <b>quick</b>"


def test_files_are_really_made_and_measured(done: Any) -> None:
    result = done.result
    assert done.ended.code == SOME_FAILED, done.ended.err
    high, small, hardware = result["variants"]
    assert (result["starts"], result["seconds"], result["repeat"], result["held"]) == (1.0, 2.5, 2, True)
    names = sorted(path.name for path in done.out.iterdir())
    assert names == ["1-high.mp4", "2-small-b-quick-b.mp4", "compare.html", "compare.json"]
    for variant in (high, small):
        info = probe(done.out / variant["file"])
        assert info.video is not None and float(info.duration) == pytest.approx(2.5, abs=0.1)
        assert variant["metrics"]["file_size"]["values"] == [info.size] * 2
        assert variant["same_bytes"] and variant["facts"]["codec"] == "libx264"
        assert {"psnr", "ssim", "xpsnr", "blur"} <= set(variant["measures"])
    assert high["metrics"]["ssim"]["mean"] > small["metrics"]["ssim"]["mean"]
    assert high["metrics"]["file_size"]["mean"] > small["metrics"]["file_size"]["mean"]
    assert hardware["file"] == "" and hardware["error"]["code"] == "missing_encoder" and not hardware["metrics"]


def test_the_winner_follows_from_the_first_metric(done: Any) -> None:
    result = done.result
    assert result["winner"] == "high" and result["tied"] == []
    assert result["reason"].startswith("high has the best ssim: ")
    by = {ranking["metric"]: ranking for ranking in result["comparisons"]}
    assert by["file_size"]["best"] == SMALL and by["file_size"]["clear"]
    assert by["file_size"]["difference"] > by["file_size"]["noise"] > 0
    assert all("hardware" not in ranking["order"] for ranking in result["comparisons"])


def test_the_document_lies_beside_the_files(done: Any) -> None:
    found = decode((done.out / "compare.json").read_bytes(), Compared)
    assert [variant.file for variant in found.variants] == ["1-high.mp4", "2-small-b-quick-b.mp4", ""]
    assert found.winner == done.result["winner"]


def test_people_get_a_table_and_a_reason(bare: Program) -> None:
    ended = bare.run(
        "compare", "talk.mp4", "0", "1", "--variant", "fine: quality=high", "--variant", "coarse: quality=low crf=50",
        "--metric", "file_size", "-o", "told",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    lines = ended.out.splitlines()
    first = lines.index("talk.mp4, 0:00:00.000 to 0:00:01.000: 2 variants, each made once")
    assert lines[first + 1].split() == ["VARIANT", "file_size", "PARAMETERS"]
    assert any(line.startswith("coarse") and "kB *" in line for line in lines)
    assert "winner: coarse" in lines and any("coarse is ahead of fine by" in line for line in lines)
    assert (bare.folder / "told" / "compare.html").is_file()


def test_one_time_decides_nothing(bare: Program) -> None:
    ended = bare.run(
        "compare", "talk.mp4", "0", "0.5", "--variant", "a: quality=low", "--variant", "b: quality=lossless",
        "--metric", "processing_time", "--repeat", "1", "-o", "once", "--json",
    )  # fmt: skip
    result = json.loads(ended.out)
    assert (ended.code, result["winner"], set(result["tied"])) == (0, "", {"a", "b"})
    assert "measured once" in result["reason"]
    assert result["variants"][1]["facts"]["how"] == "copied"


def test_sound_alone_is_compared_as_sound(bare: Program) -> None:
    make_sound(bare.folder / "voice.wav", seconds=2, sample_rate=16000)
    ended = bare.run(
        "compare", "voice.wav", "--variant", "fine:", "--variant", "small: quality=low",
        "--variant", "film: format=mp4", "--metric", "file_size", "-o", "heard", "--json",
    )  # fmt: skip
    result = json.loads(ended.out)
    fine, small, film = result["variants"]
    assert ended.code == SOME_FAILED and film["error"]["code"] == "no_video"
    assert fine["file"].endswith("1-fine.m4a") and small["facts"]["codec"] == "aac"
    assert 'class="bench heard"' in (bare.folder / "heard" / "compare.html").read_text("utf-8")


TWO = ("--variant", "a: quality=high", "--variant", "b: quality=low")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("0", "2", "--variant", "a: quality=high"), "2 to 12 variants can be compared, and there are 1"),
        (("0", "2", "--variant", "a: qualty=high", "--variant", "b:"), "no parameter (variant a) is called 'qualty'"),
        (("0", "2", *TWO, "--metric", "beauty"), "no metric is called 'beauty'"),
        (("0", "99", *TWO), "it ends after the end of the file"),
        (("50", "60", *TWO), "it begins after the end of the file"),
        (("2", "1", *TWO), "its end lies before its start"),
        (("soon", "2", *TWO), "soon to 2"),
        (("2", *TWO), "give START and END"),
        (("0", "2", *TWO, "--weight", "ssim=1"), "ssim"),
        (("0", "2", *TWO, "--weight", "file_size"), "NAME=NUMBER"),
        (("0", "2", "--variant", "a", "--variant", "b:"), "NAME: KEY=VALUE"),
    ],
)
def test_what_cannot_be_compared_is_refused_before_any_work(bare: Program, args: tuple[str, ...], says: str) -> None:
    ended = bare.run("compare", "talk.mp4", *args, "-o", "refused")
    assert ended.code == 2
    assert says in ended.problem
    assert not (bare.folder / "refused").exists()
