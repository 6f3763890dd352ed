"""Clips as files of every kind: each is made small, read back and held against its Timeline."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import msgspec
import numpy as np
import pytest
from PIL import Image

from clipforge_core import (
    Animation,
    AudioElement,
    AudioEncoding,
    Canvas,
    MissingEncoder,
    SizeImpossible,
    Source,
    Stills,
    Timeline,
    TimelineTrack,
    VideoElement,
    VideoEncoding,
    plan_segments,
    silent,
)
from clipforge_media import PyavEngine, render_segments
from clipforge_media.encoders import h264_level
from clipforge_media.formats.animation import gif_rate
from clipforge_media.testing import make_video, read_number, tone

F = Fraction
ENGINE = PyavEngine()

VIDEOS = (
    ("mp4", "libx264", "yuv420p", "aac", "h264", "avc1"),
    ("mp4", "libx265", "yuv420p", "aac", "hevc", "hvc1"),
    ("mp4", "libsvtav1", "yuv420p", "aac", "av1", "av01"),
    ("webm", "libvpx-vp9", "yuv420p", "libopus", "vp9", ""),
    ("webm", "libsvtav1", "yuv420p", "libopus", "av1", ""),
    ("mov", "prores_ks", "yuv422p10le", "pcm_s24le", "prores", "apch"),
)
"""Container, encoder, pixel format, sound, the codec that comes out, and its tag."""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: Any) -> Timeline:
    path = tmp_path_factory.mktemp("source") / "talk.mp4"
    make_video(path, frames=40, rate=20, size=(96, 64), sound=tone())
    info = ENGINE.probe(path)
    return Timeline(
        canvas=Canvas(width=96, height=64, frame_rate=F(20)),
        duration=F(2),
        sources=(Source(id="s", path=str(path), digest=info.digest),),
        tracks=(
            TimelineTrack(name="picture", elements=(VideoElement(id="a", start=F(0), duration=F(2), source="s"),)),
            TimelineTrack(
                name="sound", kind="audio", elements=(AudioElement(id="b", start=F(0), duration=F(2), source="s"),)
            ),
        ),
    )


def rendered(plan: Timeline, folder: Path) -> list[Path]:
    """Two segments of a Timeline."""
    segments = plan_segments(plan, longest=F(1), shortest=F(1, 4))
    work = [(segment, folder / f"{segment.key[:8]}-{segment.index}.mp4") for segment in segments]
    render_segments(work, report=silent)
    assert len(work) > 1 or plan.duration < 10
    return [path for _, path in work]


@pytest.mark.parametrize("row", VIDEOS, ids=[f"{row[0]}-{row[1]}" for row in VIDEOS])
def test_each_kind_of_video_is_joined_of_segments_and_plays(plan: Timeline, tmp_path: Path, row: Any) -> None:
    container, encoder, form, sound, codec, tag = row
    video = ENGINE.settle((encoder,), VideoEncoding(), form).video
    made = msgspec.structs.replace(plan, container=container, video=video, audio=AudioEncoding(codec=sound))
    pieces = rendered(made, tmp_path)
    ENGINE.render_sound(made, tmp_path / "sound", report=silent)
    out = tmp_path / f"clip.{container}"
    ENGINE.join(pieces, tmp_path / "sound", made, out, "A title")
    assert [c for c in ENGINE.check(out, made, report=silent) if c.level == "failed"] == []
    with av.open(str(out)) as file:
        stream = file.streams.video[0]
        assert stream.codec_context.codec.canonical_name == codec
        assert stream.codec_context.pix_fmt == form
        assert file.metadata["title"] == "A title"
        assert not tag or stream.codec_context.codec_tag == tag
        assert (stream.codec_context.color_primaries, stream.codec_context.colorspace) == (1, 1)
        numbers = [read_number(f.reformat(format="gray").to_ndarray()) for f in file.decode(stream)]
    assert numbers == list(range(40))


def test_the_index_of_mp4_and_webm_stands_in_front(plan: Timeline, tmp_path: Path) -> None:
    webm = ENGINE.settle(("libvpx-vp9",), VideoEncoding(), "yuv420p").video
    for container, video, mark, data in (
        ("mp4", plan.video, b"moov", b"mdat"),
        ("webm", webm, b"\x1c\x53\xbb\x6b", b"\x1f\x43\xb6\x75"),
    ):
        made = msgspec.structs.replace(plan, container=container, video=video)
        ENGINE.join(rendered(made, tmp_path), None, made, tmp_path / "clip")
        written = (tmp_path / "clip").read_bytes()
        assert 0 < written.index(mark) < written.index(data)


@pytest.mark.parametrize(
    ("container", "codec"), [("mp3", "libmp3lame"), ("ipod", "aac"), ("wav", "pcm_s16le"), ("opus", "libopus")]
)
def test_sound_alone_is_as_long_as_the_clip(plan: Timeline, tmp_path: Path, container: str, codec: str) -> None:
    made = msgspec.structs.replace(
        plan, container=container, audio=AudioEncoding(codec=codec), tracks=plan.tracks[1:], duration=F(3, 2)
    )
    first, second = tmp_path / "a", tmp_path / "b"
    for path in (first, second):
        ENGINE.render_sound(made, path, report=silent)
    assert first.read_bytes() == second.read_bytes()
    checks = {c.name: c for c in ENGINE.check(first, made, report=silent)}
    assert checks["decodes"].level == checks["length"].level == "ok"
    with av.open(str(first)) as file:
        assert not file.streams.video


def test_a_file_of_sound_that_is_cut_off_is_found(plan: Timeline, tmp_path: Path) -> None:
    made = msgspec.structs.replace(
        plan, container="wav", audio=AudioEncoding(codec="pcm_s16le"), tracks=plan.tracks[1:]
    )
    path = tmp_path / "a.wav"
    ENGINE.render_sound(made, path, report=silent)
    path.write_bytes(path.read_bytes()[:90000])
    assert "failed" in {c.level for c in ENGINE.check(path, made, report=silent)}


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_an_animation_runs_as_long_as_the_clip_and_again(plan: Timeline, tmp_path: Path, form: str) -> None:
    made = msgspec.structs.replace(plan, container=form)
    pieces, out = rendered(plan, tmp_path), tmp_path / f"clip.{form}"
    ENGINE.animate(pieces, made, Animation(long_side=48, frame_rate=10), form, out, limit=0, report=silent)
    assert {c.level for c in ENGINE.check(out, made, report=silent)} == {"ok"}
    with Image.open(out) as image:
        assert image.size == (48, 32) and image.info["loop"] == 0
        image.seek(5)
        shown = image.convert("L")
    assert read_number(np.asarray(shown)) == 10
    again = tmp_path / "again"
    ENGINE.animate(pieces, made, Animation(long_side=48, frame_rate=10), form, again, limit=0, report=silent)
    assert again.read_bytes() == out.read_bytes()


def test_an_animation_goes_down_its_ladder_to_a_limit_and_no_further(plan: Timeline, tmp_path: Path) -> None:
    pieces, out = rendered(plan, tmp_path), tmp_path / "clip.gif"
    wish = Animation(long_side=96, frame_rate=20)
    ENGINE.animate(pieces, plan, wish, "gif", out, limit=0, report=silent)
    limit = out.stat().st_size // 2
    ENGINE.animate(pieces, plan, wish, "gif", out, limit=limit, report=silent)
    assert out.stat().st_size <= limit
    out.unlink()
    with pytest.raises(SizeImpossible, match="smallest"):
        ENGINE.animate(pieces, plan, wish, "gif", out, limit=200, report=silent)
    assert list(tmp_path.glob("*gif*")) == []


def test_rates_of_gif_are_whole_hundredths() -> None:
    for wanted in (1.0, 5.0, 12.5, 15.0, 24.0, 29.97, 60.0):
        rate = gif_rate(wanted)
        assert (100 / rate).denominator == 1 and rate <= max(F(wanted), 1) + F(1, 1000)


@pytest.mark.parametrize("form", ["png", "jpeg"])
def test_stills_show_the_frames_of_their_times(plan: Timeline, tmp_path: Path, form: str) -> None:
    pieces, folder = rendered(plan, tmp_path), tmp_path / "stills"
    folder.mkdir()
    (folder / f"0099.{'png' if form == 'png' else 'jpg'}").write_bytes(b"old")
    made = ENGINE.stills(pieces, plan, Stills(every=0.5), form, folder, report=silent)
    assert sorted(folder.iterdir()) == list(made) and len(made) == 4
    assert [read_number(np.asarray(Image.open(path).convert("L"))) for path in made] == [0, 10, 20, 30]
    every = ENGINE.stills(pieces, plan, Stills(every=0), form, folder, report=silent)
    assert len(every) == 40


def test_a_contact_sheet_has_its_columns(plan: Timeline, tmp_path: Path) -> None:
    out = tmp_path / "sheet.jpg"
    ENGINE.stills(rendered(plan, tmp_path), plan, Stills(pictures=5, columns=3), "sheet", out, report=silent)
    with Image.open(out) as image:
        assert image.size == (3 * 98 + 2, 2 * 66 + 2)


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_two_passes_come_close_to_the_rate(plan: Timeline, tmp_path: Path, codec: str) -> None:
    source = rendered(plan, tmp_path)[0]
    canvas = msgspec.structs.replace(plan.canvas, width=80, height=48)
    first = VideoEncoding(codec=codec, options={"preset": "ultrafast", "crf": "20"})
    sizes: list[int] = []
    for number, encoding in (
        (1, first),
        (2, msgspec.structs.replace(first, options={"preset": "ultrafast"}, bit_rate=60000)),
    ):
        out = tmp_path / f"{number}.mp4"
        ENGINE.repack(source, 20, canvas, encoding, out, passes=(number, tmp_path / "stats"), report=silent)
        sizes.append(out.stat().st_size)
    with av.open(str(tmp_path / "2.mp4")) as file:
        assert (file.streams.video[0].width, sum(1 for _ in file.decode(video=0))) == (80, 20)
    assert (tmp_path / "stats").stat().st_size > 0
    assert sizes[1] < 60000 / 8 * 2


def test_an_encoder_that_does_not_work_falls_back_and_says_so() -> None:
    settled = ENGINE.settle(("h264_vaapi", "libx264"), VideoEncoding(), "yuv420p")
    assert settled.video == VideoEncoding()
    assert settled.note == "no hardware encoder for H.264 works here: libx264 is used"
    with pytest.raises(MissingEncoder, match="no encoder for h264_nothing works here"):
        ENGINE.settle(("h264_nothing",), VideoEncoding(), "yuv420p")
    assert ENGINE.sound_problem("aac") == "" and "pictures" not in ENGINE.sound_problem("libnone")


def test_quality_goes_to_the_option_of_the_encoder() -> None:
    assert ENGINE.settle(("libx264",), VideoEncoding(quality=30), "yuv420p").video.options["crf"] == "30"
    assert ENGINE.settle(("libvpx-vp9",), VideoEncoding(), "yuv420p").video.options["crf"] == "32"
    rated = ENGINE.settle(("libx264",), VideoEncoding(bit_rate=500000), "yuv420p").video
    assert "crf" not in rated.options and rated.bit_rate == 500000


def test_segments_of_counted_bits_still_join(plan: Timeline, tmp_path: Path) -> None:
    quality = VideoEncoding(options={"preset": "ultrafast", "crf": "20"})
    made: list[Path] = []
    for index, source in enumerate(rendered(plan, tmp_path)):
        stats, out = tmp_path / f"stats{index}", tmp_path / f"second{index}.mp4"
        rated = msgspec.structs.replace(quality, options={"preset": "ultrafast"}, bit_rate=30000 * (index + 1))
        ENGINE.repack(source, 20, plan.canvas, quality, tmp_path / "first", passes=(1, stats), report=silent)
        ENGINE.repack(source, 20, plan.canvas, rated, out, passes=(2, stats), report=silent)
        made.append(out)
    assert len(made) == 2
    ENGINE.join(made, None, plan, tmp_path / "clip.mp4")
    checks = ENGINE.check(tmp_path / "clip.mp4", msgspec.structs.replace(plan, tracks=plan.tracks[:1]), report=silent)
    assert {c.level for c in checks} == {"ok"}


def test_levels_of_h264_are_those_of_the_standard() -> None:
    sizes = ((176, 144, 15), (640, 360, 30), (1280, 720, 30), (1920, 1080, 30), (1080, 1920, 60), (3840, 2160, 30))
    assert [h264_level(w, h, F(rate)) for w, h, rate in sizes] == ["1", "3", "3.1", "4", "4.2", "5.1"]
