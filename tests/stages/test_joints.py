"""Joints: long runs are parted where their sources have keyframes, near where it would be even."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import (
    Canvas,
    ColourElement,
    Element,
    MissingFile,
    Source,
    Timeline,
    TimelineTrack,
    VideoElement,
    plan_segments,
)
from clipforge_core.stages.joints import joints_of

F = Fraction
Places = Sequence[tuple[Fraction, Fraction]]


def shown(start: int, seconds: int, source_start: int, speed: int = 1) -> VideoElement:
    return VideoElement(
        id=str(start), start=F(start), duration=F(seconds), source="s", source_start=F(source_start), speed=F(speed)
    )


def timeline(*elements: Element, rate: int = 25) -> Timeline:
    return Timeline(
        canvas=Canvas(width=48, height=80, frame_rate=F(rate)),
        duration=max(e.end for e in elements),
        sources=(Source(id="s", path="talk.mp4", digest="1"),),
        tracks=(TimelineTrack(name="picture", elements=elements),),
    )


class Engine:
    """Knows keyframes at some times, and what it was asked."""

    def __init__(self, *times: Fraction) -> None:
        self.times, self.asked = times, list[tuple[Path, Places]]()

    def access_points(self, path: Path, places: Places) -> tuple[Fraction | None, ...]:
        self.asked.append((path, places))
        near = [[t for t in self.times if abs(t - at) <= within] for at, within in places]
        return tuple(min(found, default=None) for found in near)


def test_a_run_is_parted_at_keyframes_near_its_even_cuts() -> None:
    engine = Engine(F(46), F(75))
    minute = timeline(shown(0, 60, 30))
    joints = joints_of(engine, minute)
    assert engine.asked == [(Path("talk.mp4"), [(F(t), F(46, 25)) for t in (45, 60, 75)])]
    assert joints == (16 * 25, 45 * 25)
    assert [s.first_frame for s in plan_segments(minute, joints=joints)] == [0, 16 * 25, 30 * 25, 45 * 25]


def test_a_frame_is_the_first_that_shows_the_keyframe_at_any_speed_and_rate() -> None:
    # A source of 24 pictures a second in Matroska's milliseconds, shown twice as fast in 30 frames a second.
    engine = Engine(F("51.042"))
    run = timeline(shown(5, 20, 30, speed=2), shown(0, 5, 0), rate=30)
    (joint,) = joints_of(engine, run)
    at = 30 + (F(joint, 30) - 5) * 2
    assert F("51.041") <= at < F("51.041") + F(2, 30)


def test_short_runs_other_engines_and_lost_files_have_none() -> None:
    assert joints_of(Engine(F(35)), timeline(shown(0, 10, 30), shown(10, 10, 50))) == ()
    assert joints_of(object(), timeline(shown(0, 60, 30))) == ()
    still = ColourElement(id="c", start=F(0), duration=F(60), colour="#ff0000")
    assert joints_of(Engine(F(15)), timeline(still)) == ()

    class Lost(Engine):
        def access_points(self, path: Path, places: Places) -> tuple[Fraction | None, ...]:
            raise MissingFile(path=str(path))

    assert joints_of(Lost(), timeline(shown(0, 60, 30))) == ()


@given(st.integers(1, 3000), st.lists(st.integers(-50, 3500), max_size=12))
def test_any_joints_leave_segments_that_cover_all_and_are_not_too_long(frames: int, joints: list[int]) -> None:
    whole = timeline(VideoElement(id="v", start=F(0), duration=F(frames, 25), source="s", source_start=F(3)))
    even = plan_segments(whole)
    segments = plan_segments(whole, joints=joints)
    edges = [s.first_frame for s in segments] + [frames]
    assert edges[0] == 0 and sum(s.frames for s in segments) == frames and len(segments) == len(even)
    for segment, begin, end in zip(segments, edges, edges[1:], strict=False):
        assert segment.frames == end - begin == segment.part.frames
        assert 0 < segment.frames <= 15 * 25 * F(5, 4)
        assert begin in joints or begin in [s.first_frame for s in even]
