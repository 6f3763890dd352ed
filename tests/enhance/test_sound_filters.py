"""Filters of an audio element: in time to the sample, and what they are for."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from clipforge_core import AudioElement, Denoise, MissingExtra, Notch, RenderFailed, Ride, Timeline
from clipforge_media import DENOISER, heard, probe
from clipforge_media.enhance import deepfilter
from clipforge_media.testing import click_times, clicks, make_sound, tone
from tests.enhance.made import timeline_of

HUSH = Denoise(model=DENOISER, limit=0.5)


def sound_of(timeline: Timeline, *, rate: int = 48000) -> NDArray[np.float32]:
    infos = {"s": probe(Path(timeline.sources[0].path))}
    elements = [e for e in timeline.elements("audio") if isinstance(e, AudioElement)]
    return np.concatenate(list(heard(timeline, infos, elements, rate=rate)))


def with_voice(timeline: Timeline, **changes: object) -> Timeline:
    (track,) = timeline.tracks
    voice = msgspec.structs.replace(track.elements[0], **changes)
    return msgspec.structs.replace(timeline, tracks=(msgspec.structs.replace(track, elements=(voice,)),))


def level(samples: NDArray[np.float32], frequency: float, rate: int = 48000) -> float:
    """dBFS of a line in the second half of a sound."""
    part = samples[len(samples) // 2 :].astype(np.float64)
    wave = np.exp(-2j * np.pi * frequency * np.arange(len(part)) / rate)
    return 20 * float(np.log10(max(2 * abs((part * wave).mean()), 1e-9)))


@pytest.mark.parametrize("rate", [48000, 44100, 16000])
@pytest.mark.parametrize("filters", [(HUSH,), (Notch(frequencies=(50.0, 100.0)), HUSH)])
def test_filtered_sound_stays_in_time_to_the_sample(
    tmp_path: Path, rate: int, filters: tuple[Denoise | Notch, ...]
) -> None:
    path = make_sound(tmp_path / "clicks.wav", seconds=3, sound=clicks(0.4, 1.7, 2.9), channels=1, sample_rate=rate)
    plain = timeline_of(probe(path), seconds=Fraction(2))
    plain = with_voice(plain, source_start=Fraction(1))
    before, after = sound_of(plain, rate=rate), sound_of(with_voice(plain, filters=filters), rate=rate)
    assert len(before) == len(after) == 2 * rate
    found, wanted = click_times(after, rate), click_times(before, rate)
    assert wanted == pytest.approx([0.7, 1.9], abs=0.001)
    assert found == pytest.approx(wanted, abs=1.5 / rate)
    lag = np.argmax(np.correlate(after[: rate * 3 // 2], before[200 : rate * 3 // 2 - 200], "valid")) - 200
    assert lag == 0


def test_a_notch_takes_its_line_away_and_leaves_the_rest(tmp_path: Path) -> None:
    def hum(samples: int, rate: int) -> NDArray[np.float32]:
        return np.asarray(tone(50.0, -20.0)(samples, rate) + tone(300.0, -20.0)(samples, rate), dtype=np.float32)

    info = probe(make_sound(tmp_path / "hum.wav", seconds=4, sound=hum, channels=1))
    plain = timeline_of(info, seconds=Fraction(4))
    cut = sound_of(with_voice(plain, filters=(Notch(frequencies=(50.0,)),)))
    assert level(sound_of(plain), 50.0) == pytest.approx(-20, abs=0.2)
    assert level(cut, 50.0) < -60
    assert level(cut, 300.0) == pytest.approx(-20, abs=0.1)


def test_a_ride_moves_the_gain_on_the_elements_clock(tmp_path: Path) -> None:
    info = probe(make_sound(tmp_path / "tone.wav", seconds=2, sound=tone(1000.0, -20.0), channels=1))
    ride = Ride(step=Fraction(1, 2), decibels=(0.0, 0.0, -12.0, -12.0, -12.0))
    made = sound_of(with_voice(timeline_of(info, seconds=Fraction(2)), filters=(ride,)))
    rms = [20 * np.log10(made[a : a + 4800].std() * 2**0.5) for a in (4800, 33600, 52800, 86400)]
    assert rms == pytest.approx([-20.0, -26.0, -32.0, -32.0], abs=0.7)


def test_elements_that_go_on_are_one_unless_their_filters_differ(tmp_path: Path) -> None:
    info = probe(make_sound(tmp_path / "tone.wav", seconds=2, sound=tone(1000.0, -20.0), channels=1))
    whole = timeline_of(info, seconds=Fraction(2))
    (track,) = whole.tracks
    half = msgspec.structs.replace(track.elements[0], duration=Fraction(1), filters=(Notch(frequencies=(50.0,)),))
    other = msgspec.structs.replace(half, id="b", start=Fraction(1), source_start=Fraction(1))
    alone = sound_of(with_voice(whole, filters=half.filters))
    for second in (other, msgspec.structs.replace(other, filters=(Notch(frequencies=(60.0,)),))):
        parted = msgspec.structs.replace(track, elements=(half, second))
        made = sound_of(msgspec.structs.replace(whole, tracks=(parted,)))
        assert np.abs(made - alone)[2000:-2000].max() < 0.02, "no click where they meet"


def test_noise_goes_and_the_sound_of_two_channels_stays_apart(tmp_path: Path) -> None:
    def hiss(samples: int, rate: int) -> NDArray[np.float32]:
        return np.asarray(0.05 * np.random.default_rng(1).standard_normal(samples), dtype=np.float32)

    info = probe(make_sound(tmp_path / "hiss.wav", seconds=2, sound=hiss, channels=2))
    plain = timeline_of(info, seconds=Fraction(2))
    made = sound_of(with_voice(plain, filters=(Denoise(model=DENOISER, limit=24.0),)))
    drop = 20 * np.log10(sound_of(plain)[48000:].std() / made[48000:].std())
    assert 18 < drop < 25, f"noise is lowered by {drop:.1f} dB"


def test_an_unknown_model_and_a_missing_package_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = probe(make_sound(tmp_path / "tone.wav", seconds=1, channels=1))
    plain = timeline_of(info, seconds=Fraction(1))
    with pytest.raises(RenderFailed, match="no such noise suppressor"):
        sound_of(with_voice(plain, filters=(Denoise(model="other"),)))
    monkeypatch.setattr(deepfilter, "find_spec", lambda name: None)
    deepfilter._library.cache_clear()
    with pytest.raises(MissingExtra, match="enhance"):
        sound_of(with_voice(plain, filters=(HUSH,)))


def test_a_second_suppressor_comes_to_the_state_of_the_first() -> None:
    sound = (0.1 * np.random.default_rng(4).standard_normal(48000 * 3)).astype(np.float32)
    first = deepfilter.Suppressor(20.0)
    first.feed(sound[:100_000])
    second = first.twin()
    one, two = first.feed(sound[100_000:]), second.feed(sound[100_000:])
    first.close(), second.close()
    assert len(one) == len(two)
    assert np.abs(one - two).max() < 0.02 * np.abs(sound).max()
