"""Joining segments and sound, and checking what came out."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from clipforge_core import (
    AudioElement,
    Canvas,
    Check,
    Loudness,
    RenderFailed,
    Source,
    Span,
    Timeline,
    TimelineTrack,
    silent,
)
from clipforge_media import PyavEngine
from clipforge_media.probing import probe
from clipforge_media.reading import PictureReader
from clipforge_media.sound_reading import SoundReader
from clipforge_media.testing import (
    click_times,
    clicks,
    draw_number,
    make_sound,
    make_video,
    read_number,
    tone,
)

Luma = NDArray[np.uint8]

RATES = [Fraction(25), Fraction(30000, 1001), Fraction(24000, 1001), Fraction(60)]


def segments(folder: Path, counts: list[int], rate: Fraction, **more: object) -> list[Path]:
    """Segments whose frames are numbered on."""
    paths, first = [], 0
    for index, count in enumerate(counts):

        def draw(number: int, width: int, height: int, first: int = first) -> Luma:
            return draw_number(number + first, width, height)

        options = {"options": {"bf": "2", "preset": "veryfast"}, "gop": 250, **more}
        path = folder / f"segment{index}.mp4"
        paths.append(make_video(path, frames=count, rate=rate, draw=draw, **options))  # type: ignore[arg-type]
        first += count
    return paths


def timeline(frames: int, rate: Fraction, source: Path | None = None, loudness: Loudness | None = None) -> Timeline:
    duration = frames / rate
    element = AudioElement(id="a", source="s", start=Fraction(0), duration=duration)
    return Timeline(
        canvas=Canvas(width=64, height=40, frame_rate=rate),
        duration=duration,
        sources=(Source(id="s", path=str(source), digest=""),) if source else (),
        tracks=(TimelineTrack(name="sound", kind="audio", elements=(element,)),) if source else (),
        loudness=loudness,
    )


def finished(folder: Path, plan: Timeline, parts: list[Path]) -> Path:
    engine = PyavEngine()
    sound = folder / "sound.m4a"
    engine.render_sound(plan, sound, report=silent)
    engine.join(parts, sound, plan, folder / "clip.mp4")
    return folder / "clip.mp4"


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_joined_files_are_exact(tmp_path: Path, rate: Fraction) -> None:
    counts = [10, 1, 30, 7, 2]
    voice = make_sound(tmp_path / "voice.wav", seconds=4, sound=clicks(0.25, 0.75))
    plan = timeline(50, rate, voice)
    path = finished(tmp_path, plan, segments(tmp_path, counts, rate))
    info = probe(path)
    video, track = info.video, info.audio[0]
    assert video is not None and (video.frame_rate, video.variable, video.frames) == (rate, False, 50)
    assert (info.start, info.duration, track.start) == (0, plan.duration, 0)
    assert abs(track.duration - info.duration) < Fraction(1, 1000)
    with PictureReader(info) as reader:
        shown = [(time, read_number(frame.to_ndarray()[:40])) for time, frame in reader.frames()]
    assert shown == [(n / rate, n) for n in range(50)]
    with SoundReader(info) as reader_of_sound:
        samples = reader_of_sound.samples(Span(Fraction(0), info.duration), rate=48000, channels=2)
    assert click_times(samples, 48000) == pytest.approx([0.25, 0.75], abs=0.001)


def test_joining_gives_the_same_bytes_and_can_be_streamed(tmp_path: Path) -> None:
    parts = segments(tmp_path, [10, 10], Fraction(25))
    plan = timeline(20, Fraction(25))
    digests = set()
    for name in ("a.mp4", "b.mp4"):
        PyavEngine().join(parts, None, plan, tmp_path / name)
        data = (tmp_path / name).read_bytes()
        digests.add(hashlib.sha256(data).hexdigest())
        assert data.index(b"moov") < data.index(b"mdat"), "the index comes first"
        assert b"Lavf" not in data
    assert len(digests) == 1
    assert not probe(tmp_path / "a.mp4").audio


def test_segments_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    rate, engine, out = Fraction(25), PyavEngine(), tmp_path / "out" / "clip.mp4"
    parts = segments(tmp_path, [10, 10], rate)
    with pytest.raises(RenderFailed, match="20 frames in place of 21"):
        engine.join(parts, None, timeline(21, rate), out)
    other = make_video(tmp_path / "other.mp4", frames=10, options={"profile": "baseline"})
    with pytest.raises(RenderFailed, match=r"other\.mp4 was encoded with other settings"):
        engine.join([parts[0], other], None, timeline(20, rate), out)
    holed = make_video(
        tmp_path / "holed.mp4", times=[Fraction(n, 25) for n in range(11) if n != 5], options={"bf": "2"}
    )
    with pytest.raises(RenderFailed, match=r"holed\.mp4 lacks frames"):
        engine.join([holed], None, timeline(10, rate), out)
    odd = msgspec.structs.replace(timeline(20, rate), container="avi")
    with pytest.raises(RenderFailed, match="no container 'avi'"):
        engine.join(parts, None, odd, out)
    assert not out.parent.exists() or list(out.parent.iterdir()) == []


def levels(checks: object) -> dict[str, str]:
    return {check.name: check.level for check in checks if isinstance(check, Check)}  # type: ignore[attr-defined]


def test_a_good_file_passes_every_check(tmp_path: Path) -> None:
    rate = Fraction(30)
    voice = make_sound(tmp_path / "voice.wav", seconds=3, sound=tone())
    plan = timeline(60, rate, voice, Loudness())
    path = finished(tmp_path, plan, segments(tmp_path, [30, 30], rate))
    told: list[float] = []

    def report(done: float, message: str = "") -> None:
        told.append(done)

    found = levels(PyavEngine().check(path, plan, report=report))
    assert set(found.values()) == {"ok"}
    assert set(found) == {
        *("decodes", "frames", "size", "frame_rate", "picture", "sound", "drift", "loudness", "true_peak"),
    }
    assert told and all(0 <= done <= 1 for done in told)


def test_each_fault_is_found(tmp_path: Path) -> None:
    rate, engine = Fraction(25), PyavEngine()
    voice = make_sound(tmp_path / "voice.wav", seconds=3, sound=tone())
    plan = timeline(50, rate, voice, Loudness())
    path = finished(tmp_path, plan, segments(tmp_path, [50], rate))

    def against(**changes: object) -> dict[str, str]:
        return levels(engine.check(path, msgspec.structs.replace(plan, **changes), report=silent))

    assert against(duration=Fraction(3))["frames"] == "failed"
    assert against(canvas=Canvas(width=64, height=64, frame_rate=rate))["size"] == "failed"
    assert against(canvas=Canvas(width=64, height=40, frame_rate=Fraction(30)))["frame_rate"] == "failed"
    assert against(loudness=Loudness(integrated=-16))["loudness"] == "warning"
    assert against(loudness=Loudness(integrated=-24))["loudness"] == "failed"
    full = make_sound(tmp_path / "full.wav", seconds=3, sound=tone(997, -0.1))
    loud = finished(tmp_path, timeline(50, rate, full), segments(tmp_path, [50], rate))
    assert levels(engine.check(loud, plan, report=silent))["true_peak"] != "ok"
    faint = timeline(50, rate, make_sound(tmp_path / "faint.wav", seconds=3, sound=tone(997, -65)), Loudness())
    hushed = finished(tmp_path, faint, segments(tmp_path, [50], rate))
    assert levels(engine.check(hushed, faint, report=silent))["loudness"] == "warning", "noise is not blown up"
    engine.join(segments(tmp_path, [50], rate), None, plan, path)
    assert against()["sound"] == "failed", "the sound is missing"
    path.write_bytes(path.read_bytes()[:600])
    assert against() == {"decodes": "failed"}
    assert levels(engine.check(tmp_path / "none.mp4", plan, report=silent)) == {"decodes": "failed"}


def test_sound_that_ends_early_is_drift(tmp_path: Path) -> None:
    path = make_video(tmp_path / "clip.mp4", frames=50, sound=tone(), sound_length=Fraction(3, 2))
    plan = timeline(50, Fraction(25), path)
    assert levels(PyavEngine().check(path, plan, report=silent))["drift"] == "failed"


def test_a_black_clip_is_a_warning_and_broken_pictures_fail(tmp_path: Path) -> None:
    def black(number: int, width: int, height: int) -> Luma:
        return np.full((height, width), 16, np.uint8)

    plan, engine = timeline(25, Fraction(25)), PyavEngine()
    dark = make_video(tmp_path / "dark.mp4", frames=25, draw=black)
    assert levels(engine.check(dark, plan, report=silent))["picture"] == "warning"
    hurt = make_video(tmp_path / "hurt.mp4", frames=25, gop=1)
    data = bytearray(hurt.read_bytes())
    middle = data.index(b"mdat") + len(data) // 3
    data[middle : middle + 400] = b"\xff" * 400
    hurt.write_bytes(bytes(data))
    found = levels(engine.check(hurt, plan, report=silent))
    assert found["decodes"] == "failed" and found["picture"] == "ok"
