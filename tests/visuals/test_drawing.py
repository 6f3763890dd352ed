"""Who draws: the best that is there; icons, the example of a plugin, and the gallery."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from clipforge_core import Visual, VisualBrief, VisualRequest, Visuals, hookimpl
from clipforge_core.environment import Environment
from clipforge_core.picturing.drawing import draw
from clipforge_core.testing.visuals import StubVisuals
from clipforge_plugins.visuals import icons

DOCS = Path(__file__).parents[2] / "docs"
SUM = "9ba98b39eeaae91aeaf171eea16bc89241a91406b350041ba623044826d88a53"
FORMULA = VisualBrief(kind="formula", data={"latex": "a^2"})


def request(brief: VisualBrief) -> VisualRequest:
    return VisualRequest(brief=brief, width=320, height=180, seconds=Fraction(4), title="A title")


def environment(item: Visuals) -> Environment:
    @hookimpl
    def clipforge_register_visuals() -> Sequence[Visuals]:
        return [item]

    plugin = SimpleNamespace(clipforge_register_visuals=clipforge_register_visuals)
    return Environment.open(environ={}, extra=[("mine", plugin)])


class Eager(StubVisuals):
    name = "eager"

    def fits(self, request: VisualRequest) -> float:
        return 1.0


class Broken(Eager):
    def draw(self, request: VisualRequest, folder: Path) -> Visual:
        raise RuntimeError("out of paint")


class Absent(Eager):
    def available(self) -> str | None:
        return "pip install paint"


def test_who_fits_best_draws(tmp_path: Path) -> None:
    assert draw(environment(Eager()), request(VisualBrief(kind="card")), tmp_path).maker == "eager"
    assert draw(environment(StubVisuals()), request(VisualBrief(kind="card")), tmp_path).maker == "drawn"


@pytest.mark.parametrize(("item", "words"), [(Broken(), "out of paint"), (Absent(), "pip install paint")])
def test_another_draws_where_the_best_cannot(tmp_path: Path, item: Visuals, words: str) -> None:
    visual = draw(environment(item), request(VisualBrief(kind="card", data={"text": "Hello"})), tmp_path)
    assert visual.maker == "drawn" and [text.text for text in visual.texts] == ["Hello"]
    assert any(words in note for note in visual.notes)


def test_a_formula_that_cannot_be_read_is_shown_as_words(tmp_path: Path) -> None:
    brief = VisualBrief(kind="formula", data={"latex": r"\frac{a", "caption": "a half"})
    visual = draw(Environment.open(environ={}), request(brief), tmp_path)
    assert any("cannot be read" in note for note in visual.notes)
    assert r"\frac{a" in [text.text for text in visual.texts]


def test_the_icons_are_those_that_were_packed() -> None:
    path = Path(str(icons.__file__)).parent / icons.FILE
    assert hashlib.sha256(path.read_bytes()).hexdigest() == SUM
    assert (path.parent / "LICENSE").read_text().count("MIT License") == 1
    found = icons.Icons()
    assert len(found) == 1114
    owl, cup = found.find("🦉"), found.find("hot beverage")
    assert owl is not None and owl.name == "owl" and cup is not None
    assert found.find("no such thing") is None
    named = found.named_in("Three owls sat there")
    assert named is not None and named.name == "owl"


def test_the_example_of_a_plugin_loads_and_says_what_it_needs(tmp_path: Path) -> None:
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "manim_visuals.py").write_text((DOCS / "examples" / "manim_visuals.py").read_text("utf-8"))
    env = Environment.open(environ={}, flags={"plugins_dir": str(folder)})
    item = env.registry.get("visuals", "manim")
    assert 0.8 < item.fits(request(FORMULA)) <= 1.0 and item.fits(request(VisualBrief(kind="card"))) == 0.0
    program = sys.modules[type(item).__module__].source(request(FORMULA), tmp_path)
    compile(program, "scene", "exec")
    if item.available() is not None:
        visual = draw(env, request(FORMULA), tmp_path / "out")
        assert visual.maker == "drawn" and any("pip install manim" in note for note in visual.notes)


@pytest.fixture(scope="module")
def gallery() -> ModuleType:
    spec = importlib.util.spec_from_file_location("visuals_gallery", DOCS / "visuals.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["visuals_gallery"] = module
    spec.loader.exec_module(module)
    return module


def test_the_gallery_shows_every_kind_as_it_is_drawn_now(gallery: ModuleType) -> None:
    assert list(gallery.problems()) == [], "run python docs/visuals.py --write"
    kinds = {kind for kind, _ in gallery.scenes().values()}
    assert kinds == {"title", "card", "list", "comparison", "chart", "timeline", "formula", "diagram", "quote", "icon"}
