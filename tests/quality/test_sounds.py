"""Every measure of sound gets worse, step by step, with five strengths of what it is for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from clipforge_media.testing import make_sound, tone
from tests.quality.made import Bench, Samples, five, low_passed, pairs, voice


def worse(values: list[float], scores: list[float]) -> None:
    """Values rise at each step, scores never do, and the worst is far from the best."""
    assert all(a < b for a, b in pairs(values)), values
    assert all(a >= b for a, b in pairs(scores)), scores
    assert scores[0] - scores[-1] > 0.2, scores


def test_loudness_away_from_the_target(bench: Bench, tmp_path: Path) -> None:
    def quieter(path: Path, gain: float) -> Path:
        return voice(path, lambda s, _: s * 10 ** (gain / 20), seconds=4)

    values, scores = bench.values("loudness", "loudness", five(tmp_path, "q.wav", quieter, (0, -5, -10, -15, -20)))
    worse([-v for v in values], scores)
    assert values[0] - values[-1] == pytest.approx(20, abs=0.2)


def test_loudness_range(bench: Bench, tmp_path: Path) -> None:
    def stepped(path: Path, step: float) -> Path:
        def change(sound: Samples, rate: int) -> Samples:
            lower = (np.arange(len(sound)) // (6 * rate)) % 2 == 1
            return np.where(lower, sound * 10 ** (-step / 20), sound)

        return voice(path, change, seconds=24)

    values, scores = bench.values("loudness", "loudness_range", five(tmp_path, "r.wav", stepped, (0, 4, 8, 12, 16)))
    assert all(a < b for a, b in pairs(values)), values
    assert values[-1] - values[0] == pytest.approx(16, abs=1.5)
    assert scores == [-1.0] * 5, "no range is right for all"


def test_true_peak(bench: Bench, tmp_path: Path) -> None:
    def louder(path: Path, level: float) -> Path:
        return voice(path, lambda s, _: s / np.abs(s).max() * 10 ** (level / 20), seconds=3)

    values, scores = bench.values("loudness", "true_peak", five(tmp_path, "p.wav", louder, (-6, -1, 1, 3, 5)))
    worse(values, scores)
    assert values == pytest.approx([-6, -1, 1, 3, 5], abs=0.5)


def test_clipping(bench: Bench, tmp_path: Path) -> None:
    def overdriven(path: Path, gain: float) -> Path:
        return voice(path, lambda s, _: np.clip(s / np.abs(s).max() * 10 ** (gain / 20), -1, 1), seconds=3)

    values, scores = bench.values("clipping", "clipping", five(tmp_path, "c.wav", overdriven, (-1, 4, 8, 12, 18)))
    worse(values, scores)
    assert values[0] == 0


def test_muffled_sound(bench: Bench, tmp_path: Path) -> None:
    def muffled(path: Path, limit: float) -> Path:
        return voice(path, lambda s, rate: low_passed(s, rate, limit), seconds=4)

    files = five(tmp_path, "m.wav", muffled, (20000, 5000, 2500, 1300, 700))
    worse(*bench.values("spectrum", "spectral_balance", files))


def test_noise_floor(bench: Bench, tmp_path: Path) -> None:
    def hissing(path: Path, level: float) -> Path:
        def change(sound: Samples, _: int) -> Samples:
            noise = np.random.default_rng(9).standard_normal(len(sound)).astype(np.float32)
            return sound + noise * np.float32(10 ** (level / 20))

        return voice(path, change)

    values, scores = bench.values(
        "spectrum", "noise_floor", five(tmp_path, "n.wav", hissing, (-70, -60, -50, -40, -30))
    )
    worse(values, scores)
    # Speech at -20 dBFS over white noise of which a quarter lies between 16 and 24 kHz.
    assert values[1:] == pytest.approx([-41.8, -31.8, -21.8, -12], abs=2.5)


@pytest.mark.parametrize("mains", [50, 60])
def test_hum(bench: Bench, tmp_path: Path, mains: int) -> None:
    def humming(path: Path, level: float) -> Path:
        def change(sound: Samples, rate: int) -> Samples:
            at = np.arange(len(sound)) / rate
            sound = sound * (at % 6 < 3)  # hum is told when nobody speaks
            lines = sum(np.sin(2 * np.pi * mains * k * at) / k for k in (1, 2, 3))
            return sound + (lines * 10 ** (level / 20)).astype(np.float32)

        return voice(path, change, seconds=12)

    values, scores = bench.values("hum", "hum", five(tmp_path, "h.wav", humming, (-62, -52, -44, -36, -28)))
    worse(values, scores)


def test_without_hum_none_is_made_up(bench: Bench, tmp_path: Path) -> None:
    report = bench.report(voice(tmp_path / "v.wav", lambda s, _: s), "hum")
    (hum,) = report.measures
    assert (hum.value, hum.score, hum.note) == (-75.0, 1.0, "none was found")


def test_a_tone_that_lasts_is_no_noise(bench: Bench, tmp_path: Path) -> None:
    path = make_sound(tmp_path / "tone.wav", seconds=4, sound=tone(1000.0, -14.0), codec="pcm_f32le")
    floor = bench.report(path, "spectrum").measure("noise_floor")
    assert floor is not None and floor.value < -25
