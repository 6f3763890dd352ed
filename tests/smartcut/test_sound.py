"""The sound of a cut, exact to the sample."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from clipforge_core import Keeping, Span, silent
from clipforge_core.stages.trim import plan_trim
from clipforge_media import PyavEngine, probe
from clipforge_media.smartcut.testing import made, sounds, trim
from clipforge_media.testing import click_times, clicks, make_sound

START, END = Fraction(7, 25), Fraction(50, 25)


def chirp(samples: int, rate: int) -> NDArray[np.float32]:
    """A tone that rises: no moment is like another."""
    time = np.arange(samples) / rate
    return (0.5 * np.sin(2 * np.pi * (200 * time + 400 * time**2))).astype(np.float32)


def equal(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """True for the same samples; decoders of AAC round the last bit by what they did before."""
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=0, atol=1e-5))


def likeness(one: NDArray[np.float32], other: NDArray[np.float32], lag: int = 0) -> float:
    """Correlation of two sounds, the second `lag` samples later."""
    edge = 2000
    first = one[edge:-edge].mean(axis=1)
    second = other[edge + lag : len(other) - edge + lag].mean(axis=1)[: len(first)]
    return float(np.corrcoef(first[: len(second)], second)[0, 1])


@pytest.mark.parametrize("container", ["mp4", "mov"])
def test_aac_is_copied_to_the_sample(container: str, tmp_path: Path) -> None:
    done = trim(made(tmp_path / "in.mp4", "libx264", sound=chirp), [(START, END)], tmp_path / f"out.{container}")
    (kept,) = PyavEngine().kept_sound(done.timeline)
    assert kept.copied
    wanted, found = sounds(done.source, done.spans), sounds(done.info, [Span(Fraction(0), END - START)])
    assert equal(wanted, found)
    assert abs(done.info.audio[0].duration - (END - START)) <= Fraction(1, 48000)


def test_aac_from_the_first_sample_on(tmp_path: Path) -> None:
    done = trim(made(tmp_path / "in.mp4", "libx264", sound=chirp), [(Fraction(0), END)], tmp_path / "out.mp4")
    assert equal(sounds(done.source, done.spans), sounds(done.info, done.spans))


@pytest.mark.parametrize(
    ("container", "audio", "codec"),
    [
        ("mkv", "aac", "aac"), ("mkv", "libopus", "opus"), ("webm", "libopus", "opus"), ("mkv", "libmp3lame", "mp3"),
        ("mp4", "ac3", "ac3"), ("mov", "libmp3lame", "mp3"),
    ],
)  # fmt: skip
def test_what_is_encoded_again_stays_in_its_place(container: str, audio: str, codec: str, tmp_path: Path) -> None:
    encoder = "libvpx-vp9" if container == "webm" else "libx264"
    source = made(tmp_path / "in.mkv", encoder, sound=chirp, audio_codec=audio)
    done = trim(source, [(START, END)], tmp_path / f"out.{container}")
    assert done.info.audio[0].codec == codec
    wanted, found = sounds(done.source, done.spans), sounds(done.info, [Span(Fraction(0), END - START)])
    here = likeness(wanted, found)
    assert here > 0.99
    assert all(here >= likeness(wanted, found, lag) for lag in (-48, -5, -1, 1, 5, 48))


@pytest.mark.parametrize(("container", "audio"), [("mkv", "pcm_s16le"), ("mov", "pcm_s24le"), ("mkv", "flac")])
def test_sound_without_loss_comes_out_as_it_was(container: str, audio: str, tmp_path: Path) -> None:
    source = made(tmp_path / f"in.{container}", "libx264", sound=chirp, audio_codec=audio)
    ranges = [(Fraction(30, 25), Fraction(50, 25)), (Fraction(3, 25), Fraction(9, 25))]
    done = trim(source, ranges, tmp_path / f"out.{container}")
    (kept,) = PyavEngine().kept_sound(done.timeline)
    assert kept.copied
    assert kept.codec == audio
    whole = Span(Fraction(0), sum((b - a for a, b in ranges), Fraction(0)))
    assert np.array_equal(sounds(done.source, done.spans), sounds(done.info, [whole]))


def test_24_bits_stay_24_bits(tmp_path: Path) -> None:
    source = make_sound(tmp_path / "in.wav", seconds=1, sound=chirp, codec="pcm_s24le")
    info, out = probe(source), tmp_path / "out.flac"
    span = Span(Fraction(1, 4), Fraction(3, 4))
    PyavEngine().cut_sound(plan_trim(info, [span], container="flac", keeping=Keeping()), out, report=silent)
    assert np.array_equal(sounds(info, [span]), sounds(probe(out), [Span(Fraction(0), Fraction(1, 2))]))


def test_joined_ranges_sound_where_their_pictures_are(tmp_path: Path) -> None:
    source = made(tmp_path / "in.mp4", "libx264", sound=clicks(0.5, 1.0, 2.0))
    done = trim(
        source, [(Fraction(45, 25), Fraction(55, 25)), (Fraction(10, 25), Fraction(30, 25))], tmp_path / "o.mp4"
    )
    found = click_times(sounds(done.info, [Span(Fraction(0), Fraction(6, 5))]), 48000)
    assert [round(time, 2) for time in found] == [0.2, 0.5, 1.0]


def test_every_sound_track_is_kept(tmp_path: Path) -> None:
    source = _with_two_tracks(made(tmp_path / "one.mp4", "libx264", sound=chirp), tmp_path / "two.mp4")
    done = trim(source, [(START, END)], tmp_path / "out.mp4")
    assert [track.language for track in done.info.audio] == ["eng", "deu"]
    whole = [Span(Fraction(0), END - START)]
    for number in (0, 1):
        assert equal(sounds(done.source, done.spans, number), sounds(done.info, whole, number))


@pytest.mark.parametrize(("ending", "codec", "exact"), [
    ("wav", "pcm_s16le", True), ("flac", "flac", True), ("m4a", "aac", True), ("mp3", "libmp3lame", False),
    ("opus", "libopus", False),
])  # fmt: skip
def test_files_of_sound_alone(ending: str, codec: str, exact: bool, tmp_path: Path) -> None:
    source = make_sound(tmp_path / f"in.{ending}", seconds=2, sound=chirp, codec=codec)
    engine, info, out = PyavEngine(), probe(source), tmp_path / f"out.{ending}"
    span = Span(Fraction(1, 3), Fraction(7, 4))
    timeline = plan_trim(info, [span], container=ending, keeping=Keeping())
    engine.cut_sound(timeline, out, report=silent)
    assert all(check.level == "ok" for check in engine.check(out, timeline, report=silent))
    wanted, found = sounds(info, [span]), sounds(probe(out), [Span(Fraction(0), span.duration)])
    assert len(wanted) == len(found)
    assert equal(wanted, found) if exact else likeness(wanted, found) > 0.99


def _with_two_tracks(source: Path, out: Path) -> Path:
    with av.open(str(source)) as one, av.open(str(out), "w") as two:
        video = two.add_stream_from_template(one.streams.video[0])
        tracks = [two.add_stream_from_template(one.streams.audio[0]) for _ in range(2)]
        for track, language in zip(tracks, ("eng", "deu"), strict=True):
            track.metadata["language"] = language
        for packet in one.demux():
            if packet.dts is None:
                continue
            if packet.stream.type == "video":
                packet.stream = video
                two.mux(packet)
                continue
            for track in tracks:
                copy = av.Packet(bytes(packet))
                copy.pts, copy.dts, copy.duration, copy.time_base = (
                    packet.pts,
                    packet.dts,
                    packet.duration,
                    packet.time_base,
                )
                copy.stream = track
                two.mux(copy)
    return out
