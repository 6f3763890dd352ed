"""The sound of a Timeline: where samples land, how loud they are, and that nothing clicks."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from clipforge_core import (
    AudioElement,
    AudioEncoding,
    Cancelled,
    Canvas,
    Loudness,
    NoAudioTrack,
    RenderFailed,
    Source,
    Span,
    Timeline,
    TimelineTrack,
    silent,
)
from clipforge_media.ducking import DEPTH, WINDOW, duck_curve
from clipforge_media.limiter import STEP, Limiter, PeakFinder
from clipforge_media.loudness import SILENT, Meter
from clipforge_media.mixing import Mix
from clipforge_media.placing import Samples
from clipforge_media.probing import probe
from clipforge_media.sound import render_sound
from clipforge_media.sound_elements import joined
from clipforge_media.sound_reading import SoundReader
from clipforge_media.testing import Sound, click_times, clicks, make_sound, make_video, silence, tone

RATE = 48000

Wave = NDArray[np.float32]


def element(source: str, start: float, duration: float, **more: object) -> AudioElement:
    exact = {"start": Fraction(str(start)), "duration": Fraction(str(duration)), **more}
    return AudioElement(id=f"{source}-{start}", source=source, **exact)  # type: ignore[arg-type]


def timeline(
    paths: dict[str, Path], *elements: AudioElement, seconds: float, loudness: Loudness | None = None
) -> Timeline:
    return Timeline(
        canvas=Canvas(width=64, height=64, frame_rate=Fraction(25)),
        duration=Fraction(str(seconds)),
        sources=tuple(Source(id=name, path=str(path), digest="") for name, path in paths.items()),
        tracks=(TimelineTrack(name="sound", kind="audio", elements=elements),),
        loudness=loudness,
    )


def mixed(plan: Timeline) -> Samples:
    infos = {source.id: probe(Path(source.path)) for source in plan.sources}
    with Mix(plan, infos) as mix:
        return np.concatenate(list(mix.blocks()))


def heard(path: Path, seconds: float) -> Samples:
    with SoundReader(probe(path)) as reader:
        return reader.samples(Span(Fraction(0), Fraction(str(seconds))), rate=RATE, channels=2)


@pytest.fixture
def source(tmp_path: Path) -> dict[str, Path]:
    return {
        "clicks": make_sound(tmp_path / "clicks.wav", seconds=4, sound=clicks(1, 2, 3)),
        "tone": make_sound(tmp_path / "tone.wav", seconds=4, sound=tone(440)),
        "mute": make_sound(tmp_path / "mute.wav", seconds=2, sound=silence),
    }


def test_elements_land_on_their_samples(source: dict[str, Path]) -> None:
    plan = timeline(
        source,
        element("clicks", 0.5, 1, source_start=Fraction(3, 4)),
        element("clicks", 2, 1.5, source_start=Fraction(5, 2), gain=-6.0),
        seconds=4,
    )
    sound = mixed(plan)
    assert sound.shape == (4 * RATE, 2)
    assert np.flatnonzero(np.abs(sound[:, 0]) > 0.3)[0] == round(0.75 * RATE)
    assert click_times(sound, RATE) == [0.75, 2.5]
    loud, soft = np.abs(sound[: 2 * RATE]).max(), np.abs(sound[2 * RATE :]).max()
    assert soft / loud == pytest.approx(10 ** (-6 / 20), abs=0.01)


def test_an_element_may_hang_over_both_ends(source: dict[str, Path]) -> None:
    plan = timeline(source, element("clicks", -0.5, 5), seconds=2)
    assert click_times(mixed(plan), RATE) == [0.5, 1.5]


def test_neighbours_that_go_on_are_not_touched_and_cuts_do_not_click(source: dict[str, Path]) -> None:
    whole = mixed(timeline(source, element("tone", 0, 3), seconds=3))
    parts = mixed(
        timeline(
            source,
            element("tone", 0, 1),
            element("tone", 1, 1, source_start=Fraction(1)),
            element("tone", 2, 1, source_start=Fraction(2), gain=0.001),
            seconds=3,
        )
    )
    assert np.abs(whole - parts).max() < 1e-3
    cut = mixed(
        timeline(source, element("tone", 0, 1), element("tone", 1, 1, source_start=Fraction("2.0003")), seconds=2)
    )
    steps = np.abs(np.diff(cut[:, 0]))
    assert steps.max() < 1.2 * np.abs(np.diff(whole[:, 0])).max(), "no step is larger than the tone's own"
    assert np.abs(cut[RATE - 20 : RATE + 20]).max() < 0.05


def test_fades_loops_and_speed(source: dict[str, Path], tmp_path: Path) -> None:
    faded = mixed(timeline(source, element("tone", 0, 2, fade_in=Fraction(1), fade_out=Fraction(1, 2)), seconds=2))
    level = [float(np.abs(faded[round(t * RATE) : round(t * RATE) + 480]).max()) for t in (0.01, 0.5, 1.2, 1.95)]
    assert level[0] < 0.03 and level[1] == pytest.approx(0.25 * 0.7071, rel=0.1) and level[3] < level[2] / 4
    looped = mixed(timeline(source, element("clicks", 0, 8, source_start=Fraction(1, 2), loop=True), seconds=8))
    assert click_times(looped, RATE) == pytest.approx([0.5, 1.5, 2.5, 4.0, 5.0, 6.0, 7.5], abs=1e-4)
    twice = mixed(timeline({"s": bleeps(tmp_path)}, element("s", 0, 2, speed=Fraction(2)), seconds=2))
    loud = np.abs(twice[:, 0]).reshape(-1, 480).max(axis=1) > 0.1
    starts = np.flatnonzero(loud[1:] & ~loud[:-1]) / 100
    assert starts == pytest.approx([0.5, 1.0, 1.5], abs=0.04) and loud.sum() / 100 == pytest.approx(0.3, abs=0.1)
    slow = mixed(timeline(source, element("tone", 0, 4, speed=Fraction(1, 3)), seconds=4))
    spectrum = np.abs(np.fft.rfft(slow[RATE : 3 * RATE, 0]))
    assert int(spectrum.argmax()) / 2 == pytest.approx(440, abs=3), "the pitch stays"


def bleeps(folder: Path) -> Path:
    """A tone of a fifth of a second at 1, 2 and 3 s."""

    def make(samples: int, rate: int) -> Wave:
        sound = tone(600)(samples, rate)
        sound[(np.arange(samples) % rate >= rate // 5) | (np.arange(samples) < rate)] = 0
        return sound

    return make_sound(folder / "bleeps.wav", seconds=4, sound=make)


def test_music_steps_back_under_a_voice(tmp_path: Path) -> None:
    def phrase(samples: int, rate: int) -> Wave:
        sound = tone(300, -15)(samples, rate)
        sound[: 2 * rate] = 0
        sound[3 * rate :] = 0
        return sound

    paths = {
        "voice": make_sound(tmp_path / "voice.wav", seconds=6, sound=phrase),
        "music": make_sound(tmp_path / "music.wav", seconds=6, sound=tone(5000, -20)),
    }
    sound = mixed(timeline(paths, element("voice", 0, 6), element("music", 0, 6, role="music"), seconds=6))

    def music_level(at: float) -> float:
        spectrum = np.abs(np.fft.rfft(sound[round(at * RATE) : round((at + 0.5) * RATE), 0]))
        return 20 * float(np.log10(spectrum[2500 - 5 : 2500 + 5].max()))

    assert music_level(0.5) == pytest.approx(music_level(5), abs=0.2)
    assert music_level(2.25) - music_level(0.5) == pytest.approx(DEPTH, abs=0.5)


@given(st.lists(st.booleans(), min_size=1, max_size=400))
def test_duck_curves_are_smooth_and_down_while_somebody_speaks(speaking: list[bool]) -> None:
    curve = duck_curve(np.where(speaking, -20.0, -90.0))
    assert ((curve <= 0) & (curve >= DEPTH)).all()
    assert np.allclose(curve[speaking], DEPTH)
    if len(curve) > 1:
        assert np.abs(np.diff(curve)).max() <= abs(DEPTH) * WINDOW / 0.2 + 1e-9


@given(
    peaks=st.lists(st.floats(0, 8), min_size=1, max_size=300),
    gain=st.floats(-20, 30),
    ceiling=st.floats(-9, 0),
)
def test_the_limiter_obeys_its_ceiling_and_its_slopes(peaks: list[float], gain: float, ceiling: float) -> None:
    limiter = Limiter(np.array(peaks, np.float32), gain=gain, ceiling=ceiling)
    levels = 20 * np.log10(np.maximum(peaks, 1e-10)) + gain + limiter.reduction
    assert (levels <= ceiling + 1e-4).all()
    assert (limiter.reduction <= 0).all()
    assert (np.diff(limiter.reduction) <= 0.1 + 1e-9).all() and (np.diff(limiter.reduction) >= -1 - 1e-9).all()
    ones = limiter.apply(np.ones((len(peaks) * STEP, 1), np.float32), 0)
    assert (np.abs(ones.reshape(len(peaks), STEP)) * np.array(peaks)[:, None] <= 10 ** (ceiling / 20) * 1.0001).all()


def test_peaks_between_samples_are_found() -> None:
    # A sine of a quarter of the rate, sampled 45 degrees off its crests, peaks 3 dB above its samples.
    samples = np.sin(np.arange(4800) * np.pi / 2 + np.pi / 4).astype(np.float32)[:, None]
    finder = PeakFinder(rate=RATE, channels=1)
    for start in range(0, 4800, 700):
        finder.feed(samples[start : start + 700])
    peaks = finder.peaks()
    assert len(peaks) == 75
    assert peaks[5:-5] == pytest.approx(np.ones(65), abs=0.02)


def test_the_meter_agrees_with_the_standard() -> None:
    # EBU Tech 3341, case 1: a stereo sine of 1 kHz at -23 dBFS measures -23 LUFS.
    meter = Meter(rate=RATE, channels=2)
    sine = (10 ** (-23 / 20) * np.sin(2 * np.pi * 1000 * np.arange(20 * RATE) / RATE)).astype(np.float32)
    meter.feed(np.stack([sine, sine], axis=1))
    level = meter.result()
    assert level.integrated == pytest.approx(-23, abs=0.1) and level.true_peak == pytest.approx(-23, abs=0.1)


def bursts(samples: int, rate: int) -> Wave:
    """Quiet tones with loud short ones: more peak than loudness."""
    sound = tone(330, -30)(samples, rate)
    for at in range(0, samples - rate, rate // 2):
        sound[at : at + rate // 100] *= 25
    return sound


@pytest.mark.parametrize("make", [tone(997, -30), tone(997, -1), bursts], ids=["quiet", "loud", "bursts"])
def test_loudness_meets_its_target(tmp_path: Path, make: Sound) -> None:
    paths = {"a": make_sound(tmp_path / "a.wav", seconds=5, sound=make)}
    plan = timeline(paths, element("a", 0, 5), seconds=5, loudness=Loudness())
    out = tmp_path / "out.m4a"
    answer = render_sound(plan, out, report=silent)
    meter = Meter(rate=RATE, channels=2)
    meter.feed(heard(out, 5))
    level = meter.result()
    assert level.integrated == pytest.approx(-14, abs=0.5) and level.true_peak <= -0.9
    assert (answer.integrated, answer.true_peak) == pytest.approx((level.integrated, level.true_peak), abs=0.05)


def test_the_file_is_as_long_as_the_timeline_and_the_same_each_time(source: dict[str, Path], tmp_path: Path) -> None:
    plan = timeline(source, element("clicks", 0, 3.32), seconds=3.32, loudness=None)
    digests = set()
    for name in ("a.m4a", "b.m4a"):
        render_sound(plan, tmp_path / name, report=silent)
        digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    track = probe(tmp_path / "a.m4a").audio[0]
    assert len(digests) == 1
    assert (track.start, track.duration) == (0, plan.duration)
    assert click_times(heard(tmp_path / "a.m4a", 3.32), RATE) == pytest.approx([1, 2, 3], abs=0.001)


def test_silence_stays_silent(source: dict[str, Path], tmp_path: Path) -> None:
    for elements in ((), (element("mute", 0, 2),)):
        plan = timeline(source, *elements, seconds=2, loudness=Loudness())
        answer = render_sound(plan, tmp_path / "out.m4a", report=silent)
        assert (answer.integrated, answer.true_peak) == (SILENT, SILENT)
        assert np.abs(heard(tmp_path / "out.m4a", 2)).max() == 0
        assert probe(tmp_path / "out.m4a").audio[0].duration == 2


def test_surround_is_mixed_down_by_the_standard(tmp_path: Path) -> None:
    paths = {"a": make_sound(tmp_path / "a.wav", seconds=1, sound=tone(440, -20), channels=6)}
    sound = mixed(timeline(paths, element("a", 0, 1), seconds=1))
    # ITU-R BS.775: left + 0.707 centre + 0.707 surround, all six alike here.
    assert np.abs(sound[RATE // 2 :]).max() == pytest.approx(0.1 * (1 + 2 * 0.7071), rel=0.02)


def test_what_goes_wrong_leaves_nothing(source: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "out"

    def cancel(done: float, message: str = "") -> None:
        raise Cancelled()

    plan = timeline(source, element("tone", 0, 3), seconds=3)
    with pytest.raises(Cancelled):
        render_sound(plan, folder / "a.m4a", report=cancel)
    odd = Timeline(canvas=plan.canvas, duration=Fraction(1), audio=AudioEncoding(codec="no-such"))
    with pytest.raises(RenderFailed, match="no-such"):
        render_sound(odd, folder / "b.m4a", report=silent)
    mute = {"mute": make_video(tmp_path / "mute.mp4", frames=25)}
    with pytest.raises(NoAudioTrack, match=r"mute\.mp4"):
        render_sound(timeline(mute, element("mute", 0, 1), seconds=1), folder / "c.m4a", report=silent)
    assert list(folder.iterdir()) == []


@given(
    cuts=st.lists(st.integers(1, 99), unique=True, max_size=6),
    start=st.integers(0, 50),
)
def test_pieces_of_one_range_become_one_again(cuts: list[int], start: int) -> None:
    edges = [0, *sorted(cuts), 100]
    pieces = [
        AudioElement(
            id=str(a),
            source="s",
            start=Fraction(a, 10),
            duration=Fraction(b - a, 10),
            source_start=Fraction(start + a, 10),
        )
        for a, b in zip(edges, edges[1:], strict=False)
    ]
    [(whole, ends)] = joined(pieces)
    assert (whole.start, whole.duration, whole.source_start) == (0, 10, Fraction(start, 10))
    assert not ends.joined_before and not ends.joined_after
