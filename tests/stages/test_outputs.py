"""What a template asks for, before any machine is asked: formats, encoders, limits, and how bits are shared out."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import (
    FAMILIES,
    MP4,
    Canvas,
    UnknownName,
    UsageError,
    family_of,
    format_size,
    parse_rate,
    parse_size,
)
from clipforge_core.stages.outputs import sound_encoding, wanted
from clipforge_core.stages.size_cap import choose_rung, next_rates, rungs, shares, smallest_video, sound_rate
from clipforge_core.templates import parse_template
from clipforge_plugins.formats import FORMATS

ROWS = {row.name: row for row in FORMATS}
WRITERS = ("otio", "edl")


def wish(changes: dict[str, Any]) -> list[Any]:
    return wanted(parse_template("", changes=changes), ROWS, WRITERS)


def test_a_template_is_written_as_mp4_by_its_own_encoder() -> None:
    (only,) = wish({})
    assert only.format == MP4 and only.candidates == ("libx264",)


def test_each_video_format_takes_the_encoder_of_its_kind() -> None:
    found = wish({"output.formats": ["mp4", "webm", "mov", "gif", "otio"]})
    assert [w.candidates[:1] for w in found] == [("libx264",), ("libvpx-vp9",), ("prores_ks",), ()]


def test_a_family_asks_hardware_first_and_software_last() -> None:
    (only,) = wish({"output.encoder": "hevc"})
    assert only.candidates[-1] == "libx265" and len(only.candidates) > 2
    assert all(family_of(name) == "hevc" for name in only.candidates)


def test_a_named_encoder_stands_alone() -> None:
    (only,) = wish({"output.encoder": "libsvtav1"})
    assert only.candidates == ("libsvtav1",)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"output.formats": ["webm"], "output.encoder": "h264"}, "webm does not hold H.264: it takes vp9, av1"),
        ({"output.formats": ["mp3"], "output.encoder": "hevc"}, "needs a video format"),
        ({"output.two_pass": True}, "--bitrate or --max-size"),
        ({"output.max_size": "8MB", "video.bit_rate": 400000}, "contradict"),
        ({"video.quality": 20, "video.bit_rate": 400000}, "contradict"),
        ({"output.formats": ["mov"], "output.max_size": "8MB"}, "ProRes"),
        ({"output.formats": ["png"], "output.max_size": "8MB"}, "takes no size limit"),
        ({"output.formats": []}, "names no format"),
    ],
)
def test_what_cannot_be_is_refused_with_a_way_out(changes: dict[str, Any], part: str) -> None:
    with pytest.raises(UsageError, match=part):
        wish(changes)


@pytest.mark.parametrize(
    "changes",
    [{"output.formats": ["avi"]}, {"output.encoder": "divx"}, {"video.codec": "libnosuch"}, {"audio.codec": "nosuch"}],
)
def test_names_that_nobody_knows_are_told_with_those_there_are(changes: dict[str, Any]) -> None:
    with pytest.raises(UnknownName, match="There are: "):
        wish(changes)


def test_sound_follows_the_container() -> None:
    audio = parse_template("").audio
    made = {name: sound_encoding(row, audio) for name, row in ROWS.items()}
    assert {n: a.codec for n, a in made.items() if a is not None} == {
        "mp4": "aac", "webm": "libopus", "mov": "pcm_s24le", "mp3": "libmp3lame", "m4a": "aac",
        "wav": "pcm_s16le", "opus": "libopus",
    }  # fmt: skip


def test_every_codec_of_a_format_has_encoders() -> None:
    families = {row.family for row in FAMILIES}
    assert {codec for row in FORMATS for codec in row.video} <= families
    assert all(row.players and row.ending.startswith(".") for row in FORMATS)


@given(st.integers(1, 10**12))
def test_a_size_that_is_told_is_close_to_what_it_was(size: int) -> None:
    told = parse_size(format_size(size).replace(" bytes", ""))
    assert abs(told - size) <= max(size * 0.05, 500)


def test_sizes_and_rates_are_read_as_people_write_them() -> None:
    assert [parse_size(t) for t in ("", "8MB", "8 mb", "500kB", "1.5GiB", "100")] == [
        0, 8_000_000, 8_000_000, 500_000, 1_610_612_736, 100,
    ]  # fmt: skip
    assert [parse_rate(t) for t in ("4M", "800k", "2.5 Mbit/s")] == [4_000_000, 800_000, 2_500_000]
    for text in ("8XB", "fast", "", "0M", "4Mi"):
        with pytest.raises(ValueError):
            parse_rate(text)


CANVASES = st.builds(
    lambda w, h: Canvas(width=2 * w, height=2 * h, frame_rate=Fraction(30)),
    st.integers(32, 1080),
    st.integers(32, 1080),
)


@given(CANVASES)
def test_rungs_get_smaller_and_keep_the_shape(canvas: Canvas) -> None:
    found = rungs(canvas)
    assert found[0] == canvas
    sides = [min(c.width, c.height) for c in found]
    assert sides == sorted(sides, reverse=True) and len(set(sides)) == len(sides)
    for small in found:
        assert small.width % 2 == small.height % 2 == 0
        assert abs(small.width * canvas.height - small.height * canvas.width) <= 2 * max(canvas.width, canvas.height)


@given(CANVASES, st.floats(1e3, 1e9), st.floats(1e3, 1e9), st.floats(1.0, 50.0))
def test_more_room_never_takes_a_smaller_picture(canvas: Canvas, needed: float, room: float, more: float) -> None:
    assert choose_rung(rungs(canvas), needed, room * more) <= choose_rung(rungs(canvas), needed, room)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=9))
def test_shares_are_the_whole(sizes: list[int]) -> None:
    assert sum(shares(sizes)) == pytest.approx(1.0 if sum(sizes) else 0.0)


@given(st.integers(10**4, 10**9), st.floats(1.0, 10**4), st.sampled_from([64000, 160000, 320000]))
def test_sound_never_gets_more_than_was_wanted(limit: int, seconds: float, wanted_rate: int) -> None:
    rate = sound_rate(limit, seconds, wanted_rate)
    assert 32000 <= rate <= wanted_rate


def test_rates_are_corrected_by_what_came_out() -> None:
    assert next_rates([1000, 8000, 8000], [100, 1000, 100], [100.0, 800.0, 900.0]) == [1000, 6400, 16000]


def test_the_smallest_file_grows_with_the_clip() -> None:
    canvas = Canvas(width=1080, height=1920, frame_rate=Fraction(30))
    assert smallest_video(canvas, 60, True) > smallest_video(canvas, 10, True) > smallest_video(canvas, 10, False)
