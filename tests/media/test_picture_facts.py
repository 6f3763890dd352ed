"""What picture files are like: their size as they are shown, and whether they move."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from clipforge_core import EmptyFile, MissingFile, RenderFailed
from clipforge_media.engine import PyavEngine


def facts(path: Path) -> tuple[int, int, bool]:
    found = PyavEngine().picture(path)
    return found.width, found.height, found.moving


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.gif", "a.bmp"])
def test_still_pictures(tmp_path: Path, name: str) -> None:
    Image.new("RGB", (33, 20), (200, 10, 10)).save(tmp_path / name)
    assert facts(tmp_path / name) == (33, 20, False)


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.png"])
def test_pictures_that_move(tmp_path: Path, name: str) -> None:
    frames = [Image.new("RGB", (16, 12), c) for c in ((255, 0, 0), (0, 255, 0), (0, 0, 255))]
    frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:], duration=100)
    assert facts(tmp_path / name) == (16, 12, True)


def test_a_turned_photograph_is_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20)).save(tmp_path / "a.jpg", exif=exif)
    assert facts(tmp_path / "a.jpg") == (20, 40, False)


def test_a_large_photograph_keeps_its_shape(tmp_path: Path) -> None:
    Image.new("RGB", (6001, 4003)).save(tmp_path / "a.jpg")
    assert facts(tmp_path / "a.jpg") == (6001, 4003, False)


def test_what_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"not at all")
    (tmp_path / "b.png").touch()
    with pytest.raises(RenderFailed, match="not a picture"):
        facts(tmp_path / "a.png")
    with pytest.raises(EmptyFile):
        facts(tmp_path / "b.png")
    with pytest.raises(MissingFile):
        facts(tmp_path / "c.png")
