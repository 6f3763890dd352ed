"""Colours to BT.709 limited range, alpha to both resolutions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from clipforge_media.captions.bitmap import from_image, from_rgba


# Reference values: ITU-R BT.709 colour bars at 100 %, 8 bits.
@pytest.mark.parametrize(
    ("rgb", "yuv"),
    [
        ((255, 255, 255), (235, 128, 128)),
        ((0, 0, 0), (16, 128, 128)),
        ((255, 0, 0), (63, 102, 240)),
        ((0, 255, 0), (173, 42, 26)),
        ((0, 0, 255), (32, 240, 118)),
        ((255, 255, 0), (219, 16, 138)),
    ],
)
def test_reference_colours(rgb: tuple[int, int, int], yuv: tuple[int, int, int]) -> None:
    picture = Image.new("RGBA", (4, 4), (*rgb, 255))
    for bitmap in (from_rgba(np.array(picture)), from_image(picture, 0, 0)):
        found = int(bitmap.y_plane[0, 0]), int(bitmap.u_plane[0, 0]), int(bitmap.v_plane[0, 0])
        assert np.abs(np.subtract(found, yuv)).max() <= 1
        assert (bitmap.alpha == 255).all() and (bitmap.alpha_uv == 255).all()


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 9), st.integers(0, 9))
def test_everything_becomes_even(width: int, height: int, x: int, y: int) -> None:
    bitmap = from_rgba(np.full((height, width, 4), 255, np.uint8), x, y)
    assert bitmap.x % 2 == bitmap.y % 2 == bitmap.width % 2 == bitmap.height % 2 == 0
    assert bitmap.alpha_uv.shape == (bitmap.height // 2, bitmap.width // 2) == bitmap.u_plane.shape
    inside = bitmap.alpha[y - bitmap.y : y - bitmap.y + height, x - bitmap.x : x - bitmap.x + width]
    assert (inside == 255).all()
    assert int(bitmap.alpha.astype(int).sum()) == width * height * 255


def test_transparent_pixels_give_no_colour_to_their_neighbours() -> None:
    rgba = np.zeros((2, 2, 4), np.uint8)
    rgba[0, 0] = (255, 0, 0, 255)
    for bitmap in (from_rgba(rgba), from_image(Image.fromarray(rgba), 0, 0)):
        assert abs(int(bitmap.v_plane[0, 0]) - 240) <= 3
        assert abs(int(bitmap.alpha_uv[0, 0]) - 64) <= 1


def test_both_ways_agree() -> None:
    rgba = np.random.default_rng(7).integers(0, 256, (32, 48, 4), np.uint8)
    rgba[..., 3] |= 128
    slow, quick = from_rgba(rgba), from_image(Image.fromarray(rgba), 0, 0)
    for name in ("alpha", "y_plane", "u_plane", "v_plane", "alpha_uv"):
        difference = np.abs(getattr(slow, name).astype(int) - getattr(quick, name).astype(int))
        assert difference.max() <= 2, name


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="not an RGBA picture"):
        from_rgba(np.zeros((4, 4, 3), np.uint8))
    with pytest.raises(ValueError, match="even pixels"):
        from_image(Image.new("RGBA", (3, 4)), 0, 0)
