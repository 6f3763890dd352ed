"""A plugin in one file: formulas that Manim writes by hand, as a film, for the scenes of scripts.

    apt install libcairo2-dev libpango1.0-dev pkg-config     # what Manim is built with, on Debian
    pip install manim
    cp manim_visuals.py ~/clipforge-plugins/
    CLIPFORGE_PLUGINS_DIR=~/clipforge-plugins clipforge narrate --topic …

It fits formulas better than the drawn ones do, so that it is asked first; where it is not installed, or fails, the
formula is drawn as usual. The letters are those of ziamath, which draws formulas here anyway: no LaTeX is needed.
Manim runs as a program of its own: it keeps its settings in globals.
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
from manim import UP, Scene, SVGMobject, Write, config, tempconfig
wish = {wish}
class Formula(Scene):
    def construct(self):
        formula = SVGMobject(wish["svg"], height=None, width=None, use_svg_cache=False)
        wide, high = wish["wide"] * config.frame_width, wish["high"] * config.frame_height
        formula.scale(min(0.86 * wide / formula.width, 0.6 * high / formula.height, 1.6 / wish["letter"]))
        formula.shift(wish["up"] * config.frame_height * UP)
        writing = min(3.0, wish["seconds"] / 2)
        self.play(Write(formula), run_time=writing)
        self.wait(max(0.1, wish["seconds"] - writing))
with tempconfig({{"pixel_width": wish["width"], "pixel_height": wish["height"], "frame_rate": 30,
                 "frame_width": 8.0 * wish["width"] / wish["height"], "frame_height": 8.0,
                 "background_color": wish["ground"], "media_dir": wish["folder"], "output_file": "formula",
                 "disable_caching": True, "verbosity": "ERROR", "progress_bar": "none"}}):
    Formula().render()
"""
_COLOURS = {
    "blue": ("#0e2a65", "#ffffff"),
    "dark": ("#141622", "#ffffff"),
    "light": ("#eff3fa", "#0f172e"),
    "warm": ("#5d1e12", "#fffaf3"),
    "green": ("#08372a", "#f7fffb"),
    "purple": ("#321868", "#ffffff"),
    "cream": ("#f6eddb", "#2b2013"),
    "mono": ("#191919", "#ffffff"),
}
"""What is behind formulas and what they are written in, by the colours that a film asks for."""
_LETTER = 100.0
"""The size of the letters of the formula's shapes, in their own units."""
_LONGEST = 300.0
"""Seconds that one formula may take."""


class ManimVisuals:
    """Writes formulas."""

    name = "manim"
    version = "1"
    kinds: tuple[str, ...] = ("formula",)

    def available(self) -> str | None:
        """None, or how to install it."""
        missing = [name for name in ("manim", "ziamath") if find_spec(name) is None]
        return f"it needs {' and '.join(missing)}: pip install {' '.join(missing)}" if missing else None

    def fits(self, request: VisualRequest) -> float:
        """Better than a still formula, where there is one and time to write it."""
        return 0.9 if request.brief.data.get("latex") and request.seconds >= 2 else 0.0

    def draw(self, request: VisualRequest, folder: Path) -> Visual:
        """A film of the whole canvas. Raises UsageError where Manim fails."""
        folder.mkdir(parents=True, exist_ok=True)
        _, ink = colours(request)
        shapes(str(request.brief.data.get("latex", "")), ink, folder / "formula.svg")
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


def colours(request: VisualRequest) -> tuple[str, str]:
    """Ground and ink: those of the usual look where the film asks for none that is known."""
    return _COLOURS.get(request.look.colours, _COLOURS["blue"])


def shapes(latex: str, ink: str, path: Path) -> None:
    """A formula as shapes. Raises UsageError where it cannot be read."""
    import ziamath
    from ziamath.config import config

    config.svg2 = False
    try:
        svg = ziamath.Latex(latex.strip().strip("$"), size=_LETTER, color=ink).svg()
    except Exception as error:
        raise UsageError(detail=f"the formula {latex[:60]!r} cannot be read ({type(error).__name__})") from error
    path.write_text(svg, encoding="utf-8")


def source(request: VisualRequest, folder: Path) -> str:
    """The program that Manim runs: the formula in the middle of what captions leave free."""
    safe = request.safe
    wish = {
        "svg": str(folder / "formula.svg"),
        "letter": _LETTER,
        "ground": colours(request)[0],
        "width": request.width,
        "height": request.height,
        "wide": safe.width,
        "high": safe.height,
        "up": 0.5 - (safe.y + safe.height / 2),
        "seconds": float(request.seconds),
        "folder": str(folder),
    }
    return _SCENE.format(wish=repr(json.loads(json.dumps(wish))))


@hookimpl
def clipforge_register_visuals() -> Sequence[Visuals]:
    """The one maker of this file."""
    return [ManimVisuals()]
