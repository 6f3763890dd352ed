"""Reading pictures and sound by time: every seek gives what a decode from the beginning gives."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from clipforge_core import NoAudioTrack, NoVideoTrack, Span
from clipforge_media.placing import Samples
from clipforge_media.probing import probe
from clipforge_media.reading import PictureReader
from clipforge_media.sound_reading import SoundReader
from clipforge_media.testing import click_times, clicks, make_sound, make_video, read_number, tone

CASES = {
    "frames.mp4": {"options": {"bf": "2"}},
    "late.ts": {"offset": Fraction(10), "options": {"bf": "2"}},
    "uneven.mp4": {"times": [Fraction(i * i, 400) for i in range(60)]},
    "millis.mkv": {"rate": Fraction(30000, 1001)},
}


@pytest.mark.parametrize("name", CASES)
def test_any_span_has_its_frames(tmp_path: Path, name: str) -> None:
    options = {"frames": 60, "gop": 15, **CASES[name]}
    info = probe(make_video(tmp_path / name, **options))  # type: ignore[arg-type]
    with PictureReader(info) as reader:
        whole = [(time, read_number(frame.to_ndarray()[:40])) for time, frame in reader.frames()]
        assert [number for _, number in whole] == list(range(60)) and whole[0][0] == 0
        for start in (Fraction(0), Fraction(1, 3), Fraction(11, 10), Fraction(19, 10)):
            span = Span(start, start + Fraction(1, 4))
            shown = max(time for time, _ in whole if time <= start)
            wanted = [item for item in whole if shown <= item[0] < span.end]
            got = [(time, read_number(frame.to_ndarray()[:40])) for time, frame in reader.frames(span)]
            assert got == wanted, f"at {start}"
        held = reader.at(Fraction(1))
        assert held is not None and held[0] == max(time for time, _ in whole if time <= 1)


@pytest.mark.parametrize("step", [Fraction(1, 25), Fraction(3, 5), Fraction(17, 10)])
def test_frames_left_out_on_the_way_are_none_that_are_shown(tmp_path: Path, step: Fraction) -> None:
    """One group of pictures, most of which no other needs: whatever their distance, the right one stands at a time."""
    times = [step * i for i in range(80)]
    info = probe(make_video(tmp_path / "long.mp4", frames=80, gop=80, times=times, options={"bf": "3"}))
    with PictureReader(info) as reader:
        for number in (1, 30, 47, 48, 49, 50, 79):
            for start in (times[number], times[number] + step * Fraction(9, 10)):
                shown = reader.frames(Span(start, start + 2 * step))
                got = [read_number(frame.to_ndarray()[:40]) for _, frame in shown]
                wanted = list(range(number, min(80, number + 3)))
                assert got == wanted[: len(got)] and len(got) >= min(2, 80 - number)


def test_readers_name_what_a_file_lacks(tmp_path: Path) -> None:
    mute = probe(make_video(tmp_path / "mute.mp4", frames=3))
    blind = probe(make_sound(tmp_path / "blind.wav"))
    with pytest.raises(NoAudioTrack, match="mute"):
        SoundReader(mute)
    with pytest.raises(NoVideoTrack, match="blind"):
        PictureReader(blind)


@pytest.mark.parametrize("name", ["a.mp4", "a.ts", "a.mkv", "a.mov"])
def test_clicks_are_where_they_were_put(tmp_path: Path, name: str) -> None:
    codec = "pcm_s16le" if name == "a.mov" else "aac"
    offset = Fraction(10) if name == "a.ts" else Fraction(0)
    sound = clicks(0.5, 1.25, 1.9)
    info = probe(make_video(tmp_path / name, frames=60, sound=sound, audio_codec=codec, offset=offset))
    with SoundReader(info) as reader:
        whole = reader.samples(Span(Fraction(0), info.duration), rate=48000, channels=1)
        part = reader.samples(Span(Fraction(1), Fraction(3, 2)), rate=48000, channels=1)
    assert len(whole) == round(info.duration * 48000) and len(part) == 24000
    assert click_times(whole[:, 0], 48000) == pytest.approx([0.5, 1.25, 1.9], abs=0.002)
    assert click_times(part[:, 0], 48000) == pytest.approx([0.25], abs=0.002)


@pytest.mark.parametrize(("name", "codec"), [("a.wav", "pcm_s16le"), ("a.flac", "flac"), ("a.m4a", "aac")])
def test_spans_are_the_same_samples_as_the_whole(tmp_path: Path, name: str, codec: str) -> None:
    def chord(samples: int, rate: int) -> Samples:
        # Not noise: AAC may put in noise of its own in place of it.
        return tone(311.0)(samples, rate) + tone(1234.5, -20.0)(samples, rate)

    info = probe(make_sound(tmp_path / name, seconds=4, sound=chord, codec=codec))
    with SoundReader(info) as reader:
        whole = reader.samples(Span(Fraction(0), Fraction(4)), rate=48000, channels=2)
        for start in (Fraction(1, 7), Fraction(2), Fraction(31, 10)):
            span = Span(start, start + Fraction(1, 2))
            first = round(start * 48000)
            part = reader.samples(span, rate=48000, channels=2)
            assert np.abs(part - whole[first : first + len(part)]).max() < 1e-4


def test_what_lies_outside_is_silence(tmp_path: Path) -> None:
    info = probe(make_sound(tmp_path / "tone.wav", seconds=1, sound=tone()))
    with SoundReader(info) as reader:
        sound = reader.samples(Span(Fraction(1, 2), Fraction(2)), rate=16000, channels=1)
    assert len(sound) == 24000
    assert np.abs(sound[:7900]).max() > 0.2 and np.abs(sound[8100:]).max() == 0


def test_pictures_of_the_corpus_can_be_reached(corpus: Path) -> None:
    names = ["sample_edit_list.mp4", "bbb_800x640_768kbps_30fps_avc_pyramid_3b.mp4"]
    for name in names:
        info = probe(corpus / name)
        with PictureReader(info) as reader:
            whole = [time for time, _ in reader.frames()]
            assert info.video is not None and len(whole) == info.video.frames and whole[0] == 0
            middle = info.duration / 2
            span = Span(middle, middle + Fraction(1, 5))
            wanted = [time for time in whole if max(t for t in whole if t <= middle) <= time < span.end]
            assert [time for time, _ in reader.frames(span)] == wanted, name


def test_unmarked_keyframes_are_found(corpus: Path) -> None:
    info = probe(corpus / "missing-keyframe-labels.ts")
    with PictureReader(info) as reader:
        for time in (Fraction(1), Fraction(17, 3)):
            shown = reader.at(time)
            assert shown is not None and time - Fraction(1, 59) < shown[0] <= time
