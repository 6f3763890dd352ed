"""Every measure of pictures gets worse, step by step, with five strengths of what it is for."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from clipforge_media.testing import make_video
from tests.quality.made import (
    RATE,
    SIZE,
    Bench,
    Numbers,
    Plane,
    blurred,
    coloured,
    five,
    moving,
    pairs,
    pictures,
    ringing,
    rounded,
    wall,
)


def worse(values: list[float], scores: list[float]) -> None:
    """Values rise at each step, scores never do, and the worst is far from the best."""
    assert all(a < b for a, b in pairs(values)), values
    assert all(a >= b for a, b in pairs(scores)), scores
    assert scores[0] - scores[-1] > 0.2, scores


def test_blur(bench: Bench, tmp_path: Path) -> None:
    files = five(tmp_path, "b.mp4", lambda p, s: pictures(p, lambda y: blurred(y, s)), (0, 1, 2, 3, 4.5))
    worse(*bench.values("blur", "blur", files))


def test_noise(bench: Bench, tmp_path: Path) -> None:
    def noisy(path: Path, sigma: float) -> Path:
        rng = np.random.default_rng(7)
        return pictures(path, lambda y: blurred(y, 1.5) + sigma * rng.standard_normal(y.shape))

    worse(*bench.values("artefacts", "noise", five(tmp_path, "n.mp4", noisy, (0, 2, 5, 10, 20))))


def test_the_noise_that_was_added_is_what_is_measured(bench: Bench, tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    path = pictures(tmp_path / "n.mp4", lambda y: 128 + 0 * y + 6 * rng.standard_normal(y.shape))
    values, _ = bench.values("artefacts", "noise", [path])
    assert values[0] == pytest.approx(6, rel=0.15)


def test_blocks_of_compression(bench: Bench, tmp_path: Path) -> None:
    def compressed(path: Path, q: float) -> Path:
        def draw(number: int, width: int, height: int) -> Plane:
            return rounded(blurred(wall(number, width, height), 2))

        options = {"qmin": str(int(q)), "qmax": str(int(q))}
        return make_video(path, frames=6, size=SIZE, draw=draw, codec="mpeg4", options=options)

    worse(*bench.values("artefacts", "blocking", five(tmp_path, "c.mp4", compressed, (2, 6, 11, 18, 31))))


def test_ringing(bench: Bench, tmp_path: Path) -> None:
    def plain(values: Numbers) -> Numbers:
        columns = np.arange(values.shape[1]) // 64 % 2
        return np.broadcast_to(np.where(columns, 190.0, 60.0), values.shape)

    files = five(tmp_path, "r.mp4", lambda p, s: pictures(p, lambda y: ringing(plain(y), s)), (0, 0.5, 1, 2, 4))
    worse(*bench.values("artefacts", "ringing", files))


def test_banding(bench: Bench, tmp_path: Path) -> None:
    def sky(values: Numbers, step: float) -> Numbers:
        gradient = np.linspace(60, 160, SIZE[0] * 4)[: values.shape[1]]
        return np.broadcast_to(np.round(gradient / step) * step, values.shape)

    files = five(tmp_path, "g.mp4", lambda p, s: pictures(p, lambda y: sky(y, s)), (1, 2, 4, 6, 9))
    values, scores = bench.values("artefacts", "banding", files)
    worse(values, scores)
    assert values[0] == pytest.approx(1, abs=0.3)


@pytest.mark.parametrize("stops", [(0, -1, -2, -3, -4), (0, 0.6, 0.9, 1.2, 1.5)], ids=["darker", "brighter"])
def test_exposure(bench: Bench, tmp_path: Path, stops: tuple[float, ...]) -> None:
    start = 0.75 if stops[1] < 0 else 1.3
    files = five(tmp_path, "e.mp4", lambda p, s: coloured(p, lambda c: (start * c) * 2 ** (s / 2.4)), stops)
    values, scores = bench.values("colour", "exposure", files)
    assert all(a < b or a == b == 0 for a, b in pairs(values)) and values[-1] > values[0]
    assert all(a >= b for a, b in pairs(scores)) and scores[-1] < scores[0]
    assert len(set(values)) >= 4


def test_light_that_is_cut_off(bench: Bench, tmp_path: Path) -> None:
    files = five(tmp_path, "l.mp4", lambda p, s: coloured(p, lambda c: 0.5 + s * (c - 0.5)), (1, 2, 3, 4.5, 7))
    worse(*bench.values("colour", "light_clipping", files))


def test_colour_cast(bench: Bench, tmp_path: Path) -> None:
    files = five(
        tmp_path, "w.mp4", lambda p, s: coloured(p, lambda c: c * (1, 1 - s / 3, 1 - s)), (0, 0.15, 0.3, 0.45, 0.6)
    )
    worse(*bench.values("colour", "white_balance", files))


@pytest.mark.parametrize("amounts", [(1, 0.75, 0.5, 0.35, 0.2), (2, 3, 4.5, 7, 12)], ids=["paler", "gaudier"])
def test_saturation(bench: Bench, tmp_path: Path, amounts: tuple[float, ...]) -> None:
    def change(colours: Numbers, amount: float) -> Numbers:
        gray = colours.mean(axis=2, keepdims=True)
        return gray + amount * (colours - gray)

    values, scores = bench.values(
        "colour", "saturation", five(tmp_path, "s.mp4", lambda p, s: coloured(p, lambda c: change(c, s)), amounts)
    )
    rises = amounts[1] > amounts[0]
    assert all((a < b) == rises for a, b in pairs(values)), values
    assert all(a >= b for a, b in pairs(scores)) and scores[-1] < scores[0], scores


def test_distance_of_colours_from_a_reference(bench: Bench, tmp_path: Path) -> None:
    reference = coloured(tmp_path / "reference.mp4", lambda c: c, frames=12)
    files = five(
        tmp_path, "d.mp4", lambda p, s: coloured(p, lambda c: c * (1, 1, 1 - s), frames=12), (0, 0.1, 0.2, 0.35, 0.5)
    )
    values, scores = bench.values("colour", "colour_difference", files, reference)
    worse(values, scores)
    assert values[0] == 0


def test_repeated_frames(bench: Bench, tmp_path: Path) -> None:
    def stuttering(path: Path, share: float) -> Path:
        shown = list(range(60))
        for number in range(60):
            if int(number * share) < int((number + 1) * share):
                shown[number] = shown[number - 1] if number else 0
        return moving(path, shown)

    values, scores = bench.values(
        "motion", "duplicate_frames", five(tmp_path, "d.mp4", stuttering, (0, 0.1, 0.2, 0.3, 0.45))
    )
    worse(values, scores)
    assert values == pytest.approx([0, 10, 20, 30, 45], abs=4)


def _missing(share: float, count: int = 60) -> list[int]:
    """Numbers of frames that are left when a share was dropped, evenly."""
    return [n for n in range(count) if not (n and int(n * share) < int((n + 1) * share))]


def test_missing_frames(bench: Bench, tmp_path: Path) -> None:
    def gappy(path: Path, share: float) -> Path:
        left = _missing(share)
        return moving(path, left, times=[Fraction(n, RATE) for n in left])

    values, scores = bench.values("motion", "missing_frames", five(tmp_path, "m.mp4", gappy, (0, 0.05, 0.1, 0.2, 0.3)))
    worse(values, scores)
    assert values == pytest.approx([0, 5, 10, 20, 30], abs=3)


def test_frames_off_the_beat(bench: Bench, tmp_path: Path) -> None:
    def uneven(path: Path, jitter: float) -> Path:
        times = [Fraction(n, RATE) + Fraction(round(9000 * jitter) * (n % 2), 9000 * RATE) for n in range(40)]
        return moving(path, range(40), times=times)

    worse(*bench.values("motion", "uneven_frames", five(tmp_path, "u.mp4", uneven, (0, 0.05, 0.1, 0.15, 0.2))))


def test_judder_of_frames_that_were_dropped_and_closed_up(bench: Bench, tmp_path: Path) -> None:
    files = five(tmp_path, "j.mp4", lambda p, s: moving(p, _missing(s, 90)), (0, 0.06, 0.12, 0.2, 0.33))
    values, scores = bench.values("motion", "judder", files)
    assert all(a < b for a, b in pairs(values)), values
    assert all(a >= b for a, b in pairs(scores)) and scores[-1] < scores[0], scores


@pytest.mark.parametrize("name", ["psnr", "ssim", "xpsnr"])
def test_errors_against_a_reference(bench: Bench, tmp_path: Path, name: str) -> None:
    reference = pictures(tmp_path / "reference.mp4", lambda y: y, frames=12)
    files = five(
        tmp_path, "e.mp4", lambda p, s: pictures(p, lambda y: y, frames=12, crf=str(int(s))), (12, 22, 30, 38, 46)
    )
    values, scores = bench.values("reference", name, files, reference)
    worse([-v for v in values], scores)


def test_nothing_differs_from_itself(bench: Bench, tmp_path: Path) -> None:
    path = pictures(tmp_path / "same.mp4", lambda y: y, frames=12)
    report = bench.report(path, "reference", reference=path)
    assert {m.name: m.value for m in report.measures} == {"psnr": 100.0, "ssim": 1.0, "xpsnr": 100.0}
    assert report.overall == 1.0 and report.offset == 0.0


def test_compression_lowers_the_overall_score(bench: Bench, tmp_path: Path) -> None:
    reference = pictures(tmp_path / "reference.mp4", lambda y: y, frames=12)
    files = five(
        tmp_path, "o.mp4", lambda p, s: pictures(p, lambda y: y, frames=12, crf=str(int(s))), (12, 24, 34, 42, 50)
    )
    scores = [bench.report(path, reference=reference).overall or 0.0 for path in files]
    assert all(a > b for a, b in pairs(scores)), scores
