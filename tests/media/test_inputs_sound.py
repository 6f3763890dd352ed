"""Every kind of sound that files come with: layouts mixed down by the standard, tracks chosen, holes filled."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from clipforge_core import Span
from clipforge_media.loudness import Meter
from clipforge_media.pcm import read_sound
from clipforge_media.placing import Placer
from clipforge_media.probing import probe
from clipforge_media.testing import Sound, make_sound, make_video, tone
from clipforge_media.testing_inputs import clip_of, remuxed

RATE = 48000
HALF = 0.7071
"""-3 dB."""

SPEAKERS: dict[str, list[tuple[float, float]]] = {
    "mono": [(HALF, HALF)],
    "stereo": [(1, 0), (0, 1)],
    "3.0": [(1, 0), (0, 1), (HALF, HALF)],
    "2.1": [(1, 0), (0, 1), (0, 0)],
    "quad": [(1, 0), (0, 1), (HALF, 0), (0, HALF)],
    "5.0": [(1, 0), (0, 1), (HALF, HALF), (HALF, 0), (0, HALF)],
    "5.1": [(1, 0), (0, 1), (HALF, HALF), (0, 0), (HALF, 0), (0, HALF)],
    "5.1(side)": [(1, 0), (0, 1), (HALF, HALF), (0, 0), (HALF, 0), (0, HALF)],
    "7.1": [(1, 0), (0, 1), (HALF, HALF), (0, 0), (HALF, 0), (0, HALF), (HALF, 0), (0, HALF)],
}
"""What each speaker gives to left and right: ITU-R BS.775-3, table 2, without the channel of low effects."""


def spoken(path: Path, layout: str, speakers: list[int], *, level: float = 0.5) -> Path:
    """A second of sound with a tone of its own in some speakers of a layout."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_f32le", rate=RATE, layout=layout)
        assert isinstance(stream, av.AudioStream)
        samples = np.zeros((RATE, stream.codec_context.layout.nb_channels), np.float32)
        for speaker in speakers:
            samples[:, speaker] = level * np.sin(2 * np.pi * (300 + 50 * speaker) * np.arange(RATE) / RATE)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout=layout)
        frame.sample_rate, frame.pts = RATE, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def middle(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Without the edges, where a resampler rings."""
    return samples[RATE // 4 : RATE * 3 // 4]


@pytest.mark.parametrize("layout", SPEAKERS)
def test_each_speaker_is_heard_as_the_standard_says(tmp_path: Path, layout: str) -> None:
    for speaker, wanted in enumerate(SPEAKERS[layout]):
        info = probe(spoken(tmp_path / f"{speaker}.wav", layout, [speaker]))
        assert info.audio[0].channels == len(SPEAKERS[layout])
        heard = np.abs(middle(read_sound(info, rate=RATE, channels=2))).max(axis=0) / 0.5
        assert heard == pytest.approx(wanted, abs=0.02)
        alone = float(np.abs(middle(read_sound(info, rate=RATE))).max())
        assert alone > 0.05 or wanted == (0, 0), "everything but low effects is heard in mono, too"


@pytest.mark.parametrize("layout", ["5.1", "7.1", "16 channels"])
def test_many_speakers_at_full_level_do_not_clip(tmp_path: Path, layout: str) -> None:
    count = av.AudioLayout(layout).nb_channels
    source = spoken(tmp_path / "a.mkv", layout, list(range(count)), level=0.95)
    mono = read_sound(probe(source), rate=16000)
    assert np.abs(mono).max() <= 1.001, "what is listened to stays under full scale"
    film = remuxed([make_video(tmp_path / "film.mkv", frames=25), source], tmp_path / "both.mkv")
    assert np.abs(clip_of(film, tmp_path / "clip.mp4").samples).max() <= 1.0


def test_planes_without_names_are_read() -> None:
    """Eight channels whose speakers nobody named count as the usual eight; the third is then the middle."""
    samples = np.zeros((4800, 8), np.float32)
    samples[:, 2] = 0.5
    packed = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="8 channels")
    packed.sample_rate = RATE
    (planar,) = av.AudioResampler(format="fltp", layout="8 channels", rate=RATE).resample(packed)
    placer = Placer(rate=RATE, channels=2)
    blocks = [block for _, block in (*placer.feed(planar, Fraction(0)), *placer.flush())]
    assert np.abs(np.concatenate(blocks)[1000:3000]).mean() == pytest.approx(0.5 * HALF, abs=0.02)


def test_dialogue_of_a_surround_film_stays_audible(tmp_path: Path) -> None:
    """A voice in the middle alone is no more than 3 dB below the same voice in stereo, in the finished clip."""
    levels = []
    for name, layout, speakers in (("a", "5.1", [2]), ("b", "stereo", [0, 1])):
        info = probe(spoken(tmp_path / f"{name}.wav", layout, speakers))
        meter = Meter(rate=RATE, channels=2)
        meter.feed(read_sound(info, rate=RATE, channels=2))
        levels.append(meter.result().integrated)
    assert levels[1] - levels[0] == pytest.approx(3.0, abs=0.2)


def pitch(samples: NDArray[np.float32]) -> float:
    """The loudest frequency in Hz of mono samples at 48 kHz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * RATE / len(samples))


def languages(folder: Path, name: str = "a.mkv", default: int | None = None) -> Path:
    """A film whose tracks are tones: 300 Hz in English, 500 Hz in German, 700 Hz without a language."""
    film = make_video(folder / "film.mkv", frames=25)
    tones: list[tuple[int, Sound]] = [(300, tone(300)), (500, tone(500)), (700, tone(700))]
    tracks = [make_sound(folder / f"{hertz}.mka", seconds=1, sound=made, codec="flac") for hertz, made in tones]
    return remuxed([film, *tracks], folder / name, languages=["eng", "ger"], default=default)


@pytest.mark.parametrize(("default", "hertz"), [(0, 300), (1, 500), (2, 700)])
def test_the_default_track_is_heard(tmp_path: Path, default: int, hertz: int) -> None:
    source = languages(tmp_path, default=default)
    info = probe(source)
    assert [a.default for a in info.audio] == [True, False, False]
    assert [a.language for a in sorted(info.audio, key=lambda a: a.index)] == ["eng", "ger", ""]
    assert pitch(read_sound(info, rate=RATE)) == pytest.approx(hertz, abs=3)
    assert pitch(clip_of(source, tmp_path / "clip.mp4").samples) == pytest.approx(hertz, abs=3)


def test_any_track_can_be_rendered(tmp_path: Path) -> None:
    source = languages(tmp_path, default=0)
    for track, hertz in zip(sorted(probe(source).audio, key=lambda a: a.index), (300, 500, 700), strict=True):
        clip = clip_of(source, tmp_path / f"{hertz}.mp4", stream=track.index)
        assert pitch(clip.samples) == pytest.approx(hertz, abs=3)


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 96000])
def test_sample_rates(tmp_path: Path, rate: int) -> None:
    info = probe(make_sound(tmp_path / "a.wav", seconds=1, sound=tone(440), sample_rate=rate))
    heard = read_sound(info, Span(Fraction(0), Fraction(1)), rate=RATE)
    assert len(heard) == RATE and pitch(heard) == pytest.approx(440, abs=2)
