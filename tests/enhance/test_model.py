"""The data that enhancers leave in a Timeline: packing, cutting, keys."""

from __future__ import annotations

from fractions import Fraction

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import (
    Canvas,
    Enhancement,
    Grade,
    Move,
    Source,
    Span,
    Steady,
    Timeline,
    TimelineTrack,
    VideoElement,
    decode,
    encode,
    plan_segments,
)
from clipforge_core.model.enhance import LARGEST, STEP
from clipforge_core.stages.segments import cut, sound_key
from clipforge_plugins.enhancers.cutting import split

SMALL = st.floats(-LARGEST, LARGEST, allow_nan=False)
MOVES = st.lists(st.builds(Move, SMALL, SMALL, SMALL, SMALL), min_size=1, max_size=30)
RATE = Fraction(25)


def timeline(element: VideoElement) -> Timeline:
    return Timeline(
        canvas=Canvas(width=64, height=36, frame_rate=RATE),
        duration=element.duration,
        sources=(Source(id="s", path="x.mp4", digest="d"),),
        tracks=(TimelineTrack(name="picture", elements=(element,)),),
    )


def shaken(frames: int, **more: object) -> VideoElement:
    moves = [Move(x=i * STEP, y=-i * STEP) for i in range(frames)]
    plain = VideoElement(id="v", start=Fraction(0), duration=frames / RATE, source="s", steady=Steady.of(moves))
    return msgspec.structs.replace(plain, **more)


@given(MOVES)
def test_moves_survive_packing_to_half_a_unit(moves: list[Move]) -> None:
    steady = decode(encode(Steady.of(moves)), Steady)
    assert len(steady) == len(moves)
    for number, move in enumerate(moves):
        assert all(abs(a - b) <= STEP / 2 + 1e-12 for a, b in zip(steady.at(number), move, strict=True))
    assert steady.at(len(moves)) == Move() == steady.at(-1)


@given(MOVES, st.data())
def test_a_cut_path_has_the_moves_of_its_frames(moves: list[Move], data: st.DataObject) -> None:
    steady = Steady.of(moves)
    first = data.draw(st.integers(0, len(moves) - 1))
    count = data.draw(st.integers(1, len(moves) - first))
    part = steady.cut(first, count)
    assert [part.at(i) for i in range(count)] == [steady.at(first + i) for i in range(count)]


def test_segments_take_their_moves_and_grades_with_them() -> None:
    grades = (Grade(time=Fraction(0), exposure=0.5), Grade(time=Fraction(6), contrast=1.2))
    whole = timeline(shaken(300, grade=grades))
    seen = 0
    for segment in plan_segments(whole, longest=Fraction(3)):
        (element,) = segment.part.elements("video")
        assert isinstance(element, VideoElement) and element.steady is not None
        assert element.steady.at(0) == Steady.of([Move(x=seen * STEP, y=-seen * STEP)]).at(0)
        assert len(element.steady) == segment.frames
        assert element.grade[0].time == 0
        assert (element.grade[-1].contrast == 1.2) == (seen + segment.frames > 150)
        seen += segment.frames
    assert seen == 300


def test_equal_pixels_have_equal_keys_and_other_pixels_others() -> None:
    plain = shaken(50)
    keys = {
        segment.key
        for element in (
            plain,
            msgspec.structs.replace(plain, steady=None),
            msgspec.structs.replace(plain, grade=(Grade(exposure=0.1),)),
            msgspec.structs.replace(plain, grade=(Grade(exposure=0.2),)),
        )
        for segment in plan_segments(timeline(element))
    }
    assert len(keys) == 4
    late = msgspec.structs.replace(plain, grade=(Grade(time=Fraction(0)), Grade(time=Fraction(1), exposure=0.1)))
    one, two = (
        cut(timeline(e), Span(Fraction(0), Fraction(1)))
        for e in (late, msgspec.structs.replace(plain, grade=(Grade(),)))
    )
    assert one == two, "a grade that comes later changes nothing before"


def test_filters_are_part_of_the_sound_key() -> None:
    from clipforge_core import AudioElement, Notch

    voice = AudioElement(id="a", start=Fraction(0), duration=Fraction(2), source="s")
    humless = msgspec.structs.replace(voice, filters=(Notch(frequencies=(50.0,)),))
    keys = set()
    for element in (voice, humless):
        track = TimelineTrack(name="sound", kind="audio", elements=(element,))
        keys.add(sound_key(msgspec.structs.replace(timeline(shaken(50)), tracks=(track,))))
    assert len(keys) == 2


@given(st.lists(st.fractions(0, 4), max_size=5), st.fractions(Fraction(1, 2), 2))
def test_parts_of_an_element_show_what_it_showed(times: list[Fraction], speed: Fraction) -> None:
    element = VideoElement(id="v", start=Fraction(3), duration=Fraction(2), source="s", speed=speed)
    parts = split(element, times, RATE)
    assert parts[0].start == element.start and parts[-1].end == element.end
    for before, after in zip(parts, parts[1:], strict=False):
        assert before.end == after.start
        assert before.source_start + before.duration * speed == after.source_start
        assert (before.end * RATE).denominator == 1
    assert len({p.id for p in parts}) == len(parts)


def test_a_report_reads_as_a_sentence() -> None:
    done = Enhancement(name="dehum", applied=True, measure="hum level", before=-40.0, after=-70.5, unit="dBFS")
    assert done.describe() == "dehum: hum level -40 to -70.5 dBFS (applied)"
    assert Enhancement(name="level", applied=False, note="x").describe() == "level: left out: x"
