"""Stills: the best candidate, its crop, its size."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from clipforge_core import NoVideoTrack, Rect, RenderFailed
from clipforge_media import PyavEngine
from clipforge_media.probing import probe
from clipforge_media.still import exposure, sharpness
from clipforge_media.testing import is_upright, make_sound, make_video

TIMES = [Fraction(0), Fraction(1), Fraction(2)]


def scenes(number: int, width: int, height: int) -> Any:
    """A flat grey second, a second of sharp checks, a black one."""
    if number < 25:
        return np.full((height, width), 110, np.uint8)
    if number >= 50:
        return np.full((height, width), 16, np.uint8)
    checks = (np.arange(height)[:, None] // 8 + np.arange(width)[None] // 8) % 2
    return (60 + 120 * checks).astype(np.uint8)


def still(info: Any, out: Path, **more: Any) -> Fraction:
    asked: dict[str, Any] = {"crops": [Rect()] * 3, "faces": [(), (), ()], "size": (90, 160), "quality": 85, **more}
    return PyavEngine().still(info, asked.pop("times", TIMES), out, **asked)


@pytest.fixture
def video(tmp_path: Path) -> Any:
    return probe(make_video(tmp_path / "scenes.mp4", frames=75, size=(320, 180), draw=scenes))


def test_the_sharp_and_well_lit_picture_is_taken(video: Any, tmp_path: Path) -> None:
    assert still(video, tmp_path / "a.jpg") == 1
    with Image.open(tmp_path / "a.jpg") as picture:
        assert (picture.format, picture.size, picture.mode) == ("JPEG", (90, 160), "RGB")


def test_a_face_inside_the_crop_is_preferred(video: Any, tmp_path: Path) -> None:
    times = [Fraction(11, 10), Fraction(15, 10)]
    face, middle = Rect(0.4, 0.2, 0.2, 0.3), Rect(0.3, 0, 0.4, 1)
    assert still(video, tmp_path / "a.jpg", times=times, crops=[middle] * 2, faces=[(), (face,)]) == times[1]
    away = [Rect(0.0, 0, 0.3, 1), middle]
    assert still(video, tmp_path / "a.jpg", times=times, crops=away, faces=[(face,), (face,)]) == times[1]


@pytest.mark.parametrize("size", [(90, 160), (91, 161), (1, 1), (320, 180)])
def test_any_size_is_exact(video: Any, tmp_path: Path, size: tuple[int, int]) -> None:
    still(video, tmp_path / "a.jpg", size=size)
    with Image.open(tmp_path / "a.jpg") as picture:
        assert picture.size == size


def test_crops_are_of_the_upright_picture(tmp_path: Path) -> None:
    info = probe(make_video(tmp_path / "turned.mp4", frames=5, size=(160, 90), rotation=90))
    still(info, tmp_path / "a.jpg", times=[Fraction(0)], crops=[Rect()], faces=[()], size=(90, 160))
    assert is_upright(np.asarray(Image.open(tmp_path / "a.jpg").convert("L")))
    still(info, tmp_path / "b.jpg", times=[Fraction(0)], crops=[Rect(0, 0, 0.05, 1)], faces=[()], size=(8, 160))
    assert np.asarray(Image.open(tmp_path / "b.jpg").convert("L")).mean() == pytest.approx(63, abs=12), "its dark edge"


def test_what_cannot_be_pictured_leaves_nothing(video: Any, tmp_path: Path) -> None:
    out = tmp_path / "none" / "a.jpg"
    with pytest.raises(NoVideoTrack):
        still(probe(make_sound(tmp_path / "voice.wav")), out)
    with pytest.raises(RenderFailed, match="no picture"):
        still(video, out, times=[])
    assert not out.parent.exists()


def test_measures_order_pictures() -> None:
    rng = np.random.default_rng(3)
    sharp = rng.uniform(40, 200, (90, 160))
    soft = (sharp[:-1, :-1] + sharp[1:, :-1] + sharp[:-1, 1:] + sharp[1:, 1:]) / 4
    assert sharpness(sharp) > sharpness(soft) > sharpness(np.full((90, 160), 90.0)) == 0
    assert exposure(np.full((9, 16), 115.0)) > exposure(np.full((9, 16), 40.0)) > exposure(np.full((9, 16), 5.0))
    assert exposure(np.full((9, 16), 255.0)) < -2


def test_high_dynamic_range_is_brought_to_a_normal_picture(corpus: Path, tmp_path: Path) -> None:
    info = probe(corpus / "hdr10-av1.mp4")
    still(info, tmp_path / "a.jpg", times=[Fraction(1)], crops=[Rect()], faces=[()], size=(180, 320))
    picture = np.asarray(Image.open(tmp_path / "a.jpg"), dtype=float)
    assert 60 < picture.mean() < 200 and np.percentile(picture, 99) > 180
