"""The camera: speed limit, dead zone, cuts, several faces, nobody."""

from __future__ import annotations

from fractions import Fraction as F

from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import FaceBox, FacePath, Layout, Span
from clipforge_core.stages.reframe import Material, crop_size, reframe

WIDE, TALL = 16 / 9, 9 / 16
LAYOUT = Layout()


def face(identity: int, xs: list[float], *, start: F = F(0), step: F = F(1, 5), size: float = 0.1, mouth: float = 0.0):
    boxes = tuple(
        FaceBox(start + i * step, x - size / 2, 0.3, size, size * 16 / 9, mouth=mouth) for i, x in enumerate(xs)
    )
    return FacePath(id=identity, boxes=boxes)


def frame(faces, *, seconds: int = 10, shots=(), speech=(), layout=LAYOUT, canvas=TALL, source=WIDE):
    material = Material(
        source_aspect=source, canvas_aspect=canvas, shots=shots, faces=faces, speech=speech, layout=layout
    )
    return reframe(Span(F(0), F(seconds)), material)


def test_a_still_face_is_held_still() -> None:
    wobble = [0.6 + 0.01 * (i % 3 - 1) for i in range(51)]
    (framing,) = frame([face(1, wobble)])
    assert framing.fit == "cover" and len(framing.crop) == 1
    rect = framing.crop[0].rect
    assert abs(rect.x + rect.width / 2 - 0.6) < 0.03


def test_no_pan_runs_across_a_cut() -> None:
    faces = [face(1, [0.2] * 25), face(2, [0.8] * 25, start=F(5))]
    shots = [Span(F(0), F(5)), Span(F(5), F(10))]
    left, right = frame(faces, shots=shots)
    assert left.span.end == right.span.start == F(5)
    assert left.crop[-1].rect.x < 0.1 and right.crop[0].rect.x > 0.6
    assert len(left.crop) == len(right.crop) == 1


def test_nobody_is_fitted_with_blur_and_neighbours_join() -> None:
    shots = [Span(F(i), F(i + 1)) for i in range(10)]
    (framing,) = frame([], shots=shots)
    assert framing.fit == "blur" and framing.span == Span(F(0), F(10))


def test_two_who_fit_are_shown_together() -> None:
    (framing,) = frame([face(1, [0.45] * 51, size=0.08), face(2, [0.58] * 51, size=0.08)])
    assert framing.followed == (1, 2)
    assert abs(framing.crop[0].rect.x + framing.crop[0].rect.width / 2 - 0.515) < 0.02


def test_of_two_apart_the_speaker_is_followed_only_with_a_clear_lead() -> None:
    speech = [Span(F(0), F(10))]
    far = [face(1, [0.2] * 51, mouth=0.8), face(2, [0.8] * 51, mouth=0.2)]
    assert frame(far, speech=speech)[0].followed == (1,)
    alike = [face(1, [0.2] * 51, mouth=0.5), face(2, [0.8] * 51, mouth=0.45)]
    assert frame(alike, speech=speech)[0].arrangement == "split"
    (single,) = frame(alike, speech=speech, layout=Layout(arrangement="single"))
    assert (single.fit, single.arrangement) == ("blur", "fit")


def test_a_face_that_flits_by_is_not_followed() -> None:
    assert frame([face(1, [0.1, 0.2])])[0].fit == "blur"


def test_same_shape_needs_no_crop() -> None:
    (framing,) = frame([], canvas=WIDE)
    assert (framing.fit, framing.crop) == ("cover", ())


@given(
    st.lists(st.floats(0.05, 0.95), min_size=10, max_size=60),
    st.sampled_from([TALL, 1.0, 4 / 5]),
    st.floats(0.1, 1.0),
)
def test_the_crop_keeps_the_speed_limit_and_stays_inside(xs: list[float], canvas: float, speed: float) -> None:
    layout = Layout(max_speed=speed)
    seconds = len(xs) // 5
    for framing in frame([face(1, xs)], seconds=seconds, layout=layout, canvas=canvas):
        width = crop_size(WIDE, canvas)[0]
        for a, b in zip(framing.crop, framing.crop[1:], strict=False):
            pace = abs(b.rect.x - a.rect.x) / float(b.time - a.time)
            assert pace <= speed * width + 0.01
        for key in framing.crop:
            assert 0 <= key.rect.x <= 1 - key.rect.width + 1e-4
            assert 0 <= key.rect.y <= 1 - key.rect.height + 1e-4
