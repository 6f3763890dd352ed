"""Effects of captions: how words are filled, come, glow and stand out, frame by frame."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from clipforge_core import (
    ActiveWord,
    Appear,
    CaptionElement,
    CaptionStyle,
    CaptionWord,
    Emoji,
    Glow,
    Outline,
    SafeArea,
    WordLook,
)
from clipforge_media import Bitmap, CaptionRaster
from clipforge_media.captions.fonts import FontBook
from clipforge_media.captions.motion import AT_REST, STEPS, pose
from clipforge_media.captions.place import safe_area
from clipforge_media.captions.states import state_at
from clipforge_media.render.plain_layers import Stamps
from clipforge_media.render.planes import Planes, blend, new_frame, planes_of

Make = Callable[..., CaptionElement]
SIZE = (216, 384)
BARE = CaptionStyle(outline=None, shadow=None, size=0.12, safe_area=SafeArea(left=0.02, right=0.02))
GREEN = "#00ff00"
EFFECTS = st.sampled_from(["none", "colour", "box", "fill", "sweep", "underline", "glow"])
ENTRANCES = st.builds(
    Appear,
    effect=st.sampled_from(["none", "fade", "pop", "bounce", "slide", "typewriter"]),
    unit=st.sampled_from(["page", "word"]),
    duration=st.sampled_from([0.1, 0.4, 1.5]),
    direction=st.sampled_from(["up", "down", "left", "right"]),
    distance=st.sampled_from([0.0, 1.0, 4.0]),
    overshoot=st.sampled_from([0.0, 0.4]),
)


def shown(bitmaps: object, size: tuple[int, int] = SIZE) -> Planes:
    """What a raster gives, laid onto black as the compositor does it."""
    frame = planes_of(new_frame(*size, (16, 128, 128)))
    for bitmap in bitmaps:  # type: ignore[attr-defined]
        assert isinstance(bitmap, Bitmap)
        planes = Planes(bitmap.y_plane, bitmap.u_plane, bitmap.v_plane, bitmap.alpha, bitmap.alpha_uv)
        blend(frame.cut(bitmap.x, bitmap.y, bitmap.width, bitmap.height), planes, 1.0)
    return frame


def green(frame: Planes) -> np.ndarray:
    """Columns that hold green letters (Cb and Cr both low), in pixels."""
    return np.flatnonzero(((frame.u < 90) & (frame.v < 90)).any(axis=0)) * 2


def drawn(frame: Planes) -> int:
    """How many pixels are not black."""
    return int((frame.y > 40).sum())


def painted(raster: CaptionRaster, element: CaptionElement, time: Fraction) -> np.ndarray:
    return green(shown(raster.bitmaps(element, time)))


def test_the_edge_of_a_sweep_runs_from_left_to_right_with_the_word(fonts: FontBook, caption: Make) -> None:
    raster = CaptionRaster(replace(BARE, active=ActiveWord(effect="sweep", colour=GREEN)), *SIZE, fonts)
    element = caption("Hello", "World")
    edges = [painted(raster, element, Fraction(n, 20)) for n in range(1, 20)]
    rights = [int(columns.max()) for columns in edges if columns.size]
    assert rights == sorted(rights) and len(set(rights)) > 8, "it moves on with every frame"
    assert len({int(columns.min()) for columns in edges[6:]}) == 1, "what is filled stays filled"


def test_a_sweep_of_hebrew_runs_from_right_to_left(fonts: FontBook, caption: Make) -> None:
    raster = CaptionRaster(replace(BARE, active=ActiveWord(effect="sweep", colour=GREEN)), *SIZE, fonts)
    element = caption("שלום")
    lefts = [int(c.min()) for c in (painted(raster, element, Fraction(n, 20)) for n in range(4, 20)) if c.size]
    assert lefts == sorted(lefts, reverse=True) and len(set(lefts)) > 6


def test_the_parts_of_a_sweep_are_exactly_the_whole(fonts: FontBook, caption: Make) -> None:
    """Half a sweep is, pixel for pixel, the finished page before the edge and the untouched one after it."""
    style = CaptionStyle(size=0.1, active=ActiveWord(effect="sweep", colour=GREEN))
    raster = CaptionRaster(style, *SIZE, fonts)
    element = caption("Swept", "along")
    half = shown(raster.bitmaps(element, Fraction(1, 2))).y.astype(int)
    new = shown(raster.bitmaps(element, Fraction(1))).y
    old = shown(raster.bitmaps(element, Fraction(0))).y
    # At 1 s the second word begins: what differs from that lies right of the first word's edge.
    columns = np.flatnonzero((half != new).any(axis=0))
    assert columns.size and not (half[:, : columns[0]] != new[:, : columns[0]]).any()
    assert not (half[:, columns[0] :] != old[:, columns[0] :]).any()


def test_the_stamps_of_parts_blend_as_the_parts_do(fonts: FontBook, caption: Make) -> None:
    raster = CaptionRaster(CaptionStyle(active=ActiveWord(effect="sweep")), *SIZE, fonts)
    stamps = Stamps()
    for n in range(1, 10):
        bitmaps = raster.bitmaps(caption("Some", "words"), Fraction(n, 10))
        frame = planes_of(new_frame(*SIZE, (16, 128, 128)))
        for sprite in map(stamps.sprite, bitmaps):
            assert sprite.stamp is not None
            stamp = sprite.stamp
            stamp.onto(frame.cut(sprite.x + stamp.x, sprite.y + stamp.y, stamp.width, stamp.height))
        assert (frame.y == shown(bitmaps).y).all() and (frame.u == shown(bitmaps).u).all()


def test_a_sweep_costs_two_pictures_a_word_however_many_frames(fonts: FontBook, caption: Make) -> None:
    raster = CaptionRaster(replace(BARE, active=ActiveWord(effect="sweep")), *SIZE, fonts)
    element = caption("Hello", "World")
    for n in range(200):
        raster.bitmaps(element, Fraction(n, 100))
    assert len(raster._bitmaps) <= 4


def test_an_underline_is_drawn_along_and_then_stays(fonts: FontBook, caption: Make) -> None:
    raster = CaptionRaster(replace(BARE, active=ActiveWord(effect="underline", colour=GREEN)), *SIZE, fonts)
    element = caption("Hello")
    rights = [int(painted(raster, element, Fraction(n, 50)).max(initial=0)) for n in range(1, 50)]
    assert rights == sorted(rights) and rights[5] > rights[1] and rights[12] == rights[-1]


def test_a_glow_lights_the_ground_around_its_word_alone(fonts: FontBook, caption: Make) -> None:
    glowing = ActiveWord(effect="glow", colour="#ffffff", glow=Glow(colour=GREEN))
    element = caption("One", "Two")
    lit = shown(CaptionRaster(replace(BARE, active=glowing), *SIZE, fonts).bitmaps(element, Fraction(0)))
    columns = green(lit)
    assert columns.size > 10 and columns.max() < 0.6 * SIZE[0]


@pytest.mark.parametrize("effect", ["fade", "pop", "slide", "bounce"])
@pytest.mark.parametrize("unit", ["page", "word"])
def test_what_comes_is_whole_in_the_end(fonts: FontBook, caption: Make, effect: str, unit: str) -> None:
    appear = Appear(effect=effect, unit=unit, duration=0.3)  # type: ignore[arg-type]
    still = replace(BARE, active=ActiveWord(effect="colour"))
    coming = CaptionRaster(replace(still, appear=appear), *SIZE, fonts)
    resting = CaptionRaster(still, *SIZE, fonts)
    element = caption("Hello")
    first = shown(coming.bitmaps(element, Fraction(1, 60)))
    last, whole = shown(coming.bitmaps(element, Fraction(2, 5))), shown(resting.bitmaps(element, Fraction(2, 5)))
    assert (last.y == whole.y).all()
    assert (first.y != whole.y).any()


def test_words_come_when_they_are_spoken(fonts: FontBook, caption: Make) -> None:
    style = replace(BARE, appear=Appear(effect="pop", unit="word", duration=0.2))
    raster = CaptionRaster(style, *SIZE, fonts)
    element = caption("One", "two", "three")
    sizes = [drawn(shown(raster.bitmaps(element, second + Fraction(1, 2)))) for second in range(3)]
    assert sizes[0] < sizes[1] < sizes[2]


def test_a_typewriter_writes_letter_by_letter_and_keeps_up(fonts: FontBook, caption: Make) -> None:
    style = replace(BARE, appear=Appear(effect="typewriter", unit="word", duration=0.05))
    raster = CaptionRaster(style, *SIZE, fonts)
    element = caption("typing")
    sizes = [drawn(shown(raster.bitmaps(element, Fraction(n, 20)))) for n in range(10)]
    assert sizes == sorted(sizes) and len(set(sizes)) >= 5
    quick = CaptionElement(
        id="c", start=Fraction(0), duration=Fraction(1), style="s",
        words=(CaptionWord(text="extraordinarily", start=Fraction(0), end=Fraction(1, 10)),),
    )  # fmt: skip
    assert state_at(quick, raster.style, Fraction(1, 10)).written is None, "a quick word is whole when it is over"


@given(ENTRANCES, st.integers(0, 400), st.floats(4.0, 200.0))
def test_entrances_end_at_rest_and_never_run_away(appear: Appear, step: int, size: float) -> None:
    there = pose(appear, step, size)
    assert 0.0 <= there.alpha <= 1.0 and 0.2 <= there.scale <= 1.0 + appear.overshoot + 1e-9
    assert abs(there.dx) <= appear.distance * size + 1e-6 and abs(there.dy) <= appear.distance * size + 1e-6
    if step / STEPS >= appear.duration:
        assert there == AT_REST


@settings(max_examples=settings.default.max_examples * 40 // 100)
@given(EFFECTS, ENTRANCES, st.integers(0, 90), st.sampled_from([0.06, 0.2]), st.sampled_from([1.0, 1.4]))
def test_nothing_leaves_the_safe_area_on_its_way(
    fonts: FontBook, caption: Make, effect: str, appear: Appear, frame: int, size: float, scale: float
) -> None:
    active = ActiveWord(effect=effect, scale=scale)  # type: ignore[arg-type]
    style = CaptionStyle(size=size, active=active, appear=appear, safe_area=SafeArea(bottom=0.3), position=0.7)
    raster = CaptionRaster(style, 108, 192, fonts)
    left, top, right, bottom = safe_area(style, 108, 192)
    for bitmap in raster.bitmaps(caption("Hello", "wide", "World"), Fraction(frame, 30)):
        rows, columns = np.flatnonzero(bitmap.alpha.any(axis=1)), np.flatnonzero(bitmap.alpha.any(axis=0))
        if rows.size:
            assert left <= bitmap.x + columns[0] and bitmap.x + columns[-1] < right
            assert top <= bitmap.y + rows[0] and bitmap.y + rows[-1] < bottom
        assert bitmap.x % 2 == bitmap.y % 2 == bitmap.width % 2 == bitmap.height % 2 == 0


@settings(max_examples=settings.default.max_examples * 25 // 100)
@given(EFFECTS, ENTRANCES, st.integers(0, 90))
def test_a_frame_is_the_same_whatever_was_drawn_before(
    fonts: FontBook, caption: Make, effect: str, appear: Appear, frame: int
) -> None:
    style = CaptionStyle(size=0.1, active=ActiveWord(effect=effect), appear=appear)  # type: ignore[arg-type]
    element = caption("Hello", "World")
    used = CaptionRaster(style, 108, 192, fonts)
    for n in (80, 3, 41):
        used.bitmaps(element, Fraction(n, 30))
    fresh = CaptionRaster(style, 108, 192, fonts)
    a, b = (shown(r.bitmaps(element, Fraction(frame, 30)), (108, 192)) for r in (used, fresh))
    assert (a.y == b.y).all() and (a.u == b.u).all() and (a.v == b.v).all()


def test_a_word_with_a_look_is_larger_and_of_its_colour(fonts: FontBook, caption: Make) -> None:
    plain = caption("One", "two")
    look = WordLook(colour=GREEN, scale=1.5, weight=900)
    marked = replace(plain, words=(replace(plain.words[0], look=look), plain.words[1]))
    raster = CaptionRaster(replace(BARE, active=ActiveWord(effect="none")), *SIZE, fonts)
    assert not green(shown(raster.bitmaps(plain, Fraction(0)))).size
    assert green(shown(raster.bitmaps(marked, Fraction(0)))).size
    page, usual = raster.page(marked), raster.page(plain)
    assert page is not None and usual is not None
    assert page.lines[0].placed[0].advance > 1.3 * usual.lines[0].placed[0].advance


def test_an_emoji_without_a_coloured_font_is_left_out(fonts: FontBook, caption: Make) -> None:
    raster = CaptionRaster(replace(BARE, emoji=Emoji()), *SIZE, fonts)
    plain = caption("Money")
    pictured = replace(plain, words=(replace(plain.words[0], emoji="💰"),))
    assert not raster.draws("💰")
    assert (shown(raster.bitmaps(pictured, Fraction(0))).y == shown(raster.bitmaps(plain, Fraction(0))).y).all()


def test_an_emoji_over_the_block_takes_its_room_above(caption: Make) -> None:
    raster = CaptionRaster(replace(BARE, emoji=Emoji(place="above")), *SIZE)
    if not raster.draws("💰"):
        pytest.skip("this machine has no colour emoji")
    plain = caption("Money", "talks")
    pictured = replace(plain, words=(plain.words[0], replace(plain.words[1], emoji="💰")))
    page = raster.page(pictured)
    assert page is not None and page.badge is not None and page.badge.top < page.box[1]
    before, after = (drawn(shown(raster.bitmaps(pictured, Fraction(s)))) for s in (0, 1))
    assert after > before


def test_an_outline_keeps_its_width_under_every_effect(fonts: FontBook, caption: Make) -> None:
    for effect in ("sweep", "underline", "glow"):
        style = CaptionStyle(outline=Outline(colour="#ff0000", width=0.2), active=ActiveWord(effect=effect))  # type: ignore[arg-type]
        frame = shown(CaptionRaster(style, *SIZE, fonts).bitmaps(caption("Hello"), Fraction(1, 2)))
        assert (frame.v > 200).any()
