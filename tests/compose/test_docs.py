"""docs/compose.md: its examples are valid and run, and its pictures show what is drawn now."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image

from clipforge_core.compose.compiling import compile_project
from clipforge_core.compose.reading import project_of
from clipforge_core.compose.schema import json_schema
from clipforge_core.compose.variables import filled, variables_of
from tests.compose.conftest import Compose
from tests.compose.strategies import facts_for
from tests.compose.test_grammar import holds_together

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "compose.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def examples() -> list[Any]:
    return [msgspec.json.decode(block) for block in blocks("json")]


@pytest.mark.parametrize("number", range(len(examples())))
def test_an_example_is_valid_and_compiles(number: int) -> None:
    data = examples()[number]
    values = {name: "A value" for name, default in variables_of(data).items() if default is None}
    project = project_of(filled(data, values))
    holds_together(compile_project(project, facts_for(project)).timeline)


def test_the_first_example_is_rendered(compose: Compose, media: Path) -> None:
    """With its files stood in for by small ones, and its voice by a sound."""
    data = examples()[0]
    stand_ins = {
        "welcome.mp3": "short.wav",
        "harbour.jpg": "wide.png",
        "boats.mp4": "film.mp4",
        "waves.mp3": "long.wav",
        "logo.png": "red.png",
    }
    voice = data["scenes"][1]["elements"][0]
    assert voice["type"] == "voice"
    data["scenes"][1]["elements"][0] = {"type": "audio", "src": "welcome.mp3"}
    data["elements"][0]["words"] = [{"text": "Welcome", "start": 0.1, "end": 0.6}]
    data.update({"resolution": "320x180", "frame-rate": 10})
    data["elements"][0]["settings"]["font-size"] = 20
    job = compose(data, files={name: str(media / path) for name, path in stand_ins.items()})
    assert job.error is None, job.error
    assert job.result is not None and job.result["duration"] == 2.0


def test_the_python_of_the_page_runs() -> None:
    (code,) = blocks("python")
    exec(compile(code, "docs/compose.md", "exec"), {"__name__": "example"})


def test_every_key_of_the_grammar_is_on_the_page() -> None:
    keys = {key for schema in json_schema()["$defs"].values() for key in schema["properties"]}
    assert {key for key in keys if f"`{key}`" not in PAGE} == set()


@pytest.fixture(scope="module")
def scenes() -> ModuleType:
    spec = importlib.util.spec_from_file_location("scenes", DOCS / "scenes.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["scenes"] = module
    spec.loader.exec_module(module)
    return module


def test_the_pictures_show_what_is_drawn_now(scenes: ModuleType) -> None:
    shown = 0
    for name, picture in scenes.sheets():
        with Image.open(DOCS / "pictures" / "compose" / f"{name}.jpg") as kept:
            assert kept.size == picture.size, f"{name}: run python docs/scenes.py --write"
            away = np.abs(np.asarray(kept, np.int16) - np.asarray(picture, np.int16)).mean()
        assert away < 4, f"{name} looks otherwise now: run python docs/scenes.py --write"
        shown += 1
    assert shown == PAGE.count("](pictures/compose/")
