"""The right frame of the source at the right time: constant and variable rates, speed, offsets, edges."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from clipforge_core import VideoElement
from clipforge_core.contracts.progress import silent
from clipforge_media.render.segments import render_segments
from clipforge_media.render.testing import pictures_of, segment_of
from clipforge_media.testing import make_video, read_number

ZERO = Fraction(0)


def numbers(out: Path) -> list[int]:
    return [read_number(picture.y) for picture in pictures_of(out)]


def rendered(tmp_path: Path, source: Path, frames: int, *, rate: Fraction | int = 25, **element: object) -> list[int]:
    values: dict[str, object] = {"start": ZERO, "duration": frames / Fraction(rate), **element}
    video = VideoElement(id="v", source="a", fit="stretch", **values)  # type: ignore[arg-type]
    out = tmp_path / "out.mp4"
    render_segments([(segment_of([video], {"a": source}, frames=frames, rate=rate), out)], report=silent)
    return numbers(out)


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """50 frames at 25 a second, with B-frames and several groups of pictures."""
    path = tmp_path_factory.mktemp("steady") / "steady.mp4"
    return make_video(path, frames=50, gop=10, options={"bf": "3", "b_strategy": "0", "b-pyramid": "normal"})


def test_each_frame_once(tmp_path: Path, steady: Path) -> None:
    assert rendered(tmp_path, steady, 50) == list(range(50))


@pytest.mark.parametrize("start", [1, 9, 10, 11, 37])
def test_a_range_begins_at_its_frame(tmp_path: Path, steady: Path, start: int) -> None:
    assert rendered(tmp_path, steady, 8, source_start=Fraction(start, 25)) == list(range(start, start + 8))


def test_times_between_frames_show_the_frame_on_the_screen(tmp_path: Path, steady: Path) -> None:
    assert rendered(tmp_path, steady, 5, source_start=Fraction(39, 100)) == [9, 10, 11, 12, 13]


def test_a_higher_rate_repeats_and_a_lower_one_skips(tmp_path: Path, steady: Path) -> None:
    assert rendered(tmp_path, steady, 10, rate=50) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert rendered(tmp_path, steady, 6, rate=Fraction(25, 2)) == [0, 2, 4, 6, 8, 10]
    thirty = rendered(tmp_path, steady, 30, rate=30)
    assert thirty == [n * 25 // 30 for n in range(30)]


def test_speed(tmp_path: Path, steady: Path) -> None:
    assert rendered(tmp_path, steady, 8, speed=Fraction(3, 2)) == [n * 3 // 2 for n in range(8)]
    assert rendered(tmp_path, steady, 8, speed=Fraction(1, 3), source_start=Fraction(1)) == [
        25 + n // 3 for n in range(8)
    ]


def test_an_element_that_began_before_the_segment(tmp_path: Path, steady: Path) -> None:
    shown = rendered(tmp_path, steady, 5, start=Fraction(-12, 25), duration=Fraction(2), source_start=Fraction(4, 25))
    assert shown == [16, 17, 18, 19, 20]


def test_the_first_and_the_last_frame_are_held(tmp_path: Path, steady: Path) -> None:
    assert rendered(tmp_path, steady, 6, source_start=Fraction(-3, 25)) == [0, 0, 0, 0, 1, 2]
    assert rendered(tmp_path, steady, 6, source_start=Fraction(47, 25)) == [47, 48, 49, 49, 49, 49]


def test_variable_frame_rate(tmp_path: Path) -> None:
    times = [Fraction(n, 1000) for n in (0, 40, 200, 210, 400, 720, 760)]
    source = make_video(tmp_path / "vfr.mp4", frames=len(times), times=times)
    expected = [max(i for i, t in enumerate(times) if t <= Fraction(n, 25)) for n in range(20)]
    assert rendered(tmp_path, source, 20) == expected


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
def test_start_offsets_do_not_count(tmp_path: Path, suffix: str) -> None:
    source = make_video(tmp_path / f"late.{suffix}", frames=20, offset=Fraction(7, 2))
    assert rendered(tmp_path, source, 10, source_start=Fraction(5, 25)) == list(range(5, 15))


def test_rounded_timestamps_count_as_what_they_stand_for(tmp_path: Path) -> None:
    """Matroska keeps milliseconds: frame 1 of 30 a second lies at 33 ms, frame 2 at 67 ms."""
    source = make_video(tmp_path / "thirty.mkv", frames=40, rate=30)
    assert rendered(tmp_path, source, 40, rate=30) == list(range(40))


def test_cuts_in_one_file_go_on_with_its_decoder(tmp_path: Path, steady: Path) -> None:
    starts = [0, 20, 22, 5]
    elements = [
        VideoElement(
            id=str(i), source="a", start=Fraction(3 * i, 25), duration=Fraction(3, 25), source_start=Fraction(at, 25)
        )
        for i, at in enumerate(starts)
    ]
    out = tmp_path / "out.mp4"
    render_segments([(segment_of(elements, {"a": steady}, frames=12), out)], report=silent)
    assert numbers(out) == [at + n for at in starts for n in range(3)]


def test_two_elements_of_one_file_at_once(tmp_path: Path, steady: Path) -> None:
    from clipforge_core import Keyframe, Rect

    left, right = Rect(0, 0, 0.5, 1), Rect(0.5, 0, 0.5, 1)
    elements = [
        VideoElement(
            id=name, source="a", start=ZERO, duration=Fraction(1), source_start=Fraction(at, 25), fit="stretch",
            place=(Keyframe(time=ZERO, rect=rect),),
        )
        for name, at, rect in (("l", 3, left), ("r", 30, right))
    ]  # fmt: skip
    out = tmp_path / "out.mp4"
    render_segments([(segment_of(elements, {"a": steady}, frames=6, size=(128, 40)), out)], report=silent)
    for n, picture in enumerate(pictures_of(out)):
        assert read_number(picture.y[:, :64]) == 3 + n
        assert read_number(picture.y[:, 64:]) == 30 + n
