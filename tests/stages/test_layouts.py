"""Layouts: halves, a screen with its presenter, overlays and cards, as plans."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import (
    ASPECTS,
    AudioElement,
    AudioStream,
    CaptionElement,
    CaptionStyle,
    Clip,
    ColourElement,
    EndCard,
    Event,
    Events,
    ExportTemplate,
    FaceBox,
    FacePath,
    Faces,
    Hook,
    ImageElement,
    Layout,
    Logo,
    LowerThird,
    MediaInfo,
    ProgressBar,
    Rect,
    Span,
    TextElement,
    Timeline,
    TitleCard,
    Tracks,
    VideoElement,
    VideoStream,
    Word,
)
from clipforge_core.stages.caption_place import faces_on_canvas, fits_a_line
from clipforge_core.stages.looks import clear_of, safe_area, touching
from clipforge_core.stages.plan import plan_clip, timeline_words
from clipforge_core.stages.segments import plan_segments

SEEN = Span(F(90), F(150))


def media(width: int = 1280, height: int = 720) -> MediaInfo:
    video = VideoStream(index=0, codec="h264", pixel_format="yuv420p", width=width, height=height,
                        display_width=width, display_height=height, frame_rate=F(25))  # fmt: skip
    sound = AudioStream(index=1, codec="aac", sample_rate=48000, channels=2)
    return MediaInfo(path="a.mp4", digest="d", size=1, container="mp4", duration=F(600), video=video, audio=(sound,))


def face(identity: int, x: float, y: float = 0.3, *, height: float = 0.2, mouth: Any = 0.0) -> FacePath:
    """A face that stands still around (x, y); `mouth` is a number, or a function of seconds."""
    width = height * 0.5
    boxes = []
    for i in range(300):
        time = SEEN.start + F(i, 5)
        moves = mouth(float(time)) if callable(mouth) else mouth
        boxes.append(FaceBox(time, x - width / 2, y - height / 2, width, height, mouth=moves))
    return FacePath(id=identity, boxes=tuple(boxes))


def tracks(*faces: FacePath, speech: tuple[Span, ...] = (SEEN,), insets: tuple[Rect, ...] = ()) -> Tracks:
    found = [
        Event(
            start=SEEN.start, end=SEEN.end, kind="inset", data=dict(zip(("x", "y", "width", "height"), r, strict=True))
        )
        for r in (msgspec.structs.astuple(rect) for rect in insets)
    ]
    return Tracks(
        named={
            "faces": Faces(paths=faces),
            "speech": Events(events=tuple(Event(start=s.start, end=s.end) for s in speech)),
            "insets": Events(events=tuple(found)),
        }
    )


def clip(**more: Any) -> Clip:
    return Clip(**{"id": "c", "start": F(100), "end": F(112), "score": 0.5, "title": "A title", **more})


def words(start: int = 100, count: int = 24, speaker: Any = "") -> tuple[Word, ...]:
    return tuple(
        Word(text=f"word{i}", start=start + F(i, 2), end=start + F(i, 2) + F(2, 5),
             speaker=speaker(i) if callable(speaker) else speaker)
        for i in range(count)
    )  # fmt: skip


def plan(template: ExportTemplate, seen: Tracks, *, aspect: str = "9:16", said: Any = None, **more: Any) -> Timeline:
    return plan_clip(media(), clip(**more), seen, template, aspect=aspect, words=words() if said is None else said)


def videos(timeline: Timeline) -> list[VideoElement]:
    return [e for e in timeline.elements("video") if isinstance(e, VideoElement)]


CAPTIONED = ExportTemplate(captions=CaptionStyle())


# -- two speakers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("aspect", "stacked"), [("9:16", True), ("4:5", True)])
def test_two_of_whom_it_cannot_be_told_who_speaks_get_a_half_each(aspect: str, stacked: bool) -> None:
    timeline = plan(CAPTIONED, tracks(face(1, 0.2, mouth=0.5), face(2, 0.8, mouth=0.5)), aspect=aspect)
    upper, lower = videos(timeline)
    assert upper.place[0].rect.y == 0 and upper.place[0].rect.width == 1
    assert 0.5 < lower.place[0].rect.y < 0.52
    for half, x in ((upper, 0.2), (lower, 0.8)):
        (key,) = half.crop
        assert key.rect.x < x < key.rect.x + key.rect.width
    assert upper.crop[0].rect.x + upper.crop[0].rect.width <= lower.crop[0].rect.x
    assert timeline.notes[0].text.startswith("split: it cannot be told")
    # Crops have the shape of their places: nobody is stretched.
    for half in (upper, lower):
        place, crop = half.place[0].rect, half.crop[0].rect
        shape = place.width * timeline.canvas.width / (place.height * timeline.canvas.height)
        assert crop.width / crop.height * 16 / 9 == pytest.approx(shape, rel=0.002)


def test_wide_canvases_show_two_side_by_side_when_asked() -> None:
    template = ExportTemplate(layout=Layout(arrangement="split"))
    left, right = videos(plan(template, tracks(face(1, 0.25), face(2, 0.75)), aspect="16:9"))
    assert left.place[0].rect.height == right.place[0].rect.height == 1
    assert left.place[0].rect.width < 0.5 < right.place[0].rect.x
    (whole,) = videos(plan(ExportTemplate(), tracks(face(1, 0.25), face(2, 0.75)), aspect="16:9"))
    assert whole.place == () and whole.crop == ()


def test_two_who_speak_in_turn_are_split_though_one_moves_more() -> None:
    first = face(1, 0.2, mouth=lambda t: 0.9 if t % 8 < 5 else 0.0)
    second = face(2, 0.8, mouth=lambda t: 0.0 if t % 8 < 5 else 0.4)
    assert plan(CAPTIONED, tracks(first, second)).notes[0].text == "split: two faces that speak in turn"
    alone = tracks(face(1, 0.2, mouth=0.9), face(2, 0.8, mouth=0.1))
    assert plan(CAPTIONED, alone).notes[0].text.startswith("single: the face whose mouth")


@pytest.mark.parametrize("arrangement", ["single", "fit", "pip"])
def test_other_arrangements_never_split(arrangement: Any) -> None:
    template = ExportTemplate(layout=Layout(arrangement=arrangement))
    (shown,) = videos(plan(template, tracks(face(1, 0.2), face(2, 0.8))))
    assert shown.fit == "blur"


def test_three_faces_are_a_crowd_and_no_pair() -> None:
    (shown,) = videos(plan(CAPTIONED, tracks(face(1, 0.15), face(2, 0.5), face(3, 0.85))))
    assert shown.fit == "blur"


def test_captions_stand_in_the_seam_between_two_halves() -> None:
    timeline = plan(
        ExportTemplate(captions=CaptionStyle(position=0.5)), tracks(face(1, 0.2, mouth=0.5), face(2, 0.8, mouth=0.5))
    )
    places = {c.position for c in timeline.elements("video") if isinstance(c, CaptionElement)}
    assert places <= {None, 0.5} and places


@given(
    st.floats(0.08, 0.42),
    st.floats(0.58, 0.92),
    st.floats(0.2, 0.7),
    st.floats(0.06, 0.3),
    st.sampled_from(sorted(ASPECTS)),
)
def test_halves_lie_inside_picture_and_canvas(a: float, b: float, y: float, height: float, aspect: str) -> None:
    template = ExportTemplate(layout=Layout(arrangement="split"))
    for shown in videos(
        plan(template, tracks(face(1, a, y, height=height), face(2, b, y, height=height)), aspect=aspect)
    ):
        for key in (*shown.crop, *shown.place):
            assert -1e-4 <= key.rect.x <= key.rect.x + key.rect.width <= 1 + 1e-4
            assert -1e-4 <= key.rect.y <= key.rect.y + key.rect.height <= 1 + 1e-4


def test_each_shot_has_its_own_arrangement() -> None:
    """A wide shot of two, then a close shot of one: the halves end with the shot."""
    two = tracks(face(1, 0.2, mouth=0.5), face(2, 0.8, mouth=0.5))
    early = tuple(
        FacePath(id=p.id, boxes=tuple(b for b in p.boxes if b.time < 106))
        for p in two.get("faces", Faces).paths  # type: ignore[union-attr]
    )
    late = FacePath(id=3, boxes=tuple(b for b in face(3, 0.5, height=0.4).boxes if b.time >= 106))
    shots = Events(events=(Event(start=F(0), end=F(106)), Event(start=F(106), end=F(600))))
    seen = two.merged({"faces": Faces(paths=(*early, late)), "shots": shots})
    timeline = plan(CAPTIONED, seen)
    base = [e for e in timeline.tracks[0].elements if isinstance(e, VideoElement)]
    (second,) = (e for t in timeline.tracks if t.name == "parts" for e in t.elements)
    assert [bool(e.place) for e in base] == [True, False]
    assert second.span == base[0].span and base[0].end == base[1].start == 6
    assert [n.text.split(":")[0] for n in timeline.notes] == ["split", "single"]


# -- a screen with its presenter ------------------------------------------------------------------------------

CAMERA = Rect(0.73, 0.63, 0.25, 0.33)
PRESENTER = face(1, 0.85, 0.76, height=0.1)


def test_a_face_in_a_rectangle_is_shown_below_the_screen() -> None:
    timeline = plan(CAPTIONED, tracks(PRESENTER, insets=(CAMERA,)))
    screen, presenter = videos(timeline)
    assert screen.fit == "blur" and screen.place[0].rect == Rect(0, 0, 1, 0.5)
    assert presenter.fit == "cover" and presenter.place[0].rect.y > 0.5
    crop = presenter.crop[0].rect
    assert CAMERA.x <= crop.x and crop.x + crop.width <= CAMERA.x + CAMERA.width + 1e-4
    assert CAMERA.y <= crop.y and crop.y + crop.height <= CAMERA.y + CAMERA.height + 1e-4
    assert timeline.notes[0].text.startswith("pip")


def test_without_a_rectangle_only_a_layout_that_asks_takes_it_for_a_presenter() -> None:
    assert len(videos(plan(CAPTIONED, tracks(PRESENTER)))) == 1
    asked = ExportTemplate(layout=Layout(arrangement="pip"))
    assert len(videos(plan(asked, tracks(PRESENTER)))) == 2
    assert len(videos(plan(asked, tracks(face(1, 0.5, 0.5, height=0.4))))) == 1


def test_where_there_is_no_room_below_the_face_stands_over_its_corner() -> None:
    timeline = plan(ExportTemplate(), tracks(PRESENTER, insets=(CAMERA,)), aspect="1:1")
    line = next(e for e in timeline.elements("video") if isinstance(e, ColourElement))
    screen, presenter = videos(timeline)
    assert screen.place == () and presenter.radius > 0
    outer, inner = line.place[0].rect, presenter.place[0].rect
    assert outer.x < inner.x > 0.5 and outer.y < inner.y > 0.5
    assert outer.x + outer.width <= 1 and outer.y + outer.height <= 1
    (whole,) = videos(plan(ExportTemplate(), tracks(PRESENTER, insets=(CAMERA,)), aspect="16:9"))
    assert whole.crop == ()


def test_captions_leave_screen_and_face_alone() -> None:
    """In the seam where the face is below the screen, in the bar above where it stands over a corner."""
    for aspect, low, high in (("9:16", 0.45, 0.55), ("1:1", 0.1, 0.2)):
        timeline = plan(CAPTIONED, tracks(PRESENTER, insets=(CAMERA,)), aspect=aspect)
        places = {c.position for c in timeline.elements("video") if isinstance(c, CaptionElement)}
        assert places and all(place is not None and low < place < high for place in places), (aspect, places)


# -- cards and overlays ---------------------------------------------------------------------------------------

BRANDED = ExportTemplate(
    captions=CaptionStyle(),
    title=TitleCard(duration=2.0),
    hook=Hook(),
    lower_third=LowerThird(),
    progress=ProgressBar(),
    logo=Logo(image="/x/logo.png"),
    end=EndCard(text="Bye", duration=1.6),
)


def test_cards_move_sound_captions_and_words() -> None:
    timeline = plan(BRANDED, Tracks())
    assert timeline.duration == F(2) + 12 + F(8, 5)
    (sound,) = (e for e in timeline.elements("audio") if isinstance(e, AudioElement))
    assert (sound.start, sound.duration) == (2, 12)
    shown = timeline_words(clip(), words(), timeline)
    assert shown[0].start == 2 and len(shown) == 24
    captions = [e for e in timeline.elements("video") if isinstance(e, CaptionElement)]
    assert min(c.start for c in captions) >= 2 and max(c.end for c in captions) <= 14
    assert [s.first_frame for s in plan_segments(timeline)][:2] == [0, 50]


def test_cards_and_texts_that_would_be_empty_are_left_out() -> None:
    template = msgspec.structs.replace(BRANDED, end=None)
    timeline = plan(template, Tracks(), title="", said=())
    assert timeline.duration == 12
    assert [t.name for t in timeline.tracks] == ["picture", "progress", "logo", "sound"]


def test_texts_of_the_clip_are_shown() -> None:
    timeline = plan(BRANDED, Tracks(), hook="Look here", name="Ada", role="Countess")
    texts = {e.id.rstrip("0123456789"): e.text for e in timeline.elements("video") if isinstance(e, TextElement)}
    assert texts == {"title": "A title", "hook": "Look here", "name": "Ada", "role": "Countess", "end": "Bye"}


def test_a_hook_that_the_title_card_has_said_is_left_out() -> None:
    def texts(template: ExportTemplate) -> list[str]:
        return [e.text for e in plan(template, Tracks()).elements("video") if isinstance(e, TextElement)]

    assert texts(msgspec.structs.replace(BRANDED, end=None)) == ["A title"]
    assert texts(ExportTemplate(hook=Hook())) == ["A title"]
    assert texts(ExportTemplate(title=TitleCard(), hook=Hook(text="Watch: {title}"))) == ["Watch: A title", "A title"]


def test_speakers_that_the_transcript_names_are_introduced_when_they_are_heard() -> None:
    said = words(speaker=lambda i: "Ada" if i < 12 else "Grace")
    template = ExportTemplate(lower_third=LowerThird(start=1.0, duration=3.0))
    names = [e for e in plan(template, Tracks(), said=said).elements("video") if isinstance(e, TextElement)]
    assert [(n.text, n.start) for n in names] == [("Ada", 1), ("Grace", 6)]


def test_the_bar_grows_over_the_clip_alone() -> None:
    timeline = plan(BRANDED, Tracks())
    track, bar = (e for t in timeline.tracks if t.name == "progress" for e in t.elements)
    assert isinstance(bar, ColourElement) and (bar.start, bar.duration) == (2, 12) == (track.start, track.duration)
    assert bar.place[0].rect.width == 0 and bar.place[-1].rect.width == 1
    assert bar.place[-1].time == bar.duration - F(1, 25)


def test_equal_pictures_under_a_bar_at_other_times_have_other_keys() -> None:
    """The same black picture for half a minute: only the bar tells the segments apart."""
    template = ExportTemplate(progress=ProgressBar(), layout=Layout(follow="none"))
    long = clip(end=F(160))
    timeline = plan_clip(media(), long, Tracks(), template, aspect="9:16", words=())
    keys = [s.key for s in plan_segments(timeline)]
    assert len(keys) == len(set(keys)) > 1
    again = plan_clip(media(), long, Tracks(), template, aspect="9:16", words=())
    assert [s.key for s in plan_segments(again)] == keys


def test_a_title_that_changes_leaves_the_other_segments_alone() -> None:
    one = plan_segments(plan(msgspec.structs.replace(BRANDED, hook=None), Tracks()))
    other = plan_segments(plan(msgspec.structs.replace(BRANDED, hook=None), Tracks(), title="Something else"))
    assert one[0].key != other[0].key
    # The card lies over the first quarter of a second, so the second segment differs, too.
    assert [s.key for s in one[2:]] == [s.key for s in other[2:]]


def test_a_logo_of_other_content_gives_other_keys() -> None:
    template = ExportTemplate(logo=Logo(image="/x/logo.png"))
    keys = [
        plan_segments(
            plan_clip(media(), clip(), Tracks(), template, aspect="1:1", words=(), digests={"/x/logo.png": digest})
        )[0].key
        for digest in ("a", "b", "a")
    ]
    assert keys[0] == keys[2] != keys[1]


CORNERS = st.sampled_from(["top_left", "top_right", "bottom_left", "bottom_right"])


@given(
    aspect=st.sampled_from(sorted(ASPECTS)),
    corner=CORNERS,
    size=st.floats(0.04, 0.2),
    hook_at=st.floats(0.0, 1.0),
    name_at=st.floats(0.0, 1.0),
    captions_at=st.floats(0.2, 0.8),
    edge=st.sampled_from(["top", "bottom"]),
    y=st.floats(0.2, 0.7),
)
def test_nothing_leaves_the_safe_area_or_covers_another(
    aspect: str, corner: Any, size: float, hook_at: float, name_at: float, captions_at: float, edge: Any, y: float
) -> None:
    template = ExportTemplate(
        captions=CaptionStyle(position=captions_at),
        hook=Hook(position=hook_at, duration=8.0),
        lower_third=LowerThird(position=name_at, start=0.5, duration=8.0),
        progress=ProgressBar(edge=edge),
        logo=Logo(image="/x/logo.png", corner=corner, size=size),
    )
    timeline = plan(template, tracks(face(1, 0.5, y)), aspect=aspect, name="Ada", role="Countess")
    safe = safe_area(template)
    drawn = [e for e in timeline.elements("video") if isinstance(e, TextElement | ImageElement)]
    for element in drawn:
        (key,) = element.place
        assert key.rect.x >= safe.x - 1e-9 and key.rect.x + key.rect.width <= safe.x + safe.width + 1e-9
        assert key.rect.y >= safe.y - 1e-9 and key.rect.y + key.rect.height <= safe.y + safe.height + 1e-9
    for i, one in enumerate(drawn):
        for other in drawn[i + 1 :]:
            if one.span.overlaps(other.span):
                assert not touching(one.place[0].rect, other.place[0].rect), (one.id, other.id)


@given(st.floats(0.25, 0.8), st.sampled_from(sorted(ASPECTS)))
def test_captions_keep_off_a_lower_third(position: float, aspect: str) -> None:
    template = ExportTemplate(captions=CaptionStyle(position=position), lower_third=LowerThird(start=0.0, duration=6.0))
    timeline = plan(template, Tracks(), aspect=aspect, name="Ada", role="Countess")
    canvas, style = timeline.canvas, template.captions
    names = [e for e in timeline.elements("video") if isinstance(e, TextElement)]
    for caption in (e for e in timeline.elements("video") if isinstance(e, CaptionElement)):
        place = position if caption.position is None else caption.position
        lines = 1 if style is not None and fits_a_line(caption, style, canvas) else 2
        half = 0.072 * min(canvas.width, canvas.height) * 1.2 * lines / canvas.height / 2
        for name in (n for n in names if n.span.overlaps(caption.span)):
            rect = name.place[0].rect
            assert place + half <= rect.y or rect.y + rect.height <= place - half


def test_a_single_line_stays_in_a_gap_that_is_wide_enough_for_it() -> None:
    """Between a hook and a lower third there is room for a line, not for two: what fits does not jump away."""
    template = ExportTemplate(
        captions=CaptionStyle(position=0.68, max_chars=16),
        hook=Hook(position=0.61, duration=8.0),
        lower_third=LowerThird(position=0.83, start=0.0, duration=8.0),
    )
    timeline = plan(template, Tracks(), hook="Look here", name="Ada", role="Countess")
    canvas, style = timeline.canvas, template.captions
    captions = [e for e in timeline.elements("video") if isinstance(e, CaptionElement) and e.start < 6]
    assert style is not None and captions
    for caption in captions:
        place = 0.68 if caption.position is None else caption.position
        assert fits_a_line(caption, style, canvas) and abs(place - 0.68) < 0.05


def test_a_hook_keeps_off_a_face() -> None:
    template = ExportTemplate(hook=Hook(position=0.3))
    seen = tracks(face(1, 0.5, 0.38, height=0.3))
    timeline = plan(template, seen)
    (hook,) = (e for e in timeline.elements("video") if isinstance(e, TextElement))
    (shown,) = videos(timeline)
    faces = seen.get("faces", Faces)
    assert faces is not None
    (box,) = faces_on_canvas(shown, F(1), faces)
    assert not touching(hook.place[0].rect, box)


@pytest.mark.parametrize("aspect", ["9:16", "4:5", "1:1", "16:9"])
def test_a_hook_leaves_captions_a_place_beside_the_face(aspect: str) -> None:
    template = ExportTemplate(captions=CaptionStyle(), hook=Hook(duration=12.0), logo=Logo(image="logo.png"))
    seen = tracks(face(1, 0.5, 0.4, height=0.31))
    timeline = plan(template, seen, aspect=aspect, hook="Look here")
    (shown,) = videos(timeline)
    faces = seen.get("faces", Faces)
    assert faces is not None
    (box,) = faces_on_canvas(shown, F(1), faces)
    half = 0.072 * min(timeline.canvas.width, timeline.canvas.height) * 1.2 * 2 / timeline.canvas.height / 2
    captions = [e for e in timeline.elements("video") if isinstance(e, CaptionElement)]
    (hook,) = (e for e in timeline.elements("video") if isinstance(e, TextElement))
    assert captions
    for caption in captions:
        place = 0.7 if caption.position is None else caption.position
        shared = min(box.y + box.height, place + half) - max(box.y, place - half)
        assert shared <= 0.04, (place, box, hook.place[0].rect)


@given(
    st.lists(st.tuples(st.floats(0, 0.9), st.floats(0.01, 0.3)), max_size=4), st.floats(0, 0.8), st.floats(0.05, 0.2)
)
def test_clear_of_moves_within_its_limits(taken: list[tuple[float, float]], y: float, height: float) -> None:
    within = Rect(0.0, 0.0, 1.0, 1.0)
    rects = [Rect(0.0, top, 1.0, tall) for top, tall in taken]
    moved = clear_of(Rect(0.0, y, 1.0, height), rects, within)
    assert moved.height == height
    if moved.y != y:
        assert 0 <= moved.y <= 1 - height + 1e-9
        assert not any(touching(moved, rect) for rect in rects)


@given(st.sampled_from(sorted(ASPECTS)), st.floats(0.2, 5.0), st.floats(0.2, 5.0), st.fractions(1, 20))
def test_durations_add_up(aspect: str, before: float, after: float, length: F) -> None:
    template = ExportTemplate(title=TitleCard(duration=before), end=EndCard(text="x", duration=after))
    timeline = plan(template, Tracks(), aspect=aspect, end=100 + length)
    base = timeline.tracks[0].elements
    assert abs(base[0].start - F(before)) <= F(1, 50) + F(1, 1000)
    assert sum(e.duration for e in base) + base[0].start <= timeline.duration
    assert timeline.duration * 25 == timeline.frames
    assert sum(s.frames for s in plan_segments(timeline)) == timeline.frames
