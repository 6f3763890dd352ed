"""Colours that can be read, numbers as they are written, and the same picture every time."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import VisualBrief, VisualLook, VisualRequest
from clipforge_media import Type, Typesetter
from clipforge_plugins.visuals.backdrop import GLOW, SHAPE, backdrop, light_of
from clipforge_plugins.visuals.board import _VEIL
from clipforge_plugins.visuals.colours import LEAST_SHAPE, LEAST_TEXT, SCHEMES, Scheme, contrast, mixed, scheme_of
from clipforge_plugins.visuals.drawn import DrawnVisuals
from clipforge_plugins.visuals.numbers import ticks, written
from clipforge_plugins.visuals.styles import STYLES, style_of

by_name = pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)


@by_name
def test_words_can_be_read_on_everything_that_is_behind_them(scheme: Scheme) -> None:
    lit = [mixed(ground, light_of(scheme), share) for ground in scheme.ground for share in (0.0, GLOW * 1.5, SHAPE)]
    for behind in (*lit, scheme.card):
        assert contrast(scheme.ink, behind) >= LEAST_TEXT
        assert contrast(scheme.soft, behind) >= LEAST_TEXT
        assert contrast(scheme.accent, behind) >= LEAST_TEXT
        assert min(contrast(accent, behind) for accent in scheme.accents) >= LEAST_SHAPE
    assert min(contrast(scheme.on_accent, accent) for accent in scheme.accents) >= LEAST_TEXT


def test_a_veil_makes_words_legible_over_any_photograph() -> None:
    veil, share = _VEIL[:7], int(_VEIL[7:], 16) / 255
    for picture in ("#ffffff", "#ffff00", "#000000", "#808080"):
        assert contrast(scheme_of("dark").ink, mixed(picture, veil, share)) >= LEAST_TEXT


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_words_for_a_look_are_understood_and_others_fall_back() -> None:
    assert scheme_of("Ocean").name == "blue" and scheme_of("sunset").name == "warm"
    assert scheme_of("no such colour").name == scheme_of("").name == "blue"
    assert style_of("notebook").name == "paper" and style_of("odd").name == "clean"


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_grounds_are_the_same_every_time_and_have_no_steps(style: object) -> None:
    first, second = (backdrop((320, 180), SCHEMES[1], style) for _ in range(2))  # type: ignore[arg-type]
    assert first.tobytes() == second.tobytes()
    assert len({first.getpixel((x, 90)) for x in range(320)}) > 8


@pytest.mark.parametrize(
    ("value", "language", "unit", "text"),
    [
        (1234567, "en", "", "1,234,567"), (0.5, "de", "%", "0,5\u202f%"), (58, "en", "%", "58%"),
        (-8, "en", "%", "−8%"),
        (3.5, "en", "$", "$3.5"), (4.7e9, "en", "", "4.7B"), (4.7e9, "de", "", "4,7·10⁹"), (1e300, "en", "", "1·10³⁰⁰"),
        (1234.5, "fr", "km", "1\u202f234,5\u202fkm"), (0, "en", "", "0"), (1e-9, "en", "", "1·10⁻⁹"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_their_language_does(value: float, language: str, unit: str, text: str) -> None:
    assert written(value, language, unit) == text


@given(st.floats(-1e12, 1e12), st.floats(1e-3, 1e12))
def test_ticks_are_even_and_hold_the_range(low: float, size: float) -> None:
    size = max(size, 1e-5 * abs(low))
    found = ticks(low, low + size)
    step = found[1] - found[0]
    slack = 1e-6 * max(abs(low), size)
    assert found[0] <= low + slack and found[-1] >= low + size - slack
    assert 2 <= len(found) <= 9
    assert all(math.isclose(b - a, step, rel_tol=1e-3) for a, b in zip(found, found[1:], strict=False))


def request(kind: str, size: tuple[int, int] = (640, 360), **data: object) -> VisualRequest:
    brief = VisualBrief(kind=kind, data=data)  # type: ignore[arg-type]
    return VisualRequest(brief=brief, width=size[0], height=size[1], seconds=Fraction(8))


def test_bars_begin_at_zero_and_are_as_long_as_their_values(drawn: DrawnVisuals) -> None:
    board = drawn.compose(request("chart", form="bar", labels=["A", "B", "C"], values=[40, 20, -10], unit="%"))
    frames = [sheet.vector.frames[0] for sheet in board.sheets[1:]]
    heights = [bottom - top for _, top, _, bottom in frames]
    assert heights[0] / heights[1] == pytest.approx(2.0)
    assert heights[1] / heights[2] == pytest.approx(2.0)
    zero = frames[0][3]
    assert frames[1][3] == pytest.approx(zero) and frames[2][1] == pytest.approx(zero)


def test_years_stand_where_they_belong(drawn: DrawnVisuals) -> None:
    board = drawn.compose(request("chart", form="line", labels=["2000", "2010", "2040"], values=[1, 2, 3]))
    places = {text.text: text.place.x + text.place.width / 2 for text in board.texts()}
    assert (places["2040"] - places["2000"]) / (places["2010"] - places["2000"]) == pytest.approx(4.0, abs=0.1)


def test_parts_that_make_no_whole_are_no_pie(drawn: DrawnVisuals) -> None:
    board = drawn.compose(request("chart", form="pie", labels=["A", "B"], values=[50, 20], unit="%"))
    assert any("no parts of a whole" in note for note in board.notes)


@pytest.mark.parametrize("legs", [(3.0, 4.0), (5.0, 12.0), (1.0, 1.0)])
def test_the_squares_of_pythagoras_add_up(drawn: DrawnVisuals, legs: tuple[float, float]) -> None:
    from clipforge_plugins.visuals.diagrams.pythagoras import _squares

    def area(corners: list[tuple[float, float]]) -> float:
        turned = zip(corners, corners[1:] + corners[:1], strict=True)
        return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in turned)) / 2

    areas = [area(corners) for corners in _squares(*legs)]
    assert areas == pytest.approx([legs[0] ** 2, legs[1] ** 2, legs[0] ** 2 + legs[1] ** 2])
    board = drawn.compose(request("diagram", name="pythagoras", values=list(legs)))
    whole = f"{legs[0] ** 2:g} + {legs[1] ** 2:g} = {areas[2]:g}"
    assert whole in [text.text for text in board.texts()]


def test_letters_lie_inside_their_box(setter: Typesetter) -> None:
    from PIL import Image

    for text in ("fjord Ágy", "勾股定理", "يساوي", "प्रमेय", "🦉 owl"):
        block = setter.fit(text, Type(size=60, smallest=20), 500, 200)
        assert block is not None and block.fits
        picture = Image.new("RGBA", (600, 300))
        block.draw(picture, 50, 60, "#ffffff")
        box = picture.getbbox()
        assert box is not None
        assert box[0] >= 48 and box[1] >= 58, text
        assert box[2] <= 52 + block.width and box[3] <= 62 + block.height, text


def test_words_are_not_torn_where_smaller_letters_help(setter: Typesetter) -> None:
    block = setter.fit("Mathematicians", Type(size=67, smallest=36, weight=800, most=4), 347, 200)
    assert block is not None and block.fits and len(block.lines) == 1


def test_a_file_is_written_the_same_twice(drawn: DrawnVisuals, tmp_path: Path) -> None:
    asked = VisualRequest(
        brief=VisualBrief(kind="list", data={"items": ["one", "two"]}), width=640, height=360, seconds=Fraction(4),
        look=VisualLook(style="paper", colours="cream"), beats=(Fraction(1), Fraction(2)),
    )  # fmt: skip
    first, second = (drawn.draw(asked, tmp_path / name) for name in ("a", "b"))
    assert [layer.start for layer in first.layers] == [0, 1, 2]
    assert [a.path.read_bytes() for a in first.layers] == [b.path.read_bytes() for b in second.layers]
