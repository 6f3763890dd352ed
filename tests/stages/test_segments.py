"""Timelines into segments: the four kinds that everything else is built on, and the algebra."""

from __future__ import annotations

from fractions import Fraction as F

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import (
    AudioElement,
    Canvas,
    CaptionElement,
    CaptionStyle,
    CaptionWord,
    ColourElement,
    ImageElement,
    Keyframe,
    Loudness,
    Rect,
    Source,
    Span,
    TextElement,
    Timeline,
    TimelineTrack,
    Transition,
    VideoElement,
    decode,
    encode,
)
from clipforge_core.stages.segments import cut, picture_key, plan_segments, sound_key

CANVAS = Canvas(width=1080, height=1920, frame_rate=F(30))


def highlight() -> Timeline:
    """One range of one source, two shots with their own crops, captions, sound."""
    word = CaptionWord(text="hello", start=F(0), end=F(1))
    return Timeline(
        canvas=CANVAS,
        duration=F(20),
        sources=(Source(id="talk", path="talk.mp4", digest="d1"),),
        tracks=(
            TimelineTrack(
                name="picture",
                elements=(
                    VideoElement(id="a", start=F(0), duration=F(8), source="talk", source_start=F(100),
                                 crop=(Keyframe(time=F(0), rect=Rect(0.1, 0, 0.3, 1)),
                                       Keyframe(time=F(8), rect=Rect(0.3, 0, 0.3, 1)))),
                    VideoElement(id="b", start=F(8), duration=F(12), source="talk", source_start=F(108), fit="blur"),
                ),
            ),
            TimelineTrack(name="captions", elements=tuple(
                CaptionElement(id=f"c{i}", start=F(2 * i), duration=F(2), words=(word,), style="default")
                for i in range(10)
            )),
            TimelineTrack(name="sound", kind="audio", elements=(
                AudioElement(id="s", start=F(0), duration=F(20), source="talk", source_start=F(100)),
            )),
        ),
        styles={"default": CaptionStyle()},
        loudness=Loudness(),
    )  # fmt: skip


def trim_of_two_ranges() -> Timeline:
    """Two ranges of one source, back to back, untouched pictures."""

    def ranges(kind: type) -> tuple:
        return (
            kind(id="a", start=F(0), duration=F(5), source="v", source_start=F(10)),
            kind(id="b", start=F(5), duration=F(7), source="v", source_start=F(60)),
        )

    return Timeline(
        canvas=Canvas(width=1280, height=720, frame_rate=F(25)),
        duration=F(12),
        sources=(Source(id="v", path="v.mp4", digest="d1"),),
        tracks=(
            TimelineTrack(name="picture", elements=ranges(VideoElement)),
            TimelineTrack(name="sound", kind="audio", elements=ranges(AudioElement)),
        ),
    )


def scenes_with_global_element(lengths: tuple[int, ...] = (4, 6, 5)) -> Timeline:
    """Three scenes with crossfades of half a second, a logo above all of them."""
    elements, at = [], F(0)
    for i, length in enumerate(lengths):
        elements.append(
            ImageElement(id=f"scene{i}", start=at, duration=F(length), source=f"p{i}",
                         enter=Transition(duration=F(1, 2)) if i else None)
        )  # fmt: skip
        at += length
    return Timeline(
        canvas=CANVAS,
        duration=at,
        sources=tuple(Source(id=f"p{i}", path=f"{i}.png", digest=f"d{i}") for i in range(len(lengths)))
        + (Source(id="logo", path="logo.png", digest="dl"),),
        tracks=(
            TimelineTrack(name="scenes", elements=tuple(elements)),
            TimelineTrack(name="logo", elements=(ImageElement(id="logo", start=F(0), duration=at, source="logo"),)),
        ),
    )


def narrated_scene() -> Timeline:
    """A Ken Burns still with a voice, words in time and a title; music below the voice."""
    return Timeline(
        canvas=CANVAS,
        duration=F(9),
        sources=(
            Source(id="still", path="a.png", digest="d1"),
            Source(id="voice", path="v.wav", digest="d2"),
            Source(id="music", path="m.mp3", digest="d3"),
        ),
        tracks=(
            TimelineTrack(name="picture", elements=(
                ImageElement(id="k", start=F(0), duration=F(9), source="still", fit="cover", crop=(
                    Keyframe(time=F(0), rect=Rect(0, 0, 1, 1), ease="smooth"),
                    Keyframe(time=F(9), rect=Rect(0.1, 0.1, 0.8, 0.8)))),
            )),
            TimelineTrack(name="title", elements=(
                TextElement(id="t", start=F(1), duration=F(3), text="Why the sky is blue", style="title",
                            enter=Transition(duration=F(1, 2)), leave=Transition(duration=F(1, 2))),
            )),
            TimelineTrack(name="captions", elements=(
                CaptionElement(id="c", start=F(4), duration=F(3), style="word", words=(
                    CaptionWord(text="Light", start=F(0), end=F(1)),
                    CaptionWord(text="scatters", start=F(1), end=F(2)))),
            )),
            TimelineTrack(name="sound", kind="audio", elements=(
                AudioElement(id="v", start=F(0), duration=F(9), source="voice"),
                AudioElement(id="m", start=F(0), duration=F(9), source="music", role="music", gain=-18, loop=True),
            )),
        ),
        styles={"title": CaptionStyle(), "word": CaptionStyle(mode="words")},
        loudness=Loudness(),
    )  # fmt: skip


def covers(timeline: Timeline) -> None:
    segments = plan_segments(timeline)
    assert segments[0].first_frame == 0
    assert sum(s.frames for s in segments) == timeline.frames
    for before, after in zip(segments, segments[1:], strict=False):
        assert before.first_frame + before.frames == after.first_frame
    assert all(s.part.frames == s.frames > 0 for s in segments)


def test_highlight_is_one_run_parted_evenly() -> None:
    segments = plan_segments(highlight())
    covers(highlight())
    # Two shots of the same moment of the same source are one run: no seek at a reframing.
    assert [s.frames for s in segments] == [300, 300]
    first, second = segments
    picture = second.part.tracks[0].elements
    assert [(e.start, e.duration, e.source_start) for e in picture] == [(F(0), F(10), F(110))]
    assert first.part.loudness is None and all(t.kind == "video" for t in first.part.tracks)
    assert len(second.part.tracks[1].elements) == 5


def test_trim_cuts_between_its_ranges() -> None:
    segments = plan_segments(trim_of_two_ranges())
    covers(trim_of_two_ranges())
    assert [(s.first_frame, s.frames) for s in segments] == [(0, 125), (125, 175)]
    assert [s.part.tracks[0].elements[0].source_start for s in segments] == [F(10), F(60)]
    assert len({s.key for s in segments}) == 2


def test_an_edited_scene_leaves_the_others_alone() -> None:
    before = plan_segments(scenes_with_global_element((4, 6, 5)))
    covers(scenes_with_global_element())
    after = plan_segments(scenes_with_global_element((7, 6, 5)))
    assert [s.frames for s in before] == [120, 180, 150]
    # The logo runs through all scenes and the later scenes have moved; their pictures have not.
    assert [s.key for s in before][1:] == [s.key for s in after][1:]
    assert before[0].key != after[0].key


def test_narrated_scene_renders_whole_with_its_sound_apart() -> None:
    timeline = narrated_scene()
    (segment,) = plan_segments(timeline)
    covers(timeline)
    assert [s.digest for s in segment.part.sources] == ["d1"]
    assert set(segment.part.styles) == {"title", "word"}
    quieter = msgspec.structs.replace(timeline, loudness=Loudness(integrated=-16.0))
    assert sound_key(quieter) != sound_key(timeline)
    assert plan_segments(quieter)[0].key == segment.key


def test_a_path_does_not_count_and_content_does() -> None:
    timeline = trim_of_two_ranges()
    moved = msgspec.structs.replace(timeline, sources=(Source(id="v", path="/elsewhere/v.mp4", digest="d1"),))
    other = msgspec.structs.replace(timeline, sources=(Source(id="v", path="v.mp4", digest="d2"),))
    assert [s.key for s in plan_segments(moved)] == [s.key for s in plan_segments(timeline)]
    assert sound_key(moved) == sound_key(timeline) != sound_key(other)
    assert plan_segments(other)[0].key != plan_segments(timeline)[0].key


def test_transition_in_progress_keeps_its_clock() -> None:
    timeline = narrated_scene()
    part = cut(timeline, Span(F(1) + F(1, 4), F(2)))
    title = part.tracks[1].elements[0]
    assert title.start == F(-1, 4) and title.enter == Transition(duration=F(1, 2)) and title.leave is None
    late = cut(timeline, Span(F(2), F(3))).tracks[1].elements[0]
    assert (late.start, late.duration, late.enter, late.leave) == (F(0), F(1), None, None)


times = st.fractions(min_value=0, max_value=20, max_denominator=60)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    rate = draw(st.sampled_from([F(24), F(25), F(30000, 1001)]))
    frames = draw(st.integers(1, 400))

    def element(i: int) -> object:
        start, duration = draw(times), draw(times) + F(1, 60)
        enter = draw(st.none() | st.builds(Transition, duration=st.just(duration / 4)))
        leave = draw(st.none() | st.builds(Transition, duration=st.just(duration / 3)))
        keys = tuple(
            Keyframe(time=t, rect=Rect(float(n) / 10, 0, 0.5, 1))
            for n, t in enumerate(sorted(draw(st.sets(times, max_size=4))))
        )
        shared = {"id": str(i), "start": start, "duration": duration}
        kind = draw(st.sampled_from(["video", "image", "colour", "caption"]))
        if kind == "video":
            return VideoElement(**shared, source="s", source_start=draw(times), crop=keys, enter=enter, leave=leave,
                                speed=draw(st.sampled_from([F(1), F(2), F(1, 2)])))  # fmt: skip
        if kind == "image":
            return ImageElement(**shared, source="p", place=keys, enter=enter, animated=draw(st.booleans()))
        if kind == "colour":
            return ColourElement(**shared, colour="#ff0000", leave=leave)
        return CaptionElement(**shared, style="c", words=(CaptionWord(text="x", start=F(0), end=F(1)),))

    tracks = tuple(
        TimelineTrack(name=str(t), elements=tuple(element(i) for i in range(draw(st.integers(0, 3)))))
        for t in range(draw(st.integers(0, 3)))
    )
    return Timeline(
        canvas=msgspec.structs.replace(CANVAS, frame_rate=rate),
        duration=frames / rate,
        sources=(Source(id="s", path="s", digest="1"), Source(id="p", path="p", digest="2")),
        tracks=tracks,
        styles={"c": CaptionStyle()},
    )


@given(timelines())
def test_segments_cover_every_frame_once(timeline: Timeline) -> None:
    covers(timeline)


@given(timelines())
def test_a_timeline_survives_json(timeline: Timeline) -> None:
    assert decode(encode(timeline), Timeline) == timeline


@given(timelines(), st.data())
def test_a_cut_of_a_cut_is_a_cut(timeline: Timeline, data: st.DataObject) -> None:
    frames, rate = timeline.frames, timeline.canvas.frame_rate
    a = data.draw(st.integers(0, frames - 1))
    b = data.draw(st.integers(a + 1, frames))
    c = data.draw(st.integers(0, b - a - 1))
    d = data.draw(st.integers(c + 1, b - a))
    outer = cut(timeline, Span(a / rate, b / rate))
    inner = cut(outer, Span(c / rate, d / rate))
    assert picture_key(inner) == picture_key(cut(timeline, Span((a + c) / rate, (a + d) / rate)))
