"""Joints: long runs are parted so that parts cost alike, and where their sources have keyframes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path

import msgspec
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
    VideoEncoding,
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
    """Knows keyframes at some times, how bytes lie, and what it was asked."""

    def __init__(self, *times: Fraction) -> None:
        self.times, self.asked = times, list[tuple[Path, Places]]()

    def access_points(self, path: Path, places: Places) -> tuple[Fraction | None, ...]:
        self.asked.append((path, places))
        near = [[t for t in self.times if abs(t - at) <= within] for at, within in places]
        return tuple(min(found, default=None) for found in near)


class Measured(Engine):
    """A source with some bytes in each second; nothing is known of what lies behind."""

    def __init__(self, *sizes: int, keys: Sequence[Fraction] = ()) -> None:
        super().__init__(*keys)
        self.reached = [0, *accumulate(sizes)]

    def byte_positions(self, path: Path, times: Sequence[Fraction]) -> tuple[int, ...]:
        if times[-1] > len(self.reached):
            return ()
        return tuple(self.reached[min(round(time), len(self.reached) - 1)] for time in times)


def test_a_run_is_parted_at_keyframes_near_its_even_cuts() -> None:
    engine = Engine(F("45.5"), F(75))
    minute = timeline(shown(0, 60, 30))
    joints = joints_of(engine, minute)
    assert engine.asked == [(Path("talk.mp4"), [(F(t), F(15, 25)) for t in (45, 60, 75)])]
    assert joints == (388,)
    assert [s.first_frame for s in plan_segments(minute, joints=joints)] == [0, 388, 30 * 25, 45 * 25]


def test_parts_cost_alike_where_the_bytes_of_a_source_differ() -> None:
    # The first half takes three times the bytes of the second, and so 1.15 and 0.85 of what a second costs on average.
    engine = Measured(*[3000] * 30, *[1000] * 30)
    minute = timeline(shown(0, 60, 0))
    joints = joints_of(engine, minute)
    edges = [F(0), *(F(joint, 25) for joint in joints), F(60)]
    costs = [F("1.15") * _overlap(a, b, 0, 30) + F("0.85") * _overlap(a, b, 30, 60) for a, b in pairwise(edges)]
    assert len(costs) == 4 and max(costs) - min(costs) < F(1, 2)
    assert [s.first_frame for s in plan_segments(minute, joints=joints)] == [0, *joints]


def _overlap(begin: Fraction, end: Fraction, first: int, last: int) -> Fraction:
    return max(F(0), min(end, F(last)) - max(begin, F(first)))


def test_parts_lean_so_far_and_then_to_a_keyframe() -> None:
    loud = [200_000] * 8
    engine = Measured(*loud, *[100] * 52, keys=[F("11.6")])
    (first, *_) = joints_of(engine, timeline(shown(0, 60, 0)))
    # By bytes it would be at 10 s: a fourth of 15 s is the most, and a keyframe lies 0.35 s from there.
    assert first == 290


def test_a_source_that_is_the_same_throughout_or_unknown_is_parted_evenly() -> None:
    minute = timeline(shown(0, 60, 0))
    assert joints_of(Measured(*[500] * 60), minute) == ()
    assert joints_of(Measured(*[0] * 60), minute) == ()
    assert joints_of(Measured(*[500] * 20), minute) == ()
    # A glimpse of something else is in the same run: its bytes say nothing of the rest.
    glimpse = ColourElement(id="c", start=F(0), duration=F(1, 2), colour="#ff0000")
    video = VideoElement(id="v", start=F(1, 2), duration=F(59), source="s", source_start=F(0))
    assert joints_of(Measured(*[3000] * 30, *[1000] * 30), timeline(glimpse, video)) == ()


def test_one_segment_alone_is_encoded_by_two_threads() -> None:
    def threads(whole: Timeline) -> list[int]:
        return [segment.part.video.threads for segment in plan_segments(whole)]

    assert threads(timeline(shown(0, 10, 0))) == [2]
    assert threads(timeline(shown(0, 20, 0))) == [1, 1]
    assert threads(timeline(shown(0, 5, 0), shown(5, 5, 50))) == [1, 1]
    for wanted in (1, 3):
        whole = msgspec.structs.replace(timeline(shown(0, 10, 0)), video=VideoEncoding(threads=wanted))
        assert threads(whole) == [wanted]


def test_a_frame_is_the_first_that_shows_the_keyframe_at_any_speed_and_rate() -> None:
    # A source of 24 pictures a second in Matroska's milliseconds, shown twice as fast in 30 frames a second.
    engine = Engine(F("50.542"))
    run = timeline(shown(5, 20, 30, speed=2), shown(0, 5, 0), rate=30)
    (joint,) = joints_of(engine, run)
    at = 30 + (F(joint, 30) - 5) * 2
    assert F("50.541") <= at < F("50.541") + F(2, 30)


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
        assert 0 < segment.frames <= 15 * 25 * F(8, 5)
        assert begin in joints or begin in [s.first_frame for s in even]
