"""Probing: geometry, clocks, rates and errors; every file of the corpus is described or named with its reason."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import (
    EmptyFile,
    InputError,
    MediaInfo,
    MissingFile,
    NotMedia,
    PermissionDenied,
    TruncatedMedia,
    UnsupportedCodec,
)
from clipforge_media.clock import Clock
from clipforge_media.geometry import from_matrix, to_matrix
from clipforge_media.opening import open_media
from clipforge_media.probing import file_digest, glance, probe
from clipforge_media.testing import clicks, make_sound, make_video, tone

times = st.fractions(min_value=0, max_value=10**5, max_denominator=90000)
bases = st.sampled_from([Fraction(1, n) for n in (24, 1000, 15360, 48000, 90000, 14112000)])


@given(time=times, start=st.fractions(min_value=-100, max_value=10**5, max_denominator=90000), base=bases)
def test_the_clock_goes_there_and_back(time: Fraction, start: Fraction, base: Fraction) -> None:
    clock = Clock(start)
    ticks = clock.ticks(time, base)
    assert clock.time(ticks, base) <= time < clock.time(ticks + 1, base)
    assert clock.ticks(clock.time(ticks, base), base) == ticks
    assert clock.nearest_ticks(clock.time(ticks, base), base) == ticks
    assert abs(clock.time(clock.nearest_ticks(time, base), base) - time) <= base / 2


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_display_matrices_are_read_back(rotation: int, mirrored: bool) -> None:
    matrix = b"".join(value.to_bytes(4, "little", signed=True) for value in to_matrix(rotation, mirrored))
    assert from_matrix(matrix) == (rotation, mirrored)


def test_a_plain_video_is_described(tmp_path: Path) -> None:
    path = make_video(tmp_path / "talk.mp4", frames=50, size=(64, 36), sound=tone())
    info = probe(path)
    video = info.video
    assert video is not None
    assert (info.duration, info.start, video.frames) == (2, 0, 50)
    assert (video.codec, video.pixel_format, video.frame_rate, video.variable) == ("h264", "yuv420p", 25, False)
    assert [(a.codec, a.sample_rate, a.channels, a.start) for a in info.audio] == [("aac", 48000, 2, 0)]
    assert info.digest == file_digest(path) and info.size == path.stat().st_size


def test_geometry_is_that_of_a_player(tmp_path: Path) -> None:
    info = probe(make_video(tmp_path / "turned.mp4", size=(64, 36), aspect=Fraction(4, 3), rotation=90))
    video = info.video
    assert video is not None
    assert (video.width, video.height, video.rotation, video.sample_aspect) == (64, 36, 90, Fraction(4, 3))
    assert (video.display_width, video.display_height) == (36, 85)


@pytest.mark.parametrize("name", ["late.ts", "late.mkv", "late.mp4"])
def test_times_count_from_the_first_presented_frame(tmp_path: Path, name: str) -> None:
    info = probe(make_video(tmp_path / name, frames=25, offset=Fraction(10), sound=clicks(0.5)))
    assert info.duration == 1
    assert info.video is not None and info.video.start == 0
    assert abs(info.audio[0].start) < Fraction(1, 20)


def test_sound_that_begins_later_keeps_its_start(tmp_path: Path) -> None:
    info = probe(make_video(tmp_path / "later.mov", sound=tone(), sound_start=Fraction(1, 4), audio_codec="pcm_s16le"))
    assert abs(info.audio[0].start - Fraction(1, 4)) < Fraction(1, 1000)


def test_variable_frame_rates_are_told(tmp_path: Path) -> None:
    steady = probe(make_video(tmp_path / "steady.mkv", frames=40, rate=Fraction(30000, 1001))).video
    uneven = probe(make_video(tmp_path / "uneven.mp4", times=[Fraction(i * i, 50) for i in range(12)])).video
    gap = probe(make_video(tmp_path / "gap.mp4", times=[Fraction(i, 25) for i in range(60) if i != 30])).video
    assert steady is not None and (steady.frame_rate, steady.variable) == (Fraction(30000, 1001), False)
    assert uneven is not None and uneven.variable
    assert gap is not None and (gap.frame_rate, gap.variable) == (25, True)


def test_sound_alone_begins_with_its_first_sample(tmp_path: Path) -> None:
    info = probe(make_sound(tmp_path / "voice.mp3", seconds=2, codec="libmp3lame"))
    assert info.video is None and info.start > 0 and info.audio[0].start == 0
    assert abs(info.duration - 2) < Fraction(1, 20)


@pytest.mark.parametrize("name", ["-begins-with-a-dash.mp4", "größe 视频 ملف.mp4", "http:name.mp4", "a%20b#c?.mp4"])
def test_odd_names_are_plain_names(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make_video(tmp_path / "plain.mp4", frames=5).rename(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert probe(Path(name)).duration == Fraction(1, 5)


def test_what_is_no_media_is_named_with_its_reason(tmp_path: Path) -> None:
    empty, text, folder = tmp_path / "empty.mp4", tmp_path / "notes.txt", tmp_path / "folder.mp4"
    empty.touch()
    text.write_text("no video at all\n" * 50)
    folder.mkdir()
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(MissingFile, match="none"):
        probe(tmp_path / "none.mp4")
    with pytest.raises(EmptyFile, match=r"empty\.mp4"):
        probe(empty)
    with pytest.raises(NotMedia, match=r"notes\.txt"):
        probe(text)
    with pytest.raises(NotMedia, match="folder"):
        probe(folder)
    with pytest.raises(NotMedia, match="plain"):
        probe(tmp_path / "pipe.mp4")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_files_that_may_not_be_read(tmp_path: Path) -> None:
    path = make_video(tmp_path / "secret.mp4", frames=2)
    path.chmod(0)
    with pytest.raises(PermissionDenied, match="secret"):
        probe(path)


def test_a_file_without_its_index_is_truncated(tmp_path: Path) -> None:
    path = make_video(tmp_path / "whole.mp4", frames=50)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(path.read_bytes()[:-1500])
    with pytest.raises(TruncatedMedia, match="cut"):
        probe(cut)


def test_an_unknown_codec_is_named(tmp_path: Path) -> None:
    path = make_video(tmp_path / "new.mp4", frames=5)
    path.write_bytes(path.read_bytes().replace(b"avc1", b"zzz9"))
    with pytest.raises(UnsupportedCodec, match="no decoder for its video codec"):
        probe(path)


@pytest.mark.parametrize("text", ["#EXTM3U\n#EXTINF:1,\n{path}\n", "ffconcat version 1.0\nfile '{path}'\n"])
@pytest.mark.parametrize("suffix", [".mp4", ".m3u8", ".txt"])
def test_files_that_name_other_files_are_refused(tmp_path: Path, text: str, suffix: str) -> None:
    other = make_video(tmp_path / "other.mp4", frames=5)
    path = tmp_path / f"list{suffix}"
    path.write_text(text.format(path=other))
    with pytest.raises(NotMedia):
        open_media(path)


def test_a_glance_agrees_on_the_clock(tmp_path: Path) -> None:
    path = make_video(tmp_path / "late.ts", frames=60, offset=Fraction(10), sound=tone())
    whole, quick = probe(path), glance(path)
    assert quick.start == whole.start and quick.digest == ""
    assert quick.video is not None and whole.video is not None
    assert (quick.video.rotation, quick.video.width) == (whole.video.rotation, whole.video.width)
    assert [a.start for a in quick.audio] == [a.start for a in whole.audio]


# -- the corpus ---------------------------------------------------------------------------------

NOT_USABLE: dict[str, type[InputError]] = {
    "mono.empty.wav": EmptyFile,
    "mono.invalid.wav": TruncatedMedia,
    "sample_malformed_free_box.mp4": TruncatedMedia,
    "invalid-bitstream.webm": TruncatedMedia,
}

DURATIONS = {
    "0.ts": 4.967,
    "sample_fragmented.mp4": 1.001,
    "no_duration.webm": 4.938,
    "bbb_800x640_768kbps_30fps_avc_2b_firstpts_10_sec.mp4": 4.0,
    "rotate-buck-bunny.mp4": 1.875,
    "iibbibb_editlist_videoonly.mp4": 12.0,
    "long_1080p_lowbitrate.mp4": 362.767,
    "cursed-vfr.mp4": 8.7255,
    "jfk.flac": 11.0,
    "withcover.mp3": 15.518,
    "sintel_trailer-720p.mp4": 52.208,
}

ROTATIONS = {
    "fire2.mp4": 180,
    "rotate-buck-bunny.mp4": 90,
    "portrait_4k60.mp4": 90,
    "sample_edit_list.mp4": 90,
    "internal_emulator_transformer_output_180_rotated.mp4": 180,
    "sample_portrait.mp4": 0,
}

SHOWN = {
    "SAR-2by3.mp4": (427, 360),
    "sar_2x1.mp4": (1280, 360),
    "openshot_test1_sar11-12_ac3.mp4": (660, 480),
    "portrait_4k60.mp4": (2160, 3840),
    "bear-vp9-odd-dimensions.webm": (161, 121),
}

RATES = {
    "fire2.mp4": (Fraction(10), True),
    "sample.flv": (Fraction(30), False),
    "asl_no.mkv": (Fraction(30), False),
    "cursed-vfr.mp4": (Fraction(4315, 498), True),
    "portrait_4k60.mp4": (Fraction(810000, 13487), False),
    "highway_60fps.mp4": (Fraction(60000, 1001), False),
    "band_demo.avi": (Fraction(24), True),
    "-video-with-dash-.mp4": (Fraction(1), False),
}


@pytest.fixture(scope="module")
def probed(corpus: Path) -> dict[str, MediaInfo | InputError]:
    answers: dict[str, MediaInfo | InputError] = {}
    for path in sorted(corpus.iterdir()):
        if path.is_file() and path.suffix not in (".json", ".tsv"):
            try:
                answers[path.name] = probe(path)
            except InputError as error:
                answers[path.name] = error
    return answers


def test_each_file_is_described_or_named(probed: dict[str, MediaInfo | InputError]) -> None:
    failed = {name: type(answer) for name, answer in probed.items() if isinstance(answer, InputError)}
    assert failed == NOT_USABLE
    for name, answer in probed.items():
        if isinstance(answer, InputError):
            assert name in answer.describe()
        else:
            assert answer.duration > 0 and (answer.video or answer.audio), name
            assert answer.video is None or Fraction(1, 1000) <= answer.video.frame_rate <= 240, name


def test_corpus_truths(probed: dict[str, MediaInfo | InputError]) -> None:
    infos = {name: answer for name, answer in probed.items() if isinstance(answer, MediaInfo)}
    videos = {name: info.video for name, info in infos.items() if info.video is not None}
    assert {n: round(float(infos[n].duration), 3) for n in DURATIONS} == pytest.approx(DURATIONS, abs=0.002)
    assert {n: videos[n].rotation for n in ROTATIONS} == ROTATIONS
    assert {n: (videos[n].display_width, videos[n].display_height) for n in SHOWN} == SHOWN
    assert {n: (videos[n].frame_rate, videos[n].variable) for n in RATES} == RATES
    assert infos["0.ts"].start == Fraction(903000, 90000)
    assert infos["rotate-buck-bunny.mp4"].audio[0].start == Fraction(-1, 12)
    assert {n for n in ("withcover.mp3", "malformed-join.mp3") if n in videos} == set(), "cover art is no video"
    assert videos["h264-mjpeg.mp4"].codec == "h264"
    assert len(infos["sample_with_chapters.mp4"].chapters) == 3
    assert len(infos["multiple-aac-tracks.mp4"].audio) == 2
    assert [s.text for s in infos["sample_with_pgs_subtitles.mkv"].subtitles] == [False]
    assert videos["transparent.webm"].alpha and videos["hdr10-av1.mp4"].transfer == "smpte2084"
    assert infos["annex-b.mp4"].duration < 1, "cut off after 100 kB, whatever its header says"
