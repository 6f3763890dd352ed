"""Planning a clip: canvas, frames, jump cuts, captions off the faces."""

from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import (
    AudioStream,
    CaptionElement,
    CaptionStyle,
    Clip,
    Event,
    Events,
    ExportTemplate,
    FaceBox,
    FacePath,
    Faces,
    MediaInfo,
    NoVideoTrack,
    Span,
    Timing,
    Tracks,
    UnknownName,
    VideoElement,
    VideoStream,
    Word,
)
from clipforge_core.stages.plan import USUAL, canvas_rate, plan_clip, timeline_words
from clipforge_core.stages.segments import plan_segments

AUDIO = AudioStream(index=1, codec="aac", sample_rate=48000, channels=2)


def media(rate: F = F(25), width: int = 1280, height: int = 720) -> MediaInfo:
    video = VideoStream(index=0, codec="h264", pixel_format="yuv420p", width=width, height=height,
                        display_width=width, display_height=height, frame_rate=rate)  # fmt: skip
    return MediaInfo(path="a.mp4", digest="d", size=1, container="mp4", duration=F(600), video=video, audio=(AUDIO,))


def words(start: int, count: int, timing: Timing = Timing.ALIGNED) -> tuple[Word, ...]:
    return tuple(
        Word(text=f"w{i}", start=start + F(i, 2), end=start + F(i, 2) + F(2, 5), timing=timing) for i in range(count)
    )


TEMPLATE = ExportTemplate(captions=CaptionStyle())


def clip(start: object = 100, end: object = 120, **more: object) -> Clip:
    return Clip(id="c", start=F(start), end=F(end), score=0.5, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("aspect", "size"), [("9:16", (1080, 1920)), ("1:1", (1080, 1080)), ("4:5", (1080, 1350)), ("16:9", (1920, 1080))]
)
def test_canvases(aspect: str, size: tuple[int, int]) -> None:
    timeline = plan_clip(media(), clip(), Tracks(), TEMPLATE, aspect=aspect, words=())
    assert (timeline.canvas.width, timeline.canvas.height) == size
    assert timeline.frames == 500 and timeline.duration == 20


def test_an_unknown_aspect_and_a_file_without_pictures_are_refused() -> None:
    with pytest.raises(UnknownName, match="9:16"):
        plan_clip(media(), clip(), Tracks(), TEMPLATE, aspect="3:7", words=())
    sound = MediaInfo(path="a.mp3", digest="d", size=1, container="mp3", duration=F(9), audio=(AUDIO,))
    with pytest.raises(NoVideoTrack):
        plan_clip(sound, clip(), Tracks(), TEMPLATE, aspect="9:16", words=())


def test_a_shot_begins_with_its_first_frame() -> None:
    cut = F(100) + F(101, 10)  # between two canvas frames
    shots = Events(events=(Event(start=F(0), end=cut), Event(start=cut, end=F(600))))
    faces = Faces(paths=(FacePath(id=1, boxes=tuple(FaceBox(F(90) + F(i, 4), 0.2, 0.2, 0.1, 0.2) for i in range(80))),))
    tracks = Tracks(named={"shots": shots, "faces": faces})
    timeline = plan_clip(media(), clip(), tracks, TEMPLATE, aspect="9:16", words=())
    first, second = (e for e in timeline.elements("video") if isinstance(e, VideoElement))
    assert first.fit == "cover" and second.fit == "blur"
    assert second.source_start >= cut > second.source_start - F(1, 25)
    assert first.end == second.start and second.end == timeline.duration


def test_jump_cuts_move_words_and_sound_together() -> None:
    keep = (Span(F(100), F(104)), Span(F(110), F(113)))
    cut = clip(keep=keep)
    said = words(100, 40)
    timeline = plan_clip(media(), cut, Tracks(), TEMPLATE, aspect="9:16", words=said)
    assert timeline.duration == 7
    sounds = timeline.elements("audio")
    assert [(s.start, s.duration, s.source_start) for s in sounds] == [(0, 4, 100), (4, 3, 110)]
    shown = timeline_words(cut, said, timeline)
    assert shown[8].text == "w20" and shown[8].start == 4
    assert [s.first_frame for s in plan_segments(timeline)] == [0, 100]


def test_interpolated_words_get_line_captions() -> None:
    for timing, mode in ((Timing.ALIGNED, "words"), (Timing.INTERPOLATED, "lines")):
        timeline = plan_clip(media(), clip(), Tracks(), TEMPLATE, aspect="9:16", words=words(100, 40, timing))
        captions = [e for e in timeline.elements("video") if isinstance(e, CaptionElement)]
        assert captions and {c.mode for c in captions} == {mode}


def test_captions_keep_off_a_face() -> None:
    low = FacePath(id=1, boxes=tuple(FaceBox(F(100) + F(i, 4), 0.45, 0.58, 0.12, 0.22) for i in range(80)))
    tracks = Tracks(named={"faces": Faces(paths=(low,))})
    timeline = plan_clip(media(), clip(), tracks, TEMPLATE, aspect="9:16", words=words(100, 40))
    places = {c.position for c in timeline.elements("video") if isinstance(c, CaptionElement)}
    assert len(places) == 1 and None not in places


def test_captions_do_not_straddle_the_edge_of_a_fitted_picture() -> None:
    timeline = plan_clip(media(), clip(), Tracks(), TEMPLATE, aspect="9:16", words=words(100, 40))
    (place,) = {c.position for c in timeline.elements("video") if isinstance(c, CaptionElement)}
    edge = 0.5 + (9 / 16) ** 2 / 2
    assert place is not None and place > edge + 0.03
    square = plan_clip(media(), clip(), Tracks(), TEMPLATE, aspect="16:9", words=words(100, 40))
    assert {c.position for c in square.elements("video") if isinstance(c, CaptionElement)} == {None}


@given(st.fractions(min_value=1, max_value=240, max_denominator=100000))
def test_the_canvas_rate_is_smooth_and_within_limits(rate: F) -> None:
    assert canvas_rate(rate, 60, variable=True) in USUAL
    found = canvas_rate(rate, 60)
    assert 20 <= found <= 60.01 and found.denominator <= 4004


@pytest.mark.parametrize(
    ("source", "most", "canvas"),
    [
        (F(57115, 951), 60, F(60)),  # a telephone's 60.06
        (F(30030, 1000), 30, F(30)),
        (F(2997, 100), 60, F(30000, 1001)),
        (F(23976, 1000), 60, F(24000, 1001)),
        (F(60000, 1001), 60, F(60000, 1001)),
        (F(62), 60, F(31)),
        (F(120), 60, F(60)),
    ],
)
def test_a_rate_that_is_just_missed_is_the_one_that_is_meant(source: F, most: float, canvas: F) -> None:
    assert canvas_rate(source, most) == canvas


@given(st.fractions(0, 500, max_denominator=90000), st.fractions(F(1, 10), 60, max_denominator=90000))
def test_any_edges_give_whole_frames(start: F, length: F) -> None:
    timeline = plan_clip(media(F(30000, 1001)), clip(start, start + length), Tracks(), TEMPLATE, aspect="1:1", words=())
    assert timeline.duration * timeline.canvas.frame_rate == timeline.frames >= 1
    assert abs(timeline.duration - length) <= F(1001, 30000)
    assert sum(e.duration for e in timeline.tracks[0].elements) == timeline.duration
