"""A plugin in one file: formulas that Manim writes, as a film, for the scenes of scripts.

    pip install manim                                  # with what it asks for: cairo, pango; LaTeX for its formulas
    cp manim_visuals.py ~/clipforge-plugins/
    CLIPFORGE_PLUGINS_DIR=~/clipforge-plugins clipforge narrate --topic …

It fits formulas better than the drawn ones do, so that it is asked first; where it is not installed, or fails, the
formula is drawn as usual. Manim runs as a program of its own: it keeps its settings in globals.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from clipforge_core import UsageError, Visual, VisualLayer, VisualRequest, Visuals, hookimpl

_SCENE = """
from manim import WHITE, MathTex, Scene, Write, config, tempconfig
wish = {wish}
class Formula(Scene):
    def construct(self):
        formula = MathTex(wish["latex"], color=WHITE).scale(2.2)
        most = 0.8 * config.frame_width
        if formula.width > most:
            formula.scale(most / formula.width)
        self.play(Write(formula), run_time=min(3.0, wish["seconds"] / 2))
        self.wait(max(0.1, wish["seconds"] - min(3.0, wish["seconds"] / 2)))
with tempconfig({{"pixel_width": wish["width"], "pixel_height": wish["height"], "frame_rate": 30,
                 "frame_width": 8.0 * wish["width"] / wish["height"], "frame_height": 8.0,
                 "background_color": "#0d0f16", "media_dir": wish["folder"], "output_file": "formula",
                 "disable_caching": True, "verbosity": "ERROR", "progress_bar": "none"}}):
    Formula().render()
"""
_LONGEST = 300.0
"""Seconds that one formula may take."""


class ManimVisuals:
    """Writes formulas."""

    name = "manim"
    version = "1"
    kinds: tuple[str, ...] = ("formula",)

    def available(self) -> str | None:
        """None, or how to install it."""
        return None if find_spec("manim") else "it needs Manim: pip install manim, and a LaTeX for its formulas"

    def fits(self, request: VisualRequest) -> float:
        """Better than a still formula, where there is one and time to write it."""
        return 0.9 if request.brief.data.get("latex") and request.seconds >= 2 else 0.0

    def draw(self, request: VisualRequest, folder: Path) -> Visual:
        """A film of the whole canvas. Raises UsageError where Manim fails."""
        folder.mkdir(parents=True, exist_ok=True)
        try:
            program = [sys.executable, "-c", source(request, folder)]
            ran = subprocess.run(program, capture_output=True, text=True, timeout=_LONGEST)  # noqa: S603 - our own
        except subprocess.TimeoutExpired as error:
            raise UsageError(detail=f"Manim took longer than {_LONGEST:g} s") from error
        films = sorted(folder.rglob("formula*.mp4"))
        if ran.returncode or not films:
            said = (ran.stderr.strip().splitlines() or ["no film"])[-1]
            raise UsageError(detail=f"Manim could not write the formula ({said[:200]})")
        return Visual(layers=(VisualLayer(path=films[0], kind="video"),), maker=self.name)


def source(request: VisualRequest, folder: Path) -> str:
    """The program that Manim runs."""
    wish = {
        "latex": str(request.brief.data.get("latex", "")),
        "width": request.width,
        "height": request.height,
        "seconds": float(request.seconds),
        "folder": str(folder),
    }
    return _SCENE.format(wish=repr(json.loads(json.dumps(wish))))


@hookimpl
def clipforge_register_visuals() -> Sequence[Visuals]:
    """The one maker of this file."""
    return [ManimVisuals()]
