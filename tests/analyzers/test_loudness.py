"""Loudness: tones whose level follows from the standard, and the ITU's own signal where it is there."""

from __future__ import annotations

import math
from array import array
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from clipforge_core import Detail, Samples, Span, Tracks, decode
from clipforge_core.testing.analyzers import StubFile, StubSound
from clipforge_plugins.analyzers.loudness import FLOOR, LoudnessAnalyzer
from clipforge_plugins.analyzers.sound import gating
from clipforge_plugins.analyzers.sound.kweighting import RATE, KWeighting


def tone(seconds: float, level: float, frequency: float = 997.0, channels: int = 1) -> np.ndarray:
    """A sine with its peak at `level` dBFS, (n, channels)."""
    time = np.arange(round(seconds * RATE)) / RATE
    wave = 10 ** (level / 20) * np.sin(2 * np.pi * frequency * time)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def measure(*parts: tuple[Fraction, np.ndarray], duration: Fraction, spans: tuple[Span, ...] = ()) -> Samples:
    """Show blocks of sound, each at its time, in pieces of a thousand samples."""
    info = StubFile("made", None, lambda t: 0.0, duration).info
    observer = LoudnessAnalyzer().begin(info, Detail.COARSE, Tracks(), spans)
    for start, samples in parts:
        for at in range(0, len(samples), 1000):
            observer.sound(StubSound(start + Fraction(at, RATE), RATE, samples[at : at + 1000]))
    track = observer.finish()["loudness"]
    assert isinstance(track, Samples)
    return track


def values(track: Samples) -> list[float]:
    return list(array("f", track.data))


@pytest.mark.parametrize(("channels", "expected"), [(1, -3.01), (2, 0.0)])
def test_a_full_scale_tone(channels: int, expected: float) -> None:
    """BS.1770: 0 dBFS at 997 Hz in one channel reads -3.01."""
    track = measure((Fraction(0), tone(3, 0, channels=channels)), duration=Fraction(3))
    assert track.facts["integrated"] == pytest.approx(expected, abs=0.02)
    assert track.facts["sample_peak"] == pytest.approx(0, abs=0.01)
    assert values(track)[5:25] == pytest.approx([expected] * 20, abs=0.05)


def test_the_gate_leaves_quiet_parts_out() -> None:
    """EBU Tech 3341, test case 3: -36, -23, -36 dBFS in stereo read -23."""
    parts = [tone(10, -36, channels=2), tone(60, -23, channels=2), tone(10, -36, channels=2)]
    track = measure((Fraction(0), np.concatenate(parts)), duration=Fraction(80))
    assert track.facts["integrated"] == pytest.approx(-23, abs=0.1)


def test_loudness_range() -> None:
    """EBU Tech 3342, test case 1: -20 and -30 dBFS in stereo, 20 s each, have a range of 10 LU."""
    parts = [tone(20, -20, 1000, 2), tone(20, -30, 1000, 2)]
    track = measure((Fraction(0), np.concatenate(parts)), duration=Fraction(40))
    assert track.facts["range"] == pytest.approx(10, abs=1)


def test_a_gap_is_silent_and_what_follows_is_in_its_place() -> None:
    sound = tone(1, -20)
    track = measure((Fraction(0), sound), (Fraction(8), sound), duration=Fraction(10))
    loud = [i for i, value in enumerate(values(track)) if value > -24]
    assert loud[0] == 0
    assert {i for i in loud if i > 15} <= set(range(79, 93))
    assert {82, 85, 88} <= set(loud)
    assert values(track)[40] == FLOOR


def test_spans_begin_the_track() -> None:
    span = Span(Fraction(20), Fraction(22))
    track = measure((Fraction(21), tone(1, -10)), duration=Fraction(60), spans=(span,))
    assert (track.start, track.shape) == (20, (20,))
    assert values(track)[5] == FLOOR
    assert values(track)[15] == pytest.approx(-13.01, abs=0.1)


def test_silence_is_written_as_numbers() -> None:
    track = measure((Fraction(0), np.zeros((RATE, 1), np.float32)), duration=Fraction(1))
    assert track.facts == {"integrated": gating.SILENT, "range": 0.0, "sample_peak": gating.SILENT}
    assert values(track) == [FLOOR] * 10


def test_filtering_in_blocks_is_filtering_at_once() -> None:
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (100_000, 2)).astype(np.float32)
    whole, pieces = KWeighting(2), KWeighting(2)
    once = np.concatenate([whole.feed(noise), whole.flush()], axis=1)
    parts = [pieces.feed(noise[at : at + 777]) for at in range(0, len(noise), 777)]
    assert np.allclose(np.concatenate([*parts, pieces.flush()], axis=1), once, atol=1e-4)


def test_the_filter_is_the_recursive_one() -> None:
    """The response of the standard at 100 Hz, 997 Hz and 10 kHz, in dB."""
    for frequency, expected in ((100.0, -1.1), (997.0, 0.69), (10_000.0, 4.0)):
        weighting = KWeighting(1)
        sound = tone(2, 0, frequency)
        filtered = np.concatenate([weighting.feed(sound), weighting.flush()], axis=1)[0, RATE:]
        assert 20 * math.log10(float(filtered.std()) * math.sqrt(2)) == pytest.approx(expected, abs=0.15)


@pytest.mark.corpus
def test_the_signal_of_the_standard(corpus: Path) -> None:
    from clipforge_media import probe, sound_blocks

    path = corpus / "1770-2_Comp_RelGateTest.wav"
    truth = decode((corpus / f"{path.name}.truth.json").read_bytes(), dict[str, float | str])
    info = probe(path)
    blocks = np.concatenate(list(sound_blocks(info, rate=RATE, channels=min(2, info.audio[0].channels))))
    track = measure((Fraction(0), blocks), duration=info.duration)
    assert track.facts["integrated"] == pytest.approx(float(truth["loudness_lufs"]), abs=0.1)
