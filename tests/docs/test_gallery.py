"""The gallery shows every caption template as it is drawn now."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from msgspec.structs import replace
from PIL import Image

from clipforge_core import CaptionStyle, ExportTemplate

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def gallery() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gallery", DOCS / "gallery.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["gallery"] = module
    spec.loader.exec_module(module)
    return module


def test_every_template_has_a_picture_that_is_up_to_date(gallery: ModuleType) -> None:
    assert list(gallery.problems()) == [], "run python docs/gallery.py --write"


def test_the_pictures_move_and_have_one_size(gallery: ModuleType) -> None:
    for name in gallery.templates():
        with Image.open(DOCS / "pictures" / "gallery" / f"{name}.webp") as picture:
            assert picture.size == gallery.SIZE and getattr(picture, "n_frames", 1) > 20


def test_a_changed_style_makes_a_picture_old(gallery: ModuleType) -> None:
    template = ExportTemplate(captions=CaptionStyle())
    changed = replace(template, captions=CaptionStyle(size=0.1))
    assert gallery.fingerprint(template) != gallery.fingerprint(changed)
    assert gallery.fingerprint(template) == gallery.fingerprint(replace(template, description="other"))
