"""Formulas: LaTeX to shapes (ziamath, with its STIX letters).

formula = typeset_formula(r"a^2 + b^2 = c^2", size=120, colour="#ffffff")
formula.width, formula.height           # pixels
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from clipforge_core import UsageError

_SIZE = 100.0
_SVG = re.compile(r'<svg[^>]*viewBox="([-\d. ]+)"[^>]*>(.*)</svg>\s*$', re.DOTALL)
_WORDS = re.compile(r"\\(text|mathrm|operatorname|textbf|textit)\s*\{[^{}]*\}")
_ODD = re.compile("[^\u0020-\u02ff\u0370-\u03ff\u2000-\u2bff]")
_LONGEST = 600


@dataclass(frozen=True)
class Formula:
    """Shapes with the box of what is drawn: `view` is its corner in the units of the shapes."""

    latex: str
    svg: str
    width: float
    height: float
    view: tuple[float, float]
    scale: float


def typeset_formula(latex: str, size: float, colour: str) -> Formula:
    """A formula whose letters have that size in pixels. Raises UsageError where it cannot be read."""
    from ziamath.config import config
    from ziamath.zmath import Latex

    source = latex.strip().strip("$").strip()
    if not source or len(source) > _LONGEST:
        raise UsageError(detail="the formula is empty or too long")
    odd = sorted(
        {c for c in source if ord(c) > 0x2FF and not "\u0370" <= c <= "\u03ff" and not "\u2000" <= c <= "\u2bff"}
    )
    if odd:
        raise UsageError(detail=f"the letters of formulas have no {' '.join(odd[:5])}")
    config.svg2 = False
    try:
        drawn = Latex(source, size=_SIZE, color=colour)
        text = drawn.svg()
    except Exception as error:  # noqa: BLE001 - it raises what its parsers raise, assertions too
        raise UsageError(detail=f"the formula {source[:60]!r} cannot be read ({type(error).__name__})") from None
    unknown = _unknown(source)
    found = _SVG.search(text)
    if unknown or found is None:
        raise UsageError(detail=f"the formula {source[:60]!r} holds {unknown or 'nothing that can be drawn'}")
    left, top, width, height = (float(value) for value in found[1].split())
    scale = size / _SIZE
    return Formula(source, found[2], width * scale, height * scale, (left, top), scale)


def _unknown(source: str) -> str:
    """A command that is not known: it would be drawn as its name."""
    from latex2mathml.converter import convert

    left = re.search(r">\s*(\\[A-Za-z]+)", convert(_WORDS.sub("", source) or "x"))
    return left[1] if left else ""
