"""The example docs/examples/manim_visuals.py: what Manim is given, and what is drawn without it."""

from __future__ import annotations

import sys
from fractions import Fraction
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from clipforge_core import Rect, UsageError, VisualBrief, VisualLook, VisualRequest
from clipforge_core.environment import Environment
from clipforge_core.picturing.drawing import draw

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "manim_visuals.py"


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = spec_from_file_location("manim_example", EXAMPLE)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def request(latex: str = "E = mc^2", colours: str = "") -> VisualRequest:
    return VisualRequest(
        brief=VisualBrief(kind="formula", data={"latex": latex}),
        width=640,
        height=360,
        seconds=Fraction(4),
        safe=Rect(0.05, 0.06, 0.9, 0.7),
        look=VisualLook(colours=colours),
    )


def test_manim_gets_a_program_and_shapes(example: ModuleType, tmp_path: Path) -> None:
    program = example.source(request(colours="light"), tmp_path)
    compile(program, "manim", "exec")
    assert "Latex" not in program and "MathTex" not in program, "no LaTeX is asked for"
    ground, ink = example.colours(request(colours="light"))
    assert ground in program and ground != example.colours(request())[0]
    example.shapes("E = mc^2", ink, tmp_path / "formula.svg")
    assert ink in (tmp_path / "formula.svg").read_text()
    with pytest.raises(UsageError):
        example.shapes(r"\frac{", ink, tmp_path / "broken.svg")


def test_without_manim_the_formula_is_drawn(
    example: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flags = {"plugins_dir": str(EXAMPLE.parent), "cache": str(tmp_path / "cache")}
    monkeypatch.setitem(sys.modules, "manim", None)
    visual = draw(Environment.open(environ={}, flags=flags), request(), tmp_path / "out")
    assert visual.maker == "drawn" and any("manim" in note for note in visual.notes)
    with Image.open(visual.layers[0].path) as picture:
        assert picture.size == (640, 360)


def test_what_manim_says_is_told(example: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(example, "_SCENE", "wish = {wish}\nraise SystemExit('no cairo here')")
    with pytest.raises(UsageError, match="no cairo here"):
        example.ManimVisuals().draw(request(), tmp_path)
