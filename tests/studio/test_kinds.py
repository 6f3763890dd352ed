"""What files of the library are, and what they look like small."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from clipforge_core import RenderFailed
from clipforge_core.contracts.miniaturist import Miniaturist
from clipforge_core.studio.kinds import fitting_name, media_type, picture_type
from clipforge_core.studio.media_words import title_of
from clipforge_media.engine import PyavEngine
from clipforge_media.testing import make_video


@pytest.mark.parametrize(
    ("container", "name", "pictures", "expected"),
    [
        ("mov,mp4,m4a,3gp,3g2,mj2", "talk.mov", True, "video/quicktime"),
        ("mov,mp4,m4a,3gp,3g2,mj2", "talk", True, "video/mp4"),
        ("mov,mp4,m4a,3gp,3g2,mj2", "talk.webm", True, "video/mp4"),
        ("mov,mp4,m4a,3gp,3g2,mj2", "song.mp4", False, "audio/mp4"),
        ("matroska,webm", "talk.webm", True, "video/webm"),
        ("matroska,webm", "talk.avi", True, "video/x-matroska"),
        ("mp3", "song.wav", False, "audio/mpeg"),
        ("something", "talk.ogv", True, "video/ogg"),
        ("something", "talk.exe", True, "video/mp4"),
    ],
)
def test_a_name_decides_only_what_the_container_leaves_open(
    container: str, name: str, pictures: bool, expected: str
) -> None:
    assert media_type(container, name, pictures=pictures) == expected


def test_names_say_what_their_files_are() -> None:
    assert fitting_name("photo.mp4", "image/png") == "photo.png"
    assert fitting_name("photo.png", "image/png") == "photo.png"
    assert fitting_name("photo.of.2024", "image/jpeg").startswith("photo.of.2024.jp")
    assert title_of("red_fox-in snow.jpg") == "red fox in snow" and title_of(".jpg") == ".jpg"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_thumbnails_of_every_picture_that_is_taken(tmp_path: Path, form: str) -> None:
    path, out = tmp_path / "picture", tmp_path / "small.jpg"
    Image.new("RGB", (900, 300), (200, 30, 30)).save(path, form)
    assert picture_type(path.read_bytes()[:32]) == f"image/{form.lower()}"
    engine = PyavEngine()
    assert isinstance(engine, Miniaturist)
    facts = engine.miniature(path, out, (480, 480))
    assert (facts.width, facts.height, facts.moving) == (900, 300, False)
    with Image.open(out) as small:
        assert small.format == "JPEG" and small.size == (480, 160)


def test_a_thumbnail_stands_upright_and_clear_parts_are_white(tmp_path: Path) -> None:
    turned, clear, out = tmp_path / "turned.jpg", tmp_path / "clear.png", tmp_path / "small.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 200)).save(turned, exif=exif)
    facts = PyavEngine().miniature(turned, out, (480, 480))
    with Image.open(out) as small:
        assert (facts.width, facts.height) == small.size == (200, 400)
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(clear)
    PyavEngine().miniature(clear, out, (480, 480))
    with Image.open(out) as small:
        red, green, blue = small.convert("RGB").getpixel((25, 25))  # type: ignore[misc]
        assert min(red, green, blue) > 250


def test_a_moving_picture_says_so_and_what_is_none_is_refused(tmp_path: Path) -> None:
    path, out = tmp_path / "moving.gif", tmp_path / "small.jpg"
    frames = [Image.new("RGB", (40, 40), (shade, 0, 0)) for shade in (0, 250)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100)
    assert PyavEngine().miniature(path, out, (480, 480)).moving
    for data in (b"not a picture", b"\x89PNG\r\n\x1a\n" + bytes(30), b"GIF89a" + b"\xff" * 40):
        path.write_bytes(data)
        out.unlink(missing_ok=True)
        with pytest.raises(RenderFailed):
            PyavEngine().miniature(path, out, (480, 480))
        assert not out.exists()


def test_a_huge_picture_is_refused_and_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    Image.new("1", (30_000, 30_000)).save(path)
    with pytest.raises(RenderFailed):
        PyavEngine().miniature(path, tmp_path / "small.jpg", (480, 480))


def test_a_film_has_a_thumbnail_of_its_shape(tmp_path: Path) -> None:
    from clipforge_core.environment import Environment
    from clipforge_core.jobs.inspecting import inspect

    path = make_video(tmp_path / "talk.mp4", frames=25, size=(320, 180))
    environment = Environment.open(flags={"cache": tmp_path / "cache"}, folder=tmp_path, environ={})
    facts = inspect(environment, lambda done, message="": None, str(path), "talk.mp4", str(tmp_path / "t.jpg"))
    assert (facts.kind, facts.mime_type, facts.width, facts.height) == ("video", "video/mp4", 320, 180)
    with Image.open(tmp_path / "t.jpg") as small:
        assert facts.thumbnail and small.size == (320, 180)
