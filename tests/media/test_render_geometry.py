"""Where pixels come from and go to: windows, keyframes, boxes and transitions, without any media."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import Canvas, Keyframe, Rect, Transition
from clipforge_media.render.keyframes import clamped, keeps_size, rect_at
from clipforge_media.render.look import to_coded
from clipforge_media.render.placement import Area, area_of, contained, covering
from clipforge_media.render.transitions import appearance, progress
from clipforge_media.render.window import Plan, Window, zoomed

lengths = st.integers(32, 4000)
shares = st.floats(0.05, 1.0)
targets = st.integers(16, 2000).map(lambda n: n * 2)


def _check(window: Window, source: int, target: int) -> None:
    assert window.start >= 0 and window.start % 2 == 0
    assert window.start + window.length <= source
    assert window.scaled % 2 == 0
    assert 0 <= window.offset <= window.scaled - target


@given(lengths, shares, targets, st.floats(-0.2, 1.2), st.booleans())
def test_windows_lie_inside_and_even(source: int, share: float, target: int, at: float, moving: bool) -> None:
    plan = Plan.of(source, share * source, target, moving=moving)
    _check(plan.place(at * source), source, target)
    _check(zoomed(source, at * source, share * source, target), source, target)


@given(lengths, shares, targets, st.floats(0.0, 1.0))
def test_a_crop_of_one_size_is_always_scaled_alike(source: int, share: float, target: int, at: float) -> None:
    plan = Plan.of(source, share * source, target, moving=True)
    window = plan.place(at * source)
    assert (window.length, window.scaled) == (plan.length, plan.scaled)
    wanted = target / max(2.0, share * source)
    # A pixel of the target more or less, or one in a thousand, or the even part of a tiny window.
    assert abs(plan.scale / wanted - 1) < 0.002 + 4 / target + 2 / plan.length


@pytest.mark.parametrize(
    ("source", "region", "target"), [(1280, 405.0, 1080), (1920, 607.5, 1080), (1920, 1080.0, 1080)]
)
def test_a_slow_pan_never_jumps(source: int, region: float, target: int) -> None:
    plan = Plan.of(source, region, target, moving=True)
    errors = []
    for step in range(400):
        at = 100 + step * 0.11
        window = plan.place(at)
        errors.append((at - window.start) * plan.scale - window.offset)
    # Whole scales leave half a pixel, others much less.
    assert max(map(abs, errors)) < (0.56 if region == target else 0.3)


def test_a_zoom_keeps_both_edges_in_place() -> None:
    errors = []
    for step in range(200):
        region, at = 700 - step * 1.3, 50 + step * 0.7
        window = zoomed(1280, at, region, 1080)
        scale = window.scaled / window.length
        errors.append(abs((at - window.start) * scale - window.offset))
        errors.append(abs((at + region - window.start) * scale - window.offset - 1080))
    # Passing through a whole scale (2.0 here) is the worst moment; most are far better.
    assert max(errors) < 1.0
    assert sum(errors) / len(errors) < 0.2


def _keys(ease: str) -> tuple[Keyframe, ...]:
    first, last = Rect(0.0, 0.0, 0.5, 1.0), Rect(0.5, 0.0, 0.5, 1.0)
    return (
        Keyframe(time=Fraction(1), rect=first, ease=ease),  # type: ignore[arg-type]
        Keyframe(time=Fraction(3), rect=last),
    )


@pytest.mark.parametrize(("ease", "quarter"), [("linear", 0.125), ("smooth", 0.0732), ("hold", 0.0)])
def test_easing(ease: str, quarter: float) -> None:
    keys = _keys(ease)
    assert rect_at(keys, Fraction(0)).x == 0.0
    assert rect_at(keys, Fraction(3, 2)).x == pytest.approx(quarter, abs=1e-3)
    assert rect_at(keys, Fraction(2)).x == pytest.approx(0.0 if ease == "hold" else 0.25)
    assert rect_at(keys, Fraction(3)).x == 0.5
    assert rect_at(keys, Fraction(9)).x == 0.5
    assert keeps_size(keys)


@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(-1, 3), st.floats(-1, 3))
def test_crops_are_brought_inside(x: float, y: float, width: float, height: float) -> None:
    rect = clamped(Rect(x, y, width, height))
    assert rect.width > 0 and rect.height > 0
    assert rect.x >= 0 and rect.x + rect.width <= 1 + 1e-9
    assert rect.y >= 0 and rect.y + rect.height <= 1 + 1e-9


@given(st.floats(0.0, 0.5), st.floats(0.0, 0.5), st.floats(0.1, 0.5), st.floats(0.1, 0.5), st.floats(0.3, 3), targets)
def test_covering_has_the_aspect_and_stays_inside(
    x: float, y: float, width: float, height: float, shape: float, target: int
) -> None:
    wanted = target / 1000
    part = covering(Rect(x, y, width, height), shape, wanted)
    assert part.width * shape / part.height == pytest.approx(wanted, rel=0.001)
    assert part.x >= x - 1e-9 and part.x + part.width <= x + width + 1e-9
    assert part.y >= y - 1e-9 and part.y + part.height <= y + height + 1e-9


def test_contained_stands_in_the_middle() -> None:
    assert contained(Rect(), 16 / 9, Area(0, 0, 1080, 1920)) == Area(0, 656, 1080, 608)
    assert contained(Rect(), 9 / 16, Area(0, 0, 1920, 1080)) == Area(656, 0, 608, 1080)


def test_places_are_even() -> None:
    assert area_of(Rect(0.333, 0.251, 0.333, 0.5), 100, 100) == Area(34, 26, 32, 50)


@pytest.mark.parametrize(
    ("rotation", "mirrored", "coded"),
    [
        (0, False, Rect(0.1, 0.2, 0.3, 0.4)),
        (90, False, Rect(0.2, 0.6, 0.4, 0.3)),
        (180, False, Rect(0.6, 0.4, 0.3, 0.4)),
        (270, False, Rect(0.4, 0.1, 0.4, 0.3)),
        (0, True, Rect(0.6, 0.2, 0.3, 0.4)),
    ],
)
def test_displayed_crops_in_coded_pixels(rotation: int, mirrored: bool, coded: Rect) -> None:
    found = to_coded(Rect(0.1, 0.2, 0.3, 0.4), rotation, mirrored)
    for name in ("x", "y", "width", "height"):
        assert getattr(found, name) == pytest.approx(getattr(coded, name))


def test_coming_and_going_mirror_each_other() -> None:
    step, length, duration = Fraction(1, 25), Fraction(2), Fraction(1, 5)
    coming = [progress(n * step, length, step, True, duration) for n in range(6)]
    going = [progress(n * step, length, step, False, duration) for n in range(49, 43, -1)]
    assert coming == going == [0.1, 0.3, 0.5, 0.7, 0.9, None]


CANVAS = Canvas(width=500, height=300, frame_rate=Fraction(25))
BOX = Area(100, 50, 200, 100)


@pytest.mark.parametrize(
    ("kind", "enter", "window", "shift"),
    [
        ("wipe_left", True, (250, 50), 0),
        ("wipe_left", False, (100, 50), 0),
        ("wipe_right", True, (100, 50), 0),
        ("wipe_right", False, (250, 50), 0),
        ("slide_left", True, None, 300),
        ("slide_left", False, None, -226),
        ("slide_right", True, None, -226),
        ("slide_right", False, None, 300),
    ],
)
def test_wipes_and_slides_a_quarter_in(kind: str, enter: bool, window: tuple[int, int] | None, shift: int) -> None:
    transition = Transition(kind=kind, duration=Fraction(1))  # type: ignore[arg-type]
    given_ = (transition, 0.25)
    look = appearance(given_ if enter else None, None if enter else given_, BOX, CANVAS)
    assert look.shift == pytest.approx(shift, abs=2)
    if window is None:
        assert look.window is None
    else:
        assert look.window is not None
        assert (look.window.x, look.window.width) == window


@pytest.mark.parametrize(("kind", "window"), [("wipe_left", (376, 124)), ("wipe_right", (0, 124))])
def test_a_wipe_across_the_canvas_has_one_edge_for_all(kind: str, window: tuple[int, int]) -> None:
    transition = Transition(kind=kind, duration=Fraction(1), across="canvas")  # type: ignore[arg-type]
    for place in (BOX, Area(0, 0, 500, 300), Area(440, 10, 20, 20)):
        look = appearance((transition, 0.25), None, place, CANVAS)
        assert look.window is not None
        assert (look.window.x, look.window.width) == window


@pytest.mark.parametrize(("kind", "shift"), [("slide_left", 376), ("slide_right", -376)])
def test_a_slide_across_the_canvas_moves_everything_alike(kind: str, shift: int) -> None:
    transition = Transition(kind=kind, duration=Fraction(1), across="canvas")  # type: ignore[arg-type]
    for place in (BOX, Area(440, 10, 20, 20)):
        assert appearance((transition, 0.25), None, place, CANVAS).shift == shift
