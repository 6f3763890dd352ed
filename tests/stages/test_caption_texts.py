"""Captions keep off text in the picture, and the check tells where they do not."""

from __future__ import annotations

from fractions import Fraction

from msgspec.structs import replace

from clipforge_core import (
    Canvas,
    CaptionElement,
    CaptionStyle,
    CaptionWord,
    Event,
    Events,
    FaceBox,
    FacePath,
    Faces,
    Keyframe,
    Rect,
    Timeline,
    TimelineTrack,
    VideoElement,
)
from clipforge_core.stages.caption_texts import cover_check, off_texts

CANVAS = Canvas(width=1080, height=1920, frame_rate=Fraction(25))
STYLE = CaptionStyle(max_lines=1)
WIDE = 16 / 9


def picture(start: int = 0, duration: int = 10, **more: object) -> VideoElement:
    made = VideoElement(id=f"v{start}", start=Fraction(start), duration=Fraction(duration), source="s")
    return replace(made, source_start=Fraction(start), **more)


def captions(count: int = 4) -> list[CaptionElement]:
    word = CaptionWord(text="word", start=Fraction(0), end=Fraction(1))
    return [
        CaptionElement(id=f"c{i}", start=Fraction(2 * i), duration=Fraction(2), words=(word,), style="captions")
        for i in range(count)
    ]


def text(y: float, start: int = 0, end: int = 10, x: float = 0.35, width: float = 0.3) -> Events:
    data = {"x": x, "y": y, "width": width, "height": 0.06}
    return Events(events=(Event(start=Fraction(start), end=Fraction(end), kind="text", data=data),))


def places(texts: Events, pictures: list[VideoElement], faces: Faces | None = None) -> list[float | None]:
    placed = off_texts(captions(), STYLE, CANVAS, pictures, faces or Faces(), WIDE, texts)
    return [caption.position for caption in placed]


def test_captions_stay_where_no_text_is() -> None:
    assert places(text(0.3), [picture()]) == [None] * 4
    assert places(Events(), [picture()]) == [None] * 4


def test_captions_leave_a_text_together_and_stay_for_the_whole_framing() -> None:
    found = places(text(0.68, start=3, end=5), [picture()])
    assert len(set(found)) == 1 and found[0] is not None
    half = STYLE.size * 1080 * STYLE.line_height / 1920 / 2
    assert found[0] + half <= 0.68 or found[0] - half >= 0.74


def test_another_framing_keeps_its_own_place() -> None:
    found = places(text(0.68, start=0, end=3), [picture(0, 4), picture(4, 6)])
    assert found[0] == found[1] is not None and found[2] == found[3] is None


def test_text_outside_the_crop_is_no_trouble() -> None:
    left = Keyframe(time=Fraction(0), rect=Rect(0.0, 0.0, 0.316, 1.0))
    assert places(text(0.68, x=0.6), [picture(crop=(left,))]) == [None] * 4


def test_in_a_fitted_picture_text_stands_where_the_picture_does() -> None:
    # The picture is a band of 0.316 of the height: its 0.68 is 0.557 of the canvas.
    assert places(text(0.68), [picture(fit="blur")]) == [None] * 4
    low = replace(STYLE, position=0.567)
    placed = off_texts(captions(), low, CANVAS, [picture(fit="blur")], Faces(), WIDE, text(0.68))
    assert placed[0].position is not None


def test_on_the_way_off_a_text_captions_do_not_go_onto_a_face() -> None:
    boxes = tuple(FaceBox(Fraction(t), 0.4, 0.4, 0.2, 0.26) for t in range(11))
    found = places(text(0.68), [picture()], Faces(paths=(FacePath(id=0, boxes=boxes),)))
    assert found[0] is not None and not 0.38 < found[0] < 0.66


def timeline(position: float | None) -> Timeline:
    pages = tuple(replace(c, position=position) for c in captions())
    tracks = (TimelineTrack(name="picture", elements=(picture(),)), TimelineTrack(name="captions", elements=pages))
    return Timeline(canvas=CANVAS, duration=Fraction(10), tracks=tracks, styles={"captions": STYLE})


def test_the_check_names_what_is_covered() -> None:
    clean = cover_check(timeline(None), Faces(), text(0.2), WIDE)
    over = cover_check(timeline(None), Faces(), text(0.68, start=4), WIDE)
    boxes = (FaceBox(Fraction(1), 0.4, 0.6, 0.2, 0.2),)
    face = cover_check(timeline(None), Faces(paths=(FacePath(id=0, boxes=boxes),)), None, WIDE)
    assert clean is not None and clean.level == "ok"
    assert over is not None and over.level == "warning" and "text in the picture, the first at 4.00 s" in over.detail
    assert face is not None and "a face, the first at 0.00 s" in face.detail
    assert cover_check(replace(timeline(None), tracks=()), Faces(), None, WIDE) is None
