"""The bundled enhancers on made media: what they find, what they make of it, and why they leave things out."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from clipforge_core import AudioElement, Enhancement, Enhancer, Grade, MediaInfo, Notch, Ride, Span, VideoElement, union
from clipforge_core.testing import StubBench, check_enhancer
from clipforge_media import heard as mixed
from clipforge_media import probe, read_sound
from clipforge_media.enhance.colour_stats import Sample
from clipforge_media.enhance.looking import small_pictures
from clipforge_media.testing import make_sound, make_video, silence, tone
from clipforge_plugins.enhancers import clipforge_register_enhancers
from clipforge_plugins.enhancers.colour import Colour, ColourStrong
from clipforge_plugins.enhancers.dehum import Dehum
from clipforge_plugins.enhancers.denoise import Denoiser
from clipforge_plugins.enhancers.grades import judge
from clipforge_plugins.enhancers.level import Level
from tests.enhance.made import texture, timeline_of

Maker = Callable[[int, int], NDArray[np.float32]]


def bursts(samples: int, rate: int, *, level: float = 0.2) -> NDArray[np.float32]:
    """Something like speech: buzzing syllables of 0.2 s, in words, with a pause in every other second."""
    time = np.arange(samples) / rate
    buzz = sum(np.sin(2 * np.pi * 140 * k * time + k) / k for k in range(1, 25))
    syllables = np.clip(np.sin(2 * np.pi * 2.5 * time), 0, 1) * (time % 2 < 1.2)
    return np.asarray(level * buzz * syllables / 2, dtype=np.float32)


def spoken(seconds: float) -> list[Span]:
    return [Span(Fraction(2 * i), Fraction(2 * i) + Fraction(6, 5)) for i in range(int(seconds / 2))]


def heard(tmp_path: Path, sound: Maker, seconds: int = 8, channels: int = 1) -> MediaInfo:
    return probe(make_sound(tmp_path / "sound.wav", seconds=seconds, sound=sound, channels=channels))


def run(enhancer: Enhancer, info: MediaInfo, **more: object) -> tuple[Enhancement, ...]:
    seconds = Fraction(int(info.duration * 25), 25)
    return check_enhancer(enhancer, timeline_of(info, seconds=seconds), {"s": info}, **more).reports  # type: ignore[arg-type]


def hummed(frequency: float) -> Maker:
    def make(samples: int, rate: int) -> NDArray[np.float32]:
        time = np.arange(samples) / rate
        lines = ((1, 0.02), (2, 0.015), (3, 0.01), (5, 0.004))
        hum = sum(a * np.sin(2 * np.pi * frequency * k * time + k) for k, a in lines)
        return np.asarray(bursts(samples, rate) + hum, dtype=np.float32)

    return make


@pytest.mark.parametrize("mains", [50.03, 59.95])
def test_hum_is_found_and_cut(tmp_path: Path, mains: float) -> None:
    info = heard(tmp_path, hummed(mains))
    answer = check_enhancer(Dehum(), timeline_of(info, seconds=Fraction(8)), {"s": info})
    (report,) = answer.reports
    assert report.applied and report.before == pytest.approx(-34.3, abs=0.5)
    assert report.after is not None and report.after < report.before - 18
    (voice,) = answer.timeline.elements("audio")
    assert isinstance(voice, AudioElement)
    (notch,) = voice.filters
    assert isinstance(notch, Notch) and notch.frequencies[0] == pytest.approx(mains, abs=0.03)


def test_bass_notes_and_clean_speech_are_no_hum(tmp_path: Path) -> None:
    def bass(samples: int, rate: int) -> NDArray[np.float32]:
        notes = (49.0, 55.0, 61.7, 73.4)
        parts = np.array_split(np.arange(samples), 16)
        wave = [
            tone(notes[i % 4], -20.0)(len(p), rate) + tone(2 * notes[i % 4], -26.0)(len(p), rate)
            for i, p in enumerate(parts)
        ]
        return np.concatenate(wave)

    for sound in (bursts, bass):
        (report,) = run(Dehum(), heard(tmp_path, sound))
        assert not report.applied and report.note == "no hum was found"


def noisy(level: float) -> Maker:
    def make(samples: int, rate: int) -> NDArray[np.float32]:
        hiss = np.random.default_rng(1).standard_normal(samples)
        return np.asarray(bursts(samples, rate) + level * hiss, dtype=np.float32)

    return make


def test_what_is_clean_or_silent_or_music_is_not_denoised(tmp_path: Path) -> None:
    def music(samples: int, rate: int) -> NDArray[np.float32]:
        chord = sum(tone(f, -24.0)(samples, rate) for f in (440.0, 554.4, 659.3, 880.0, 1318.5))
        return np.asarray(bursts(samples, rate) + chord, dtype=np.float32)

    for sound, speech, note in (
        (bursts, spoken(8), "it is clean enough"),
        (silence, spoken(8), "there is nothing but silence"),
        (noisy(0.01), [], "no speech was found"),
        (music, spoken(8), "the background sounds like music"),
    ):
        (report,) = run(Denoiser(), heard(tmp_path, sound), speech=speech)
        assert not report.applied and report.note == note


def test_what_the_suppressor_takes_for_noise_is_not_given_to_it(tmp_path: Path) -> None:
    info = heard(tmp_path, noisy(0.004), seconds=2)
    (report,) = (
        Denoiser().enhance(timeline_of(info, seconds=Fraction(2)), StubBench({"s": info}, speech=spoken(2))).reports
    )
    assert not report.applied and "of the speech away" in report.note
    assert report.before == pytest.approx(26, abs=2) and report.after is not None and report.after > report.before


@pytest.mark.slow
@pytest.mark.corpus
def test_real_speech_comes_out_of_made_noise(corpus: Path, tmp_path: Path) -> None:
    clean = read_sound(probe(corpus / "libri-1088-134315-0000.wav"), Span(Fraction(0), Fraction(8)), rate=48000)
    hiss = np.random.default_rng(1).standard_normal(len(clean)).astype(np.float32)
    hiss *= clean.std() / hiss.std() * 10 ** (-5 / 20)
    noisy_speech = np.asarray(clean + hiss, dtype=np.float32)
    info = heard(tmp_path, lambda samples, rate: noisy_speech[:samples], seconds=8)
    levels = np.sqrt((clean.reshape(-1, 4800) ** 2).mean(axis=1))
    loud = np.flatnonzero(levels > 0.05 * levels.max())
    speech = union([Span(Fraction(int(i), 10), Fraction(int(i) + 1, 10)) for i in loud], Fraction(1, 10))
    timeline = timeline_of(info, seconds=Fraction(8))
    answer = Denoiser().enhance(timeline, StubBench({"s": info}, speech=speech))
    (report,) = answer.reports
    assert report.applied and report.before is not None and report.after is not None
    assert report.before < 12 and report.after > report.before + 10
    (voice,) = (e for e in answer.timeline.elements("audio") if isinstance(e, AudioElement))
    made = np.concatenate(list(mixed(answer.timeline, {"s": info}, [voice], rate=48000)))
    assert si_sdr(clean, noisy_speech) == pytest.approx(5.0, abs=0.2)
    assert si_sdr(clean, made) > 12, "nearer to the clean speech, and in time with it"


def si_sdr(clean: NDArray[np.float32], made: NDArray[np.float32]) -> float:
    """Scale-invariant signal-to-distortion ratio in dB (Le Roux et al. 2019)."""
    wanted, got = clean.astype(np.float64), made[: len(clean)].astype(np.float64)
    part = (got @ wanted) / (wanted @ wanted) * wanted
    return float(10 * np.log10((part @ part) / ((got - part) @ (got - part))))


def test_quiet_passages_come_up_and_loud_ones_down(tmp_path: Path) -> None:
    def two(samples: int, rate: int) -> NDArray[np.float32]:
        loud = bursts(samples, rate)
        loud[samples // 2 :] *= 0.2
        return loud

    info = heard(tmp_path, two, seconds=24)
    answer = check_enhancer(Level(), timeline_of(info, seconds=Fraction(24)), {"s": info})
    (report,) = answer.reports
    assert report.applied and report.before is not None and report.after is not None
    assert report.before > 10 and report.after < report.before - 6
    (voice,) = answer.timeline.elements("audio")
    assert isinstance(voice, AudioElement)
    (ride,) = voice.filters
    assert isinstance(ride, Ride)
    assert max(ride.decibels) <= 8.01 and min(ride.decibels) >= -8.01
    steps = np.abs(np.diff(ride.decibels))
    assert steps.max() < 1.2, "the hand on the fader is slow"


def test_a_ride_goes_on_over_a_cut(tmp_path: Path) -> None:
    def two(samples: int, rate: int) -> NDArray[np.float32]:
        return np.asarray(bursts(samples, rate) * np.linspace(1.0, 0.1, samples), dtype=np.float32)

    info = heard(tmp_path, two, seconds=24)
    timeline = timeline_of(info, seconds=Fraction(24))
    (track,) = timeline.tracks
    first = msgspec.structs.replace(track.elements[0], duration=Fraction(101, 10))
    second = msgspec.structs.replace(
        first, id="b", start=first.end, source_start=Fraction(101, 10), duration=24 - first.end
    )
    parted = msgspec.structs.replace(timeline, tracks=(msgspec.structs.replace(track, elements=(first, second)),))
    answer = Level().enhance(parted, StubBench({"s": info}))
    one, two_ = (e for e in answer.timeline.elements("audio") if isinstance(e, AudioElement))
    (left,), (right,) = one.filters, two_.filters
    assert isinstance(left, Ride) and isinstance(right, Ride)
    assert left.decibels[101] == pytest.approx(right.decibels[0], abs=0.01)


@pytest.mark.parametrize("frames", [1, 13])
def test_sound_too_short_or_silent_is_left(tmp_path: Path, frames: int) -> None:
    for sound in (silence, bursts):
        info = heard(tmp_path, sound, seconds=1)
        timeline = timeline_of(info, seconds=Fraction(frames, 25))
        for enhancer in (Dehum(), Denoiser(), Level()):
            (report,) = enhancer.enhance(timeline, StubBench({"s": info}, speech=spoken(2))).reports
            assert not report.applied and report.note


def test_even_speech_is_left_as_it_is(tmp_path: Path) -> None:
    (report,) = run(Level(), heard(tmp_path, bursts))
    assert not report.applied and report.note == "it is even enough"


def wall(number: int, width: int, height: int) -> NDArray[np.uint8]:
    return texture(width, height).astype(np.uint8)


def shown(tmp_path: Path, draw: Callable[[int, int, int], NDArray[np.uint8]], name: str = "x.mp4") -> MediaInfo:
    return probe(make_video(tmp_path / name, frames=25, size=(128, 72), draw=draw, options={"crf": "10"}))


def test_dark_and_flat_pictures_are_brought_up_and_good_ones_left(tmp_path: Path) -> None:
    notes = {r.measure: r for r in run(Colour(), shown(tmp_path, wall))}
    assert not any(r.applied for r in notes.values())
    assert notes["exposure"].note == "it is well exposed" and notes["white balance"].note == "it is black and white"

    def dark(number: int, width: int, height: int) -> NDArray[np.uint8]:
        return np.asarray(20 + (wall(number, width, height) - 16.0) * 0.3, dtype=np.uint8)

    reports = {r.measure: r for r in run(Colour(), shown(tmp_path, dark, "dark.mp4"))}
    assert reports["exposure"].applied and (reports["exposure"].before or 0) > 1 and reports["exposure"].after == 0

    def flat(number: int, width: int, height: int) -> NDArray[np.uint8]:
        return np.asarray(95 + (wall(number, width, height) - 16.0) * 0.3, dtype=np.uint8)

    reports = {r.measure: r for r in run(Colour(), shown(tmp_path, flat, "flat.mp4"))}
    contrast = reports["contrast"]
    assert contrast.applied and (contrast.after or 0) > 1.3 * (contrast.before or 0)


def test_the_stronger_one_goes_further(tmp_path: Path) -> None:
    """More light in what is very dark, and contrast in what the usual one finds good enough."""

    def very_dark(number: int, width: int, height: int) -> NDArray[np.uint8]:
        return np.asarray(18 + (wall(number, width, height) - 16.0) * 0.12, dtype=np.uint8)

    def soft(number: int, width: int, height: int) -> NDArray[np.uint8]:
        return np.asarray(30 + (wall(number, width, height) - 16.0) * 0.86, dtype=np.uint8)

    dark, low = shown(tmp_path, very_dark, "dark.mp4"), shown(tmp_path, soft, "soft.mp4")
    usual, strong = ({r.measure: r for r in run(e, dark)} for e in (Colour(), ColourStrong()))
    assert usual["exposure"].applied and strong["exposure"].applied
    assert (strong["exposure"].after or 0.0) < (usual["exposure"].after or 0.0)
    assert strong["exposure"].name == "colour-strong"
    usual, strong = ({r.measure: r for r in run(e, low)} for e in (Colour(), ColourStrong()))
    assert not usual["contrast"].applied and strong["contrast"].applied


def test_each_scene_has_one_grade_from_its_first_frame_on(tmp_path: Path) -> None:
    def two(number: int, width: int, height: int) -> NDArray[np.uint8]:
        luma = wall(number, width, height)
        return luma if number < 12 else np.asarray(20 + (luma - 16.0) * 0.3, dtype=np.uint8)

    info = shown(tmp_path, two)
    cut = Fraction(12, 25)
    answer = Colour().enhance(
        timeline_of(info), StubBench({"s": info}, [Span(Fraction(0), cut), Span(cut, info.duration)])
    )
    (element,) = answer.timeline.elements("video")
    assert isinstance(element, VideoElement)
    first, second = element.grade
    assert first.plain and first.time == 0 and second.time == cut and second.exposure > 0.5
    assert answer.reports[0].note.startswith("1 of 2 scenes")


@pytest.mark.parametrize("luma", [16, 128, 235])
def test_titles_black_and_white_areas_are_left(tmp_path: Path, luma: int) -> None:
    info = shown(tmp_path, lambda n, w, h: np.full((h, w), luma, np.uint8))
    assert {r.note for r in run(Colour(), info)} == {"it is a title, a drawing or black"}


def test_sound_alone_and_pictures_alone_have_nothing_for_the_others(tmp_path: Path) -> None:
    sound, picture = heard(tmp_path, bursts, seconds=1), shown(tmp_path, wall)
    for enhancer in clipforge_register_enhancers():
        info = sound if enhancer.order < 30 else picture
        (report,) = run(enhancer, info)
        assert not report.applied and report.note in ("there are no moving pictures", "there is no recorded sound")


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "white", "near"),
    [
        ("highway_60fps.mp4", (1.6, 1.0, 0.6), 4.0),
        ("highway_60fps.mp4", (0.6, 1.0, 1.6), 6.0),
        ("friday.mp4", (1.0, 0.7, 1.0), 4.0),
        ("asl_yes.mkv", (1.6, 1.0, 0.6), 4.0),
        ("carphone_pristine.mp4", (1.6, 1.0, 0.6), 5.0),
    ],
)
def test_a_known_cast_is_taken_out_of_real_pictures(
    corpus: Path, name: str, white: tuple[float, float, float], near: float
) -> None:
    info = probe(corpus / name)
    times = [info.duration * i / 4 for i in range(1, 4)]
    real = Sample.of(small_pictures(info, times, 96))
    tinted = real.graded(Grade(white=white))
    made = judge(tinted)
    assert made.balanced and made.cast[1] < made.cast[0] / 2
    balanced = tinted.graded(Grade(white=made.grade.white))
    far, left = (float(np.linalg.norm((s.lab() - real.lab())[:, 1:], axis=1).mean()) for s in (tinted, balanced))
    assert far > 8 and left < near


@pytest.mark.corpus
@pytest.mark.parametrize(
    "name", ["bbb_part1.mp4", "highway_60fps.mp4", "one-by-one-person-detection.mp4", "friday.mp4"]
)
def test_good_pictures_are_not_changed(corpus: Path, name: str) -> None:
    info = probe(corpus / name)
    sample = Sample.of(small_pictures(info, [info.duration * i / 5 for i in range(1, 5)], 96))
    assert judge(sample).grade.plain
