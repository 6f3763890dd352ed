"""Shapes as pictures: they cover what they say they do, and are PNG files that others read."""

from __future__ import annotations

import io
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from clipforge_core.studio_videos.shapes import SHAPES, polygon_png, vignette_png

SHARES = {"rectangle": 1.0, "line": 1.0, "triangle": 0.5, "circle": math.pi / 4, "arrow": 0.62 * 0.4 + 0.38 * 0.5}


def covered(png: bytes) -> float:
    """How much of a picture is painted."""
    alpha = Image.open(io.BytesIO(png)).convert("RGBA").getchannel("A")
    return sum(value * count for value, count in enumerate(alpha.histogram())) / 255 / (alpha.width * alpha.height)


@pytest.mark.parametrize("shape", SHAPES)
def test_areas(shape: str) -> None:
    png, width, height = polygon_png(shape, 60, 30, fill="#ff0000")
    assert (width, height) == pytest.approx((60, 30))
    assert covered(png) == pytest.approx(SHARES[shape], abs=0.01)


@settings(max_examples=15)
@given(st.sampled_from(sorted(SHAPES)), st.floats(-360, 360), st.floats(10, 60), st.floats(10, 60))
def test_a_turn_keeps_the_area(shape: str, degrees: float, width: float, height: float) -> None:
    png, wide, high = polygon_png(shape, width, height, fill="#00ff00", rotation=degrees)
    assert covered(png) * wide * high == pytest.approx(SHARES[shape] * width * height, rel=0.03)


def test_a_stroke_lies_around() -> None:
    png, width, height = polygon_png("rectangle", 40, 20, stroke="#0000ff", line=4)
    assert (width, height) == pytest.approx((44, 24))
    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    assert picture.getpixel((picture.width // 2, picture.height // 2))[3] == 0  # type: ignore[index]
    assert picture.getpixel((picture.width // 2, 2)) == (0, 0, 255, 255)


def test_colours_may_let_through() -> None:
    png, _, _ = polygon_png("rectangle", 8, 8, fill="#ff000080")
    assert Image.open(io.BytesIO(png)).getpixel((10, 10)) == (255, 0, 0, 128)


def test_a_vignette_is_clear_in_the_middle() -> None:
    picture = Image.open(io.BytesIO(vignette_png(strength=1.0)))
    assert picture.getpixel((picture.width // 2, picture.height // 2))[3] == 0  # type: ignore[index]
    assert picture.getpixel((0, 0))[3] > 240  # type: ignore[index]
