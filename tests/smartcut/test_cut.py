"""Cuts exact to the frame in every codec and container: copied frames as they were, edges close to the source."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from clipforge_core import Keeping, Span, plan_segments
from clipforge_core.stages.trim import encoding_for, plan_trim
from clipforge_media import copy_refusal, probe
from clipforge_media.smartcut.testing import assert_right_frames, made, pictures, psnr, trim

CODECS = {"h264": "libx264", "hevc": "libx265", "vp9": "libvpx-vp9", "av1": "libsvtav1"}
CASES = [
    ("h264", "mp4"), ("h264", "mov"), ("h264", "mkv"),
    ("hevc", "mp4"), ("hevc", "mov"), ("hevc", "mkv"),
    ("vp9", "webm"), ("vp9", "mkv"), ("vp9", "mp4"),
    ("av1", "mp4"), ("av1", "mkv"), ("av1", "webm"),
]  # fmt: skip
INSIDE = (Fraction(7, 25), Fraction(50, 25))


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A made source of each codec."""
    folder = tmp_path_factory.mktemp("sources")
    return {name: made(folder / f"{name}.mp4", encoder) for name, encoder in CODECS.items()}


@pytest.mark.parametrize(("codec", "container"), CASES)
def test_every_frame_is_the_right_one(codec: str, container: str, sources: dict[str, Path], tmp_path: Path) -> None:
    done = trim(sources[codec], [INSIDE], tmp_path / f"out.{container}")
    assert_right_frames(done)
    assert done.info.video is not None and done.info.video.codec == codec
    assert done.copied >= 24
    assert 0 < done.encoded < 19


@pytest.mark.parametrize("codec", CODECS)
def test_ranges_are_joined_without_a_seam(codec: str, sources: dict[str, Path], tmp_path: Path) -> None:
    ranges = [(Fraction(n, 25), Fraction(m, 25)) for n, m in ((40, 59), (7, 50), (3, 31), (12, 36), (30, 31))]
    done = trim(sources[codec], ranges, tmp_path / "out.mp4")
    assert_right_frames(done)
    assert done.copied + done.encoded == 19 + 43 + 28 + 24 + 1


@pytest.mark.parametrize("codec", CODECS)
def test_the_whole_file_is_copied_whole(codec: str, sources: dict[str, Path], tmp_path: Path) -> None:
    done = trim(sources[codec], [(Fraction(0), Fraction(60, 25))], tmp_path / "out.mp4")
    assert (done.copied, done.encoded) == (60, 0)
    assert_right_frames(done)


@pytest.mark.parametrize(
    ("encoder", "changes"),
    [
        pytest.param("libx264", {"options": {"bf": "3", "x264-params": "open-gop=1:scenecut=0:b-adapt=0"}}, id="open"),
        pytest.param("libx264", {"rate": Fraction(30000, 1001)}, id="29.97"),
        pytest.param("libx264", {"offset": Fraction(7, 5)}, id="start offset"),
        pytest.param("libx264", {"rotation": 90}, id="rotated"),
        pytest.param("libx264", {"pixel_format": "yuv420p10le"}, id="10 bit"),
        pytest.param("libx264", {"pixel_format": "yuv444p"}, id="4:4:4"),
        pytest.param("libx264", {"options": {"profile": "baseline"}}, id="baseline"),
        pytest.param("libx264", {"aspect": Fraction(4, 3)}, id="anamorphic"),
        pytest.param("libx265", {"pixel_format": "yuv420p10le"}, id="hevc 10 bit"),
        pytest.param("libx265", {"rate": Fraction(30000, 1001), "offset": Fraction(2)}, id="hevc 29.97 offset"),
        pytest.param("libx265", {"options": {"x265-params": "log-level=none:open-gop=0:keyint=12"}}, id="hevc closed"),
        pytest.param("libsvtav1", {"pixel_format": "yuv420p10le"}, id="av1 10 bit"),
    ],
)  # fmt: skip
def test_sources_as_they_are_found(encoder: str, changes: dict[str, object], tmp_path: Path) -> None:
    source = made(tmp_path / "in.mp4", encoder, **changes)
    video = probe(source).video
    assert video is not None
    rate = video.frame_rate
    done = trim(source, [(7 / rate, 50 / rate)], tmp_path / "out.mp4")
    assert_right_frames(done)
    made_of = done.info.video
    assert made_of is not None
    for name in ("codec", "pixel_format", "width", "height", "sample_aspect", "rotation", "frame_rate", "matrix"):
        assert getattr(made_of, name) == getattr(video, name), name


@pytest.mark.parametrize("ending", ["ts", "mkv", "mov", "flv"])
def test_other_containers_are_read(ending: str, tmp_path: Path) -> None:
    done = trim(made(tmp_path / f"in.{ending}", "libx264"), [INSIDE], tmp_path / "out.mp4")
    assert_right_frames(done)
    assert done.copied >= 24


def test_frames_keep_their_own_times(tmp_path: Path) -> None:
    times = [Fraction(n * n, 500) for n in range(60)]
    source = made(tmp_path / "in.mp4", "libx264", times=times)
    start, end = Fraction(1, 2), Fraction(5)
    done = trim(source, [(start, end), (Fraction(6), Fraction(32, 5))], tmp_path / "out.mp4", own_times=True)
    got = pictures(tmp_path / "out.mp4")
    inside = [t for t in times if start < t < end]
    expected = [Fraction(0), *(t - start for t in inside)]
    later = [t for t in times if Fraction(6) < t < Fraction(32, 5)]
    expected += [end - start, *(end - start + t - 6 for t in later)]
    assert [shown.time for shown in got] == expected
    assert abs(done.info.duration - Fraction(49, 10)) <= Fraction(1, 1000)
    assert done.copied > 20


def test_a_short_range_between_keyframes_is_encoded_as_the_source_is(sources: dict[str, Path], tmp_path: Path) -> None:
    done = trim(sources["h264"], [(Fraction(1, 25), Fraction(9, 25))], tmp_path / "out.mp4")
    assert (done.copied, done.encoded) == (0, 8)
    assert "no keyframe" in done.shares[0].reasons[0]
    assert_right_frames(done)


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        ("libx264", {"x264-params": "interlaced=1"}, "interlaced"),
        ("mpeg4", {}, "packets of mpeg4 are not copied"),
    ],
)
def test_what_cannot_be_copied_says_why(name: str, options: dict[str, str], reason: str, tmp_path: Path) -> None:
    source = made(tmp_path / "in.mp4", name, options=options)
    info = probe(source)
    timeline = plan_trim(info, [Span(*INSIDE)], container="mp4", keeping=Keeping())
    assert reason in (copy_refusal(plan_segments(timeline)[0]) or "")


@pytest.mark.parametrize("codec", ["vp9", "av1"])
def test_mov_holds_neither_vp9_nor_av1(codec: str, sources: dict[str, Path]) -> None:
    """FFmpeg's muxer refuses both, so that a copy would fail at its end."""
    timeline = plan_trim(probe(sources[codec]), [Span(*INSIDE)], container="mov", keeping=Keeping())
    assert copy_refusal(plan_segments(timeline)[0]) == f"mov files are not made of {codec}"
    assert encoding_for(probe(sources[codec]), "mov").codec == "libx264"


def test_a_container_that_does_not_hold_the_codec_says_so(sources: dict[str, Path]) -> None:
    timeline = plan_trim(probe(sources["h264"]), [Span(*INSIDE)], container="webm", keeping=Keeping())
    assert copy_refusal(plan_segments(timeline)[0]) == "webm files are not made of h264"


def test_a_long_range_is_one_segment(sources: dict[str, Path]) -> None:
    timeline = plan_trim(
        probe(sources["h264"]), [Span(Fraction(0), Fraction(12, 5))], container="mp4", keeping=Keeping()
    )
    (segment,) = plan_segments(timeline, longest=Fraction(1, 2))
    assert segment.frames == 60


def test_the_same_cut_gives_the_same_bytes(sources: dict[str, Path], tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4"):
        trim(sources["hevc"], [INSIDE], tmp_path / name)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_prores_is_copied_from_any_frame(tmp_path: Path) -> None:
    source = made(tmp_path / "in.mov", "prores_ks", pixel_format="yuv422p10le")
    done = trim(source, [INSIDE], tmp_path / "out.mov")
    assert done.encoded == 0
    assert_right_frames(done)
    assert psnr(pictures(tmp_path / "out.mov")[0].picture, pictures(source)[7].picture, 10) == 100.0
