"""Every kind of clock that files come with: each picture at its time, the sound with it at begin and end."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from clipforge_media.probing import probe
from clipforge_media.testing import clicks, make_sound, make_video
from clipforge_media.testing_inputs import Finished, clip_of, remuxed

FRAME = 1 / 25
QUICK = {"cpu-used": "8", "deadline": "realtime"}
FIRST, LAST = 0.12, 0.72
PLAIN: dict[str, Any] = {"frames": 20, "sound": clicks(FIRST, LAST)}
"""20 numbered pictures in 0.8 s, a click near the begin and one near the end."""

WRAP = Fraction(2**33, 90000)
"""Seconds after which the clock of MPEG-TS begins anew."""


def in_step(clip: Finished, first: float = FIRST, last: float = LAST) -> None:
    """Both clicks within one frame of where the pictures are."""
    assert [min(abs(c - at) for c in clip.clicks) < FRAME for at in (first, last)] == [True, True], clip.clicks


CONTAINERS: dict[str, dict[str, Any]] = {
    "a.mp4": {},
    "a.mov": {"codec": "prores_ks", "pixel_format": "yuv422p10le", "audio_codec": "pcm_s16le"},
    "a.mkv": {"codec": "ffv1", "audio_codec": "flac"},
    "a.webm": {"codec": "libvpx-vp9", "audio_codec": "libopus", "options": QUICK},
    "a.ts": {},
    "a.mpg": {"codec": "mpeg2video", "audio_codec": "mp2"},
    "a.flv": {"sample_rate": 44100},
    "hevc.mp4": {"codec": "libx265"},
    "fields.3gp": {"codec": "mpeg4", "options": {"bf": "2"}},
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_containers_keep_picture_and_sound_together(tmp_path: Path, name: str) -> None:
    clip = clip_of(make_video(tmp_path / name, **PLAIN, **CONTAINERS[name]), tmp_path / "clip.mp4")
    assert clip.numbers == list(range(20))
    in_step(clip)


@pytest.mark.parametrize("codec", ["mpeg4", "mjpeg"])
def test_avi_knows_whole_frames_alone(tmp_path: Path, codec: str) -> None:
    """MPEG-4 with B-frames: AVI holds decoding times alone. The sound's own delay moves all by a frame at most."""
    more = {"options": {"bf": "2"}} if codec == "mpeg4" else {"pixel_format": "yuvj420p"}
    clip = clip_of(make_video(tmp_path / "a.avi", codec=codec, audio_codec="mp3", **PLAIN, **more), tmp_path / "c.mp4")
    assert sorted(set(clip.numbers)) == list(range(20)) and clip.numbers == sorted(clip.numbers)
    in_step(clip)


MOVED: dict[str, Callable[[Path], Path]] = {
    "picture and sound begin at 10 s": lambda p: make_video(p / "late.ts", offset=Fraction(10), **PLAIN),
    "the clock wraps inside": lambda p: remuxed(
        make_video(p / "a.ts", **PLAIN), p / "wrap.ts", shift=WRAP - Fraction(41, 100)
    ),
    "the clock of a program stream wraps": lambda p: remuxed(
        make_video(p / "a.mpg", codec="mpeg2video", audio_codec="mp2", **PLAIN), p / "wrap.mpg",
        shift=WRAP - Fraction(91, 100),
    ),
    "a live recording without duration and cues": lambda p: remuxed(
        make_video(p / "a.mkv", **PLAIN), p / "live.mkv", form="matroska", options={"live": "1"}
    ),
    "a browser's recording": lambda p: remuxed(
        make_video(p / "a.webm", codec="libvpx", audio_codec="libopus", options=QUICK, **PLAIN),
        p / "live.webm", form="webm", options={"live": "1"},
    ),
    "fragments": lambda p: remuxed(
        make_video(p / "a.mp4", options={"bf": "0"}, **PLAIN), p / "f.mp4",
        options={"movflags": "frag_keyframe+empty_moov+default_base_moof", "avoid_negative_ts": "disabled"},
    ),
    "an ending that says nothing": lambda p: make_video(p / "a.mp4", **PLAIN).rename(p / "talk.txt"),
    "an ending that lies": lambda p: make_video(p / "a.mkv", **PLAIN).rename(p / "talk.mp3"),
}  # fmt: skip


@pytest.mark.parametrize("kind", MOVED)
def test_odd_clocks_and_wrappings(tmp_path: Path, kind: str) -> None:
    clip = clip_of(MOVED[kind](tmp_path), tmp_path / "clip.mp4")
    assert clip.numbers == list(range(20))
    in_step(clip)


@pytest.mark.parametrize("name", ["a.mp4", "a.ts", "a.mkv"])
def test_sound_that_begins_before_or_after_the_picture(tmp_path: Path, name: str) -> None:
    late = make_video(tmp_path / f"late{name}", frames=20, sound=clicks(0.1, 0.4), sound_start=Fraction(3, 10))
    clip = clip_of(late, tmp_path / "late.mp4")
    assert clip.numbers == list(range(20))
    in_step(clip, 0.4, 0.7)
    assert abs(clip.samples[: 48000 // 4]).max() < 0.01, "silent before its sound begins"
    early = make_video(
        tmp_path / f"early{name}", frames=20, offset=Fraction(1), sound=clicks(0.1, 0.4, 1.0),
        sound_start=Fraction(-3, 10),
    )  # fmt: skip
    assert probe(early).audio[0].start < -0.25
    clip = clip_of(early, tmp_path / "early.mp4")
    assert clip.numbers == list(range(20))
    in_step(clip, 0.1, 0.7)


def test_variable_rates_and_long_pauses_of_screen_recordings(tmp_path: Path) -> None:
    times = [Fraction(t, 100) for t in (0, 4, 9, 50, 53, 140)]
    source = make_video(tmp_path / "screen.mkv", frames=6, times=times, sound=clicks(0.5, 1.4))
    clip = clip_of(source, tmp_path / "clip.mp4", length=Fraction(8, 5))
    shown = [sum(time * 25 <= n + Fraction(1, 100) for time in times) - 1 for n in range(40)]
    assert clip.numbers == shown
    in_step(clip, 0.5, 1.4)


def test_more_pictures_than_players_show(tmp_path: Path) -> None:
    clip = clip_of(
        make_video(tmp_path / "fast.mp4", frames=96, rate=120, sound=PLAIN["sound"]), tmp_path / "c.mp4", rate=60
    )
    assert clip.numbers == list(range(0, 96, 2))
    in_step(clip)


def test_holes_in_the_sound_are_silent_and_leave_the_rest_in_place(tmp_path: Path) -> None:
    def keep(packet: Any, time: Fraction) -> bool:
        return packet.stream.type != "audio" or not Fraction(3, 10) < time < Fraction(6, 10)

    hole = remuxed(make_video(tmp_path / "a.ts", **PLAIN), tmp_path / "hole.ts", keep=keep)
    clip = clip_of(hole, tmp_path / "clip.mp4")
    assert clip.numbers == list(range(20))
    in_step(clip)
    assert abs(clip.samples[int(0.35 * 48000) : int(0.55 * 48000)]).max() < 0.01


def test_holes_in_the_picture_hold_the_last_one(tmp_path: Path) -> None:
    def keep(packet: Any, time: Fraction) -> bool:
        # From the middle of the second group to the begin of the fourth, which stands for itself.
        return packet.stream.type != "video" or not Fraction(29, 100) < time < Fraction(59, 100)

    whole = make_video(tmp_path / "a.ts", gop=5, options={"bf": "0"}, **PLAIN)
    clip = clip_of(remuxed(whole, tmp_path / "hole.ts", keep=keep), tmp_path / "clip.mp4")
    held = clip.numbers[7]
    assert clip.numbers == [n if n < held or n >= 15 else held for n in range(20)] and held in (6, 7)
    in_step(clip)


def test_a_long_pause_of_a_broadcast_is_held_and_told(tmp_path: Path) -> None:
    first = make_video(tmp_path / "a.ts", frames=10, sound=clicks(0.2))
    later = make_video(tmp_path / "b.ts", frames=10, sound=clicks(0.2), offset=Fraction(8))
    both = tmp_path / "both.ts"
    both.write_bytes(first.read_bytes() + later.read_bytes())
    info = probe(both)
    assert info.warnings and info.warnings[-1].startswith("Nothing was recorded for 7.6 s after 0.4 s")
    clip = clip_of(both, tmp_path / "clip.mp4", start=Fraction(8))
    assert clip.numbers[0] == 0 and clip.numbers == sorted(clip.numbers)
    in_step(clip, 0.2, 0.2)


def test_recordings_put_together_without_new_times_are_told(tmp_path: Path) -> None:
    part = make_video(tmp_path / "a.ts", frames=50, sound=clicks(0.2, 1.8)).read_bytes()
    joined = tmp_path / "joined.ts"
    joined.write_bytes(part + part)
    clip = clip_of(joined, tmp_path / "clip.mp4")
    assert "clock jumps back after" in probe(joined).warnings[0]
    assert clip.numbers == list(range(len(clip.numbers))) and len(clip.numbers) >= 48
    in_step(clip, 0.2, 1.8)


BARE = {"a.h264": "libx264", "a.hevc": "libx265", "a.m2v": "mpeg2video", "a.m4v": "mpeg4", "a.mjpeg": "mjpeg"}


@pytest.mark.parametrize("name", BARE)
def test_bare_streams_of_pictures_are_counted(tmp_path: Path, name: str) -> None:
    form = "yuvj420p" if name == "a.mjpeg" else "yuv420p"
    source = make_video(tmp_path / name, frames=30, codec=BARE[name], pixel_format=form)
    assert probe(source).duration == Fraction(30, 25)
    assert clip_of(source, tmp_path / "clip.mp4").numbers == list(range(30))
    assert clip_of(source, tmp_path / "part.mp4", start=Fraction(20, 25)).numbers == list(range(20, 30))


@pytest.mark.parametrize(
    ("name", "codec"), [("a.aac", "aac"), ("a.ac3", "ac3"), ("a.mp3", "mp3"), ("a.opus", "libopus")]
)
def test_bare_streams_of_sound(tmp_path: Path, name: str, codec: str) -> None:
    info = probe(make_sound(tmp_path / name, seconds=1, codec=codec))
    assert info.video is None and abs(info.duration - 1) < Fraction(1, 20)


def test_one_picture_is_a_film_of_one_frame(tmp_path: Path) -> None:
    clip = clip_of(make_video(tmp_path / "one.mp4", frames=1), tmp_path / "clip.mp4")
    assert clip.numbers == [0] and clip.info.duration == Fraction(1, 25)
