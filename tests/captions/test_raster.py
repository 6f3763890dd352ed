"""Bitmaps of captions: states, caching, places."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from clipforge_core import (
    ActiveWord,
    Box,
    CaptionElement,
    CaptionStyle,
    Keyframe,
    Rect,
    SafeArea,
    TextElement,
    WordLook,
)
from clipforge_media import Bitmap, CaptionRaster
from clipforge_media.captions.fonts import FontBook
from clipforge_media.captions.place import safe_area
from clipforge_media.captions.states import State

Make = Callable[..., CaptionElement]
PLAIN = CaptionStyle(outline=None, shadow=None)
WORDS = st.sampled_from(
    [
        "a",
        "Hello",
        "extraordinarily",
        "Straßenbahnhaltestelle",
        "שלום",
        "مرحبا",
        "दोस्तों",
        "สวัสดี",
        "你好",
        "😀",
        "(1)",
        "ÅÄ|",
    ]
)
STYLES = st.builds(
    CaptionStyle,
    size=st.floats(0.02, 0.4),
    position=st.floats(0, 1),
    align=st.sampled_from(["left", "center", "right"]),
    max_lines=st.integers(1, 4),
    box=st.sampled_from([None, Box(), Box(padding_x=1.0)]),
    uppercase=st.booleans(),
    active=st.builds(
        ActiveWord, effect=st.sampled_from(["colour", "box", "fill"]), scale=st.sampled_from([1.0, 1.2, 1.5])
    ),
    safe_area=st.sampled_from([SafeArea(), SafeArea(left=0.2, right=0.0, top=0.3, bottom=0.3)]),
)


def drawn(bitmap: Bitmap) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of the pixels that are drawn, on the canvas."""
    columns, rows = np.flatnonzero(bitmap.alpha.any(axis=0)), np.flatnonzero(bitmap.alpha.any(axis=1))
    return bitmap.x + columns[0], bitmap.y + rows[0], bitmap.x + columns[-1] + 1, bitmap.y + rows[-1] + 1


def has_colour(bitmap: Bitmap, y: int, u: int, v: int) -> int:
    """How many opaque chroma samples have about this colour."""
    near = (np.abs(bitmap.u_plane.astype(int) - u) < 6) & (np.abs(bitmap.v_plane.astype(int) - v) < 6)
    return int((near & (bitmap.alpha_uv > 240) & (np.abs(bitmap.y_plane[::2, ::2].astype(int) - y) < 12)).sum())


RED = (63, 102, 240)


@settings(max_examples=settings.default.max_examples * 60 // 100, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=6), STYLES, st.sampled_from([(108, 192), (108, 108), (192, 108)]))
def test_nothing_leaves_the_safe_area(
    fonts: FontBook, caption: Make, words: list[str], style: CaptionStyle, size: tuple[int, int]
) -> None:
    raster = CaptionRaster(style, *size, fonts)
    left, top, right, bottom = safe_area(style, *size)
    element = caption(*words)
    for second in range(len(words)):
        for bitmap in raster.bitmaps(element, Fraction(second)):
            x0, y0, x1, y1 = drawn(bitmap)
            assert left <= x0 and top <= y0 and x1 <= right and y1 <= bottom


def test_the_same_state_is_the_same_object(fonts: FontBook, caption: Make) -> None:
    raster = CaptionRaster(CaptionStyle(), 216, 384, fonts)
    element = caption("one", "two")
    first = raster.bitmaps(element, Fraction(0))[0]
    assert raster.bitmaps(element, Fraction(1, 2))[0] is first
    second = raster.bitmaps(element, Fraction(1))[0]
    assert second is not first
    # Equal words on another page are the same picture; the cache knows nothing of ids and starts.
    assert raster.bitmaps(caption("one", "two", start=7), Fraction(0))[0] is first


@pytest.mark.parametrize("effect", ["colour", "fill", "box"])
def test_the_active_word_shows(fonts: FontBook, caption: Make, effect: str) -> None:
    active = ActiveWord(effect=effect, colour="#ff0000")  # type: ignore[arg-type]
    raster = CaptionRaster(replace(PLAIN, active=active), 540, 960, fonts)
    element = caption("mmm", "iii")
    counts = [has_colour(raster.bitmaps(element, Fraction(t))[0], *RED) for t in (0, 1)]
    assert counts[0] > 50 and counts[1] > 5
    assert (counts[1] > counts[0]) == (effect == "fill")
    after = raster.bitmaps(element, Fraction(5, 2))[0]
    assert (has_colour(after, *RED) > 0) == (effect == "fill")


def test_lines_and_interpolated_words_are_not_lit(fonts: FontBook, caption: Make) -> None:
    style = replace(PLAIN, active=ActiveWord(colour="#ff0000"))
    element = caption("one", "two")
    for made in (replace(style, mode="lines"), replace(style, active=ActiveWord(effect="none"))):
        raster = CaptionRaster(made, 216, 384, fonts)
        assert raster.bitmaps(element, Fraction(0))[0] is raster.bitmaps(element, Fraction(1))[0]
    raster = CaptionRaster(style, 216, 384, fonts)
    still = raster.bitmaps(replace(element, mode="lines"), Fraction(0))[0]
    assert has_colour(still, *RED) == 0


def test_short_pauses_keep_the_word_lit_and_long_ones_do_not(fonts: FontBook, caption: Make) -> None:
    raster = CaptionRaster(replace(PLAIN, active=ActiveWord(colour="#ff0000")), 540, 960, fonts)
    element = caption("one", "two")
    first, second = element.words
    for gap, lit in ((Fraction(1, 5), True), (Fraction(1, 2), False)):
        paused = replace(element, words=(replace(first, end=1 - gap), second))
        found = has_colour(raster.bitmaps(paused, 1 - gap / 2)[0], *RED) > 0
        assert found == lit


def test_right_to_left_words_stand_from_right_to_left(fonts: FontBook, caption: Make) -> None:
    raster = CaptionRaster(replace(PLAIN, active=ActiveWord(colour="#ff0000")), 540, 960, fonts)

    def middle(element: CaptionElement, second: int) -> float:
        bitmap = raster.bitmaps(element, Fraction(second))[0]
        red = (np.abs(bitmap.v_plane.astype(int) - 240) < 8) & (bitmap.alpha_uv > 200)
        return float(np.flatnonzero(red.any(axis=0)).mean())

    hebrew, english = caption("שלום", "לכולם"), caption("good", "day")
    assert middle(hebrew, 0) > middle(hebrew, 1)
    assert middle(english, 0) < middle(english, 1)
    mixed = caption("יש", "YouTube", "חדש")
    assert middle(mixed, 0) > middle(mixed, 1) > middle(mixed, 2)


@pytest.mark.parametrize(("size", "most"), [((1080, 1920), 2), ((1920, 1080), 1), ((1080, 1080), 2)])
def test_lines_are_balanced(fonts: FontBook, caption: Make, size: tuple[int, int], most: int) -> None:
    page = CaptionRaster(CaptionStyle(), *size, fonts).page(
        caption(*["And", "that", "is", "why", "most", "startups", "fail"])
    )
    assert page is not None and len(page.lines) == most
    widths = [line.width for line in page.lines]
    assert min(widths) > 0.6 * max(widths)


def test_long_words_shrink_before_they_break(fonts: FontBook, caption: Make) -> None:
    raster = CaptionRaster(CaptionStyle(max_lines=2), 1080, 1920, fonts)
    usual, long = raster.page(caption("short")), raster.page(caption("Wirtschaftsprüfungsbericht"))
    endless = raster.page(caption("x" * 200))
    assert usual is not None and long is not None and endless is not None
    assert len(long.lines) == 1 and 0.6 * usual.size < long.size < usual.size
    assert len(endless.lines) == 2


def test_emptiness_draws_nothing(fonts: FontBook, caption: Make) -> None:
    raster = CaptionRaster(CaptionStyle(), 108, 192, fonts)
    assert raster.bitmaps(caption(), Fraction(0)) == ()
    assert raster.bitmaps(caption(" ", ""), Fraction(0)) == ()


def text(words: str, *places: Keyframe) -> TextElement:
    return TextElement(id="t", start=Fraction(0), duration=Fraction(2), text=words, style="s", place=places)


def test_texts_stand_in_their_place_and_move_with_it(fonts: FontBook) -> None:
    raster = CaptionRaster(PLAIN, 400, 400, fonts)
    still = Keyframe(time=Fraction(0), rect=Rect(0.5, 0.5, 0.5, 0.25))
    moved = Keyframe(time=Fraction(2), rect=Rect(0.25, 0.0, 0.5, 0.25))
    (there,) = raster.bitmaps(text("Five tips", still), Fraction(0))
    x0, y0, x1, y1 = drawn(there)
    assert x0 >= 200 and y0 >= 200 and x1 <= 400 and y1 <= 300
    assert raster.bitmaps(text("Five tips", still), Fraction(1))[0] is there
    (half,) = raster.bitmaps(text("Five tips", still, moved), Fraction(1))
    assert (there.x - half.x, there.y - half.y) == (50, 100)
    assert half.alpha is there.alpha


def test_paragraphs_of_a_text_are_lines(fonts: FontBook) -> None:
    page = CaptionRaster(PLAIN, 400, 400, fonts).page(text("One\n\nשתיים three"))
    assert page is not None and len(page.lines) == 2


def test_the_same_caption_gives_the_same_pixels(caption: Make) -> None:
    made = [
        CaptionRaster(CaptionStyle(), 216, 384, FontBook(system=False)).bitmaps(caption("Hello", "नमस्ते"), Fraction(0))[
            0
        ]
        for _ in range(2)
    ]
    for name in ("alpha", "y_plane", "u_plane", "v_plane", "alpha_uv"):
        assert (getattr(made[0], name) == getattr(made[1], name)).all()


def test_the_cache_is_bounded(fonts: FontBook, caption: Make) -> None:
    raster = CaptionRaster(CaptionStyle(), 216, 384, fonts)
    for number in range(100):
        raster.bitmaps(caption(f"word{number}"), Fraction(0))
    assert len(raster._pages) <= 64
    assert sum(b.nbytes for b in raster._bitmaps.values()) == raster._bytes


def test_coloured_emoji_keep_their_colours(caption: Make) -> None:
    fonts = FontBook()
    if not any(fonts.coverage(n.path, n.index).colour for n in fonts.machine() if "emoji" in n.family.lower()):
        pytest.skip("this machine has no colour emoji")
    raster = CaptionRaster(PLAIN, 540, 960, fonts)
    bitmap = raster.bitmaps(caption("😀"), Fraction(0))[0]
    opaque = bitmap.alpha_uv > 240
    assert (bitmap.u_plane[opaque].astype(int) < 100).mean() > 0.5, "a yellow face has little blue"


TORN = ["שלום", "a", "ÅÄ|"]
"""Hebrew comes first, so that the last bar stands on the far left, away from its word."""


@settings(max_examples=settings.default.max_examples * 40 // 100, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=5), STYLES, st.sampled_from([None, 0.5, 2.0]))
@example(words=TORN, style=CaptionStyle(size=0.25, active=ActiveWord(scale=1.2)), look=None)
def test_no_letter_is_cut(
    fonts: FontBook, caption: Make, words: list[str], style: CaptionStyle, look: float | None
) -> None:
    """The picture of a page holds every glyph whole, in every state."""
    raster = CaptionRaster(style, 270, 480, fonts)
    element = caption(*words)
    if look is not None:
        element = replace(element, words=(replace(element.words[0], look=WordLook(scale=look)), *element.words[1:]))
    page = raster.page(element)
    assert page is not None
    left, top, right, bottom = raster._painter.frame(page)
    for lit in range(len(words)):
        for stamp in raster._painter._stamps(page, left, top, lit if style.active.scale > 1 else -1, State()):
            box = (stamp.tile.outline or stamp.tile.letters).getbbox()
            if box and page.size > 7:
                assert stamp.x + box[0] >= -1 and stamp.y + box[1] >= -1
                assert stamp.x + box[2] <= right - left + 1 and stamp.y + box[3] <= bottom - top + 1


def test_a_torn_word_is_marked_where_it_stands_alone(fonts: FontBook, caption: Make) -> None:
    """Neither box nor edge of a word that directions tear apart runs over the words between its parts."""
    active = ActiveWord(effect="box", colour="#ff0000")
    raster = CaptionRaster(replace(PLAIN, size=0.1, max_lines=1, active=active), 540, 960, fonts)
    element = caption(*TORN)
    page = raster.page(element)
    assert page is not None and len(page.lines) == 1
    frames = [frame for frame, _ in raster._painter.word_frames(page, 2, True)]
    others = [frame for word in (0, 1) for frame, _ in raster._painter.word_frames(page, word, False)]
    assert len(frames) == 2
    assert all(a[2] <= b[0] + 1 or b[2] <= a[0] + 1 for a in frames for b in others)
    swept = CaptionRaster(
        replace(PLAIN, size=0.1, max_lines=1, active=ActiveWord(effect="sweep", colour="#ff0000")), 540, 960, fonts
    )
    seen = [sum(has_colour(b, *RED) for b in swept.bitmaps(element, 2 + Fraction(n, 10))) for n in range(11)]
    assert seen == sorted(seen) and seen[0] < seen[5] < seen[10], "filled more and more, and nothing twice"
