"""A file is found in the recording that it was made of, to the frame, or refused with a way out."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from clipforge_core import CannotAlign
from clipforge_core.contracts.progress import silent
from clipforge_core.stages.measuring import measure
from clipforge_media import probe
from clipforge_media.testing import make_sound, make_video
from tests.quality.made import RATE, SIZE, Bench, Plane, coloured, moving, rounded, wall


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds of a pan."""
    return moving(tmp_path_factory.mktemp("recording") / "whole.mp4", range(125))


@pytest.mark.parametrize("first", [0, 1, 17, 60, 100])
def test_a_part_is_found_to_the_frame(bench: Bench, recording: Path, tmp_path: Path, first: int) -> None:
    part = moving(tmp_path / "part.mp4", range(first, first + 25))
    report = bench.report(part, "reference", reference=recording)
    assert report.offset == pytest.approx(first / RATE, abs=1e-6)
    psnr = report.measure("psnr")
    assert psnr is not None and psnr.value > 60


def test_another_size_and_another_exposure_are_found_too(bench: Bench, recording: Path, tmp_path: Path) -> None:
    def draw(number: int, width: int, height: int) -> Plane:
        return rounded(0.7 * wall(number + 40)[::2, ::2])

    small = make_video(tmp_path / "s.mp4", frames=30, rate=RATE, size=(SIZE[0] // 2, SIZE[1] // 2), draw=draw)
    report = bench.report(small, "reference", reference=recording)
    assert report.offset == pytest.approx(40 / RATE, abs=1e-6)
    assert len(report.measures) == 3


@pytest.mark.parametrize("size", [(2, 2), (80, 2), (8, 8), (32, 32), (250, 8), (48, 48)])
def test_tiny_pictures_are_compared_as_far_as_they_go(bench: Bench, tmp_path: Path, size: tuple[int, int]) -> None:
    """FFmpeg's xpsnr divides by zero in pictures of fewer than 2025 pixels, which ends the process."""
    tiny = probe(make_video(tmp_path / "tiny.mp4", frames=10, size=size))
    itself = bench.engine.reference(tiny, tiny, offset=Fraction(0), report=silent)
    report = measure(bench.engine, [bench.metrics["reference"]], tiny, reference=itself, report=silent)
    found = {measure.name: measure.value for measure in report.measures}
    assert found["psnr"] == 100.0
    assert ("ssim" in found) == (min(size) >= 8) and found.get("ssim", 1) == pytest.approx(1)
    assert ("xpsnr" in found) == (size == (48, 48)) and found.get("xpsnr", 100) == 100
    everything = measure(bench.engine, list(bench.metrics.values()), tiny, reference=itself, report=silent)
    assert not everything.warnings and everything.measure("psnr") is not None
    reasons = {absent.reason for absent in report.absent}
    assert reasons <= {"the pictures are too small for it"}


def test_an_offset_that_is_given_is_taken(bench: Bench, recording: Path, tmp_path: Path) -> None:
    part = probe(moving(tmp_path / "part.mp4", range(10, 20)))
    reference = bench.engine.reference(part, probe(recording), offset=Fraction(2), report=silent)
    assert reference.offset == 2


def test_what_is_not_in_it_is_refused(bench: Bench, recording: Path, tmp_path: Path) -> None:
    other = coloured(tmp_path / "other.mp4", lambda c: 1 - c[::-1, ::-1], frames=25)
    with pytest.raises(CannotAlign, match=r"no part of the reference shows the same.*--offset"):
        bench.report(other, "reference", reference=recording)


def test_what_was_cropped_is_refused(bench: Bench, recording: Path, tmp_path: Path) -> None:
    tall = make_video(tmp_path / "tall.mp4", frames=25, size=(64, 112))
    with pytest.raises(CannotAlign, match=r"other shapes.*cropped"):
        bench.report(tall, reference=recording)


def test_sound_alone_is_refused(bench: Bench, recording: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotAlign, match="has no pictures"):
        bench.report(make_sound(tmp_path / "a.wav"), reference=recording)


def test_still_pictures_fit_where_they_begin(bench: Bench, tmp_path: Path) -> None:
    still = moving(tmp_path / "still.mp4", [5] * 30)
    assert bench.report(still, "reference", reference=still).offset == 0.0


def test_full_range_is_held_against_limited_range(bench: Bench, recording: Path, tmp_path: Path) -> None:
    def draw(number: int, width: int, height: int) -> Plane:
        return rounded(wall(number, width, height))

    path = tmp_path / "full.mp4"
    make_video(path, frames=25, rate=RATE, size=SIZE, draw=draw, pixel_format="yuvj420p", options={"crf": "0"})
    info = probe(path)
    assert info.video is not None and info.video.full_range
    psnr = bench.report(path, "reference", reference=recording).measure("psnr")
    assert psnr is not None and psnr.value > 45
